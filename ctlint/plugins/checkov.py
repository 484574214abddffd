"""Knows how checkov asks its checks, and answers for ctlint: a check for each rule, and one for what concerns no rule.

Must not know how anything is judged. checkov turns an exception, and no verdict, into silence and exit code 0; here
whatever goes wrong is FAILED. What a check is told of the resource differs by runner: see `_address` and `_file`.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck as TemplateCheck
from checkov.common.bridgecrew.integration_features.integration_feature_registry import integration_feature_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.data.base_check import BaseDataCheck
from checkov.terraform.checks.module.base_module_check import BaseModuleCheck
from checkov.terraform.checks.provider.base_check import BaseProviderCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as TerraformCheck

from ctlint.catalogue import load_rules
from ctlint.findings import Finding, RuleInfo, Verdict
from ctlint.graph import Vocabulary
from ctlint.hints import Any
from ctlint.model import ENTITIES, RESOURCE_KINDS
from ctlint.model.roles import ROLES
from ctlint.plugins.answers import Analysis, analyse, subjects
from ctlint.records import NamedTuple
from ctlint.value import ResourceId

PREFIX = "CTL_"
"""Before a rule's id: `CTL_CT201`. checkov's comments take letters, digits, `_` and `-`; its patterns `CTL_*`."""
RUN = "CTL_RUN"
"""The check for what concerns no rule: something could not be read, or was found where checkov shows no resource.

It is asked of whatever checkov shows, of calls of modules, data sources and providers as well.
"""

_Answer = tuple[Any, list[str], str]
"""The result, details, and for SKIPPED the reason."""


class _Delegating:
    """A check that asks ctlint. checkov's own base classes stand behind it.

    answer: what says what the analysis comes to for a resource, a method.
    """

    vocabulary: Vocabulary
    answer: Any
    id: str
    graph: Any
    details: list[str]

    def __init__(self, name: str, check_id: str, severity: str, guideline: str | None, types: Sequence[str]) -> None:
        super().__init__(name, check_id, [CheckCategories.LOGGING], types, guideline)  # type: ignore[call-arg]
        self.severity = Severities[severity]

    def run(
        self,
        scanned_file: str,
        entity_configuration: dict[str, Any],
        entity_name: str,
        entity_type: str,
        skip_info: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Answer for one resource; `skip_info` is what a comment of checkov's asks for."""
        self.details = []
        if skip_info:
            return {"result": CheckResult.SKIPPED, "suppress_comment": skip_info["suppress_comment"]}
        reason = ""
        try:
            asked = _Asked(self.vocabulary, self.graph, scanned_file, entity_configuration, entity_name, entity_type)
            analysis, file, address = _found(asked)
            result, self.details, reason = self.answer(analysis, file, address, entity_type)
        except Exception as error:  # noqa: BLE001 - checkov would drop the resource and end with 0
            self.details = [f"ctlint could not judge this: {type(error).__name__}: {error}"]
            result = CheckResult.FAILED
        found = {"result": result, "evaluated_keys": []}
        return {**found, "suppress_comment": reason} if reason else found

    def scan_resource_conf(self, conf: object) -> Any:  # noqa: ARG002
        """Refuse: `run` answers, and is given all that is to be known."""
        raise AssertionError("run() answers")

    scan_data_conf = scan_module_conf = scan_provider_conf = scan_resource_conf


def _answer_for_rule(check: _Delegating, analysis: Analysis, file: Path, address: str, _type: str) -> _Answer:
    """What the check's rule says of the resource: of several findings (instances, deployments) the worst."""
    own = [one for one in analysis.of(file, address) if one.rule.id == check.id[len(PREFIX) :]]
    failing = [one for one in own if analysis.fails(one)]
    if failing:
        return CheckResult.FAILED, [line for one in failing for line in analysis.told(one)], ""
    if any(one.verdict is not Verdict.PASS and one.suppressed is None for one in own):
        return CheckResult.UNKNOWN, [], ""
    suppressed = [one.suppressed for one in own if one.suppressed is not None]
    if suppressed:
        return CheckResult.SKIPPED, [], suppressed[0].reason
    return (CheckResult.PASSED if own else CheckResult.UNKNOWN), [], ""


def _answer_for_run(check: _Delegating, analysis: Analysis, file: Path, address: str, native: str) -> _Answer:
    """Whether all is said: FAILED on the resource that speaks for its unit, on every one where none can."""
    if native in ENTITIES["Trail"].types[check.vocabulary] and not analysis.was_read(file):
        return CheckResult.FAILED, [f"ctlint did not read {file}, so it did not judge this trail"], ""
    here = subjects(analysis.of(file, address))
    others, told = _said(analysis, _runner(check.vocabulary, file.name), check.graph)
    lines = [line for one in sorted(here) for line in told.get(one, ())]
    if others and file == _speaker(analysis, check.graph, file):
        lines = [*others, *lines]
    if lines:
        return CheckResult.FAILED, lines, ""
    return (CheckResult.PASSED if here & told.keys() else CheckResult.UNKNOWN), [], ""


def _speaker(analysis: Analysis, graph: Any, asked: Path) -> Path:
    """The file whose blocks say what no resource of a finding can: checkov's first one.

    Of templates checkov lets us know none but that which it asks about, so there it is the first of these.
    """
    first = None if graph is None else _first_file(graph)
    if first is not None:
        return first
    if not _first_asked or _first_asked[0][0] is not analysis:
        _first_asked[:] = [(analysis, asked)]
    return _first_asked[0][1]


def _first_file(graph: Any) -> Path | None:
    """The first of the files that checkov has blocks of, looked up once for all of them."""
    if not _last_first or _last_first[0][0] is not graph:
        files = (file for files in _vertices(graph, _BLOCKS).values() for file in files)
        _last_first[:] = [(graph, min(files, default=None))]
    return _last_first[0][1]


_last_first: list[tuple[Any, Path | None]] = []
_first_asked: list[tuple[Analysis, Path]] = []
_Said = tuple[list[str], dict[ResourceId, list[str]]]
_last_said: list[tuple[Analysis, str, Any, _Said]] = []


def _said(analysis: Analysis, runner: str, graph: Any) -> _Said:
    """`_messages`, made once for the resources that are asked for in a row."""
    last = _last_said[0] if _last_said else None
    if last is None or last[0] is not analysis or last[1] != runner or last[2] is not graph:
        _last_said[:] = [(analysis, runner, graph, _messages(analysis, runner, graph))]
    return _last_said[0][3]


def _messages(analysis: Analysis, runner: str, graph: Any) -> _Said:
    """What no rule's check shows: lines for which no resource speaks, and for those that speak for their unit.

    That is the first one of each unit, of those that checkov shows where it lets us know them.
    """
    if analysis.report is None:
        return [], {}
    findings = [one for one in analysis.report.findings if _runner(one.vocabulary, one.subject.id.unit) == runner]
    shown = subjects(findings)
    if graph is not None:
        places = [(file, address) for address, files in _vertices(graph).items() for file in files]
        shown &= subjects(finding for file, address in places for finding in analysis.of(file, address))
    speakers: dict[str, ResourceId] = {}
    for one in sorted(shown):
        speakers.setdefault(one.unit, one)
    told: dict[ResourceId, list[str]] = {one: [] for one in speakers.values()}
    others: list[str] = []
    first = min(speakers.values(), default=None)

    def say(unit: str | None, line: str) -> None:
        speaker = first if unit is None else speakers.get(unit, first)
        (others if speaker is None else told[speaker]).append(line)

    for file, line in analysis.gaps:
        if not file or _is_terraform(file) is (runner == "terraform"):
            say(analysis.unit_of(file), line)
    for finding in findings:
        if finding.subject.id not in shown and analysis.fails(finding):
            say(finding.subject.id.unit, _elsewhere(analysis, finding))
    return others, told


def _elsewhere(analysis: Analysis, finding: Finding) -> str:
    unit, address = finding.subject.id
    return f"{finding.rule.id} {address or unit}: {'; '.join(analysis.told(finding))}"


def _runner(vocabulary: str, file: str) -> str:
    """Which of checkov's runners asks for a file, or would: each shows its own alone."""
    if vocabulary == "cfn":
        return "cloudformation"
    return "terraform_plan" if file.endswith(".json") and not _is_terraform(file) else "terraform"


def _is_terraform(file: str) -> bool:
    return file.endswith((".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl"))


# --- which resource, which analysis ----------------------------------------------------------------------------------


class _Asked(NamedTuple):
    """What checkov tells of a resource, in its own words."""

    vocabulary: Vocabulary
    graph: Any
    scanned_file: str
    conf: Mapping[str, Any]
    name: str
    native: str

    def is_again(self, before: _Asked) -> bool:
        """Whether it is the same resource: what checkov made of it is one object, for all of its checks."""
        same = self.conf is before.conf and self.graph is before.graph
        return same and self.scanned_file == before.scanned_file and self[4:] == before[4:] and self[0] == before[0]


_Place = tuple[Analysis, Path, str]
_last_found: list[tuple[_Asked, _Place]] = []


def _found(asked: _Asked) -> _Place:
    """The analysis of a resource, its file and its address; found once for all the checks that are asked in a row."""
    last = _last_found[0] if _last_found else None
    if last is not None and asked.is_again(last[0]):
        return last[1]
    address = _address(asked.conf, asked.name, asked.native, asked.vocabulary)
    file = _file(asked.graph, asked.scanned_file, address, asked.conf)
    place = _analysis(file, asked.vocabulary), file, address
    _last_found[:] = [(asked, place)]
    return place


def _address(conf: Mapping[str, Any], name: str, native: str, vocabulary: Vocabulary) -> str:
    """The address of a resource; checkov gives Terraform's in full, and none in Terraform's JSON syntax."""
    if vocabulary == "cfn":
        return name
    return str(conf.get("__address__") or f"{native}.{name}")


def _file(graph: Any, scanned_file: str, address: str, conf: Mapping[str, Any]) -> Path:
    """Where a resource is written; checkov gives the path from the directory that it scans, which it does not name."""
    named = list(_vertices(graph).get(address, ())) if graph is not None else []
    properties = conf.get("Properties")
    for said in (conf.get("__file__"), properties.get("__file__") if isinstance(properties, Mapping) else None):
        if said:
            named.append(Path(str(said[0] if isinstance(said, list) else said)))
    relative = scanned_file.lstrip("/")
    named += [directory / relative for directory in _directories()]
    named += [Path(file) for file in _asked("file")]
    return _meant(relative, tuple(named))


@lru_cache(maxsize=1024)
def _meant(relative: str, named: tuple[Path, ...]) -> Path:
    """The first of the files that are named which is there and ends so; each check of a resource asks for it."""
    for path in named:
        resolved = path.resolve()
        if resolved.is_file() and resolved.as_posix().endswith(f"/{Path(relative).as_posix()}"):
            return resolved
    raise FileNotFoundError(f"no file is known that checkov means with /{relative}")


_RESOURCES = ("resource",)
_BLOCKS = ("data", "module", "provider", "resource")
_last_vertices: dict[tuple[str, ...], tuple[Any, dict[str, list[Path]]]] = {}


def _vertices(graph: Any, types: tuple[str, ...] = _RESOURCES) -> dict[str, list[Path]]:
    """Address -> files of the blocks in checkov's graph: rustworkx's, or networkx's where that is asked for."""
    last = _last_vertices.get(types)
    if last is None or last[0] is not graph:
        found: dict[str, list[Path]] = {}
        for node in graph.nodes():
            block = node[1] if isinstance(node, tuple) else graph.nodes[node]
            if block.get("block_type_") in types:
                found.setdefault(str(block.get("__address__")), []).append(Path(str(block.get("file_path_"))).resolve())
        last = _last_vertices[types] = graph, found
    return last[1]


def _asked(key: str) -> list[str]:
    """What the command line of checkov names with -d or -f."""
    return list(getattr(integration_feature_registry.config, key, None) or [])


def _directories() -> list[Path]:
    return _resolved(tuple(_asked("directory")) or (str(Path.cwd()),))


@lru_cache(maxsize=8)
def _resolved(directories: tuple[str, ...]) -> list[Path]:
    return [Path(one).resolve() for one in directories]


_analyses: dict[Path, Analysis | Exception] = {}
_lock = Lock()


def _analysis(file: Path, vocabulary: Vocabulary) -> Analysis:
    """The analysis that a file belongs to: of the directory that checkov scans, else of the file or its root module.

    Each is made once in a process, whatever thread asks first; one that failed stays failed.
    """
    directories = [one for one in _directories() if file.is_relative_to(one)] if not _asked("file") else []
    alone = file.parent if _is_terraform(file.name) else file
    if not directories:
        return _made(alone)
    analysis = _made(directories[0])
    # Beside its configuration a plan is passed over, but checkov asks for it.
    plan = vocabulary == "tf" and alone == file and not analysis.was_read(file)
    return _made(file) if plan else analysis


def _made(path: Path) -> Analysis:
    with _lock:
        if path not in _analyses:
            collecting = gc.isenabled()
            gc.disable()  # it would go through all that checkov holds, again and again
            try:
                _analyses[path] = analyse(path)
            except Exception as error:  # noqa: BLE001 - raised for every resource, below
                _analyses[path] = error
            finally:
                if len(_analyses) == 1:
                    # What ctlint made lives as long as the process, and so does nearly all that checkov holds by now.
                    # Going through it again, and once more at the end, takes longer than ctlint does.
                    gc.freeze()
                if collecting:
                    gc.enable()
    found = _analyses[path]
    if isinstance(found, Exception):
        raise found
    return found


# --- registration ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _types(names: tuple[str, ...], vocabulary: Vocabulary) -> list[str]:
    """The native types of entities; rules are about a few dozen."""
    kinds = [kind for kind in RESOURCE_KINDS if any(issubclass(kind, ENTITIES[name]) for name in names)]
    return [native for kind in kinds for native in kind.types.get(vocabulary, ())]


def _subjects(info: RuleInfo) -> tuple[str, ...]:
    """The entities that a rule's findings may be about: whoever plays the role, or the trail where that is unknown."""
    return (ROLES[info.subject].entity, "Trail") if info.subject in ROLES else (info.subject,)


_OTHER_BLOCKS: dict[Vocabulary, tuple[Any, ...]] = {
    "tf": (BaseDataCheck, BaseModuleCheck, BaseProviderCheck),
    "cfn": (),
}


def _register() -> None:
    infos = [rule.info for rule in load_rules()]
    bases: tuple[tuple[Vocabulary, Any], ...] = (("tf", TerraformCheck), ("cfn", TemplateCheck))
    for vocabulary, base in bases:
        own = {"vocabulary": vocabulary}
        check: Any = type("CtlintRule", (_Delegating, base), {**own, "answer": _answer_for_rule})
        for info in infos:
            guideline = info.references[0].url if info.references else None
            types = _types(_subjects(info), vocabulary)
            check(info.title, PREFIX + info.id, info.severity.name, guideline, list(types))
        for whatever in (base, *_OTHER_BLOCKS[vocabulary]):
            run: Any = type("CtlintRun", (_Delegating, whatever), {**own, "answer": _answer_for_run})
            types = ["module"] if whatever is BaseModuleCheck else ["*"]
            run("ctlint judged everything, and every failure is shown", RUN, "CRITICAL", None, types)


_register()
