"""Reports rendered and compared with what is recorded, and reports in which every text is anything at all."""

from __future__ import annotations

import difflib
import io
import os
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from ctlint.diagnostics import Diagnostic
from ctlint.findings import Evidence, Finding, Report, Scores, Subject, Suppression, Verdict, When
from ctlint.output import render
from ctlint.output.options import RenderOptions
from ctlint.records import replace
from ctlint.source import SourceFile, Span
from ctlint.value import Reason, ResourceId
from tests.canned_reports import RULES, clean, scores

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
"""UPDATE_SNAPSHOTS=1 pytest tests/test_output.py rewrites the snapshots; look at the difference before committing."""


def rendered(report: Report, format_name: str = "text", **options: Any) -> str:
    out = io.StringIO()
    render(report, out, format_name, RenderOptions(**options))
    return out.getvalue()


def compare(name: str, text: str) -> None:
    path = SNAPSHOTS / name
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    wanted = path.read_bytes().decode("utf-8")
    difference = difflib.unified_diff(wanted.splitlines(True), text.splitlines(True), name, "now")
    assert text == wanted, "".join(difference)


HOSTILE = "\x1b[31m\x1b]0;title\x07\x9b2J\r\b\x00\u202e\u2066\u200b\ud800日本語é\u2028"
ANY_TEXT = st.text(st.one_of(st.sampled_from("abc _./-\t{}" + HOSTILE), st.characters()), max_size=120)
LINES = st.lists(ANY_TEXT, min_size=1, max_size=6).map("\n".join)


@st.composite
def any_report(draw: st.DrawFn) -> Report:
    """A report in which every text that comes from outside is anything."""
    path = draw(ANY_TEXT) + "x"
    source = SourceFile(path, draw(LINES))
    offsets = st.integers(0, len(source.text) + 1)

    def evidence(primary: bool) -> Evidence:
        start, end = sorted((draw(offsets), draw(offsets)))
        return Evidence(Span(path, start, end), draw(ANY_TEXT), primary)

    trail = ResourceId(draw(ANY_TEXT), draw(ANY_TEXT))
    other = ResourceId(draw(ANY_TEXT), draw(ANY_TEXT))
    findings = [
        Finding(
            replace(draw(st.sampled_from(RULES)), fix={"tf": draw(LINES)}, slug=draw(ANY_TEXT)),
            Subject(draw(st.sampled_from(("Trail", "TrailBucket"))), trail),
            verdict,
            draw(ANY_TEXT),
            draw(st.sampled_from(((trail,), (trail, other), ()))),
            (evidence(True), *(evidence(False) for _ in range(draw(st.integers(0, 3))))),
            frozenset({Reason.OUTSIDE}) if verdict is Verdict.UNKNOWN else frozenset(),
            scenario=draw(st.none() | st.builds(When, ANY_TEXT, st.booleans())),
            witness=draw(st.none() | ANY_TEXT),
            suppressed=draw(st.none() | st.builds(Suppression, ANY_TEXT, st.sampled_from(["code", "baseline"]))),
        )
        for verdict in draw(st.lists(st.sampled_from(list(Verdict)), max_size=4))
    ]
    coverage = replace(clean().coverage, files_unread=(draw(ANY_TEXT), path), modules_unresolved=(draw(ANY_TEXT),))
    diagnostics = (Diagnostic("CTL002", draw(ANY_TEXT), evidence(False).span, True),)
    rows: tuple[Scores, ...] = (scores(trail), scores(other)) if draw(st.booleans()) else ()
    return Report(
        "ctlint 0.0.0", tuple(findings), rows, diagnostics, coverage, RULES, {path: source}, draw(st.integers(0, 3))
    )
