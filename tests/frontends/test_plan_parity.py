"""A plan and the configuration that it was made from get the same verdicts.

The plans are real: see tests/planning.py. Where terraform is on the machine they are made afresh, else the recorded
ones in fixtures/_plans are read, unless what they were made from has changed since.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from ctlint.findings import Finding, Report, Verdict
from ctlint.scan import Options, scan
from ctlint.source import Inputs, VariableValue
from ctlint.value import Reason
from tests.planning import RECORDED, TERRAFORM, Case, NotPlannableError, cases, fingerprint, plan, recorded

CASES = {case.name: case for case in cases()}

UNPLANNABLE = {"parity-alarms-unknown"}
"""Terraform cannot plan it in one go: a list of actions has no value."""

MOST_UNDECIDED = 0.05
"""Of what the configurations decide, how much the plans alone may leave open, for want of what a plan keeps."""

READS_POLICIES = frozenset(
    {
        "access-log-target-delivery-permission",
        "access-log-target-least-privilege",
        "access-log-target-source-conditions",
        "access-log-target-tls-only",
        "alarm-cloudtrail-config-changes",
        "cw-role-permissions-least-privilege",
        "iam-log-bucket-read",
        "log-bucket-access-point-policy",
        "iam-no-admin-star",
        "iam-no-decrypt-all-keys",
        "trail-bucket-policy-write-too-broad",
        "iam-log-bucket-tamper",
        "iam-trail-tamper",
        "policy-document-valid",
        "cw-role-permissions-sufficient",
        "log-bucket-tls-only",
        "trail-bucket-policy-allows-acl-check",
        "trail-bucket-policy-allows-put",
        "trail-bucket-policy-source-arn",
    }
)
"""The text of a policy that names a resource of the same plan is known only after apply, and a plan keeps no other."""

READS_LIFECYCLE = frozenset(
    {
        "kms-key-retained-on-delete",
        "access-log-target-retained-on-delete",
        "log-bucket-retained-on-delete",
        "log-group-delete-protected",
        "prevent-destroy-missing",
        "trail-organization-trusted-access",
        "ignore-changes-hides-weakening",
        "kms-key-changes-put-back",
        "log-bucket-changes-put-back",
    }
)
"""A plan does not hold the `lifecycle` blocks of its configuration."""

SILENT_ALONE = {
    "trail-waits-for-bucket-policy": "what waits for what is read in the configuration",
    "iam-cloudtrail-fullaccess-attached": "which group a policy is attached to may be known only after apply",
    "policy-document-valid": "which bucket a policy is of may be known only after apply",
}
"""Rules that do not apply to a plan alone, where its configuration would be found to fail."""

Standing = Mapping[tuple[str, str], Verdict]
"""Rule and subject -> verdict."""


@cache
def planned(name: str) -> dict[str, Any]:
    kept = RECORDED / f"{name}.json"
    if TERRAFORM is not None:
        return plan(CASES[name])
    if not kept.exists():
        pytest.skip("terraform is not installed, and there is no recorded plan")
    made: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    if made["ctlint_made_from"] != fingerprint(CASES[name]):
        pytest.skip("terraform is not installed, and the recorded plan is of an earlier state of the example")
    return made


def judged(path: Path, case: Case, root: Path) -> Report:
    variables = tuple(VariableValue(*one.split("=", 1)) for one in case.variables)
    # The plan's unit has another name than its configuration's, so whether it ought to have a trail is left out.
    inputs = Inputs(variables=variables)
    options = Options(
        root=root, profile=("strict",), inputs=inputs, skip_rules=("trail-exists",), allow_missing_modules=True
    )
    return scan([path], options)


def standings(report: Report) -> Standing:
    assert [one for one in report.diagnostics if one.fatal] == []
    return {(finding.rule.slug, finding.subject.id.address): finding.verdict for finding in report.findings}


def copied(case: Case, to: Path) -> Path:
    """The configuration of a case in a directory of its own; returns its root."""
    if case.tree.is_file():
        to.mkdir(parents=True, exist_ok=True)
        shutil.copy(case.tree, to / case.tree.name)
        return to
    shutil.copytree(case.tree, to, dirs_exist_ok=True)
    return to / case.root.relative_to(case.tree)


@cache
def configured(name: str) -> Standing:
    """What the configuration of a case gets without its plan."""
    case = CASES[name]
    with TemporaryDirectory() as place:
        return standings(judged(copied(case, Path(place)), case, Path(place)))


def compared(source: Standing, other: Standing) -> Iterator[tuple[tuple[str, str], Verdict | None, Verdict | None]]:
    """Where the two differ, apart from what the configuration leaves undecided.

    That a rule passes in one of them and does not apply in the other is no difference: a plan says in which region it
    is, and which role is meant may be known only after apply.
    """
    for key in sorted(source.keys() | other.keys()):
        one, two = source.get(key), other.get(key)
        if one != two and one is not Verdict.UNKNOWN and {one, two} != {None, Verdict.PASS}:
            yield key, one, two


def left_open(key: tuple[str, str], plan_alone: Standing) -> bool:
    """Whether a plan says of another subject that it does not know, or has nothing to say."""
    open_rules = {slug for (slug, _), verdict in plan_alone.items() if verdict is Verdict.UNKNOWN}
    return key[0] in open_rules or key[0] in SILENT_ALONE


@pytest.mark.parametrize("name", sorted(CASES.keys() - UNPLANNABLE))
def test_a_plan_beside_its_configuration_is_judged_as_the_configuration(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    made = planned(name)
    root = copied(case, tmp_path)
    source = configured(name)
    (root / "tfplan.json").write_text(json.dumps(made))
    report = judged(root / "tfplan.json", case, tmp_path)
    assert list(compared(source, standings(report))) == []
    # And every finding points into the configuration.
    for finding in report.findings:
        if finding.verdict is not Verdict.PASS and finding.subject.kind != "Deployment":
            assert finding.evidence[0].span.file.endswith(".tf"), finding


@pytest.mark.parametrize("name", sorted(CASES.keys() - UNPLANNABLE))
def test_a_plan_alone_never_contradicts_its_configuration(name: str, tmp_path: Path) -> None:
    decided, undecided = alone(name, tmp_path)
    assert [one for one in undecided if one.verdict is not Verdict.UNKNOWN] == []
    # What is left open is known only after apply, or hangs on something that is.
    said = [one for one in undecided if one.rule.slug not in READS_LIFECYCLE or one.reasons != {Reason.OUTSIDE}]
    after = {Reason.APPLY, Reason.UNATTACHED}
    assert [one for one in said if not one.reasons & after and one.rule.slug not in READS_POLICIES] == []
    assert decided or not undecided


def test_plans_alone_leave_little_open(tmp_path: Path) -> None:
    decided = undecided = 0
    for name in ("project-correct-tf", "project-organization", "project-monorepo-infra-envs-dev"):
        both, left_open = alone(name, tmp_path / name)
        decided += both
        undecided += sum(
            one.rule.slug not in READS_POLICIES | READS_LIFECYCLE and not one.rule.slug.startswith("alarm-")
            for one in left_open  # an alarm is told to a topic, whose policy it needs
        )
    assert undecided <= MOST_UNDECIDED * decided


def alone(name: str, place: Path) -> tuple[int, list[Finding]]:
    """How much the configuration of a case decides, and what its plan alone says otherwise."""
    case = CASES[name]
    made = planned(name)
    source = configured(name)
    path = place / "tfplan.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(made))
    report = judged(path, case, place)
    said = standings(report)
    different = {key for key, _, now in compared(source, said) if now is not None or not left_open(key, said)}
    findings = [one for one in report.findings if (one.rule.slug, one.subject.id.address) in different]
    assert {(one.rule.slug, one.subject.id.address) for one in findings} == different
    return sum(verdict is not Verdict.UNKNOWN for verdict in source.values()), findings


def test_the_recorded_plans_are_of_what_is_here() -> None:
    if TERRAFORM is None:
        pytest.skip("terraform is not installed: nothing here can make them anew")
    wanted = {case.name: fingerprint(case) for case in recorded() if case.name not in UNPLANNABLE}
    kept = {path.stem: json.loads(path.read_text("utf-8"))["ctlint_made_from"] for path in RECORDED.glob("*.json")}
    assert kept == wanted, "python -m tests.planning makes them"


@pytest.mark.parametrize("name", sorted(UNPLANNABLE))
def test_what_is_left_out_cannot_be_planned(name: str) -> None:
    if TERRAFORM is None:
        pytest.skip("terraform is not installed")
    with pytest.raises(NotPlannableError):
        plan(CASES[name])
