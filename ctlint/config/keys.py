"""Knows every key that a configuration may have, in one table: its form, its meaning, what says the same on the command
line.

Must not know how a file is found or read.
"""

from __future__ import annotations

from ctlint.findings import Severity
from ctlint.hints import Literal
from ctlint.parameters import PARAMETERS
from ctlint.records import NamedTuple

Form = Literal[
    "text", "word", "flag", "account", "names", "paths", "globs", "texts", "file lists", "parameters", "overrides"
]
"""What a key takes.

text: any text. word: one of `choices`. flag: true or false. account: 12 digits. names: a name, or a list of them.
paths: a list of files or directories. globs: a list of patterns. texts: a table of texts by name. file lists: a table
of lists of files by name. parameters: a table of what rules ask for (ctlint/parameters.py). overrides: an array of
tables of the keys that are `per_path`.
"""


class Key(NamedTuple):
    """One key.

    option: what says the same on the command line, which wins; "" where nothing does.
    adds: whether a file's values are added to those of the file that it extends, instead of replacing them.
    per_path: whether it may stand in a section for some paths, too.
    default: what counts where nobody says anything, for people.
    """

    name: str
    form: Form
    doc: str
    option: str = ""
    adds: bool = False
    per_path: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""


KEYS = {
    key.name: key
    for key in (
        Key("extends", "text", "another configuration, a file relative to this one, that this one adds to"),
        Key(
            "profile", "names", "the profiles whose rules run: recommended, strict, a framework's",
            "--profile", per_path=True, default="recommended",
        ),
        Key("select", "names", "only these rules run, whatever the profile", "--rule", per_path=True),
        Key("extend-select", "names", "these rules run, too", adds=True, per_path=True),
        Key("ignore", "names", "these rules do not run", "--skip-rule", adds=True, per_path=True),
        Key("rules", "paths", "directories with rules of your own", "--rules", adds=True),
        Key("exclude", "globs", "what is not judged, of what is found below the checked paths", "--exclude", adds=True),
        *(
            Key(one.name, "word", one.doc, per_path=True, choices=one.choices, default=str(one.default))
            for one in PARAMETERS.values()
            if one.key
        ),
        Key("parameters", "parameters", "what rules compare with; ctlint explain RULE names them", per_path=True),
        Key("expect-trail", "paths", "units in which a trail must be declared", "--expect-trail", adds=True),
        Key(
            "fail-on", "word", "only findings this bad or worse fail the run",
            "--fail-on", choices=tuple(severity.value for severity in Severity), default="info",
        ),
        Key(
            "unknown", "word", "whether what cannot be decided fails the run, too",
            "--unknown", choices=("report", "fail"), default="report",
        ),
        Key(
            "honour", "names", "other linters whose skips in the code count here, too: checkov, trivy, cfn_nag",
            adds=True, choices=("checkov", "trivy", "cfn_nag"),
        ),
        Key("baseline", "text", "a baseline, a file relative to this one, whose findings fail no run", "--baseline"),
        Key("strict", "flag", "whether warnings fail the run, too", "--strict", default="false"),
        Key(
            "allow-missing-modules", "flag", "whether a run is complete although modules were not downloaded",
            "--allow-missing-modules", default="false",
        ),
        Key("var", "texts", "Terraform input variables", "--var"),
        Key("var-files", "paths", "files of Terraform input variables; of several, the last wins", "--var-file"),
        Key("var-sets", "file lists", "files of variables for each of several deployments, by its name", "--var-set"),
        Key("workspace", "text", "the Terraform workspace", "--workspace", default="default"),
        Key("template-parameters", "texts", "CloudFormation parameters", "--parameter"),
        Key("template-parameter-files", "paths", "files of CloudFormation parameters", "--parameters"),
        Key("region", "text", "the region deployed to, unless the code tells it", "--region"),
        Key("account", "account", "the account deployed to, unless the code tells it", "--account"),
        Key("overrides", "overrides", "sections for some paths; the later ones come after the earlier ones", adds=True),
    )
}  # fmt: skip
"""The keys by name, in the order in which they are shown."""

TABLES: frozenset[Form] = frozenset({"texts", "file lists", "parameters"})
"""The forms that are tables of values by name."""

PATHS = "paths"
"""In a section for some paths: the patterns that say which."""
