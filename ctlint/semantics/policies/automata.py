"""Knows which texts a set of patterns tells apart: automata over characters and letters, and their product.

Must not know what the texts are for: no statement, condition or request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from heapq import heappop, heappush

from ctlint.semantics.policies.text import (
    ANY,
    ONE,
    OTHER,
    SEGMENT,
    WILDCARDS,
    Letter,
    Token,
    Tokens,
    spells,
)


class Automaton:
    """A pattern as an automaton whose states are bit masks of positions in it.

    possible: False reads letters as symbols that equal only themselves (what matches then matches for certain); True
        lets them be any text they may stand for (what does not match then certainly does not).
    folded: case does not count.
    rigid: how many tokens at the beginning are the same as those of every text that is looked at. There a letter is
        itself, so a mismatch behind it is certain too.
    """

    __slots__ = (
        "_delimited",
        "_moves",
        "_prescribed",
        "_runs",
        "_skips",
        "_wanted",
        "accepting",
        "folded",
        "possible",
        "rigid",
        "start",
        "tokens",
    )

    def __init__(self, tokens: Tokens, possible: bool, folded: bool, rigid: int) -> None:
        self.tokens = tuple(map(_lower, tokens)) if folded else tokens
        self.possible = possible
        self.folded = folded
        self.rigid = rigid
        self.accepting = 1 << len(tokens)
        self._moves: dict[tuple[int, Token], int] = {}
        self._wanted: dict[int, frozenset[Token]] = {}
        self._prescribed: dict[int, list[Token] | None] = {}
        self._runs: dict[Tokens, int] = {}
        self._skips = 0
        self._delimited = 0
        for position, token in enumerate(self.tokens):
            if token in (ANY, SEGMENT) or (self._is_loose(position, token) and not _alphabet(token)):
                self._skips |= 1 << position
            if isinstance(token, Letter) and token.unique and _is_delimited(self.tokens, position):
                self._delimited |= 1 << position
        self.start = self._closed(1)

    def _is_loose(self, position: int, token: Token) -> bool:
        return self.possible and isinstance(token, Letter) and position >= self.rigid

    def _closed(self, mask: int) -> int:
        """The mask with every position that can be reached without reading anything."""
        while True:
            more = mask | ((mask & self._skips) << 1)
            if more == mask:
                return mask
            mask = more

    def wanted(self, mask: int) -> frozenset[Token]:
        """The tokens at the positions of a state."""
        found = self._wanted.get(mask)
        if found is None:
            found = frozenset(token for position, token in enumerate(self.tokens) if mask >> position & 1)
            self._wanted[mask] = found
        return found

    def prescribed(self, mask: int) -> list[Token] | None:
        """What comes next in a text that this is the form of, in a stable order; None where that is open."""
        if mask not in self._prescribed:
            wanted = self.wanted(mask)
            self._prescribed[mask] = sorted(wanted, key=_order) if wanted.isdisjoint(WILDCARDS) else None
        return self._prescribed[mask]

    def step(self, mask: int, read: Token) -> int:
        """The state after one more character or letter."""
        key = (mask, read)
        known = self._moves.get(key)
        if known is None:
            known = self._moves[key] = self._move(mask, _lower(read) if self.folded else read)
        return known

    def behind(self, prefix: Tokens) -> int:
        """The state after a text without wildcards."""
        if len(prefix) <= self.rigid:
            return self._closed(1 << len(prefix))
        mask = self._runs.get(prefix)
        if mask is None:
            mask = self.start
            for read in prefix:
                mask = self.step(mask, read)
                if not mask:
                    break
            self._runs[prefix] = mask
        return mask

    def _move(self, mask: int, read: Token) -> int:
        after, rest = 0, mask & (self.accepting - 1)
        while rest:
            low = rest & -rest
            rest ^= low
            position = low.bit_length() - 1
            token = self.tokens[position]
            if token == read or (isinstance(token, Letter) and isinstance(read, Letter) and token.id == read.id):
                after |= low << 1
            if position < self.rigid:
                continue
            if isinstance(read, Letter):
                after |= self._read_letter(position, token, read)
            elif token == ANY or (token == SEGMENT and read != ":"):
                after |= low
            elif token == ONE:
                after |= low << 1
            elif self.possible and isinstance(token, Letter) and spells(token, read):
                after |= low | low << 1
        return self._closed(after)

    def _read_letter(self, position: int, token: Token, read: Letter) -> int:
        """Positions after a letter: passed over by a wildcard, or, if possible, at the end of what it may spell."""
        if not self.possible:
            return 1 << position if token == ANY or (token == SEGMENT and read.alphabet) else 0
        after, started = 0, not read.alphabet
        for reach in range(position, len(self.tokens) + 1):
            ahead = self.tokens[reach] if reach < len(self.tokens) else None
            covers = ahead is not None and self._may_cover(reach, ahead, read)
            absorbed = covers and (isinstance(ahead, Letter) or ahead in (ANY, SEGMENT))
            if started or absorbed:
                after |= 1 << reach
            if not covers:
                break
            started = started or ahead not in (ANY, SEGMENT)
        return after

    def _may_cover(self, position: int, token: Token, read: Letter) -> bool:
        """Whether the text of a letter may reach past a token of the pattern."""
        if isinstance(token, Letter):
            apart = read.unique and token.id != read.id and self._delimited >> position & 1
            return not apart
        return token in WILDCARDS or spells(read, token)

    def accepts(self, mask: int) -> bool:
        """Whether the text that led to this state matches."""
        return bool(mask & self.accepting)


def _lower(token: Token) -> Token:
    return token.lower() if isinstance(token, str) and len(token) == 1 else token


def _alphabet(token: Token) -> str:
    return token.alphabet if isinstance(token, Letter) else ""


def _is_delimited(tokens: Tokens, position: int) -> bool:
    before = tokens[position - 1] if position else "/"
    after = tokens[position + 1] if position + 1 < len(tokens) else "/"
    return before in (":", "/") and after in (":", "/")


@lru_cache(8192)
def automaton(tokens: Tokens, possible: bool, folded: bool = False, rigid: int = 0) -> Automaton:
    """The automaton of a pattern; equal patterns share one, so that it learns its moves once."""
    return Automaton(tokens, possible, folded, rigid)


def shared_prefix(tokens: Tokens, text: Tokens) -> int:
    """How many tokens at the beginning of a pattern are those of a text, letters without wildcards included."""
    length = 0
    for ours, theirs in zip(tokens, text, strict=False):
        if ours != theirs or ours in WILDCARDS or (isinstance(ours, Letter) and not ours.fixed):
            break
        length += 1
    return length


@lru_cache(8192)
def matches(text: Tokens, tokens: Tokens, possible: bool, folded: bool = False) -> bool:
    """Whether one text matches a pattern, for certain or possibly. Kept: each trail asks it of each identity alike."""
    machine = automaton(tokens, possible, folded, shared_prefix(tokens, text))
    mask = machine.start
    for read in text:
        mask = machine.step(mask, read)
        if not mask:
            return False
    return machine.accepts(mask)


def texts_by_match(
    texts: Tokens,
    machines: tuple[Automaton, ...],
    wished: Callable[[int], int],
    spend: Callable[[int], None],
    needed: tuple[tuple[int, ...], ...] = (),
) -> Iterator[tuple[int, Tokens]]:
    """The texts of a scope by which patterns they match: (bit mask of matching patterns, a text that matches these).

    Each mask comes once. Those states come first that `wished` gives the smallest number for, so that whoever looks for
    a certain mask need not wait for all of them. spend: told of the work before it is done; may raise to end it.
    needed: groups of patterns, by their places; texts that match none of a group are left out.
    """
    # All texts begin alike, so there is one way to where they part.
    alike = next((position for position, token in enumerate(texts) if token in WILDCARDS), len(texts))
    frame = automaton(texts, False, rigid=alike)
    every = (frame, *machines)
    for _ in range(alike):
        spend(len(every))
    prefix = texts[:alike]
    first = tuple([machine.behind(prefix) for machine in every])
    came: dict[_State, tuple[_State, Token] | None] = {first: None}
    queue: list[tuple[int, int, _State]] = [(0, 0, first)]
    groups = [[place + 1 for place in group] for group in needed]
    if not _all_alive(first, groups):
        return
    seen: set[int] = set()
    while queue:
        _, _, state = heappop(queue)
        if state[0] & frame.accepting:
            hits = _hits(state, machines)
            if hits not in seen:
                seen.add(hits)
                yield hits, prefix + _word(state, came)
        following = frame.prescribed(state[0])
        if following is None:
            following = _letters(state, every)
        spend(len(following) * len(every))
        only = len(following) == 1 and not queue  # then it is next, whatever is wished
        for read in following:
            after = tuple([machine.step(mask, read) if mask else 0 for machine, mask in zip(every, state, strict=True)])
            if after[0] and after not in came and _all_alive(after, groups):
                came[after] = (state, read)
                heappush(queue, (0 if only else wished(_hits(after, machines)), len(came), after))


_State = tuple[int, ...]
"""Of the scope's automaton and each pattern's."""


def _all_alive(state: _State, groups: list[list[int]]) -> bool:
    """Whether of each group of patterns one may still match."""
    for group in groups:
        for place in group:
            if state[place]:
                break
        else:
            return False
    return True


def _hits(state: _State, machines: tuple[Automaton, ...]) -> int:
    hits = 0
    for index, machine in enumerate(machines, 1):
        if state[index] & machine.accepting:
            hits |= 1 << (index - 1)
    return hits


def _letters(state: _State, machines: tuple[Automaton, ...]) -> list[Token]:
    """What may come next where the scope leaves it open: whatever someone looks at, and one other."""
    looked_at: set[Token] = {OTHER}
    for machine, mask in zip(machines, state, strict=False):
        for token in machine.wanted(mask) if mask else ():
            # Here a letter is not all that stands between two delimiters: who knows what comes next.
            looked_at.add(token._replace(unique=False) if isinstance(token, Letter) else token)
    return sorted(looked_at - WILDCARDS, key=_order)


def _order(token: Token) -> tuple[int, str]:
    if isinstance(token, Letter):
        return (2, token.id)
    return (0 if token == OTHER else 1, token)


def _word(state: _State, came: Mapping[_State, tuple[_State, Token] | None]) -> Tokens:
    word: list[Token] = []
    step = came[state]
    while step is not None:
        state, read = step
        word.append(read)
        step = came[state]
    return tuple(reversed(word))
