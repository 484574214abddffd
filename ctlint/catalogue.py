"""Knows where the rules are, how they are loaded, and which of them a run asks for.

Must not know how a rule is judged or how a verdict is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ctlint.engine.compiled import Compiled, Listed, listed
from ctlint.engine.rule import Rule
from ctlint.hints import TYPE_CHECKING
from ctlint.names import suggestion
from ctlint.records import NamedTuple

if TYPE_CHECKING:
    from ctlint.engine.controls import Framework
    from ctlint.engine.predicates import Terms

COMPILED = "compiled.jsonl"
"""The compiled form of the rules beside them, in an installed package."""


class SelectionError(ValueError):
    """What the user asked for names no rule; `messages` has one sentence for each mistake."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("\n".join(self.messages))


def rules_dir() -> Path:
    """The directory of the rule files: inside an installed package, else the checkout's own."""
    package = Path(__file__).resolve().parent
    bundled = package / "_rules"
    return bundled if bundled.is_dir() else package.parent / "rules"


def terms() -> Terms:
    """What ctlint's rules may speak of."""
    from ctlint.engine.predicates import Terms
    from ctlint.model import ENTITIES
    from ctlint.model.roles import ROLES
    from ctlint.semantics import SEMANTICS

    return Terms(ENTITIES, ROLES, SEMANTICS)


class Catalogue(NamedTuple):
    """The rules that there are. listed: what a selection looks at, sorted by id. rules: those of some ids, or all."""

    listed: tuple[Listed, ...]
    rules: Callable[[Collection[str] | None], tuple[Rule, ...]]


def load_catalogue(extra_dirs: Sequence[Path] = ()) -> Catalogue:
    """ctlint's rules and those of further directories.

    Raises engine.load.RuleError with every mistake: in a rule, an id or slug that two rules share, a directory that
    is not there or holds no rule.
    """
    compiled = _compiled()
    if compiled is not None and not extra_dirs:
        return Catalogue(compiled.listed, compiled.rules)
    own = _own()[0] if compiled is None else compiled.rules()
    every = _with_those_of(extra_dirs, own) if extra_dirs else own

    def rules(ids: Collection[str] | None) -> tuple[Rule, ...]:
        return every if ids is None else tuple(rule for rule in every if rule.info.id in ids)

    return Catalogue(tuple(map(listed, every)), rules)


def load_rules(extra_dirs: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """All rules of the catalogue, sorted by id; raises as that does."""
    return load_catalogue(extra_dirs).rules(None)


def _with_those_of(directories: Sequence[Path], rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    from ctlint.engine.load import RuleError, clashes, load_directory, strays

    every, messages = list(rules), []
    for directory in directories:
        if not directory.is_dir():
            named = suggestion(
                directory.as_posix(), [name for rule in rules for name in (rule.info.slug, rule.info.id)]
            )
            messages.append(
                f"{directory.as_posix()}: there is no such directory of rules" + (named and f"; --rule{named}")
            )
            continue
        try:
            found = load_directory(directory, directory.as_posix(), terms(), ours=False)
        except RuleError as error:
            messages += error.messages
            continue
        if not found:
            messages.append(f"{directory.as_posix()}: the directory holds no rule (*.yaml)")
        every += found
    messages += [*clashes(every), *strays(every)]
    if messages:
        raise RuleError(messages)
    return tuple(sorted(every, key=lambda rule: rule.info.id))


def load_frameworks() -> tuple[Framework, ...]:
    """The frameworks that ctlint's rules are mapped to, by name."""
    compiled = _compiled()
    return _own()[1] if compiled is None else compiled.frameworks()


def not_judged() -> dict[str, str]:
    """The rules that frameworks would ask for and that are not there: name -> why."""
    from ctlint.engine.frameworks import load_reasons

    return load_reasons(rules_dir() / "frameworks")


def _compiled() -> Compiled | None:
    """What an installed package has; a checkout has only the files."""
    try:
        return Compiled((rules_dir() / COMPILED).read_bytes().decode("utf-8"))  # as text it takes a millisecond
    except FileNotFoundError:
        return None


def _own() -> tuple[tuple[Rule, ...], tuple[Framework, ...]]:
    """What the files say: ctlint's rules with their controls, and the frameworks."""
    directory = rules_dir()
    files = [path.stat() for path in (*directory.glob("*.yaml"), *directory.glob("frameworks/*.yaml"))]
    return _read(directory, tuple(sorted((file.st_ino, file.st_mtime_ns, file.st_size) for file in files)))


@lru_cache(maxsize=1)
def _read(directory: Path, _files: object) -> tuple[tuple[Rule, ...], tuple[Framework, ...]]:
    """What the files of a directory say; read again once one of them is another."""
    from ctlint.engine import controls, frameworks
    from ctlint.engine.load import load_directory

    rules = load_directory(directory, "rules", terms())
    theirs = frameworks.load_frameworks(directory / "frameworks", "rules/frameworks", rules)
    return controls.join(rules, theirs), theirs


def profiles(rules: Iterable[Listed]) -> tuple[str, ...]:
    """The names that `select` takes as a profile: ours, then the frameworks that some rule maps to, sorted."""
    frameworks = {name for rule in rules for name in rule.frameworks}
    return ("recommended", "strict", *sorted(frameworks))


class Selection(NamedTuple):
    """Which rules run. Rules are named by id or slug.

    profiles: the rules of any of them. only: where it names some, just these, whatever their profile.
    more: these, too. skip: not these.
    """

    profiles: tuple[str, ...] = ("recommended",)
    only: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


RECOMMENDED = Selection()
"""What runs where nobody says otherwise."""


def select(
    rules: Sequence[Listed], selection: Selection = RECOMMENDED, said: Mapping[str, object] = MappingProxyType({})
) -> frozenset[str]:
    """The ids of the rules of a selection.

    "recommended" holds the rules of that profile, "strict" all rules, a framework's name those that map to it.
    said: where a name was written, for messages. Raises SelectionError for a name that is no rule's or profile's, and
    where nothing is left.
    """
    messages = []
    names = {name: rule.id for rule in rules for name in (rule.id, rule.slug)}
    for name in (*selection.only, *selection.more, *selection.skip):
        if name not in names:
            messages.append(f"{_at(said, name)}no rule '{name}'{suggestion(name, names)}")
    known = profiles(rules)
    for profile in selection.profiles:
        if profile not in known:
            near = suggestion(profile, known)
            messages.append(f"{_at(said, profile)}no profile '{profile}'{near}; there are {', '.join(known)}")
    if messages:
        raise SelectionError(messages)
    chosen, more, skipped = (
        {names[name] for name in part} for part in (selection.only, selection.more, selection.skip)
    )
    kept = frozenset(
        rule.id
        for rule in rules
        if rule.id not in skipped
        and (rule.id in more or (rule.id in chosen if chosen else _belongs(rule, selection.profiles)))
    )
    if not kept:
        raise SelectionError(["no rule is left to run"])
    return kept


def _at(said: Mapping[str, object], name: str) -> str:
    return f"{said[name]}: " if name in said else ""


def _belongs(rule: Listed, wanted: Sequence[str]) -> bool:
    return any(profile == "strict" or profile == rule.profile or profile in rule.frameworks for profile in wanted)
