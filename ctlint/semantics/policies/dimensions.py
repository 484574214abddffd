"""Knows how one dimension of a request may stand, as far as a set of constraints tells it apart.

Must not know statements, requesters by name, or services.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ctlint.semantics.policies.automata import automaton, shared_prefix, sort_texts
from ctlint.semantics.policies.conditions import UNKNOWN_CONDITION, Constraint, Network, compares
from ctlint.semantics.policies.requests import Alternative, Context
from ctlint.semantics.policies.text import ANY, Tokens, literal, show


class Asked(NamedTuple):
    """A constraint as it is asked: read generously (`possible`: it may hold) or strictly (it holds for certain)."""

    constraint: Constraint
    possible: bool


class Standing(NamedTuple):
    """One way in which a dimension may stand.

    holds: bit mask of the asked constraints that hold then. shown: the value for people; None where it is absent.
    """

    holds: int
    shown: str | None


class Standings(NamedTuple):
    """All ways that the constraints tell apart; `complete` is False where a limit cut the search short."""

    ways: tuple[Standing, ...]
    complete: bool
    work: int


UNKNOWN_VALUE = "(not known)"
"""How a value is shown that nobody here knows."""

_CLOSURE_LIMIT = 64
"""Combinations of values of a key with several values, per key."""


def standings(alternatives: Sequence[Alternative], asked: Sequence[Asked]) -> Standings:
    """The ways in which a dimension may stand, each once, in a fixed order: absent first, then the shortest texts."""
    found: dict[int, Standing] = {}
    complete, work = True, 1
    for alternative in _expanded(alternatives, asked):
        ways, whole, cost = _ways(alternative, asked)
        complete, work = complete and whole, work + cost
        for way in ways:
            found.setdefault(way.holds, way)
    if len(found) > 1 and all(one.constraint.quantifier or one.constraint.comparison == "present" for one in asked):
        complete = _combine(found, asked) and complete
    return Standings(tuple(found.values()), complete, work)


def _expanded(alternatives: Sequence[Alternative], asked: Sequence[Asked]) -> Iterator[Alternative]:
    comparisons = {one.constraint.comparison for one in asked}
    for alternative in alternatives:
        if alternative is not Context.CHOSEN:
            yield alternative
            continue
        yield Context.ABSENT
        if "boolean" in comparisons:
            yield literal(["true"])
            yield literal(["false"])
        elif "address" in comparisons or "number" in comparisons:
            yield Context.CHOSEN_ADDRESS
        else:
            yield (ANY,)


def _ways(alternative: Alternative, asked: Sequence[Asked]) -> tuple[Iterable[Standing], bool, int]:
    if alternative is Context.ABSENT and asked[0].constraint != UNKNOWN_CONDITION:
        return (Standing(_mask(one.constraint.absent for one in asked), None),), True, 1
    if alternative is Context.UNKNOWN or asked[0].constraint == UNKNOWN_CONDITION:
        return (Standing(_mask(one.possible for one in asked), UNKNOWN_VALUE),), True, 1
    if isinstance(alternative, Context):
        return _addresses_and_numbers(alternative, asked), True, len(asked)
    return _texts(alternative, asked)


def _texts(texts: Tokens, asked: Sequence[Asked]) -> tuple[Iterable[Standing], bool, int]:
    """Texts of a form, by which patterns they match; a constraint that is not about texts may or may not hold."""
    machines, index_of, uses = [], {}, []
    for one in asked:
        tested = one.constraint
        if tested.comparison not in ("text", "boolean"):
            uses.append((one, None))
            continue
        bits = 0
        for tokens in tested.patterns:
            key = (tokens, one.possible != tested.negated, tested.folded, shared_prefix(tokens, texts))
            if key not in index_of:
                index_of[key] = len(machines)
                machines.append(automaton(*key))
            bits |= 1 << index_of[key]
        uses.append((one, bits))
    sorted_ = sort_texts(texts, tuple(machines))
    ways = []
    for hits, text in sorted_.kinds.items():
        truths = []
        for one, bits in uses:
            if bits is None:
                truths.append(not one.constraint.negated if one.constraint.comparison == "present" else one.possible)
            else:
                truths.append(bool(hits & bits) != one.constraint.negated)
        ways.append(Standing(_mask(truths), show(text)))
    return ways, sorted_.complete, sorted_.work


def _addresses_and_numbers(context: Context, asked: Sequence[Asked]) -> Iterator[Standing]:
    """Addresses of a class, by the networks that they lie in; numbers, by how they compare."""
    comparisons = {one.constraint.comparison for one in asked}
    if "number" in comparisons and context is Context.CHOSEN_ADDRESS:
        for number in _numbers(asked):
            yield Standing(_mask(_number_holds(one, number) for one in asked), format(number, "f"))
        return
    for address in _addresses(context, asked):
        shown = UNKNOWN_VALUE if address is None else address.shown
        yield Standing(_mask(_address_holds(one, address) for one in asked), shown)


class _Address(NamedTuple):
    """Addresses of which it is known in which of the asked networks they lie."""

    inside: frozenset[Network]
    shown: str


def _addresses(context: Context, asked: Sequence[Asked]) -> Iterator[_Address | None]:
    if context is Context.AWS_ADDRESS:
        yield None
        return
    networks = {network for one in asked for network in one.constraint.networks}
    public = context is Context.PUBLIC_ADDRESS
    reachable = {network for network in networks if not public or is_broad(network)}
    roots: list[Network] = [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]
    cells = sorted({*roots, *reachable}, key=lambda one: (one.version, -one.prefixlen, int(one.network_address)))
    for cell in cells:
        inner = [one for one in reachable if one != cell and _within(one, cell)]
        covered = sum(one.num_addresses for one in ipaddress.collapse_addresses(inner))  # type: ignore[type-var]
        if covered < cell.num_addresses:
            yield _Address(frozenset(one for one in reachable if _within(cell, one)), f"an address in {cell}")


def is_broad(network: Network) -> bool:
    """Whether a range is so wide that anybody may get an address in it: broader than /8, in IPv6 than /32."""
    if network.prefixlen == 0:
        return True
    return not network.is_private and network.prefixlen < (8 if network.version == 4 else 32)


def _within(inner: Network, outer: Network) -> bool:
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]


def _address_holds(one: Asked, address: _Address | None) -> bool:
    tested = one.constraint
    if tested.comparison == "present":
        return not tested.negated
    if tested.comparison != "address":
        return one.possible
    if address is None:
        if any(network.prefixlen == 0 for network in tested.networks):
            return not tested.negated
        return one.possible if any(is_broad(network) for network in tested.networks) else tested.negated
    return any(network in address.inside for network in tested.networks) != tested.negated


def _numbers(asked: Sequence[Asked]) -> list[Decimal]:
    """Numbers that stand for all others: each one mentioned, and one on either side of it."""
    mentioned = sorted({number for one in asked for number in one.constraint.numbers})
    half = [(low + high) / 2 for low, high in zip(mentioned, mentioned[1:])]
    return sorted({*mentioned, *half, *(mentioned[:1] and [mentioned[0] - 1, mentioned[-1] + 1])})


def _number_holds(one: Asked, number: Decimal) -> bool:
    tested = one.constraint
    if tested.comparison == "present":
        return not tested.negated
    if tested.comparison != "number":
        return one.possible
    return any(compares(tested.order, number, limit) for limit in tested.numbers) != tested.negated


def _combine(found: dict[int, Standing], asked: Sequence[Asked]) -> bool:
    """Add what a key with several values may hold at once: ForAnyValue holds if it does for one, ForAllValues for all.

    A key that is also compared without a quantifier has one value. Returns False where the limit was reached.
    """
    some = _mask(one.constraint.quantifier == "any" for one in asked)
    every = _mask(one.constraint.quantifier == "all" for one in asked)
    present = [way for way in found.values() if way.shown is not None]
    queue = list(present)
    for left in queue:
        for right in present:
            joined = (left.holds | right.holds) & some | left.holds & right.holds & every
            joined |= left.holds & ~(some | every)
            if joined not in found:
                if len(found) >= _CLOSURE_LIMIT:
                    return False
                found[joined] = Standing(joined, f"{left.shown}, {right.shown}")
                queue.append(found[joined])
    return True


def _mask(bits: Iterable[bool]) -> int:
    mask = 0
    for index, bit in enumerate(bits):
        if bit:
            mask |= 1 << index
    return mask
