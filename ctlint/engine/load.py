"""Knows the fields of a rule file: YAML to Rule, every mistake reported with its file and line.

Must not know how a rule is judged. What may stand in `when` and `require` is known by predicates.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path as File

from ctlint.engine.document import Leaf, Listing, Problems, Table, Tree, parse
from ctlint.engine.predicates import PARAMETER, MistakeError, Reader, Terms
from ctlint.engine.rule import Node, Rule
from ctlint.findings import Reference, RuleInfo, Severity
from ctlint.model.declare import Document, Entity
from ctlint.names import suggestion
from ctlint.source import Span

PROFILES = ("recommended", "strict")
VOCABULARIES = {"tf": "Terraform", "cfn": "CloudFormation"}
REQUIRED = (
    "id",
    "title",
    "severity",
    "practice",
    "applies_to",
    "require",
    "message",
    "why",
    "fix",
    "references",
    "since",
)
OPTIONAL = ("slug", "core", "profile", "when", "unknown_when", "frameworks", "follows")

_ID = re.compile(r"CT[0-9]{3}")
_OTHERS_ID = re.compile(r"(?!CT[0-9]|CTL[0-9])[A-Z]{2,8}[0-9]{3}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FRAMEWORK = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class RuleError(Exception):
    """Rules could not be loaded; `messages` are "rules/x.yaml:9: what is wrong", one for every mistake found."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("\n".join(self.messages))


def load_rule(text: str, file: str, terms: Terms, *, ours: bool = True) -> Rule:
    """The rule in a file's text; `file` is the POSIX path that messages name, its stem is the slug.

    ours: whether it is one of ctlint's; others have ids of their own, such as ACME001.
    Raises RuleError with every mistake in it.
    """
    problems = Problems(file)
    tree = parse(text, problems)
    rule = _Fields(tree, file, terms, problems, ours).rule(len(text)) if tree is not None else None
    if rule is None or problems.found:
        raise RuleError(problems.messages())
    return rule


def load_directory(directory: File, shown: str, terms: Terms, *, ours: bool = True) -> tuple[Rule, ...]:
    """Every `*.yaml` of a directory, sorted by id; `shown` is how messages name the directory.

    Raises RuleError with the mistakes of all files together.
    """
    rules: list[Rule] = []
    messages: list[str] = []
    for path in sorted(directory.glob("*.yaml")):
        file = f"{shown}/{path.name}"
        try:
            rules.append(load_rule(path.read_bytes().decode("utf-8"), file, terms, ours=ours))
        except RuleError as error:
            messages += error.messages
        except (OSError, UnicodeDecodeError) as error:
            messages.append(f"{file}:1: cannot be read: {error}")
    messages += clashes(rules)
    messages += strays(rules) if ours else ()
    if messages:
        raise RuleError(messages)
    return tuple(sorted(rules, key=lambda rule: rule.info.id))


def clashes(rules: Iterable[Rule]) -> list[str]:
    """A message for every id or slug that two rules share."""
    messages = []
    seen: dict[str, Rule] = {}
    for rule in rules:
        for name in (rule.info.id, rule.info.slug):
            other = seen.setdefault(name, rule)
            if other is not rule:
                messages.append(f"{rule.span.file}:1: '{name}' is already the name of {other.span.file}")
    return messages


def strays(rules: Iterable[Rule]) -> list[str]:
    """A message for every slug in `follows` that is no rule's."""
    listed = list(rules)
    slugs = {rule.info.slug for rule in listed}
    return [
        f"{rule.span.file}:1: 'follows' names no rule '{slug}'{suggestion(slug, slugs)}"
        for rule in listed
        for slug in rule.info.follows
        if slug not in slugs
    ]


class _Fields:
    """The fields of one file."""

    def __init__(self, table: Table, file: str, terms: Terms, problems: Problems, ours: bool) -> None:
        self._table = table
        self._file = file
        self._terms = terms
        self._problems = problems
        self._ours = ours

    def rule(self, length: int) -> Rule | None:
        """Check everything, then build; None where something is wrong."""
        table = self._table
        for key in table.fields:
            if key not in REQUIRED and key not in OPTIONAL:
                self._problems.add(table.lines[key], f"no field '{key}'{suggestion(key, (*REQUIRED, *OPTIONAL))}")
        for key in REQUIRED:
            if key not in table.fields:
                self._problems.add(1, f"the field '{key}' is missing")
        slug, practice, applies_to = self._slug(), self._practice(), self._text("applies_to")
        identity = self._id(practice)
        when, require, entity, reader = self._predicates(applies_to)
        message = self._text("message")
        if reader is not None and entity is not None and message:
            self._placeholders(message, entity, applies_to, reader)
        info = RuleInfo(
            id=identity,
            slug=slug,
            title=self._text("title"),
            severity=Severity(self._word("severity", [severity.value for severity in Severity], "low")),
            practice=practice,
            core=self._flag("core"),
            profile=self._word("profile", PROFILES, "recommended"),
            subject=applies_to,
            message=message,
            why=self._text("why"),
            fix=self._fix(),
            references=self._references(),
            frameworks=self._frameworks(),
            since=self._matching("since", _VERSION, "a version such as 0.1.0"),
            unknown_when=self._text("unknown_when"),
            parameters=() if reader is None else tuple(sorted(reader.parameters)),
            follows=self._follows(),
        )
        if self._problems.found or require is None or entity is None:
            return None
        role = applies_to if applies_to in self._terms.roles else None
        return Rule(info, entity.__name__, role, when, require, Span(self._file, 0, length))

    # ------------------------------------------------------------------------------------------- single fields

    def _slug(self) -> str:
        stem = self._file.rpartition("/")[2].removesuffix(".yaml")
        if not _SLUG.fullmatch(stem):
            self._problems.add(1, f"the file's name '{stem}' is not a slug: small letters, digits and single hyphens")
        given = self._text("slug")
        if given and given != stem:
            self._problems.add(self._table.lines["slug"], f"the slug '{given}' is not the file's name '{stem}'")
        return stem

    def _id(self, practice: int) -> str:
        if not self._ours:
            wanted = "two to eight capital letters, not CT or CTL, and three digits, such as ACME001"
            return self._matching("id", _OTHERS_ID, wanted)
        text = self._matching("id", _ID, "CT and three digits")
        if text and practice >= 0 and text[2] != str(practice):
            line = self._table.lines["id"]
            self._problems.add(line, f"{text} is numbered as practice {text[2]}, but the rule's practice is {practice}")
        return text

    def _practice(self) -> int:
        leaf = self._table.fields.get("practice")
        if leaf is None:
            return -1
        if isinstance(leaf, Leaf) and type(leaf.value) is int and 0 <= leaf.value <= 9:
            return leaf.value
        self._problems.add(self._table.lines["practice"], "'practice' is 1 to 9, or 0 for beyond")
        return -1

    def _text(self, key: str) -> str:
        tree = self._table.fields.get(key)
        return "" if tree is None else self._string(tree, f"'{key}'", self._table.lines[key])

    def _string(self, tree: Tree, what: str, line: int) -> str:
        if not isinstance(tree, Leaf):
            self._problems.add(line, f"{what} is text")
            return ""
        if not isinstance(tree.value, str):
            self._problems.add(tree.line, f"{what} is text: put {tree.text} in quotes")
            return ""
        text = " ".join(tree.value.split()) if "\n" in tree.value.strip() else tree.value.strip()
        if not text:
            self._problems.add(line, f"{what} is empty")
        return text

    def _matching(self, key: str, pattern: re.Pattern[str], wanted: str) -> str:
        text = self._text(key)
        if text and not pattern.fullmatch(text):
            self._problems.add(self._table.lines[key], f"'{key}' is {wanted}, not '{text}'")
            return ""
        return text

    def _word(self, key: str, allowed: Iterable[str], default: str) -> str:
        if key not in self._table.fields:
            return default
        words = list(allowed)
        text = self._text(key)
        if text in words:
            return text
        if text:
            message = f"no {key} '{text}'{suggestion(text, words)}; there are {', '.join(words)}"
            self._problems.add(self._table.lines[key], message)
        return default

    def _flag(self, key: str) -> bool:
        leaf = self._table.fields.get(key)
        if leaf is None:
            return False
        if isinstance(leaf, Leaf) and isinstance(leaf.value, bool):
            return leaf.value
        self._problems.add(self._table.lines[key], f"'{key}' is true or false")
        return False

    # ---------------------------------------------------------------------------------------- composite fields

    def _fix(self) -> dict[str, str]:
        tree = self._table.fields.get("fix")
        if tree is None:
            return {}
        line = self._table.lines["fix"]
        if not isinstance(tree, Table):
            self._problems.add(line, "'fix' has an entry for tf and one for cfn")
            return {}
        for key in tree.fields:
            if key not in VOCABULARIES:
                self._problems.add(tree.lines[key], f"'fix' has no entry '{key}'{suggestion(key, VOCABULARIES)}")
        fix = {}
        for key, spoken in VOCABULARIES.items():
            entry = tree.fields.get(key)
            if entry is None:
                self._problems.add(line, f"'fix' does not say how in {spoken}: '{key}' is missing")
            elif isinstance(entry, Leaf) and isinstance(entry.value, str) and entry.value.strip():
                fix[key] = entry.value.strip("\n")
            else:
                self._string(entry, f"'{key}'", tree.lines[key])
        return fix

    def _references(self) -> tuple[Reference, ...]:
        tree = self._table.fields.get("references")
        if tree is None:
            return ()
        if not isinstance(tree, Listing) or not tree.values:
            self._problems.add(self._table.lines["references"], "'references' is a list of {url, checked}")
            return ()
        found = []
        for entry in tree.values:
            if not isinstance(entry, Table) or set(entry.fields) != {"url", "checked"}:
                self._problems.add(entry.line, "a reference is {url, checked}")
                continue
            url = self._string(entry.fields["url"], "'url'", entry.lines["url"])
            checked = self._string(entry.fields["checked"], "'checked'", entry.lines["checked"])
            if url and not url.startswith("https://"):
                self._problems.add(entry.lines["url"], f"'url' starts with https://, not '{url}'")
            if checked and not _MONTH.fullmatch(checked):
                self._problems.add(
                    entry.lines["checked"], f"'checked' is a year and month such as 2026-11, not '{checked}'"
                )
            found.append(Reference(url, checked))
        return tuple(found)

    def _frameworks(self) -> dict[str, tuple[str, ...]]:
        tree = self._table.fields.get("frameworks")
        if tree is None:
            return {}
        if not isinstance(tree, Table):
            self._problems.add(
                self._table.lines["frameworks"], "'frameworks' has a list of control numbers per framework"
            )
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for name, controls in sorted(tree.fields.items()):
            line = tree.lines[name]
            if not _FRAMEWORK.fullmatch(name) or name in PROFILES:
                self._problems.add(line, f"'{name}' is not a framework with its version, such as cis-aws-5.0")
            if not isinstance(controls, Listing) or not controls.values:
                self._problems.add(line, f"'{name}' takes a list of control numbers")
                continue
            found[name] = tuple(self._string(control, "a control number", control.line) for control in controls.values)
        return found

    def _follows(self) -> tuple[str, ...]:
        tree = self._table.fields.get("follows")
        if tree is None:
            return ()
        if not isinstance(tree, Listing) or not tree.values:
            self._problems.add(self._table.lines["follows"], "'follows' is a list of rules, by their slugs")
            return ()
        return tuple(self._string(slug, "a slug", slug.line) for slug in tree.values)

    # ---------------------------------------------------------------------------------------------- predicates

    def _predicates(self, applies_to: str) -> tuple[Node | None, Node | None, type[Entity] | None, Reader | None]:
        if not applies_to:
            return None, None, None, None
        role = self._terms.roles.get(applies_to)
        entity = self._terms.entities.get(role.entity if role else applies_to)
        if entity is None:
            close = suggestion(applies_to, {*self._terms.entities, *self._terms.roles})
            self._problems.add(self._table.lines["applies_to"], f"no entity or role '{applies_to}'{close}")
            return None, None, None, None
        reader = Reader(self._terms, entity, role is not None, self._problems)
        when = self._predicate("when", reader, entity)
        return when, self._predicate("require", reader, entity), entity, reader

    def _predicate(self, key: str, reader: Reader, entity: type[Entity]) -> Node | None:
        tree = self._table.fields.get(key)
        if tree is None:
            return None
        try:
            return reader.predicate(tree, entity)
        except MistakeError:
            return None

    def _placeholders(self, message: str, entity: type[Entity], applies_to: str, reader: Reader) -> None:
        line = self._table.lines["message"]
        role = applies_to in self._terms.roles
        rest = _PLACEHOLDER.sub("", message)
        if "{" in rest or "}" in rest:
            self._problems.add(line, "a brace in 'message' does not close: write {path}")
        for name in _PLACEHOLDER.findall(message):
            if name in ("subject", "self"):
                continue
            if name == "trail":
                if not role and applies_to != "Trail":
                    self._problems.add(line, "{trail} is only known to a rule about a trail or a role")
                continue
            try:
                if name.startswith(PARAMETER):
                    reader.parameter(name.removeprefix(PARAMETER), line)
                    continue
                _, kind = reader.path(name, entity, line)
            except MistakeError:
                continue
            if isinstance(kind, Document):
                self._problems.add(line, f"'{name}' is a document: it cannot be shown in a message")
