"""Knows the files that say which rules speak to which of a framework's controls: YAML to Framework, with lines.

Must not know what a rule says. A file is `rules/frameworks/<name>.yaml`; rules that are not there are listed, with the
reason, in `rules/frameworks/not-judged.yaml`, and what is in neither is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ctlint.engine.controls import Control, Framework
from ctlint.engine.document import Leaf, Listing, Problems, Table, Tree, parse
from ctlint.engine.load import RuleError
from ctlint.engine.rule import Rule
from ctlint.names import suggestion

NOT_JUDGED = "not-judged"
"""The file of rules that frameworks would ask for and that are not there."""
_NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_FIELDS = ("title", "source", "checked", "note", "controls")


def load_frameworks(directory: Path, shown: str, rules: Iterable[Rule]) -> tuple[Framework, ...]:
    """Every framework of a directory, by name; raises RuleError with every mistake. None where it is not there."""
    known = {rule.info.slug for rule in rules}
    messages: list[str] = []
    tables: dict[str, Table] = {}
    for path in sorted(directory.glob("*.yaml")):
        problems = Problems(f"{shown}/{path.name}")
        table = parse(path.read_bytes().decode("utf-8"), problems)
        if table is not None and not _NAME.fullmatch(path.stem):
            problems.add(1, f"'{path.stem}' is not the name of a framework, such as cis-aws-5.0")
        messages += problems.messages()
        if table is not None:
            tables[path.stem] = table
    absent = _reasons(tables.pop(NOT_JUDGED, None), f"{shown}/{NOT_JUDGED}.yaml", known, messages)
    found = []
    for name, table in tables.items():
        problems = Problems(f"{shown}/{name}.yaml")
        found.append(_framework(name, table, known, absent, problems))
        messages += problems.messages()
    if messages:
        raise RuleError(messages)
    return tuple(found)


def load_reasons(directory: Path) -> dict[str, str]:
    """Why there is no rule where frameworks would ask for one, by its name, of files that `load_frameworks` takes."""
    path = directory / f"{NOT_JUDGED}.yaml"
    table = parse(path.read_bytes().decode("utf-8"), Problems(path.name))
    return {} if table is None else {slug: _text(table, slug, Problems(path.name)) for slug in table.fields}


def _reasons(table: Table | None, file: str, known: Iterable[str], messages: list[str]) -> frozenset[str]:
    """The rules that are not there on purpose, each with a reason."""
    if table is None:
        return frozenset()
    problems = Problems(file)
    for slug, reason in table.fields.items():
        if not isinstance(reason, Leaf) or not isinstance(reason.value, str) or not reason.value.strip():
            problems.add(table.lines[slug], f"'{slug}' is not judged for a reason, which is text")
    messages += problems.messages()
    return frozenset(table.fields) - frozenset(known)


def _framework(name: str, table: Table, known: set[str], absent: frozenset[str], problems: Problems) -> Framework:
    for key in table.fields:
        if key not in _FIELDS:
            problems.add(table.lines[key], f"no field '{key}'{suggestion(key, _FIELDS)}")
    title, source, checked = (_text(table, key, problems, required=True) for key in ("title", "source", "checked"))
    if source and not source.startswith("https://"):
        problems.add(table.lines["source"], "'source' starts with https://")
    if checked and not _MONTH.fullmatch(checked):
        problems.add(table.lines["checked"], f"'checked' is a year and month such as 2026-11, not '{checked}'")
    controls = table.fields.get("controls")
    if not isinstance(controls, Table):
        problems.add(table.lines.get("controls", 1), "'controls' has the rules of each control")
        return Framework(name, title, source, checked, "", ())
    found = []
    for number, entry in controls.fields.items():
        line = controls.lines[number]
        words, listed = "", entry
        if isinstance(entry, Table):
            words, listed = _text(entry, "title", problems), entry.fields.get("rules", entry)
        slugs = _slugs(listed)
        if not slugs:
            problems.add(line, f"control {number} has a list of rules")
        for slug in slugs:
            if slug not in known and slug not in absent:
                near = suggestion(slug, known)
                problems.add(line, f"control {number}: no rule '{slug}'{near}, and {NOT_JUDGED}.yaml does not say why")
        there = tuple(slug for slug in slugs if slug in known)
        found.append(Control(number, words, there, tuple(slug for slug in slugs if slug not in known)))
    return Framework(name, title, source, checked, _text(table, "note", problems), tuple(found))


def _text(table: Table, key: str, problems: Problems, *, required: bool = False) -> str:
    leaf = table.fields.get(key)
    if isinstance(leaf, Leaf) and isinstance(leaf.value, str):
        return " ".join(leaf.value.split())
    if leaf is not None or required:
        problems.add(table.lines.get(key, 1), f"'{key}' is text")
    return ""


def _slugs(tree: Tree) -> tuple[str, ...]:
    if not isinstance(tree, Listing):
        return ()
    return tuple(leaf.value for leaf in tree.values if isinstance(leaf, Leaf) and isinstance(leaf.value, str))
