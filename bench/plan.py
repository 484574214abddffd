"""Knows how to make a Terraform plan of any size, and measures what reading it costs in time and memory.

Must not know how ctlint reads a plan.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from bench.measure import Command, measure
from bench.setting import Setting
from bench.table import figures, goal, row

SIZES = (10, 100)
"""Megabytes."""
GOAL = 300
"""MiB resident at the peak for a plan of 100 MB."""
TRAILS_EVERY = 500
"""Among this many resources is one trail with its bucket."""
_PROVIDER = "registry.terraform.io/hashicorp/aws"
_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": f"S{n}", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::b{n}/*"}
            for n in range(6)
        ],
    }
)


def run(setting: Setting) -> Iterator[str]:
    """Measure, and give the lines to print."""
    place = setting.made / "plan.json"
    for size in SIZES:
        for indent in (None, 1):
            with place.open("w", encoding="utf-8") as out:
                write_plan(out, size * 1_000_000, indent)
            command = Command("ctlint", (str(setting.ctlint), "check", place.name), setting.made, frozenset({0, 1}))
            (timing,) = measure([command], 1)
            yield row(f"plan of {size} MB, {'one line' if indent is None else 'indented'}", "1", *figures(timing))
    yield goal(f"memory for a plan of {SIZES[-1]} MB", timing.memory, GOAL, " MiB")


def write_plan(out: TextIO, size: int, indent: int | None = None) -> None:
    """Write a plan of about `size` bytes, as Terraform lays one out: changes, planned values, configuration.

    Made piece by piece, so that making it costs no memory either.
    """
    one = sum(len(_dumped(part, indent).encode()) for part in _resource(TRAILS_EVERY - 1)) + 6
    count = max(size // one, 1)
    out.write('{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":')
    _write_list(out, (_resource(number)[0] for number in range(count)), indent)
    out.write('}},"resource_changes":')
    _write_list(out, (_resource(number)[1] for number in range(count)), indent)
    out.write(',"configuration":{"root_module":{"resources":')
    _write_list(out, (_resource(number)[2] for number in range(count)), indent)
    out.write('}},"complete":true,"errored":false}\n')


def _write_list(out: TextIO, items: Iterator[dict[str, Any]], indent: int | None) -> None:
    separator = "["
    for item in items:
        out.write(separator + _dumped(item, indent))
        separator = "," if indent is None else ",\n"
    out.write("]")


def _dumped(item: dict[str, Any], indent: int | None) -> str:
    return json.dumps(item, indent=indent, ensure_ascii=False, separators=(",", ":") if indent is None else None)


def _resource(number: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A resource as planned values, changes and the configuration have it."""
    kind, name = number % TRAILS_EVERY, f"r{number}"
    if kind == 0:
        type_ = "aws_cloudtrail"
        after: dict[str, Any] = {
            "name": name, "enable_logging": True, "is_multi_region_trail": False, "enable_log_file_validation": True,
            "include_global_service_events": True, "event_selector": [], "kms_key_id": None,
        }  # fmt: skip
        unknown: dict[str, Any] = {"arn": True, "id": True, "s3_bucket_name": True}
        expressions: dict[str, Any] = {
            "name": {"constant_value": name},
            "s3_bucket_name": {"references": [f"aws_s3_bucket.r{number + 1}.id", f"aws_s3_bucket.r{number + 1}"]},
        }
    elif kind == 1:
        type_, after = "aws_s3_bucket", {"bucket": f"logs-of-{number}", "force_destroy": False, "tags": None}
        unknown = {"arn": True, "id": True, "acl": True, "policy": True}
        expressions = {"bucket": {"constant_value": f"logs-of-{number}"}}
    else:
        # A type that no trail uses, as most of a plan is.
        type_ = "aws_sqs_queue"
        after = {"name": name, "fifo_queue": False, "policy": _POLICY, "tags": {"n": name, "zweck": "für Läufe"}}
        unknown, expressions = {"arn": True, "id": True, "url": True}, {"name": {"constant_value": name}}
    identity = {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name}
    change = {
        "actions": ["create"], "before": None, "after": after, "after_unknown": unknown, "before_sensitive": False,
        "after_sensitive": {},
    }  # fmt: skip
    return (
        {**identity, "provider_name": _PROVIDER, "schema_version": 0, "values": after, "sensitive_values": {}},
        {**identity, "provider_name": _PROVIDER, "change": change},
        {**identity, "provider_config_key": "aws", "expressions": expressions, "schema_version": 0},
    )
