"""Knows what a run reports: rules as people see them, verdicts with their evidence, the whole report.

Must not know how a verdict came about (engine), nor how it is printed (output). Findings are self-contained.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.diagnostics import Diagnostic
from ctlint.records import Record, Symbol, field
from ctlint.source import SourceFile, Span
from ctlint.value import Reason, ResourceId, Via


class Verdict(Symbol):
    """What a rule says of a subject."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Severity(Symbol):
    """How much a failure matters, worst first; compare with `at_least`."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    def at_least(self, other: Severity) -> bool:
        """Whether this is as bad as `other` or worse."""
        order = list(Severity)
        return order.index(self) <= order.index(other)


class Reference(Record):
    """A source for what a rule claims: its address and the year-month it was last checked ("2026-11")."""

    url: str
    checked: str


class RuleInfo(Record):
    """All that any format ever needs of a rule.

    id: "CT201"; its first digit is the practice (0 = beyond). Never changes its meaning, never reused.
    slug: readable name, also that of its file and fixture folder.
    practice: 1-9 of the mission page, 0 beyond them.
    core: whether the scorecard looks at it.
    profile: "recommended" (in every profile that is not a framework's) or "strict" (only there).
    subject: what it judges, an entity or a role: "Trail", "TrailBucket".
    message: template of the finding's sentence, `{path}` replaced by values.
    why, unknown_when: prose, one or two sentences each.
    fix: what to write, per vocabulary ("tf", "cfn").
    frameworks: framework and version -> control numbers: {"cis-aws-5.0": ("3.1",)}.
    since: the ctlint version that brought it.
    parameters: those that decide with what it compares.
    follows: slugs of rules with whose failure it fails for the same reason.
    """

    id: str
    slug: str
    title: str
    severity: Severity
    practice: int
    core: bool
    profile: str
    subject: str
    message: str
    why: str
    fix: Mapping[str, str]
    references: tuple[Reference, ...]
    frameworks: Mapping[str, tuple[str, ...]]
    since: str
    unknown_when: str = ""
    parameters: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


class Evidence(Record):
    """One place that decided.

    note: one clause: "retention_in_days is 30".
    primary: the place to look at first; exactly one of a finding's is.
    via: how this place comes into it.
    """

    span: Span
    note: str
    primary: bool
    via: Via = Via.WRITTEN


class When(Record):
    """The scenario in which a finding holds: the smallest assignment that its cases share.

    when: for people: "Validation=false". default: whether it is what is deployed when nobody says otherwise.
    """

    when: str
    default: bool


class Suppression(Record):
    """Why a finding asks for nothing although it holds.

    reason: the author's words. by: "code" (a comment or metadata) or "baseline". span: where it is written, in code.
    until: the last day on which it holds, "2027-06-30"; "" for ever.
    """

    reason: str
    by: str
    span: Span | None = None
    until: str = ""


class Subject(Record):
    """What a finding is about: the kind of entity and which one; `id.address` is "" for a whole unit.

    span: the header of the resource, in a cloud assembly that in its template; None where it is no resource.
    """

    kind: str
    id: ResourceId
    span: Span | None = field(default=None, compare=False)


class Finding(Record):
    """What one rule says of one subject.

    trails: the trails for which the subject plays its part, sorted.
    evidence: primary first, then every hop outward, the subject's header last.
    reasons: empty unless UNKNOWN.
    scenario: None where the verdict holds in every scenario.
    deciding: the paths that decided, as a rule author writes them, sorted: part of the fingerprint.
    """

    rule: RuleInfo
    subject: Subject
    verdict: Verdict
    message: str
    trails: tuple[ResourceId, ...]
    evidence: tuple[Evidence, ...]
    reasons: frozenset[Reason] = frozenset()
    scenario: When | None = None
    deciding: tuple[str, ...] = ()
    vocabulary: str = "tf"
    witness: str | None = None
    suppressed: Suppression | None = None

    def __post_init__(self) -> None:
        if [place.primary for place in self.evidence[:1]] != [True] or any(
            place.primary for place in self.evidence[1:]
        ):
            raise ValueError(f"{self.rule.id}: exactly the first place of evidence is primary")
        if (self.verdict is Verdict.UNKNOWN) != bool(self.reasons):
            raise ValueError(f"{self.rule.id}: reasons belong to UNKNOWN, and only there")

    @property
    def warning(self) -> bool:
        """A failure that holds only away from the defaults: shown, but it fails a run only under `--strict`."""
        return self.verdict is Verdict.FAIL and self.scenario is not None and not self.scenario.default

    @property
    def fingerprint(self) -> str:
        """Identity across edits: rule, subject and deciding paths, no line numbers; 32 hexadecimal digits."""
        import hashlib  # most formats show no fingerprint

        pieces = (self.rule.id, self.subject.kind, *self.subject.id, self.verdict.value, *self.deciding)
        return hashlib.sha256("\0".join(pieces).encode(errors="surrogatepass")).hexdigest()[:32]


class Scores(Record):
    """One row of the scorecard: practice number -> verdict, all nine; UNKNOWN where no core rule could look.

    besides: the practices that pass, of which a rule that is not core fails for the trail, high or critical.
    """

    trail: ResourceId
    practices: Mapping[int, Verdict]
    besides: frozenset[int] = frozenset()


class ControlResult(Record):
    """What a run says of one control of a framework that it was asked for.

    verdict: FAIL if one of its rules fails somewhere, else UNKNOWN if one is undecided, else PASS; None where none of
    its rules had anything to judge.
    rules: their ids. missing: slugs of rules that it would need and that are not there.
    """

    framework: str
    number: str
    title: str
    verdict: Verdict | None
    rules: tuple[str, ...]
    missing: tuple[str, ...] = ()


class Coverage(Record):
    """What was looked at. Files are paths relative to the root; modules are "unit:address" of the calls.

    variable_sets: the names of the user's sets of variables, each judged as a deployment of its own.
    configuration: the configuration files that count, the nearest first.
    excluded: the units that the user wants left out.
    units_left: of a run about changed files, how many units they do not touch.
    """

    files_read: tuple[str, ...] = ()
    files_unread: tuple[str, ...] = ()
    modules_resolved: tuple[str, ...] = ()
    modules_unresolved: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    trails: int = 0
    rules_run: int = 0
    rules_crashed: int = 0
    variable_sets: tuple[str, ...] = ()
    configuration: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    units_left: int = 0


class Request(Record):
    """One rule that the code asks to have ignored, and what came of it.

    span: where it is written. rule: the id, or the name as written where it is no rule's. covers: how many findings it
    covers, or would if it held.
    state: "used"; "unused"; "idle" where nobody can say because the rule did not run or something could not be read;
        "expired"; "unknown": no such rule; "malformed".
    """

    span: Span
    rule: str
    state: str
    reason: str
    until: str
    covers: int


class Comparison(Record):
    """What a run says of an earlier state of the code.

    revision: as it was asked for: "origin/main". commit: what it is. fixed: what was found there and is not now.
    weaker: how many findings are of subjects that passed the same rule there. removed: trails that are gone.
    """

    revision: str
    commit: str
    fixed: tuple[Finding, ...]
    weaker: int
    removed: int


class Report(Record):
    """Everything a run found out; every format is a rendering of it.

    findings: sorted by place, then rule; PASS included, formats choose.
    sources: the files that any finding, diagnostic or request points into.
    requests: what the code asks to have ignored, by place.
    moves: resources and module calls that the code renamed: the address before, the address now.
    since: what an earlier state of the code was like, where the run was asked to compare.
    root: the scan root, which all paths in the report are relative to.
    controls: of each framework that was asked for as a profile, what the run says of its controls.
    unsupported: how many UNKNOWN findings are our own debt (Reason UNSUPPORTED, UNREADABLE, UNSOURCED).
    """

    tool: str
    findings: tuple[Finding, ...]
    scorecard: tuple[Scores, ...]
    diagnostics: tuple[Diagnostic, ...]
    coverage: Coverage
    rules: tuple[RuleInfo, ...]
    sources: Mapping[str, SourceFile] = {}
    unsupported: int = 0
    requests: tuple[Request, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    root: str = "."
    controls: tuple[ControlResult, ...] = ()
    since: Comparison | None = None
