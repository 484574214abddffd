"""Apps of the CDK with verdicts by hand, as the CDK of several versions synthesised them: ctlint says the same.

The apps lie beside the checkout; their README says what each verdict means.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

import pytest

from ctlint.findings import Report
from ctlint.scan import Options, scan
from tests.installation import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "cdk"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the larger corpus does not lie beside this checkout")

# Where the scorecard asks more of a practice than the corpus does, so that it fails, with the rule that asks the same
# as the corpus. A trail passes practice 1 only if it records reads and writes, and practice 4 only if it can write into
# its bucket.
ASKS_MORE = {
    ("09-l1-tokens", "AuditStack/Trail", 4): "trail-bucket-dedicated",
    ("15-event-selectors", "AuditStack/DataTrail/Resource", 1): "trail-logging-enabled",
    ("15-event-selectors", "AuditStack/WriteTrail/Resource", 1): "trail-logging-enabled",
}
# The Python apps of the first case are written with is_multi_region_trail=False.
OTHER_APP = {("01-default-trail", "python", 2): "fail", ("01-default-trail", "python-debug", 2): "fail"}


class Case(NamedTuple):
    """One assembly of the corpus and what is expected of the app."""

    app: str
    variant: str
    expected: dict[str, Any]


def _cases() -> list[Case]:
    found = []
    for expected in sorted(CORPUS.glob("*/expected.json")):
        content = json.loads(expected.read_text(encoding="utf-8"))
        variants = sorted(path.parent.name for path in expected.parent.glob("variants/*/cdk.out"))
        found += [Case(expected.parent.name, variant, content) for variant in ("", *variants)]
    return found


CASES = _cases() if CORPUS.is_dir() else []


@cache
def report_of(app: str, variant: str) -> Report:
    place = CORPUS / app / "variants" / variant if variant else CORPUS / app
    return scan([place / "cdk.out"], Options(root=CORPUS / app))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.app}{'-' if case.variant else ''}{case.variant}")
def test_every_practice_of_every_trail_is_judged_as_by_hand(case: Case) -> None:
    report = report_of(case.app, case.variant)
    rows = {row.trail.address: row.practices for row in report.scorecard}
    wrong = []
    trails = {trail["path"]: trail["practices"] for trail in case.expected["trails"]}
    for path, practices in trails.items():
        for number, practice in practices.items():
            allowed = {practice["verdict"], *practice.get("acceptable", ())}
            rule = ASKS_MORE.get((case.app, path, int(number)))
            if rule is not None:
                alone = scan([CORPUS / case.app / "cdk.out"], Options(root=CORPUS / case.app, rules=(rule,)))
                (row,) = [row for row in alone.scorecard if row.trail.address == path]
                assert row.practices[int(number)].value in allowed
                allowed = {"fail"}
            allowed = {OTHER_APP.get((case.app, case.variant, int(number)), "")} - {""} or allowed
            found = rows[path][int(number)].value if path in rows else "absent"
            if found not in allowed:
                wrong.append(f"{path}: practice {number} is {found}, not {' or '.join(sorted(allowed))}")
    assert wrong == []
    assert set(rows) <= set(trails)
    assert not any(diagnostic.fatal for diagnostic in report.diagnostics)


@pytest.mark.parametrize("case", [case for case in CASES if not case.variant], ids=lambda case: case.app)
def test_a_trail_is_found_where_the_app_makes_it(case: Case) -> None:
    report = report_of(case.app, "")
    for trail in case.expected["trails"]:
        headers = {
            f"{place.span.file}:{':'.join(map(str, report.sources[place.span.file].position(place.span.start)))}"
            for finding in report.findings
            if finding.subject.id.address == trail["path"]
            for place in finding.evidence
        }
        assert trail["source"] in headers


TRACED = ("bare", "nocli", "lib-2.257.0", "lib-2.262.0", "lib-2.100.0-debug", "lib-2.250.0-debug")
UNTRACED = ("lib-2.0.0", "lib-2.100.0", "lib-2.235.0", "lib-2.250.0", "python")


@pytest.mark.parametrize("variant", (*TRACED, *UNTRACED))
def test_every_version_of_the_cdk_is_traced_as_far_as_it_tells(variant: str) -> None:
    assembly = CORPUS / "01-default-trail" / "variants" / variant / "cdk.out"
    report = scan([assembly], Options(root=CORPUS))
    (found,) = [each for each in report.findings if each.rule.slug == "trail-kms-key-set"]
    place = found.evidence[0].span
    shown = f"{place.file}:{report.sources[place.file].position(place.start).line}"
    if variant in TRACED:
        assert shown == "01-default-trail/app.js:9"
    else:
        assert place.file == (assembly / "AuditStack.template.json").relative_to(CORPUS).as_posix()
