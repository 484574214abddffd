"""Knows the words for people that several formats share: practices, vocabularies, verdicts, what settles an unknown.

Must not know any format's layout.
"""

from __future__ import annotations

from ctlint.diagnostics import NEVER_MADE
from ctlint.findings import Finding, Report, Verdict
from ctlint.output.outcome import gaps
from ctlint.value import Reason

BESIDES = "another rule of the practice fails, high or critical: see its findings"
"""What a star beside a verdict of the scorecard means."""

PRACTICES: dict[int, tuple[str, str]] = {
    1: ("trail", "Create a trail"),
    2: ("all regions", "Record all regions"),
    3: ("CloudWatch Logs", "Send events to CloudWatch Logs"),
    4: ("own bucket", "Store logs in a dedicated bucket"),
    5: ("access logging", "Log access to the bucket"),
    6: ("least privilege", "Give the least access to the logs"),
    7: ("KMS key", "Encrypt logs with a customer-managed key"),
    8: ("validation", "Validate log files"),
    9: ("retention", "Define how long logs are kept"),
    0: ("beyond", "Beyond the nine practices"),
}
"""Number of a practice -> its short name (for a legend) and its title."""

VOCABULARIES: dict[str, str] = {"tf": "Terraform", "cfn": "CloudFormation"}
"""Vocabulary -> its name for people."""

_REMEDIES = {
    Reason.APPLY: "only the deployed resource can tell: write the value in the code, or check it after the deployment",
    Reason.OUTSIDE: "check the code that declares it in the same run: ctlint check DIR OTHER_DIR",
    Reason.MODULE: "make the module available: run `terraform init`, or correct its source; see the diagnostics",
    Reason.UNATTACHED: "let the other resource name this one by a reference, so that the link can be followed",
    Reason.CONTESTED: "keep one of the two resources, with all that both are to say",
    Reason.UNSUPPORTED: "a gap in ctlint, not in your code: please report the expression",
    Reason.UNREADABLE: "a gap in ctlint, not in your code: please report it",
    Reason.UNSOURCED: "write the value: its default is not documented",
    Reason.UNLISTED: "look it up in AWS's documentation; if it is there, please report it",
    Reason.SENSITIVE: "check the configuration itself, or do without `sensitive` where nothing is secret",
    Reason.BROKEN: "correct the code: what is marked refers to nothing or cannot be read; see also the diagnostics",
    Reason.REFUSED: "correct the policy where it is marked",
    Reason.BUDGET: "make the construct smaller; the message names the limit",
}


_PLACES = {"--account": "--account ID", "--region": "--region NAME"}


def none_is_made(report: Report) -> bool:
    """Whether a trail is declared that the inputs leave out."""
    return any(diagnostic.code == NEVER_MADE for diagnostic in report.diagnostics)


def without_trail(report: Report) -> str:
    """What a report without a trail says first: what could not be read may declare one, whatever else is known."""
    if gaps(report):
        return "No trail was found in what could be read."
    if none_is_made(report):
        return "A trail is declared, but with these inputs none is made."
    return "No trail is declared in the checked code."


def remedy(reason: Reason, vocabulary: str, witness: str | None = None) -> str:
    """How the user settles an unknown with this reason; a witness may say what decides it."""
    if reason is Reason.INPUT:
        options = [option for option in ("--account", "--region") if f"{option} " in (witness or "")]
        if options:
            return f"say where it is deployed: {' '.join(_PLACES[option] for option in options)}"
        if vocabulary == "cfn":
            return "give the input a value: --parameter KEY=VALUE"
        return "give the input a value: --var NAME=VALUE or --var-file FILE; or check the code that calls this module"
    return _REMEDIES[reason]


def verdict_word(finding: Finding) -> str:
    """FAIL, WARN (a failure away from the defaults), UNKNOWN or PASS."""
    return "WARN" if finding.warning else finding.verdict.name


def scenario_clause(finding: Finding) -> str | None:
    """When the verdict holds: "fails when Validation=false, its default"; None where it holds always."""
    scenario = finding.scenario
    if scenario is None:
        return None
    verb = {Verdict.FAIL: "fails", Verdict.UNKNOWN: "unknown", Verdict.PASS: "passes"}[finding.verdict]
    if not scenario.default:
        return f"{verb} only when {scenario.when}; the defaults alone do not bring it about"
    if scenario.when.startswith("with "):
        return f"{verb} {scenario.when}"
    first, either, others = scenario.when.partition(" or ")
    own = "their defaults" if ", " in first else "its default"
    return f"{verb} when {first}, {own}" + (f", or when {others}" if either else "")


def noun(kind: str) -> str:
    """An entity or role as prose names it: "TrailBucket" -> "trail bucket"; acronyms stay whole."""
    words: list[str] = []
    for index, char in enumerate(kind):
        after = kind[index + 1 : index + 2]
        starts = char.isupper() and (not words or kind[index - 1].islower() or after.islower())
        if starts:
            words.append(char)
        elif words:
            words[-1] += char
        else:
            words.append(char)
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in words)


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 file", "2 files"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
