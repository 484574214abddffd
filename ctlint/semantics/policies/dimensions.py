"""Knows how one dimension of a request may stand, as far as a set of constraints tells it apart.

Must not know statements, requesters by name, or services.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import and_, or_

from ctlint.hints import TYPE_CHECKING, Any, Union
from ctlint.records import NamedTuple
from ctlint.semantics.policies.automata import State, reading, texts_by_match
from ctlint.semantics.policies.conditions import UNKNOWN_CONDITION, Constraint, compares
from ctlint.semantics.policies.requests import Alternative, Context, OneOf
from ctlint.semantics.policies.text import ANY, OUTSIDER, Tokens, literal, show

if TYPE_CHECKING:
    from ctlint.semantics.policies.conditions import Network

MAX_WORK = 80_000
"""Units of work for one question: moves of automata, and nodes of the search. A question that needs more is answered by
"unknown", for every input in the same way."""


class Asked(NamedTuple):
    """A constraint as it is asked: read generously (`possible`: it may hold) or strictly (it holds for certain)."""

    constraint: Constraint
    possible: bool


Example = Union[str, Tokens, None]
"""A value of a dimension: words for people, or a text that is put into words where somebody asks; None: absent."""


def spoken(example: Example) -> str | None:
    """An example for people."""
    return show(example) if isinstance(example, tuple) else example


class Way(NamedTuple):
    """One way in which a dimension may stand.

    missed: bit mask of the constraints to be missed that do not hold then. example: a value with which it is so.
    """

    missed: int
    example: Example


class NotKnown(str):
    """How a value is shown that nobody here knows, or of which only what it may be is known."""

    __slots__ = ()


UNKNOWN_VALUE = NotKnown("(not known)")

_CLOSURE_LIMIT = 64
"""Combinations of values of a key with several values, per key."""


class BudgetError(Exception):
    """The work that one question may cost is used up."""


class Budget:
    """What is left of the work for one question. memo: what was found out, for questions about the same.

    kept: what `memo` knows by its identity, which another thing could have if these were gone.
    """

    __slots__ = ("kept", "left", "memo")

    def __init__(self, work: int = MAX_WORK) -> None:
        self.left = work
        self.memo: dict[object, Any] = {}
        self.kept: list[object] = []

    def spend(self, work: int) -> None:
        """Take from it; raises BudgetError where nothing is left."""
        self.left -= work
        if self.left < 0:
            raise BudgetError


GLANCE = 128
"""States of automata that are looked at for a text in the hope that its ways are found among the first."""


class Ways(NamedTuple):
    """The ways that matter, none of them worse than another; `complete` is False where the search was cut short."""

    ways: tuple[Way, ...]
    complete: bool


def ways(
    alternatives: Sequence[Alternative],
    hold: Sequence[Asked],
    miss: Sequence[Asked],
    budget: Budget,
    states: int | None = None,
) -> Ways:
    """How a dimension may stand so that everything in `hold` holds; of those the ways that miss most of `miss`.

    Shortest texts and absence come first. Where one way misses everything, no other is looked for.
    states: how many states of automata are looked at for a text; None: all of them.
    """
    about = (tuple(alternatives), _identity(hold), _identity(miss))
    for known in ((about, None), (about, states)):
        found: Ways | None = budget.memo.get(known)
        if found is not None:
            return found
    found = _Search(hold, miss, budget, states).run(alternatives)
    # What was found without reaching the limit is all there is.
    budget.memo[(about, None if found.complete else states)] = found
    return found


def _identity(asked: Sequence[Asked]) -> tuple[tuple[int, bool], ...]:
    """Which constraints they are: cheaper than to compare them, and those of one question stay where they are."""
    return tuple((id(one.constraint), one.possible) for one in asked)


class _Search:
    """One search for the ways in which a dimension may stand."""

    def __init__(self, hold: Sequence[Asked], miss: Sequence[Asked], budget: Budget, states: int | None) -> None:
        self.asked = (*hold, *miss)
        self._states = states
        self._held = (1 << len(hold)) - 1
        self._shift = len(hold)
        self._everything = (1 << len(miss)) - 1
        self._budget = budget
        self._comparisons = {one.constraint.comparison for one in self.asked}
        self._several = all(one.constraint.quantifier or one.constraint.comparison == "present" for one in self.asked)
        self._found: dict[int, Way] = {}
        self._complete = True

    def run(self, alternatives: Sequence[Alternative]) -> Ways:
        if self._several and len(self.asked) > 1:
            self._run_several(alternatives)
        else:
            for alternative in self._expanded(alternatives):
                for holds, example in self._standings(alternative):
                    if self._take(holds, example):
                        return Ways((self._found[self._everything],), True)
        best = [
            way
            for way in self._found.values()
            if not any(way.missed | other == other and way.missed != other for other in self._found)
        ]
        return Ways(tuple(best), self._complete)

    def _take(self, holds: int, example: Example) -> bool:
        """Keep a way if it holds what must hold; True where nothing can be better."""
        if holds & self._held == self._held:
            missed = ~(holds >> self._shift) & self._everything
            self._found.setdefault(missed, Way(missed, example))
            return missed == self._everything
        return False

    def _run_several(self, alternatives: Sequence[Alternative]) -> None:
        """A key that may have several values: all combinations of what its values may be."""
        single: dict[int, str | None] = {}
        for alternative in self._expanded(alternatives):
            for holds, example in self._standings(alternative):
                if example is None:
                    self._take(holds, example)
                else:
                    single.setdefault(holds, spoken(example))
        some = _mask(one.constraint.quantifier == "any" for one in self.asked)
        every = _mask(one.constraint.quantifier == "all" for one in self.asked)
        joined, queue = dict(single), list(single)
        for left in queue:
            for right in single:
                both = (left | right) & some | left & right & every | left & ~(some | every)
                if both not in joined and len(joined) < _CLOSURE_LIMIT:
                    joined[both] = f"{joined[left]}, {single[right]}"
                    queue.append(both)
        self._complete = self._complete and len(joined) < _CLOSURE_LIMIT
        for holds, words in joined.items():
            self._take(holds, words)

    def _expanded(self, alternatives: Sequence[Alternative]) -> Iterator[Alternative]:
        for alternative in alternatives:
            if alternative is not Context.CHOSEN:
                yield alternative
                continue
            yield Context.ABSENT
            if "boolean" in self._comparisons:
                yield literal(["true"])
                yield literal(["false"])
            elif "address" in self._comparisons or "number" in self._comparisons:
                yield Context.CHOSEN_ADDRESS
            else:
                yield (ANY,)

    def _standings(self, alternative: Alternative) -> Iterator[tuple[int, Example]]:
        """Which constraints hold, with an example, each combination once."""
        self._budget.spend(len(self.asked))
        if alternative is Context.UNKNOWN or self.asked[0].constraint == UNKNOWN_CONDITION:
            yield _mask(one.possible for one in self.asked), UNKNOWN_VALUE
        elif alternative is Context.ABSENT:
            yield _mask(one.constraint.absent for one in self.asked), None
        elif isinstance(alternative, OneOf):
            yield from self._of_one(alternative)
        elif isinstance(alternative, tuple):
            yield from self._texts(alternative)
        elif "number" in self._comparisons and alternative is Context.CHOSEN_ADDRESS:
            for number in _numbers(self.asked):
                yield _mask(_number_holds(one, number) for one in self.asked), format(number, "f")
        else:
            for address in _addresses(alternative, self.asked):
                shown = UNKNOWN_VALUE if address is None else address.shown
                yield _mask(_address_holds(one, address) for one in self.asked), shown

    def _of_one(self, known: OneOf) -> Iterator[tuple[int, Example]]:
        """What holds of a value of which it is known what it may be.

        Where what is to hold may hold, and what is to be missed must be for certain, each option is a way; else what
        may hold is what holds of some option, and what holds for certain is what holds of each.
        """
        possible = _mask(one.possible for one in self.asked)
        absent = _mask(one.constraint.absent for one in self.asked)
        shown = _one_of(known)
        each = [absent if option is None else self._of_text(option, possible) for option in known.options]
        if possible == self._held:
            for option, holds in zip(known.options, each, strict=True):
                yield holds, None if option is None and self._several else shown
        else:
            yield reduce(or_, each) & possible | reduce(and_, each) & ~possible, shown

    def _of_text(self, option: Tokens, possible: int) -> int:
        """What holds of an option, which is a text without wildcards, or a number where numbers are asked about."""
        if "number" in self._comparisons:
            try:
                number = Decimal(show(option))
            except InvalidOperation:
                pass
            else:
                return _mask(_number_holds(one, number) for one in self.asked)
        return next(self._texts(option, prune=False), (possible, None))[0]

    def _texts(self, texts: Tokens, prune: bool = True) -> Iterator[tuple[int, Tokens]]:
        """Texts of a form, by which patterns they match; a constraint that is not about texts may or may not hold.

        prune: leave out texts of which it is seen early that they do not hold what must hold.
        """
        patterns: list[State] = []
        index_of: dict[object, int] = {}
        always, uses, needed = 0, [], []
        # With several values, what one of them does not hold another may.
        alone = prune and (not self._several or len(self.asked) == 1)
        for bit, one in enumerate(self.asked):
            tested = one.constraint
            if tested.comparison not in ("text", "boolean"):
                if not tested.negated if tested.comparison == "present" else one.possible:
                    always |= 1 << bit
                continue
            places = []
            for tokens in tested.patterns:
                key = (tokens, one.possible != tested.negated, tested.folded)
                if key not in index_of:
                    index_of[key] = len(patterns)
                    patterns.append(reading(*key, texts))
                places.append(index_of[key])
            if alone and self._held >> bit & 1 and not tested.negated:
                needed.append(tuple(places))
            uses.append((1 << bit, sum(1 << place for place in set(places)), tested.negated))

        def holds(hits: int) -> int:
            found = always
            for bit, looked_for, negated in uses:
                if bool(hits & looked_for) != negated:
                    found |= bit
            return found

        wishes: dict[int, int] = {}

        def wished(hits: int) -> int:
            wish = wishes.get(hits)
            if wish is None:
                found = holds(hits)
                kept, lost = (found >> self._shift) & self._everything, ~found & self._held
                wish = wishes[hits] = bin(kept).count("1") + bin(lost).count("1")
            return wish

        looked_at = 0

        def spend(work: int) -> None:
            nonlocal looked_at
            looked_at += 1
            if self._states is not None and looked_at > self._states:
                raise BudgetError
            self._budget.spend(work)

        try:
            for hits, text in texts_by_match(texts, tuple(patterns), wished, spend, tuple(needed)):
                yield holds(hits), text
        except BudgetError:
            self._complete = False


def _one_of(known: OneOf) -> NotKnown:
    """The values that it may be, for people; whoever is an outsider has none to tell."""
    if any(OUTSIDER in option for option in known.options if option is not None):
        return UNKNOWN_VALUE
    return NotKnown(" or ".join("absent" if option is None else show(option) for option in known.options))


class _Address(NamedTuple):
    """Addresses of which it is known in which of the asked networks they lie."""

    inside: frozenset[Network]
    shown: str


def _addresses(context: Context, asked: Sequence[Asked]) -> Iterator[_Address | None]:
    if context is Context.AWS_ADDRESS:
        yield None
        return
    import ipaddress  # see conditions.py

    networks = {network for one in asked for network in one.constraint.networks}
    public = context is Context.PUBLIC_ADDRESS
    reachable = {network for network in networks if not public or is_broad(network)}
    roots: list[Network] = [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]
    cells = sorted({*roots, *reachable}, key=lambda one: (one.version, -one.prefixlen, int(one.network_address)))
    for cell in cells:
        inner = [one for one in reachable if one != cell and _within(one, cell)]
        covered = sum(one.num_addresses for one in ipaddress.collapse_addresses(inner))  # type: ignore[type-var,misc]
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
        return one.possible if address is None else not tested.negated
    if tested.comparison != "address":
        return one.possible
    if address is None:
        if any(is_broad(network) and network.prefixlen for network in tested.networks):
            return one.possible
        present = any(network.prefixlen == 0 for network in tested.networks) != tested.negated
        return present if present == tested.absent else one.possible
    return any(network in address.inside for network in tested.networks) != tested.negated


def _numbers(asked: Sequence[Asked]) -> list[Decimal]:
    """Numbers that stand for all others: each one mentioned, and one on either side of it."""
    mentioned = sorted({number for one in asked for number in one.constraint.numbers})
    half = [(low + high) / 2 for low, high in itertools.pairwise(mentioned)]
    return sorted({*mentioned, *half, *(mentioned[:1] and [mentioned[0] - 1, mentioned[-1] + 1])})


def _number_holds(one: Asked, number: Decimal) -> bool:
    tested = one.constraint
    if tested.comparison == "present":
        return not tested.negated
    if tested.comparison != "number":
        return one.possible
    return any(compares(tested.order, number, limit) for limit in tested.numbers) != tested.negated


def _mask(bits: Iterable[bool]) -> int:
    mask = 0
    for index, bit in enumerate(bits):
        if bit:
            mask |= 1 << index
    return mask
