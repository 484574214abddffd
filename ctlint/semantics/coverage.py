"""Knows what all trails and event data stores of a deployment record together.

Must not know how selectors are read (recording.py), nor what ought to be recorded (rules).
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import elements, is_true
from ctlint.semantics.recording import Names, Recorded, all_of, recorded
from ctlint.semantics.selection import Condition, Events, Selector, Texts, Values, one
from ctlint.value import Known, Settled, Step, Truth, Unknown, Via, every

_S3: Events = {
    "eventCategory": one("Data"),
    "resources.type": one("AWS::S3::Object"),
    "eventSource": one("s3.amazonaws.com"),
    "resources.ARN": Texts(start="arn:aws:s3:::"),
}
_S3_READS: Events = {**_S3, "readOnly": one("true")}
_S3_WRITES: Events = {**_S3, "readOnly": one("false")}
_LAMBDA_CALLS: Events = {
    "eventCategory": one("Data"),
    "resources.type": one("AWS::Lambda::Function"),
    "eventSource": one("lambda.amazonaws.com"),
    "eventName": one("Invoke"),
    "readOnly": one("false"),
    "resources.ARN": Texts(start="arn:aws:lambda:"),
}
"""The data event of a function is its Invoke, which does not count as reading:
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html, read 2026-11."""


def _recorders(deployment: View) -> Iterator[tuple[View | None, Truth, Settled[object]]]:
    """Everything that may record, whether it does, and what to cite for that; None for what could not be read."""
    for attribute, working in (("trails", "logging"), ("event_data_stores", "ingests")):
        listed, more, _ = elements(deployment, attribute)
        for entity in listed:
            if not isinstance(entity, Known) or not isinstance(entity.value, Entity):
                continue
            view = deployment.of(entity.value)
            exists = deployment.scenario.settle(entity.value.exists)
            answers = [(is_true(exists), exists), (is_true(view.get(working)), view.get(working))]
            if working == "ingests":
                suspended = view.get("suspended")
                answers.append((~is_true(suspended), suspended))
            there = every(answer for answer, _ in answers)
            yield view, there, next((value for answer, value in answers if answer is there), exists)
        if more is not None:
            yield None, Truth.UNKNOWN, more


def together(deployment: View, but: Entity | None = None) -> Recorded:
    """The union of what all trails and event data stores record that are created and work.

    but: one that does not, to be taken as if it did.
    """
    found: list[Selector] = []
    origin = deployment.entity.header
    for view, there, cause in _recorders(deployment):
        if there is Truth.FALSE and (view is None or view.entity is not but):
            continue
        if view is None:
            found.append(Selector((), cause, Truth.UNKNOWN))
            continue
        own = recorded(view)
        origin = own.origin if origin is deployment.entity.header else origin
        for selector in own.selectors:
            if there is Truth.UNKNOWN and isinstance(cause, Unknown):
                selector = Selector(selector.conditions, cause, every((there, selector.there)))
            found.append(selector)
    return Recorded(tuple(found), origin)


def _own_logs(deployment: View) -> list[Selector]:
    """The objects in log buckets, which need not be recorded: each recorded write there would give rise to another.

    AWS has it as an example: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html,
    read 2026-11.
    """
    found = []
    for view, _, _ in _recorders(deployment):
        bucket = view.get("bucket_name") if view is not None and "bucket_name" in view.entity.attributes else None
        name = Names(view).text(bucket) if view is not None and isinstance(bucket, Known) else None
        if name is not None:
            assert bucket is not None  # it has a name
            inside = Condition("resources.ARN", bucket, starts_with=Values((f"arn:aws:s3:::{name}/",)))
            found.append(Selector((inside,), bucket))
    return found


def records_s3_writes(deployment: View) -> Settled[bool]:
    """Whether every write of an object in S3 is recorded, log files aside."""
    return _covers(deployment, _S3_WRITES)


def records_s3_reads(deployment: View) -> Settled[bool]:
    """Whether every read of an object in S3 is recorded, log files aside."""
    return _covers(deployment, _S3_READS)


def _covers(deployment: View, events: Events) -> Settled[bool]:
    spared = _own_logs(deployment)
    answer = all_of(together(deployment), events, spared)
    if is_true(answer) is Truth.FALSE:
        for view, there, cause in _recorders(deployment):
            if view is None or there is not Truth.FALSE:
                continue
            if is_true(all_of(together(deployment, view.entity), events, spared)) is Truth.TRUE:
                note = f"{view.entity.id.address} would record them, and does not work"
                return Known(False, (Step(Via.WITNESS, None, note), *cause.origin))
    return answer


def records_lambda_calls(deployment: View) -> Settled[bool]:
    """Whether every call of a Lambda function is recorded."""
    return _covers(deployment, _LAMBDA_CALLS)


SEMANTICS: Semantics = {
    ("Deployment", "records_s3_writes"): Semantic(
        BOOL, "whether its trails and stores record every write of an object in S3, log files aside", records_s3_writes
    ),
    ("Deployment", "records_s3_reads"): Semantic(
        BOOL, "whether its trails and stores record every read of an object in S3, log files aside", records_s3_reads
    ),
    ("Deployment", "records_lambda_calls"): Semantic(
        BOOL, "whether its trails and stores record every call of a Lambda function", records_lambda_calls
    ),
}
