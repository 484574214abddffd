"""Knows which texts a set of patterns tells apart: automata over characters and letters, and their product.

Must not know what the texts are for: no statement, condition or request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from ctlint.semantics.policies.text import (
    ANY,
    GENERATED,
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
    """A pattern as an automaton whose states are sets of positions in it; they are made when a text first gets there.

    possible: False reads letters as symbols that equal only themselves (what matches then matches for certain); True
        lets them be any text they may stand for (what does not match then certainly does not).
    folded: case does not count.
    rigid: how many tokens at the beginning are the same as those of every text that is looked at. There a letter is
        itself, so a mismatch behind it is certain too.
    """

    __slots__ = (
        "_delimited",
        "_skips",
        "_special",
        "_states",
        "accepting",
        "folded",
        "letters",
        "possible",
        "rigid",
        "tokens",
    )

    def __init__(self, tokens: Tokens, possible: bool, folded: bool, rigid: int) -> None:
        self.tokens = tuple(map(_lower, tokens)) if folded else tokens
        self.possible = possible
        self.folded = folded
        self.rigid = rigid
        self.accepting = 1 << len(tokens)
        self._special = [position for position, token in enumerate(self.tokens) if len(token) != 1]
        """Where there is no plain character, which is what it is and nothing else."""
        self._states: dict[int, State] = {}
        self._skips = 0
        self._delimited = 0
        self.letters = 0
        for position in self._special:
            token = self.tokens[position]
            if isinstance(token, Letter):
                self.letters |= 1 << position
            if token in (ANY, SEGMENT) or (self._is_loose(position, token) and not _alphabet(token)):
                self._skips |= 1 << position
            if isinstance(token, Letter) and token.unique and _is_delimited(self.tokens, position):
                self._delimited |= 1 << position

    def _is_loose(self, position: int, token: Token) -> bool:
        return self.possible and isinstance(token, Letter) and position >= self.rigid

    def state(self, mask: int) -> State:
        """The state of some positions, and of those that can be reached from them without reading anything."""
        state = self._states.get(mask)
        if state is None:
            closed = mask
            while True:
                more = closed | ((closed & self._skips) << 1)
                if more == closed:
                    break
                closed = more
            state = self._states.get(closed)
            if state is None:
                state = self._states[closed] = State(self, closed)
            self._states[mask] = state
        return state

    def stretch(self, mask: int) -> Tokens:
        """The plain characters of which each leads on alone, from a state; none where it has several positions."""
        if not mask or mask & (mask - 1):
            return ()
        position = mask.bit_length() - 1
        until = next((place for place in self._special if place >= position), len(self.tokens))
        return self.tokens[position:until]

    def move(self, mask: int, read: Token) -> State:
        """The state after one more character or letter."""
        if isinstance(read, Letter):
            return self.state(self._behind_letter(mask, read))
        if self.folded:
            read = read.lower()
        after, rest, tokens = 0, mask & (self.accepting - 1), self.tokens
        while rest:
            low = rest & -rest
            rest ^= low
            position = low.bit_length() - 1
            token = tokens[position]
            if token in (read, ONE):
                after |= low << 1
            elif token == ANY or (token == SEGMENT and read != ":"):
                after |= low
            elif isinstance(token, Letter) and self._is_loose(position, token) and spells(token, read):
                after |= low | low << 1
        return self.state(after)

    def _behind_letter(self, mask: int, read: Letter) -> int:
        """The positions after one more letter."""
        after = 0
        for position, token in enumerate(self.tokens):
            if mask >> position & 1:
                if isinstance(token, Letter) and token.id == read.id:
                    after |= 2 << position
                if position >= self.rigid:
                    after |= self._read_letter(position, token, read)
        return after

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


class State:
    """A state of an automaton: the positions in its pattern at which whoever reads a text may be.

    mask: the positions as bits; 0 where nothing can match any more. accepting: whether the text so far matches.
    stretch: the plain characters that have to come next, one after the other; () where that is open, or they are none.
    awaited: whether no other character will do. has_letters: whether it tells a letter from others.
    moves: what comes after one more character or letter.
    """

    __slots__ = (
        "_looked_at",
        "_machine",
        "_wanted",
        "accepting",
        "awaited",
        "has_letters",
        "mask",
        "moves",
        "stretch",
    )

    def __init__(self, machine: Automaton, mask: int) -> None:
        self._machine = machine
        self.mask = mask
        self.accepting = bool(mask & machine.accepting)
        self.stretch = machine.stretch(mask)
        self.awaited = bool(self.stretch) and not machine.folded
        self.has_letters = bool(mask & machine.letters)
        self.moves = _Moves(machine, mask)
        self._wanted: frozenset[Token] | None = None
        self._looked_at: frozenset[Token] | None = None

    def behind(self, text: Tokens) -> State:
        """The state after more of a text, of a part without wildcards."""
        state, at = self, 0
        if self._machine.folded:
            text = _lowered(text)
        while at < len(text) and state.mask:
            stretch = state.stretch
            if stretch:
                same = _common(stretch, text[at : at + len(stretch)])
                state = self._machine.state(state.mask << same)
                at += same
                if same == len(stretch) or at == len(text):
                    continue
            state = state.moves[text[at]]
            at += 1
        return state

    @property
    def wanted(self) -> frozenset[Token]:
        """The tokens at its positions."""
        if self._wanted is None:
            tokens, found, rest = self._machine.tokens, [], self.mask & (self._machine.accepting - 1)
            while rest:
                position = rest.bit_length() - 1
                rest ^= 1 << position
                found.append(tokens[position])
            self._wanted = frozenset(found)
        return self._wanted

    @property
    def looked_at(self) -> frozenset[Token]:
        """The characters and letters that it tells from others."""
        if self._looked_at is None:
            # Here a letter is not all that stands between two delimiters: who knows what comes next.
            self._looked_at = frozenset(
                token._replace(unique=False) if isinstance(token, Letter) else token
                for token in self.wanted - WILDCARDS
            )
        return self._looked_at


class _Moves(dict[Token, State]):
    """What comes after a state, by what is read; found out when it is read first."""

    __slots__ = ("_machine", "_mask")

    def __init__(self, machine: Automaton, mask: int) -> None:
        super().__init__()
        self._machine = machine
        self._mask = mask

    def __missing__(self, read: Token) -> State:
        after = self[read] = self._machine.move(self._mask, read)
        return after


def _common(one: Tokens, other: Tokens) -> int:
    """How many tokens at the beginning are the same."""
    if one == other:
        return len(one)
    for position, (ours, theirs) in enumerate(zip(one, other, strict=False)):
        if ours != theirs:
            return position
    return min(len(one), len(other))


@lru_cache(4096)
def _lowered(text: Tokens) -> Tokens:
    """A text in lower case, but for its letters. Kept: the same actions are asked about again and again."""
    return tuple(map(_lower, text))


def _lower(token: Token) -> Token:
    return token.lower() if isinstance(token, str) and len(token) == 1 else token


def _alphabet(token: Token) -> str:
    return token.alphabet if isinstance(token, Letter) else ""


def _is_delimited(tokens: Tokens, position: int) -> bool:
    before = tokens[position - 1] if position else "/"
    end = position + 1
    if end < len(tokens) and tokens[end] == GENERATED:
        end += 1  # which belongs to the name
    after = tokens[end] if end < len(tokens) else "/"
    return before in (":", "/") and after in (":", "/")


@lru_cache(8192)
def automaton(tokens: Tokens, possible: bool, folded: bool = False, rigid: int = 0) -> Automaton:
    """The automaton of a pattern; equal patterns share one, so that it learns its moves once."""
    return Automaton(tokens, possible, folded, rigid)


def reading(tokens: Tokens, possible: bool, folded: bool, text: Tokens) -> State:
    """Where the automaton of a pattern begins to read texts that begin as this one does, up to its first wildcard.

    Only for what may match does it matter which letters at its beginning are those of the texts: there they are
    themselves. Such letters have no wildcards of their own, and no wildcard before them.
    """
    rigid = 0
    if possible:
        for position, token in enumerate(tokens):
            if len(token) != 1:
                alike = isinstance(token, Letter) and token.fixed and tokens[: position + 1] == text[: position + 1]
                if not alike:
                    break
                rigid = position + 1
    return automaton(tokens, possible, folded, rigid).state(1)


@lru_cache(8192)
def matches(text: Tokens, tokens: Tokens, possible: bool, folded: bool = False) -> bool:
    """Whether one text matches a pattern, for certain or possibly. Kept: each trail asks it of each identity alike."""
    return reading(tokens, possible, folded, text).behind(text).accepting


def texts_by_match(
    texts: Tokens,
    patterns: tuple[State, ...],
    wished: Callable[[int], int],
    spend: Callable[[int], None],
    needed: tuple[tuple[int, ...], ...] = (),
) -> Iterator[tuple[int, Tokens]]:
    """The texts of a scope by which patterns they match: (bit mask of matching patterns, a text that matches these).

    patterns: where each begins (`reading`). Each mask comes once. Those states come first that `wished` gives the
    smallest number for, so that whoever looks for a certain mask need not wait for all of them. spend: told of the work
    before it is done; may raise to end it. needed: groups of patterns, by their places; texts that match none of a
    group are left out.
    """
    # All texts begin alike, so there is one way to where they part.
    alike = next((position for position, token in enumerate(texts) if token in WILDCARDS), len(texts))
    machines = 1 + len(patterns)
    spend(alike * machines)
    prefix = texts[:alike]
    first = tuple([one.behind(prefix) for one in (automaton(texts, False).state(1), *patterns)])
    groups = [[place + 1 for place in group] for group in needed]
    alone = [group[0] for group in groups if len(group) == 1]
    if not _all_alive(first, groups):
        return
    came: dict[_States, tuple[_States, Tokens] | None] = {first: None}
    queue: list[tuple[int, int, _States]] = []
    seen: set[int] = set()
    ahead: _States | None = first
    while ahead or queue:
        states = ahead or _next(queue)
        ahead = None
        frame = states[0]
        if frame.accepting:
            hits = _hits(states)
            if hits not in seen:
                seen.add(hits)
                yield hits, prefix + _way(states, came)
        stretch = _stretch(states, alone)
        following = [stretch] if stretch else [(token,) for token in _following(states)]
        spend(machines * (len(stretch) or len(following)))
        for read in following:
            after = tuple([one.behind(read) if stretch else one.moves[read[0]] for one in states])
            if after[0].mask and after not in came and _all_alive(after, groups):
                came[after] = (states, read)
                if len(following) == 1 and not queue:
                    ahead = after  # it is next, whatever is wished
                else:
                    from heapq import heappush  # for most texts nothing ever waits

                    heappush(queue, (wished(_hits(after)), len(came), after))


_States = tuple[State, ...]
"""Of the scope's automaton and each pattern's."""


def _next(queue: list[tuple[int, int, _States]]) -> _States:
    from heapq import heappop

    return heappop(queue)[-1]


def _all_alive(states: _States, groups: list[list[int]]) -> bool:
    """Whether of each group of patterns one may still match."""
    for group in groups:
        for place in group:
            if states[place].mask:
                break
        else:
            return False
    return True


def _hits(states: _States) -> int:
    hits, bit = 0, 1
    for one in states[1:]:
        if one.accepting:
            hits |= bit
        bit <<= 1
    return hits


def _stretch(states: _States, alone: list[int]) -> Tokens:
    """The plain characters that have to come next: the scope prescribes them, or a pattern that has to match.

    alone: the places of such patterns. A letter that another looks at may stand for what they wait for.
    """
    if states[0].stretch or states[0].wanted.isdisjoint(WILDCARDS):
        return states[0].stretch
    for place in alone:
        waiting = states[place]
        if waiting.awaited:
            stretch = waiting.stretch
            for one in states:
                if one is not waiting:
                    stretch = stretch[: _without_letters(one, stretch)]
            return stretch
    return ()


def _without_letters(state: State, text: Tokens) -> int:
    """How much of a text is read from a state before one that tells letters apart."""
    for position, read in enumerate(text):
        if state.has_letters:
            return position
        state = state.moves[read]
    return len(text)


def _following(states: _States) -> list[Token]:
    """What may come next, in a stable order: what the scope prescribes, else what someone looks at, and one other."""
    if states[0].wanted.isdisjoint(WILDCARDS):
        return sorted(states[0].wanted, key=_order)
    return sorted({OTHER}.union(*[one.looked_at for one in states]), key=_order)


def _order(token: Token) -> tuple[int, str]:
    if isinstance(token, Letter):
        return (2, token.id)
    return (0 if token == OTHER else 1, token)


def _way(states: _States, came: Mapping[_States, tuple[_States, Tokens] | None]) -> Tokens:
    """What was read on the way to some states."""
    word: list[Tokens] = []
    step = came[states]
    while step is not None:
        states, read = step
        word.append(read)
        step = came[states]
    return tuple(token for read in reversed(word) for token in read)
