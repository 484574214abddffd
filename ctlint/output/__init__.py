"""Knows which formats a report can be printed in, and where each is made.

Must not know how a verdict came about. A format is one module with `render(report, out, options)` and one entry here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ctlint.findings import Report
    from ctlint.hints import TextIO
    from ctlint.output.options import RenderOptions

FORMATS: dict[str, str] = {
    "text": "ctlint.output.text",
    "json": "ctlint.output.json_",
    "sarif": "ctlint.output.sarif",
    "github": "ctlint.output.github",
    "gitlab": "ctlint.output.gitlab",
    "gitlab-sast": "ctlint.output.gitlab_sast",
    "azure": "ctlint.output.azure",
    "junit": "ctlint.output.junit",
    "rdjson": "ctlint.output.rdjson",
    "markdown": "ctlint.output.markdown",
    "csv": "ctlint.output.csv_",
}
"""Name of a format -> its module, imported only when a report is rendered: start-up must not pay for any of them."""


def render(report: Report, out: TextIO, format_name: str, options: RenderOptions) -> None:
    """Write the report to `out` in one of FORMATS (KeyError for any other name)."""
    from importlib import import_module

    import_module(FORMATS[format_name]).render(report, out, options)
