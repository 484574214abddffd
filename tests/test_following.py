"""One fault is one finding for people: what follows from it is named with it, and counts as what it is."""

from __future__ import annotations

import io
from pathlib import Path
from types import ModuleType

import pytest

from ctlint.findings import Finding, Report, Suppression, Verdict, When
from ctlint.output import azure, github, json_, markdown, rdjson, text
from ctlint.output.following import Following
from ctlint.output.options import Gate, RenderOptions
from ctlint.output.outcome import exit_code
from ctlint.records import replace
from ctlint.scan import Options, scan
from tests.mutation.faults import FAULTS
from tests.mutation.stacks import edit, stack, write

REFUSED = {
    "an operator": (
        ('"AWSCloudTrailWrite"…"StringEquals"', '"StringEqual"'),
        ("Sid: AWSCloudTrailWrite…StringEquals", "StringEqual"),
    ),
    "an Effect": (
        ('sid       = "AWSCloudTrailWrite"', 'sid    = "AWSCloudTrailWrite"\n    effect = "allow"'),
        ("Sid: AWSCloudTrailWrite…Effect: Allow", "Effect: allow"),
    ),
    "a type of principal": (
        ('"AWSCloudTrailWrite"…"Service"', '"service"'),
        ("Sid: AWSCloudTrailWrite…Service: cloudtrail", "service: cloudtrail"),
    ),
}
"""What a bucket's policy is refused for, in Terraform and in CloudFormation: what is replaced, and with what."""


def judged(place: Path, dialect: str, old: str, new: str, **options: object) -> Report:
    write(dialect, edit(stack(dialect), old, new)[0], place)
    return scan([place], Options(root=place, **options))  # type: ignore[arg-type]


def shown(report: Report) -> str:
    out = io.StringIO()
    text.render(report, out, RenderOptions())
    return out.getvalue()


def open_ones(report: Report) -> dict[str, Finding]:
    return {one.rule.id: one for one in report.findings if one.verdict is not Verdict.PASS}


@pytest.mark.parametrize("dialect", ["flat", "cloudformation"])
@pytest.mark.parametrize("fault", REFUSED)
def test_what_hangs_on_a_refused_policy_is_told_with_it(dialect: str, fault: str, tmp_path: Path) -> None:
    terraform, cloudformation = REFUSED[fault]
    report = judged(tmp_path / "stack", dialect, *(terraform if dialect == "flat" else cloudformation))
    found = open_ones(report)
    assert set(found) == {"CT403", "CT404"}
    assert Following(report.findings).leading(found.values()) == [found["CT404"]]
    said = shown(report)
    label = "undecided until then" if found["CT403"].verdict is Verdict.UNKNOWN else "fails with it"
    assert f"  = {label}: CT403 trail-bucket-policy-allows-put\n" in said
    assert said.count("CT403") == 1
    assert "UNKNOWN" not in said


def test_it_stays_what_it_is_for_whoever_counts(tmp_path: Path) -> None:
    report = judged(tmp_path, "flat", *REFUSED["an operator"][0])
    results = {one["id"]: one for one in json_.as_object(report)["results"]}
    assert (results["CT403"]["verdict"], results["CT403"]["reasons"]) == ("unknown", ["refused"])
    assert results["CT403"]["follows"] == {"id": "CT404", "fingerprint": results["CT404"]["fingerprint"]}
    assert results["CT404"]["follows"] is None
    assert report.scorecard[0].practices[4] is Verdict.UNKNOWN
    assert "1 fail, 1 unknown" in shown(report)
    assert exit_code(report, Gate()) == 1


def test_it_is_told_by_itself_where_nothing_else_says_it(tmp_path: Path) -> None:
    report = judged(tmp_path, "flat", *REFUSED["an operator"][0], skip_rules=("CT404",))
    assert "UNKNOWN  critical  CT403 trail-bucket-policy-allows-put" in shown(report)
    assert "AWS refuses as it is written" not in shown(report)
    assert "settle: correct the policy where it is marked" in shown(report)
    ignored = "  # ctlint: ignore[CT404] it is to be refused\n"
    old, new = REFUSED["an operator"][0]
    report = judged(tmp_path, "flat", old, new + ignored)
    assert "UNKNOWN  critical  CT403 trail-bucket-policy-allows-put" in shown(report)


def test_the_comment_on_a_pull_request_names_it_with_its_cause(tmp_path: Path) -> None:
    out = io.StringIO()
    markdown.render(judged(tmp_path, "flat", *REFUSED["an operator"][0]), out, RenderOptions())
    assert out.getvalue().count("<details>") == 1
    assert "Undecided until then: CT403 trail-bucket-policy-allows-put" in out.getvalue()


@pytest.mark.parametrize("format_", [github, rdjson, azure])
def test_so_does_an_annotation(format_: ModuleType, tmp_path: Path) -> None:
    out = io.StringIO()
    format_.render(judged(tmp_path, "flat", *REFUSED["an operator"][0]), out, RenderOptions())
    assert out.getvalue().count("CT403") == 1
    assert "undecided until then: CT403 trail-bucket-policy-allows-put" in out.getvalue()


def test_a_policy_that_is_no_json(tmp_path: Path) -> None:
    old = "policy = data.aws_iam_policy_document.trail_bucket.json"
    report = judged(tmp_path, "flat", old, 'policy = <<-EOT\n    {"Statement": [}\n  EOT\n')
    following = Following(report.findings)
    found = open_ones(report)
    assert [one.rule.id for one in following.leading(found.values())] == ["CT404"]
    assert {one.verdict for one in found.values() if one.rule.id != "CT404"} == {Verdict.UNKNOWN}


def test_alarms_fail_with_the_log_group_that_is_not_there(tmp_path: Path) -> None:
    old = '  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"\n'
    report = judged(tmp_path, "flat", old, "", rules=("CT301", "CT311", "CT312", "CT313", "CT314", "CT315", "CT316"))
    following = Following(report.findings)
    (cause,) = following.leading(open_ones(report).values())
    assert cause.rule.id == "CT301"
    assert "= fails with it: CT311, CT312, CT313, CT314, CT315, CT316\n" in shown(report)


def test_nothing_follows_from_what_may_not_come_about(tmp_path: Path) -> None:
    report = judged(tmp_path, "flat", *REFUSED["an operator"][0])
    cause, entailed = open_ones(report)["CT404"], open_ones(report)["CT403"]
    elsewhere = replace(cause.evidence[0], span=cause.evidence[-1].span)
    for other in (
        replace(cause, scenario=When("var.create=true", False)),
        replace(cause, suppressed=Suppression("known", "baseline")),
        replace(cause, trails=()),
        replace(cause, evidence=(elsewhere,)),
        replace(cause, verdict=Verdict.UNKNOWN, reasons=entailed.reasons),
    ):
        assert Following([other, entailed]).cause(entailed) is None
    assert Following([cause, entailed]).cause(entailed) is cause


def test_two_that_follow_each_other_do_not_hide_both(tmp_path: Path) -> None:
    report = judged(tmp_path, "flat", *REFUSED["a type of principal"][0])
    found = open_ones(report)
    one = replace(found["CT404"], rule=replace(found["CT404"].rule, follows=("trail-bucket-policy-allows-put",)))
    assert len(Following([one, found["CT403"]]).leading([one, found["CT403"]])) == 1


def test_instances_of_one_block_are_told_once(tmp_path: Path) -> None:
    fault = next(one for one in FAULTS if one.name == "the alarm watches another namespace")
    report = judged(tmp_path, "modules", *fault.edits()["modules"])
    found = [one for one in report.findings if one.verdict is Verdict.FAIL]
    assert {one.rule.id for one in found} == {"CT330"}
    assert len(found) == 15
    assert shown(report).count("FAIL  high  CT330") == 1
    assert "and 9 more" in shown(report)
