"""Knows what can go wrong with the input or with ctlint itself, as an enumerated table of codes.

Must not know who found it, nor how it is printed.
"""

from __future__ import annotations

from ctlint.hints import Literal
from ctlint.records import NamedTuple, Record
from ctlint.source import Span


class Kind(NamedTuple):
    """What a code means, whose fault it is, and what the user can do."""

    title: str
    fault: Literal["yours", "ours"]
    hint: str


CODES: dict[str, Kind] = {
    "CTL001": Kind("file cannot be read", "yours", "check its permissions, size and encoding (UTF-8)"),
    "CTL002": Kind("syntax error", "yours", "correct the file; until then nothing in it is judged for certain"),
    "CTL003": Kind("module is not available", "yours", "run `terraform init`, or check the module's path"),
    "CTL004": Kind("path lies outside the scan root", "yours", "run ctlint from a directory above it, or pass --root"),
    "CTL005": Kind("limit reached", "yours", "make the construct smaller; the message names the limit"),
    "CTL006": Kind("construct is not evaluated", "ours", "what it makes is not judged; please report the construct"),
    "CTL007": Kind("malformed structure", "yours", "correct the block or template; the message says what is expected"),
    "CTL008": Kind("defined twice", "yours", "keep one of the definitions"),
    "CTL009": Kind("input does not fit", "yours", "correct the variable, parameter or file that the message names"),
    "CTL010": Kind("reference cycle", "yours", "break the cycle that the message names"),
    "CTL011": Kind("found, but passed over", "yours", "nothing is lost; name the file itself to have it judged"),
    "CTL012": Kind("plan is not complete", "yours", "make a whole plan: without -target, and once its errors are gone"),
    "CTL013": Kind("lookup was not made", "yours", "run `cdk synth` with credentials, and commit cdk.context.json"),
    "CTL014": Kind(
        "declared, but made zero times", "yours", "nothing is lost; set what decides it (--var, --var-file)"
    ),
    "CTL020": Kind("baseline is out of date", "yours", "run `ctlint baseline prune` once what is gone is meant to be"),
    "CTL021": Kind("earlier state not read in full", "yours", "nothing is lost; what is new may be less than it says"),
    "CTL900": Kind("internal error", "ours", "please report it with the rule, the subject and the message"),
}
"""Every code; a test holds that each is documented in the README and that no other is used."""


NEVER_MADE = "CTL014"
"""Of a trail that is declared, where a run finds none that is made."""


class Diagnostic(Record):
    """One thing that went wrong.

    code: a key of CODES.
    span: where; a span of (file, 0, 0) means the file as a whole; None where no file is concerned.
    fatal: True means results are incomplete, so the run ends with exit code 3.
    """

    code: str
    message: str
    span: Span | None
    fatal: bool

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"no diagnostic code {self.code}")
