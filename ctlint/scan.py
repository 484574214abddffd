"""Knows the whole way from paths to a report, as one readable function; a pure function of files and options.

Must not know how to print, read the environment or end the program.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ctlint import __version__
from ctlint.catalogue import Catalogue, Selection, SelectionError, load_catalogue, select
from ctlint.claims import NothingToCheckError, Scope, UsageError, claim, locate, passed_over, scope, started_in
from ctlint.diagnostics import NEVER_MADE, Diagnostic
from ctlint.engine.compiled import Listed
from ctlint.engine.rule import Rule
from ctlint.engine.run import Judged, judge, order
from ctlint.engine.scorecard import scores
from ctlint.findings import ControlResult, Coverage, Finding, Report, Request, RuleInfo, Verdict
from ctlint.frontends.registry import FRONTENDS
from ctlint.graph import Changes, Loaded
from ctlint.loading import load_units
from ctlint.model import RESOURCE_KINDS, wanted
from ctlint.model.cloudtrail import Trail
from ctlint.model.estate import Estate
from ctlint.parameters import DEFAULTS, Parameters
from ctlint.patterns import Patterns
from ctlint.records import NamedTuple, Record, replace
from ctlint.semantics import SEMANTICS
from ctlint.source import Inputs, SourceFile, Sources, Unit, VariableFile, VariableInput, VariableSet
from ctlint.value import Known, Reason, ResourceId, Via

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ctlint.suppressions.written import Ignore

__all__ = ["NothingToCheckError", "Options", "Override", "UsageError", "scan"]

SPEAKS = ("ctlint", "CTLINT", "Ctlint", "CTlint")
"""A file without one of these words has nothing to say to us."""

OUR_DEBTS = frozenset({Reason.UNSUPPORTED, Reason.UNREADABLE, Reason.UNSOURCED})
"""Reasons for UNKNOWN that a better ctlint would not have."""


MAX_VARIABLE_SETS = 32
"""Sets of variables in one run: each splits every question that hangs on them."""


class Override(NamedTuple):
    """Other rules and parameters for some units. profiles, only: None where what counts already goes on counting."""

    paths: Patterns
    profiles: tuple[str, ...] | None = None
    only: tuple[str, ...] | None = None
    more: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    parameters: Parameters = MappingProxyType({})

    def after(self, selection: Selection, ids: Mapping[str, str]) -> Selection:
        """The selection for such a unit; `ids` are those of the rules by slug. What is said last of a rule counts."""
        more, skip = ({ids.get(name, name): name for name in part} for part in (self.more, self.skip))
        return Selection(
            selection.profiles if self.profiles is None else self.profiles,
            selection.only if self.only is None else self.only,
            (*(name for name in selection.more if ids.get(name, name) not in skip), *more.values()),
            (*(name for name in selection.skip if ids.get(name, name) not in more), *skip.values()),
        )


class Options(Record):
    """What a run may be told.

    root: findings' paths are relative to it and nothing outside is read; None: the working directory, or the
        directory that all paths share.
    profile, rules, more_rules, skip_rules: which rules run, as a catalogue.Selection has it; `profile` may be several.
    parameters: what is set of the parameters of rules, instead of their defaults.
    changed: files that were changed or deleted: that of the repository is judged which they touch; `paths` may be
        empty.
        typed: whether a person named them, so that one counts whatever it is called.
    deciding: files and directories beside the code by which all of it is judged; one that is changed touches it all.
    overrides: for some paths other rules and parameters, the later ones after the earlier ones.
    inputs: variables and parameters.
    expect_trail: units that must create a trail: absolute paths, or relative to the root.
    exclude: what is not judged, unless it is named itself.
    allow_missing_modules: whether the run counts as complete although modules were not downloaded.
    rule_dirs: directories with further rules.
    inline_suppressions: whether what the code asks to have ignored is ignored.
    honour: the other linters whose skips are taken for ours: names of suppressions.others.SAME.
    moves: whether to say what `moved` blocks rename.
    today: the day on which suppressions are judged, "2026-11-26"; "" where no day passes.
    configuration: the files that said so, for the report. said: where a rule's or profile's name was written.
    progress: called with one clause at each stage.
    """

    root: Path | None = None
    profile: str | tuple[str, ...] = ("recommended",)
    rules: tuple[str, ...] = ()
    more_rules: tuple[str, ...] = ()
    skip_rules: tuple[str, ...] = ()
    parameters: Parameters = MappingProxyType({})
    changed: tuple[Path, ...] = ()
    typed: bool = True
    deciding: tuple[Path, ...] = ()
    overrides: tuple[Override, ...] = ()
    inputs: Inputs = Inputs()
    expect_trail: tuple[str, ...] = ()
    exclude: tuple[Patterns, ...] = ()
    allow_missing_modules: bool = False
    rule_dirs: tuple[Path, ...] = ()
    inline_suppressions: bool = True
    honour: tuple[str, ...] = ()
    moves: bool = False
    today: str = ""
    configuration: tuple[str, ...] = ()
    said: Mapping[str, object] = {}
    progress: Callable[[str], None] | None = None

    @property
    def selection(self) -> Selection:
        """The rules that run where no override says otherwise."""
        profiles = (self.profile,) if isinstance(self.profile, str) else self.profile
        return Selection(profiles, self.rules, self.more_rules, self.skip_rules)


def scan(paths: Sequence[Path], options: Options) -> Report:
    """Judge everything below the paths.

    Raises UsageError where a path is missing or holds nothing to check (then NothingToCheckError), or a rule, profile
    or unit is not known; engine.load.RuleError for a mistake in a rule file. What is wrong with the scanned files is
    in the report.
    """
    tell = options.progress or (lambda _: None)
    catalogue = load_catalogue(options.rule_dirs)
    base = _select(catalogue.listed, options.selection, options.said)
    for override in options.overrides:
        _select(catalogue.listed, override.after(options.selection, _ids(catalogue.listed)), options.said)
    places = locate(paths, options.changed, options.typed, options.root)
    root = places.root
    sources = Sources(root)
    tell("looking for files")
    found, excluded = claim(sources, places, options.exclude)
    units = [unit for unit in found if not unit.passed_over]
    expecting = _expecting(options.expect_trail, units, root)
    inputs = _place_inputs(options.inputs, sources, units) if units else options.inputs
    only, notes = scope(units, places, sources, inputs, options.deciding) or (None, [])
    if only is not None:
        units = started_in(units, only) if only.units else []
    chosen = {unit.path: _selected(catalogue.listed, base, sources.root / unit.path, options) for unit in units}
    asked_for = frozenset[str]().union(*chosen.values())
    rules = catalogue.rules(asked_for)

    asked = wanted({rule.applies_to for rule in rules if rule.role is None})
    loaded = load_units(FRONTENDS, units, sources, inputs, asked, tell)
    loaded.diagnostics += [*passed_over(found), *notes]

    tell("judging")
    vocabularies = {frontend.name: frontend.vocabulary for frontend in FRONTENDS}
    parameters = _parameters(sources.root, options)

    def verdicts(state: Loaded) -> tuple[Estate, Judged]:
        owners = [(unit, vocabularies[unit.frontend]) for unit in units]
        estate = Estate(state.resources, RESOURCE_KINDS, owners, expecting, state.gaps)
        return estate, judge(
            rules,
            estate,
            SEMANTICS,
            assumptions=state.assumptions,
            wanted=lambda rule, unit: rule.info.id in chosen.get(unit, base),
            parameters=parameters,
        )

    estate, judged = verdicts(loaded)
    trails = [trail.id for trail in estate.all("Trail") if trail.exists != Known(False, ())]
    missing = loaded.diagnostics if options.allow_missing_modules else map(_incomplete, loaded.diagnostics)
    told = [*missing, *judged.diagnostics]
    if not trails:
        told += _unmade(loaded, estate)
    diagnostics = _ordered(told if only is None else filter(only.tells, told))
    findings = judged.findings
    for changes in loaded.changes:
        findings = (*findings, *_taken_away(changes, findings, verdicts))
    requests: tuple[Request, ...] = ()
    if options.inline_suppressions:
        complete = not judged.crashed and not any(diagnostic.fatal for diagnostic in diagnostics)
        findings, requests = _suppressed(findings, sources, catalogue, rules, options, complete)
    findings = _asked_for(findings, options)
    if only is not None:
        findings = tuple(filter(only.concerns, findings))
        trails = _of(trails, findings, only)
    coverage = Coverage(
        variable_sets=inputs.variable_sets,
        files_read=tuple(sorted(loaded.files_read - loaded.files_unread)),
        files_unread=tuple(sorted(loaded.files_unread if only is None else loaded.files_unread & only.files)),
        modules_resolved=tuple(sorted(loaded.modules_resolved)),
        modules_unresolved=tuple(
            sorted(call for call in loaded.modules_unresolved if only is None or call.partition(":")[0] in only.units)
        ),
        units=tuple(unit.path for unit in units if unit.starts is not False),
        units_left=sum(unit.starts is False for unit in units),
        trails=len(trails),
        rules_run=len(rules),
        rules_crashed=len(judged.crashed),
        configuration=options.configuration,
        excluded=tuple(excluded),
    )
    return Report(
        tool=f"ctlint {__version__}",
        findings=findings,
        scorecard=scores(judged.standings, findings, rules, trails),
        diagnostics=diagnostics,
        coverage=coverage,
        rules=_infos(rules, findings),
        sources=_cited(findings, diagnostics, requests, sources),
        requests=requests,
        moves=_moves(sources) if options.moves else (),
        root=sources.root.as_posix(),
        controls=_controls(options, rules, findings),
        unsupported=sum(
            1 for finding in findings if finding.verdict is Verdict.UNKNOWN and finding.reasons & OUR_DEBTS
        ),
    )


def _select(rules: Sequence[Listed], selection: Selection, said: Mapping[str, object]) -> frozenset[str]:
    """The ids of the rules of a selection."""
    only, skip = selection.only, selection.skip
    if only or skip:
        only, skip = (tuple(name for name in names if name not in _names_about()) for names in (only, skip))
    try:
        return select(rules, selection._replace(only=only, skip=skip), said)
    except SelectionError as error:
        raise UsageError("; ".join(error.messages)) from error


def _selected(rules: Sequence[Listed], base: frozenset[str], place: Path, options: Options) -> frozenset[str]:
    """The ids of the rules that run for the unit at an absolute path."""
    overrides = [override for override in options.overrides if override.paths.match(place)]
    if not overrides:
        return base
    selection = options.selection
    for override in overrides:
        selection = override.after(selection, _ids(rules))
    return _select(rules, selection, options.said)


def _parameters(root: Path, options: Options) -> Callable[[str], Parameters]:
    """Gives the values of parameters that count for a unit; to those for which the same is set, the same mapping."""
    special = [override for override in options.overrides if override.parameters]
    made: dict[tuple[bool, ...], Parameters] = {}
    known: dict[str, Parameters] = {}

    def of(unit: str) -> Parameters:
        found = known.get(unit)
        if found is None:
            found = known[unit] = make(unit)
        return found

    def make(unit: str) -> Parameters:
        fits = tuple(override.paths.match(root / unit) for override in special)
        if fits not in made:
            found = {**DEFAULTS, **options.parameters}
            for override, fit in zip(special, fits, strict=True):
                found |= override.parameters if fit else {}
            made[fits] = found
        return made[fits]

    return of


def _unmade(loaded: Loaded, estate: Estate) -> Iterator[Diagnostic]:
    """Where a trail is declared and made zero times, and what decides that."""
    natives = {native for spelled in Trail.types.values() for native in spelled}
    found = [(one.address, one.origin) for one in loaded.unmade if one.type in natives]
    found += [
        (trail.id.address, trail.exists.origin) for trail in estate.all("Trail") if isinstance(trail.exists, Known)
    ]
    for address, origin in found:
        notes = dict.fromkeys(step.note for step in origin if step.note and step.via is not Via.WRITTEN)
        why = f": {', '.join(notes)}" if notes else ""
        place = next((step.span for step in origin if step.span is not None), None)
        yield Diagnostic(NEVER_MADE, f"{address} is declared, but made zero times{why}", place, False)


def _incomplete(diagnostic: Diagnostic) -> Diagnostic:
    """A module that is not there makes the run incomplete: it may declare, change or undo anything."""
    return replace(diagnostic, fatal=True) if diagnostic.code == "CTL003" else diagnostic


def _controls(options: Options, rules: tuple[Rule, ...], findings: Sequence[Finding]) -> tuple[ControlResult, ...]:
    """What the run says of the controls of the frameworks that are among its profiles."""
    asked = [*options.selection.profiles, *(name for override in options.overrides for name in override.profiles or ())]
    frameworks = [name for name in asked if name not in ("recommended", "strict")]
    if not frameworks:
        return ()
    from ctlint.catalogue import load_frameworks
    from ctlint.engine.controls import results

    return results(frameworks, load_frameworks(), rules, findings)


def _ids(rules: Sequence[Listed]) -> dict[str, str]:
    return {rule.slug: rule.id for rule in rules}


def _place_inputs(inputs: Inputs, sources: Sources, units: Sequence[Unit]) -> Inputs:
    """The inputs, each file in its place: below the working directory, else beside the root modules that have it."""

    def placed(file: VariableFile) -> VariableFile:
        path = Path(file.path)
        if path.is_file():
            resolved = path.resolve()
            if not resolved.is_relative_to(sources.root):
                raise UsageError(f"{path}: lies outside the scan root {sources.root}; choose a --root above it")
            return VariableFile(resolved.relative_to(sources.root).as_posix())
        beside = path.as_posix()
        if path.is_absolute() or not any(sources.exists(posixpath.join(unit.directory, beside)) for unit in units):
            raise UsageError(f"{path}: there is no such file, neither here nor beside a root module")
        return VariableFile(beside, True)

    if len(inputs.variable_sets) > MAX_VARIABLE_SETS:
        raise UsageError(f"--var-set: more than {MAX_VARIABLE_SETS} sets; judge some of them in another run")
    variables: list[VariableInput] = []
    for given in inputs.variables:
        if isinstance(given, VariableFile):
            given = placed(given)
        elif isinstance(given, VariableSet):
            given = given._replace(files=tuple(map(placed, given.files)))
        variables.append(given)
    return replace(inputs, variables=tuple(variables))


def _expecting(expected: Iterable[str], units: Sequence[Unit], root: Path) -> list[str]:
    """The units that must create a trail, by the paths that name them; UsageError where there is none of that name."""
    known = {unit.path for unit in units}
    found = []
    for path in expected:
        name = Path(path).relative_to(root).as_posix() if Path(path).is_absolute() else path
        if name not in known:
            raise UsageError(f"--expect-trail {name}: there is no such unit; there are {', '.join(sorted(known))}")
        found.append(name)
    return found


def _of(trails: Sequence[ResourceId], findings: Iterable[Finding], scope: Scope) -> list[ResourceId]:
    """The trails of the units that are asked about, and those that a finding is about."""
    named = {trail for finding in findings for trail in finding.trails}
    return [trail for trail in trails if trail.unit in scope.units or trail in named]


def _ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place, each once; those without a place last."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda one: (one.span is None, one.span or ("", 0, 0), one.code, one.message)))


def _names_about() -> frozenset[str]:
    """The ids and slugs of the rules about suppressions and changes, which are no rules of the catalogue."""
    from ctlint.suppressions.change_rules import RULES as ABOUT_CHANGES
    from ctlint.suppressions.rules import RULES

    return frozenset(name for rule in (*RULES, *ABOUT_CHANGES) for name in (rule.id, rule.slug))


def _taken_away(
    changes: Changes, written: Sequence[Finding], verdicts: Callable[[Loaded], tuple[Estate, Judged]]
) -> list[Finding]:
    """What a change that is planned takes away from what exists, found by judging that as well."""
    from ctlint.suppressions.changes import States, taken_away

    before, after = changes.states()
    estate, judged = verdicts(before)
    trails = [one.id for kind in ("Trail", "EventDataStore") for one in estate.all(kind)]
    if not trails:
        return []
    own = [finding for finding in written if finding.subject.id.unit == changes.unit]
    return taken_away(changes.changes, States(judged.findings, verdicts(after)[1].findings, own, trails))


def _suppressed(
    findings: tuple[Finding, ...],
    sources: Sources,
    catalogue: Catalogue,
    rules: Iterable[Rule],
    options: Options,
    complete: bool,
) -> tuple[tuple[Finding, ...], tuple[Request, ...]]:
    """The findings with what the code of the run has to say of them: what it asks to have ignored."""
    loaded = [source for _, source in sorted(sources.loaded.items())]
    speaking = [source for source in loaded if any(word in source.text for word in SPEAKS)]
    theirs = _skipped(loaded, options.honour) if options.honour else []
    if not speaking and not theirs:
        return findings, ()
    from ctlint.frontends.remarks import remarks
    from ctlint.suppressions.apply import apply
    from ctlint.suppressions.change_rules import RULES as ABOUT_CHANGES
    from ctlint.suppressions.written import read

    ignores = [*(read(remark) for source in speaking for remark in remarks(source)), *theirs]
    infos = [*(rule.info for rule in catalogue.rules(None)), *ABOUT_CHANGES]
    applied = apply(findings, ignores, infos, {rule.info.id for rule in rules}, options.today, complete)
    return applied.findings, applied.requests


def _skipped(loaded: Iterable[SourceFile], tools: tuple[str, ...]) -> list[Ignore]:
    """What the code asks other linters to skip, as requests to us."""
    from ctlint.frontends.skips import SPEAKS as SPEAKS_TO_OTHERS
    from ctlint.frontends.skips import skips
    from ctlint.suppressions.others import as_ignores

    speaking = (source for source in loaded if any(word in source.text for word in SPEAKS_TO_OTHERS))
    return as_ignores(skip for source in speaking for skip in skips(source, tools))


def _asked_for(findings: tuple[Finding, ...], options: Options) -> tuple[Finding, ...]:
    """The findings in order, those about suppressions and changes only as far as the user asks for their rules."""
    asked, skipped = frozenset(options.rules), frozenset(options.skip_rules)
    about = _names_about() if asked or skipped else frozenset[str]()

    def is_wanted(finding: Finding) -> bool:
        names = {finding.rule.id, finding.rule.slug}
        if names & about:
            return (not asked or bool(names & asked)) and not names & skipped
        return not asked or not asked <= about

    return tuple(sorted(filter(is_wanted, findings), key=order))


def _moves(sources: Sources) -> tuple[tuple[str, str], ...]:
    from ctlint.frontends.terraform.moves import WORD, moves

    speaking = [source for _, source in sorted(sources.loaded.items()) if WORD in source.text]
    return tuple(move for source in speaking if source.path.endswith((".tf", ".tofu")) for move in moves(source))


def _infos(rules: Iterable[Rule], findings: Iterable[Finding]) -> tuple[RuleInfo, ...]:
    """The rules of the run, and those that a finding names besides."""
    infos = {rule.info.id: rule.info for rule in rules}
    for finding in findings:
        infos.setdefault(finding.rule.id, finding.rule)
    return tuple(infos.values())


def _cited(
    findings: Iterable[Finding], diagnostics: Iterable[Diagnostic], requests: Iterable[Request], sources: Sources
) -> dict[str, SourceFile]:
    """The source files that anything in the report points into."""
    files = {place.span.file for finding in findings for place in finding.evidence}
    files.update(finding.subject.span.file for finding in findings if finding.subject.span is not None)
    files.update(request.span.file for request in requests)
    files.update(diagnostic.span.file for diagnostic in diagnostics if diagnostic.span is not None)
    return {file: sources.loaded[file] for file in sorted(files) if file in sources.loaded}
