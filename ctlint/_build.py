"""Knows how a wheel comes to hold the rules: the YAML files, and their compiled form, which loads without YAML.

Must not know what a rule says. Runs while a wheel is built, and is not part of it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulesHook(BuildHookInterface[Any]):
    """Adds `ctlint/_rules` to a wheel; an editable install has none, so that edits under `rules/` count at once."""

    _made: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the rules; a mistake in one ends the build with its file and line."""
        if self.target_name != "wheel" or version == "editable":
            return
        rules = sorted((Path(self.root) / "rules").glob("*.yaml"))
        if not rules:
            raise FileNotFoundError("rules/ holds no rule: the wheel would find nothing to complain about")
        self._made = tempfile.TemporaryDirectory()
        compiled = Path(self._made.name) / "compiled.jsonl"
        compiled.write_text(compile_to_text(Path(self.root)), encoding="utf-8", newline="\n")
        for path in (*rules, compiled):
            build_data["force_include"][str(path)] = f"ctlint/_rules/{path.name}"
        for path in sorted((Path(self.root) / "rules" / "frameworks").glob("*.yaml")):
            build_data["force_include"][str(path)] = f"ctlint/_rules/frameworks/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what `initialize` made."""
        if self._made is not None:
            self._made.cleanup()
            self._made = None


def compile_to_text(root: Path) -> str:
    """What stands in `compiled.jsonl` for the rules of a checkout."""
    sys.path.insert(0, str(root))
    try:
        from ctlint.engine.compiled import compile_rules
    finally:
        sys.path.remove(str(root))
    return compile_rules(root / "rules")
