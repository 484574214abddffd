"""Knows what a remark may say: `ignore[CT201] reason`, `ignore-file[CT201, CT903] until=2027-06-30 reason`.

Must not know where remarks are found, which rules there are, or what is ignored by them.
"""

from __future__ import annotations

import re

from ctlint.records import NamedTuple
from ctlint.source import Remark

_FORM = re.compile(r"(?P<verb>ignore|ignore-file)\[(?P<names>[^\[\]]*)\](?P<rest>.*)", re.DOTALL)
_UNTIL = re.compile(r"(?:^|\s)until(?:\s*[=:]\s*|\s+(?=\d{4}-))(?P<day>\S*)", re.IGNORECASE)
_OTHER_DAY = re.compile(r"(?:^|\s)(?P<word>\w[\w-]*)\s*[=:]\s*\d{4}-\d{2}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORD = re.compile(r"\w", re.UNICODE)


class Ignore(NamedTuple):
    """One request to ignore what some rules find.

    names: rules, by id or slug, as they are written. reason: the author's. until: the last day, "2027-06-30", on which
    it holds; "" for ever. whole_file: whether it speaks of everything in its file.
    problem: why it asks for nothing, one clause; "" where it is well-formed.
    by: the other tool whose skip it is; "" where it speaks to us.
    """

    remark: Remark
    names: tuple[str, ...] = ()
    reason: str = ""
    until: str = ""
    whole_file: bool = False
    problem: str = ""
    by: str = ""


def read(remark: Remark) -> Ignore:
    """What a remark asks for; where it is no request, its problem."""
    form = _FORM.fullmatch(remark.text)
    if form is None:
        return Ignore(remark, problem="is not of the form 'ctlint: ignore[RULE] reason'")
    names = tuple(name.strip() for name in form["names"].split(",") if name.strip())
    rest, until = form["rest"], ""
    said = _UNTIL.search(rest)
    if said is not None:
        until = said["day"].rstrip(",;:.")
        rest = rest[: said.start()] + rest[said.end() :]
    other = _OTHER_DAY.search(rest)
    reason = " ".join(rest.strip(" \t:-").split())
    ignore = Ignore(remark, names, reason, until, form["verb"] == "ignore-file")
    return ignore._replace(problem=_problem(ignore, "" if other is None else other["word"]))


def _problem(ignore: Ignore, other: str) -> str:
    """other: a word that has a day behind it, and is not `until`."""
    if not ignore.names:
        return "names no rule in its brackets"
    if ignore.until and not _is_day(ignore.until):
        return f"has '{ignore.until}' for its last day, which is not of the form until=2027-06-30"
    if other:
        return f"has a day behind '{other}', which means nothing here: write until=2027-06-30"
    if _WORD.search(ignore.reason) is None:
        return "gives no reason: write behind the brackets why the finding is accepted"
    if ignore.remark.about is None and not ignore.whole_file:
        return "stands above nothing: put it directly above the code that it is about, or behind it"
    return ""


def _is_day(text: str) -> bool:
    if _DAY.fullmatch(text) is None:
        return False
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
