"""Knows the whole way from paths to a report, as one readable function; a pure function of files and options.

Must not know how to print, read the environment or end the program.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ctlint import __version__
from ctlint.catalogue import SelectionError, load_rules, select
from ctlint.diagnostics import Diagnostic
from ctlint.engine.rule import Rule
from ctlint.engine.run import judge, order
from ctlint.engine.scorecard import scores
from ctlint.files import common_root, find_files
from ctlint.findings import Coverage, Finding, Report, Request, RuleInfo, Verdict
from ctlint.frontends import Frontend
from ctlint.frontends.registry import FRONTENDS
from ctlint.loading import load_units
from ctlint.model import RESOURCE_KINDS, wanted
from ctlint.model.estate import Estate
from ctlint.records import Record, field, replace
from ctlint.semantics import SEMANTICS
from ctlint.source import Inputs, SourceFile, Sources, Span, Unit, VariableFile, VariableInput, VariableSet
from ctlint.value import Known, Reason

SPEAKS = "ctlint"
"""A file without this word has nothing to say to us."""

OUR_DEBTS = frozenset({Reason.UNSUPPORTED, Reason.UNREADABLE, Reason.UNSOURCED})
"""Reasons for UNKNOWN that a better ctlint would not have."""


MAX_VARIABLE_SETS = 32
"""Sets of variables in one run: each splits every question that hangs on them."""


class UsageError(Exception):
    """The run cannot start as asked; the message says what to do. Exit code 2."""


class NothingToCheckError(UsageError):
    """A path holds nothing that ctlint reads: an error where a user named it, none in a hook that runs everywhere."""


class Options(Record):
    """What a run may be told.

    root: findings' paths are relative to it and nothing outside is read; None: the working directory, or the
        directory that all paths share.
    profile, rules, skip_rules: which rules run; `rules` names them by id or slug, whatever their profile.
    inputs: variables and parameters.
    expect_trail: units (paths) that must create a trail.
    rule_dirs: directories with further rules.
    inline_suppressions: whether what the code asks to have ignored is ignored.
    today: the day on which suppressions are judged, "2026-11-26"; "" where no day passes.
    progress: called with one clause at each stage.
    """

    root: Path | None = None
    profile: str = "recommended"
    rules: tuple[str, ...] = ()
    skip_rules: tuple[str, ...] = ()
    inputs: Inputs = field(default_factory=Inputs)
    expect_trail: tuple[str, ...] = ()
    rule_dirs: tuple[Path, ...] = ()
    inline_suppressions: bool = True
    today: str = ""
    progress: Callable[[str], None] | None = None


def scan(paths: Sequence[Path], options: Options) -> Report:
    """Judge everything below the paths.

    Raises UsageError where a path is missing or holds nothing to check (then NothingToCheckError), or a rule, profile
    or unit is not known; engine.load.RuleError for a mistake in a rule file. What is wrong with the scanned files is
    in the report.
    """
    tell = options.progress or (lambda _: None)
    catalogue, rules = _select(options)
    root, places = _locate(paths, options.root)
    sources = Sources(root)
    tell("looking for files")
    found = _claim(find_files([root / place for place in places], sources.root), sources, places)
    units = [unit for unit in found if not unit.passed_over]
    _check_expectations(options.expect_trail, units)
    inputs = _place_inputs(options.inputs, sources, units)

    asked = wanted({rule.applies_to for rule in rules if rule.role is None})
    loaded = load_units(FRONTENDS, units, sources, inputs, asked, tell)
    loaded.diagnostics += _passed_over(found)

    tell("judging")
    vocabularies = {frontend.name: frontend.vocabulary for frontend in FRONTENDS}
    estate = Estate(
        loaded.resources,
        RESOURCE_KINDS,
        [(unit, vocabularies[unit.frontend]) for unit in units],
        options.expect_trail,
        loaded.gaps,
    )
    judged = judge(rules, estate, SEMANTICS, assumptions=loaded.assumptions)
    trails = [trail.id for trail in estate.all("Trail") if trail.exists != Known(False, ())]
    diagnostics = _ordered((*loaded.diagnostics, *judged.diagnostics))
    findings = judged.findings
    requests: tuple[Request, ...] = ()
    if options.inline_suppressions:
        complete = not judged.crashed and not any(diagnostic.fatal for diagnostic in diagnostics)
        findings, requests = _suppressed(findings, sources, catalogue, rules, options, complete)
    coverage = Coverage(
        variable_sets=inputs.variable_sets,
        files_read=tuple(sorted(loaded.files_read - loaded.files_unread)),
        files_unread=tuple(sorted(loaded.files_unread)),
        modules_resolved=tuple(sorted(loaded.modules_resolved)),
        modules_unresolved=tuple(sorted(loaded.modules_unresolved)),
        units=tuple(unit.path for unit in units),
        trails=len(trails),
        rules_run=len(rules),
        rules_crashed=len(judged.crashed),
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
        root=sources.root.as_posix(),
        unsupported=sum(
            1 for finding in findings if finding.verdict is Verdict.UNKNOWN and finding.reasons & OUR_DEBTS
        ),
    )


def _select(options: Options) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """All rules that there are, and those that the run asks for."""
    only, skip = options.rules, options.skip_rules
    if only or skip:
        only, skip = (tuple(name for name in names if name not in _names_about()) for names in (only, skip))
    try:
        every = load_rules(options.rule_dirs)
        return every, select(every, options.profile, only, skip)
    except SelectionError as error:
        raise UsageError("; ".join(error.messages)) from error


def _locate(paths: Sequence[Path], root: Path | None) -> tuple[Path, list[str]]:
    """The scan root, and the paths relative to it ("." for the root itself)."""
    here = Path.cwd().resolve()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or directory")
    root = root.resolve() if root is not None else common_root(paths, here)
    if not root.is_dir():
        raise UsageError(f"{root}: the scan root is not a directory")
    places = []
    for path in paths:
        resolved = (here / path).resolve()
        if resolved != root and root not in resolved.parents:
            raise UsageError(f"{path}: lies outside the scan root {root}; choose a --root above it")
        places.append(resolved.relative_to(root).as_posix())
    return root, places


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


def _claim(files: list[str], sources: Sources, places: Sequence[str]) -> list[Unit]:
    """The units among the files, by path; UsageError for a place that holds none."""
    left = files
    units: list[Unit] = []
    for frontend in FRONTENDS:
        claimed = frontend.claim(left, sources, frozenset(places))
        units += claimed
        taken = {file for unit in claimed for file in unit.files} | _owned(frontend, left)
        left = [file for file in left if file not in taken]
    checked = _with_directories(file for unit in units for file in unit.files)
    for frontend in FRONTENDS:
        checked |= _with_directories(_owned(frontend, files))
    for place in places:
        if place not in checked:
            raise NothingToCheckError(
                f"{place}: nothing to check here: no Terraform (.tf, .tf.json, a plan in JSON), no CloudFormation "
                "template and no cloud assembly (cdk.out); name a directory or file that holds some"
            )
    return sorted(units, key=lambda unit: (unit.path, unit.frontend))


def _passed_over(units: Iterable[Unit]) -> list[Diagnostic]:
    return [
        Diagnostic("CTL011", f"not judged: {unit.passed_over}", Span(unit.path, 0, 0), fatal=False)
        for unit in units
        if unit.passed_over
    ]


def _owned(frontend: Frontend, files: Iterable[str]) -> set[str]:
    """Files that are a front end's by their name, whether or not it made a unit of them (a module that is called)."""
    return {file for file in files if file.endswith(frontend.extensions)} if frontend.extensions else set()


def _with_directories(files: Iterable[str]) -> set[str]:
    """The files, and every directory above them."""
    found = {"."}
    for file in files:
        while file and file not in found:
            found.add(file)
            file = file.rpartition("/")[0]
    return found if len(found) > 1 else set()


def _check_expectations(expected: Iterable[str], units: Sequence[Unit]) -> None:
    known = {unit.path for unit in units}
    for path in expected:
        if path not in known:
            raise UsageError(f"--expect-trail {path}: there is no such unit; there are {', '.join(sorted(known))}")


def _ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place, each once; those without a place last."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda one: (one.span is None, one.span or ("", 0, 0), one.code, one.message)))


def _names_about() -> frozenset[str]:
    """The ids and slugs of the rules about suppressions, which are no rules of the catalogue."""
    from ctlint.suppressions.rules import RULES

    return frozenset(name for rule in RULES for name in (rule.id, rule.slug))


def _suppressed(
    findings: tuple[Finding, ...],
    sources: Sources,
    catalogue: Iterable[Rule],
    rules: Iterable[Rule],
    options: Options,
    complete: bool,
) -> tuple[tuple[Finding, ...], tuple[Request, ...]]:
    """The findings with what the code of the run has to say of them: what it asks to have ignored."""
    speaking = [source for _, source in sorted(sources.loaded.items()) if SPEAKS in source.text]
    if not speaking:
        return findings, ()
    from ctlint.frontends.remarks import remarks
    from ctlint.suppressions.apply import apply
    from ctlint.suppressions.written import read

    ignores = [read(remark) for source in speaking for remark in remarks(source)]
    infos = [rule.info for rule in catalogue]
    applied = apply(findings, ignores, infos, {rule.info.id for rule in rules}, options.today, complete)
    asked, skipped = frozenset(options.rules), frozenset(options.skip_rules)
    kept = [
        finding
        for finding in applied.findings
        if (not asked or {finding.rule.id, finding.rule.slug} & asked)
        and not {finding.rule.id, finding.rule.slug} & skipped
    ]
    return tuple(sorted(kept, key=order)), applied.requests


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
    files.update(request.span.file for request in requests)
    files.update(diagnostic.span.file for diagnostic in diagnostics if diagnostic.span is not None)
    return {file: sources.loaded[file] for file in sorted(files) if file in sources.loaded}
