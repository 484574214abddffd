"""Knows where checkov finds ctlint's checks, and how to tell whether the checkov here really runs them.

Must not know what a check does, nor import checkov: it is a program like any other, in an environment of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ctlint.hints import Any
from ctlint.refusals import RefusalError

DIRECTORY = Path(__file__).resolve().parent / "checkov_checks"
"""What `--external-checks-dir` takes."""
SECONDS = 300
"""How long checkov may take for two files of one resource each."""

_EXAMPLES = {
    "trail.tf": 'resource "aws_cloudtrail" "main" {\n  name           = "main"\n  s3_bucket_name = "logs"\n}\n',
    "trail.yaml": "Resources:\n  Main:\n    Type: AWS::CloudTrail::Trail\n"
    "    Properties: {IsLogging: true, S3BucketName: logs}\n",
}
_EXPECTED = {
    (check, resource)
    for check in ("CTL_CT201", "CTL_CT801")
    for resource in ("aws_cloudtrail.main", "AWS::CloudTrail::Trail.Main")
}
"""What checkov must find in the examples: check and resource."""


def self_test() -> str:
    """Let checkov judge trails of one region that sign nothing; one sentence about it. Raises RefusalError otherwise.

    It is the checkov beside this Python, else the one that the shell would find.
    """
    program = shutil.which("checkov", path=str(Path(sys.executable).parent)) or shutil.which("checkov")
    if program is None:
        raise RefusalError("there is no checkov, neither beside ctlint's Python nor in PATH; pip install checkov")
    with tempfile.TemporaryDirectory() as directory:
        for name, text in _EXAMPLES.items():
            Path(directory, name).write_text(text, encoding="utf-8")
        done = _run(
            program, "-d", ".", "--external-checks-dir", str(DIRECTORY), "--check", "CTL_*", "--output", "json",
            "--quiet", "--compact", "--skip-download", "--framework", "terraform", "cloudformation", place=directory,
        )  # fmt: skip
    version = _run(program, "--version", place=".").stdout.strip()
    missing = _EXPECTED - _failed(done.stdout)
    if missing or done.returncode != 1:
        shown = "; ".join(f"{check} on {resource}" for check, resource in sorted(missing)) or "no failure"
        last = " ".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-1:])
        raise RefusalError(
            f"checkov {version} ({program}) ended with {done.returncode} and does not show what it must: "
            f"{shown}. {last}"
        )
    return f"checkov {version} ({program}) runs ctlint's checks: a bad trail fails, in Terraform and in CloudFormation"


def _run(*command: str, place: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
            errors="replace", timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RefusalError(f"{command[0]} took more than {SECONDS} seconds") from error
    except OSError as error:
        raise RefusalError(f"{command[0]} does not start: {error.strerror or error}") from error


def _failed(text: str) -> set[tuple[str, str]]:
    """Check and resource of each failure in checkov's JSON, which is a list where several frameworks found files."""
    try:
        told: Any = json.loads(text)
    except ValueError:
        return set()
    reports = [one for one in (told if isinstance(told, list) else [told]) if "results" in one]
    return {(one["check_id"], one["resource"]) for report in reports for one in report["results"]["failed_checks"]}
