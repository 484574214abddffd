"""Knows JUnit's XML, which Jenkins, GitLab, Azure Pipelines, Bitbucket and many others read as results of tests.

Must not know any other format. There is no standard; the form is what Jenkins' plug-in and GitLab read (2026-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from ctlint.findings import Finding, Report, Verdict
from ctlint.hints import TextIO
from ctlint.output.notices import plain, plain_lines, remedies, sentence
from ctlint.output.options import RenderOptions
from ctlint.output.outcome import fails_run
from ctlint.output.places import anchor, anchored, place_of
from ctlint.output.problems import problems


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write a suite for the run itself and one for each unit, a test for each rule and subject, what passes included.

    A finding that fails the run is a failure; one that does not, what is undecided and what is suppressed is skipped
    with its reason; what went wrong is an error of the run. There is always a test, because an empty file is an error
    in many systems, and a test that is only skipped does not look like one that passed.
    """
    suites = ElementTree.Element("testsuites", {"name": report.tool})
    _run_suite(suites, report)
    units: dict[str, list[Finding]] = {}
    for finding in report.findings:
        units.setdefault(finding.subject.id.unit, []).append(finding)
    for unit in sorted(units):
        suite = ElementTree.SubElement(suites, "testsuite", {"name": plain(unit)})
        for finding in units[unit]:
            _test(suite, finding, report, options)
    for suite in suites:
        _count(suite, list(suite))
    _count(suites, [test for suite in suites for test in suite])
    ElementTree.indent(suites, " ")
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n")


def _run_suite(suites: ElementTree.Element, report: Report) -> None:
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "ctlint"})
    wrong = problems(report)
    for problem in wrong:
        place = "" if problem.span is None else plain(problem.span.file)
        attributes = {"name": f"{problem.code} {place}".strip(), "classname": "ctlint.input"}
        test = ElementTree.SubElement(suite, "testcase", {**attributes, **({"file": place} if place else {})})
        text = f"{problem.title}: {plain(problem.message)}; to do: {problem.hint}"
        if problem.fatal:
            ElementTree.SubElement(test, "error", {"type": problem.code, "message": text}).text = text
        else:
            ElementTree.SubElement(test, "skipped", {"message": text})
    if not any(problem.fatal for problem in wrong):
        ElementTree.SubElement(suite, "testcase", {"name": "everything was looked at", "classname": "ctlint.input"})


def _test(suite: ElementTree.Element, finding: Finding, report: Report, options: RenderOptions) -> None:
    rule, subject = finding.rule, finding.subject
    place = place_of(anchor(finding).span, report)
    test = ElementTree.SubElement(
        suite,
        "testcase",
        {
            "name": plain(f"{rule.id} {rule.slug}"),
            "classname": plain(f"{subject.kind} {subject.id.address}".strip()),
            "file": plain(place.file),
        },
    )
    text = sentence(finding)
    if finding.suppressed is not None:
        ElementTree.SubElement(test, "skipped", {"message": f"ignored: {plain(finding.suppressed.reason)}; {text}"})
    elif fails_run(finding, options.gate):
        failure = ElementTree.SubElement(test, "failure", {"type": rule.severity.value, "message": text})
        failure.text = "\n".join(_details(finding, report))
    elif finding.verdict is Verdict.FAIL:
        lead = "" if finding.warning else f"FAIL ({rule.severity.value}), which does not fail the run: "
        ElementTree.SubElement(test, "skipped", {"message": lead + text})
    elif finding.verdict is Verdict.UNKNOWN:
        ElementTree.SubElement(test, "skipped", {"message": "; ".join((text, *remedies(finding)))})


def _details(finding: Finding, report: Report) -> Sequence[str]:
    lines = [sentence(finding), *remedies(finding)]
    for evidence in anchored(finding):
        place = place_of(evidence.span, report)
        where = plain(place.file) + ("" if place.line is None else f":{place.line}:{place.column}")
        lines.append(f"{where}: {plain(evidence.note or evidence.via.value)}")
    fix = plain_lines(finding.rule.fix.get(finding.vocabulary, ""))
    return [*lines, *(["fix:", *("  " + line for line in fix)] if fix else [])]


def _count(element: ElementTree.Element, tests: Sequence[ElementTree.Element]) -> None:
    element.set("tests", str(len(tests)))
    for attribute, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(test.find(child) is not None for test in tests)))
