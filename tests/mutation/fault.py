"""Knows what a single fault is: what somebody changes in a correct stack, in each dialect, and which rule says so.

Must not know any fault (edits/), nor how an edit is made or judged.
"""

from __future__ import annotations

from typing import NamedTuple

Edit = tuple[str, ...]
"""What is replaced (the text after the last "…" of a place), and with what."""


class Fault(NamedTuple):
    """One fault. kind: what it does to the trail. verdict: "unknown" where the code cannot tell.

    modules: None where the edit of the flat stack does for the modules as well; () where they cannot say it.
    """

    name: str
    practice: int
    kind: str
    rule: str
    terraform: Edit = ()
    cloudformation: Edit = ()
    modules: Edit | None = None
    verdict: str = "fail"

    def edits(self) -> dict[str, Edit]:
        """The edit in each dialect that can express the fault: old, new."""
        modules = self.terraform if self.modules is None else self.modules
        found = {"flat": self.terraform, "modules": modules, "cloudformation": self.cloudformation}
        found["cdk"] = self.cloudformation
        return {dialect: one for dialect, one in found.items() if one}


DEPLOY, BLIND, EXPOSED, WEAK, TAMPER, RETENTION, ALARM = (
    "will not deploy",
    "blind",
    "exposed",
    "weak",
    "tamper",
    "retention",
    "alarm",
)
KINDS = (DEPLOY, BLIND, EXPOSED, WEAK, TAMPER, RETENTION, ALARM)
