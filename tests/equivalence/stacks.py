"""Knows the stacks that are rewritten: the correct ones, and the same with many faults at once.

Must not know any rewrite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import yaml

from tests.mutation.fault import Fault
from tests.mutation.faults import FAULTS
from tests.mutation.stacks import edit, stack

FAULTY = 12
"""Stacks that the faults are dealt out to: two that change the same place need two stacks."""


_SID = re.compile(r"""\b[Ss]id(?: *=|:) *"?(\w+)""")


TERRAFORM = ("flat", "modules")
TEMPLATES = ("cloudformation", "cdk")
NOT_RIGHT = {
    *(("modules", "a name with a blank"),),
    *((dialect, "no policy for the bucket") for dialect in (*TERRAFORM, *TEMPLATES)),
    *((dialect, "no lifecycle") for dialect in TERRAFORM),
}
"""Faults that are left out: Terraform refuses to look for the trail of the old name; and a policy or a lifecycle of a
bucket that is elsewhere can be written in no bucket."""


class Faulty(NamedTuple):
    """A stack with faults, and their names."""

    files: Mapping[str, str]
    faults: tuple[str, ...]


@cache
def faulty(dialect: str) -> tuple[Faulty, ...]:
    """The stacks with faults in a dialect; together they have nearly all faults of tests/mutation."""
    made: list[tuple[dict[str, str], list[str]]] = [(dict(stack(dialect)), []) for _ in range(FAULTY)]
    for number, fault in enumerate(FAULTS):
        if dialect in fault.edits() and (dialect, fault.name) not in NOT_RIGHT:
            for turn in range(FAULTY):
                files, names = made[(number + turn) % FAULTY]
                if _added(dialect, fault, files):
                    names.append(fault.name)
                    break
    return tuple(Faulty(files, tuple(names)) for files, names in made)


def _added(dialect: str, fault: Fault, files: dict[str, str]) -> bool:
    old, new = fault.edits()[dialect]
    try:
        edited = edit(files, old, new)[0]
    except (ValueError, StopIteration):
        return False
    if any(_SID.findall(new)) and set(_SID.findall(new)) & set(_SID.findall("".join(files.values()))) - set(
        _SID.findall(old)
    ):
        return False  # names of statements are unique in a policy
    if dialect in TEMPLATES and not all(map(_has_each_key_once, edited.values())):
        return False
    files.update(edited)
    return True


def _has_each_key_once(text: str) -> bool:
    """Whether no mapping of a template has a key twice, as two faults that add a property may write it."""
    waiting = [yaml.compose(text, Loader=yaml.CSafeLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            names = [key.value for key, _ in node.value]
            if len(set(names)) < len(names):
                return False
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return True


def left_out(dialect: str) -> Iterator[str]:
    """The faults that no stack has."""
    had = {name for one in faulty(dialect) for name in one.faults}
    yield from (fault.name for fault in FAULTS if dialect in fault.edits() and fault.name not in had)
