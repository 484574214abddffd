"""Knows the functions that compute one text or list out of another: Base64, Cidr, GetAZs.

Must not know how references are resolved, nor any resource.
"""

from __future__ import annotations

from itertools import islice

from ctlint.frontends.cloudformation.nodes import Node, SequenceNode
from ctlint.frontends.cloudformation.scalars import canonical
from ctlint.frontends.cloudformation.scenarios import Frame, joined
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.value import Absent, Entries, Items, Known, Reason, Settled, Text, Unknown, Via

if TYPE_CHECKING:
    from ctlint.frontends.cloudformation.intrinsics import Evaluator

_MAX_BLOCKS = 256
"""What `Fn::Cidr` makes at most."""


def base64(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::Base64`."""
    value = evaluator.settled(argument, frame)
    here = evaluator.step(Via.FUNCTION, node, "is encoded by Fn::Base64")
    if isinstance(value, Unknown):
        key = None if value.key is None else f"Fn::Base64 {value.key}"
        return Unknown(value.reason, joined(here, value.origin), key, value.links)
    if isinstance(value, Absent) or isinstance(value.value, (Items, Entries)):
        return evaluator.broken(node, "Fn::Base64 needs a text")
    if isinstance(value.value, Text):
        links = frozenset(hole.target for hole in value.value.holes)
        return Unknown(Reason.APPLY, joined(here, value.origin), None, links)
    from binascii import b2a_base64

    encoded = b2a_base64(canonical(value.value).encode("utf-8", "replace"), newline=False)
    return Known(encoded.decode("ascii"), joined(here, value.origin))


def cidr(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::Cidr`: so many blocks of so many host bits, from the start of a larger block.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
    (read 2026-11).
    """
    if not isinstance(argument, SequenceNode) or len(argument.items) not in (2, 3):
        return evaluator.broken(node, "Fn::Cidr needs a block, a count and a number of bits")
    texts: list[str] = []
    for item in argument.items:
        literal = evaluator.settled(item, frame)
        if isinstance(literal, Known) and not isinstance(literal.value, (Text, Items, Entries)):
            texts.append(canonical(literal.value))
            continue
        reason = literal.reason if isinstance(literal, Unknown) else Reason.APPLY
        return Unknown(reason, joined(evaluator.step(Via.FUNCTION, node, "is made by Fn::Cidr"), literal.origin))
    import ipaddress

    try:
        block = ipaddress.ip_network(texts[0], strict=False)
        count = int(texts[1][:6])
        prefix = block.max_prefixlen - int(texts[2][:6] if len(texts) == 3 else "8")
        if not 1 <= count <= _MAX_BLOCKS or not block.prefixlen <= prefix <= block.max_prefixlen:
            raise ValueError
        blocks = list(islice(block.subnets(new_prefix=prefix), count))
    except ValueError:
        return evaluator.broken(node, f"Fn::Cidr cannot make blocks of {', '.join(texts)[:80]}")
    here = (evaluator.step(Via.FUNCTION, node, "is made by Fn::Cidr"),)
    return Known(Items(tuple(Known(str(each), here) for each in blocks), True, "list"), here)


def get_azs(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::GetAZs`: known to nobody but the account, yet the same wherever it is asked of the same region."""
    region = evaluator.settled(argument, frame)
    named = isinstance(region, Known) and isinstance(region.value, str)
    key = region.value if named and isinstance(region, Known) else region.key if isinstance(region, Unknown) else None
    here = evaluator.step(Via.FUNCTION, node, "Fn::GetAZs depends on the account")
    return Unknown(Reason.OUTSIDE, (here,), None if key is None else f"Fn::GetAZs {key}")
