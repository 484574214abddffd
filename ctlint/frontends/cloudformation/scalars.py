"""Knows scalars: as payloads, and as the text that CloudFormation makes of them.

Must not know what a scalar is for.
"""

from __future__ import annotations

from decimal import Decimal

from ctlint.frontends.cloudformation.nodes import Node, Scalar, ScalarNode


def payload_of(scalar: Scalar) -> bool | int | Decimal | str:
    """A scalar as a payload; numbers that are none (`.inf` in JSON's spelling) stay text."""
    if isinstance(scalar, float):
        number = Decimal(repr(scalar))
        return number if number.is_finite() else repr(scalar)
    return "" if scalar is None else scalar


def canonical(payload: bool | int | Decimal | str) -> str:
    """The text that CloudFormation makes of a scalar where it compares or concatenates."""
    if isinstance(payload, bool):
        return "true" if payload else "false"
    return str(payload)


def text_in(node: Node | None) -> str | None:
    """The text of a scalar node; None for anything else."""
    return canonical(payload_of(node.value)) if isinstance(node, ScalarNode) else None
