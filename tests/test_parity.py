"""The same facts in every form lead to the same verdicts: Terraform, CloudFormation's YAML and JSON, and what is added.

A case is a folder below fixtures/_parity/; each file or directory in it is one form and is judged alone.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ctlint.findings import Report, Verdict
from ctlint.frontends.cloudformation.nodes import to_plain
from ctlint.frontends.cloudformation.yaml_reader import parse_yaml
from ctlint.model import RESOURCE_KINDS
from ctlint.scan import Options, scan
from tests.inexpressible import TERRAFORM_ALONE
from tests.installation import ROOT

CASES = {path.name: path for path in sorted((ROOT / "fixtures" / "_parity").iterdir()) if path.is_dir()}
REFERENCE = "main.tf"
FORMS = [(case, form.name) for case, path in CASES.items() for form in sorted(path.iterdir()) if form.name != REFERENCE]


def judged(form: Path) -> Report:
    """The form alone, by all rules."""
    return scan([form], Options(root=form.parent, profile="strict"))


def verdicts(report: Report) -> Counter[tuple[str, str, str]]:
    """How often each rule gives each verdict on each kind of subject; warnings are apart from failures.

    Left out are the rules about what a template cannot say.
    """
    return Counter(
        (finding.rule.id, "warning" if finding.warning else finding.verdict.value, finding.subject.kind)
        for finding in report.findings
        if finding.rule.slug not in TERRAFORM_ALONE
    )


def scorecard(report: Report) -> list[list[str]]:
    return sorted([row.practices[number].value for number in sorted(row.practices)] for row in report.scorecard)


@pytest.mark.parametrize(("case", "form"), FORMS)
def test_every_form_of_a_case_is_judged_alike(case: str, form: str) -> None:
    reference, other = judged(CASES[case] / REFERENCE), judged(CASES[case] / form)
    assert reference.diagnostics == other.diagnostics == ()
    expected, found = verdicts(reference), verdicts(other)
    assert sorted((found - expected).elements()) == [], f"{form} has these, and {REFERENCE} has not"
    assert sorted((expected - found).elements()) == [], f"{REFERENCE} has these, and {form} has not"
    assert scorecard(other) == scorecard(reference)


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_at_least_three_forms_and_is_not_vacuous(case: str) -> None:
    assert {path.name for path in CASES[case].iterdir()} >= {"main.tf", "template.yaml", "template.json"}
    assert judged(CASES[case] / REFERENCE).findings


@pytest.mark.parametrize("case", CASES)
def test_both_templates_of_a_case_hold_the_same(case: str) -> None:
    written = parse_yaml((CASES[case] / "template.yaml").read_text(encoding="utf-8"))
    assert json.loads((CASES[case] / "template.json").read_text(encoding="utf-8")) == to_plain(written.root)


def test_the_cases_cover_every_entity_and_verdict() -> None:
    written = {case: (path / REFERENCE).read_text(encoding="utf-8") for case, path in CASES.items()}
    for kind in RESOURCE_KINDS:
        natives = kind.types.get("tf")  # Terraform has none of what AWS SAM declares, templates have no organization
        if natives is not None and "cfn" in kind.types:
            assert any(f'"{native}"' in text for native in natives for text in written.values()), kind.__name__
    found = {
        (finding.rule.id, finding.verdict) for path in CASES.values() for finding in judged(path / REFERENCE).findings
    }
    rules = {rule for rule, _ in found}
    assert {verdict for _, verdict in found} == set(Verdict)
    for verdict in Verdict:
        assert len({rule for rule, given in found if given is verdict}) > len(rules) * 0.6, verdict
