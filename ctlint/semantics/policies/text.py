"""Knows the strings of policies: sequences of characters, wildcards, and letters for text that is not known.

Must not know statements, requests or services, nor where a letter comes from.

A letter stands for one text, wherever it occurs. What holds with letters taken as symbols that equal only themselves
holds whatever they stand for, because putting text in their place changes both sides alike (a homomorphism). What may
hold for some text is decided with what is known of the letter: the characters it can contain, and whether its text may
bring wildcards of its own into a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from ctlint.hints import TYPE_CHECKING, Union
from ctlint.records import NamedTuple
from ctlint.value import Reason

if TYPE_CHECKING:
    from ctlint.hints import TypeGuard


class Letter(NamedTuple):
    """A text that is not known before deployment.

    id: what it stands for, for people; equal ids are equal texts.
    fixed: it is one value without wildcards of its own, and not the outsider's: an attribute of a resource, the
        account. Otherwise it may hold anything, wildcards included, as a variable may.
    alphabet: a key of ALPHABETS; "" where any character may occur in it.
    unique: it names a resource of a kind of which no two have one name, so that two such letters, each filling what
        stands between two delimiters, are certainly different texts.
    why: why it is not known, if that is told.
    """

    id: str
    fixed: bool
    alphabet: str = ""
    unique: bool = False
    why: Reason | None = None


def is_variable(token: Token) -> TypeGuard[Letter]:
    """Whether it is a policy variable such as `${aws:username}`."""
    return isinstance(token, Letter) and token.id.startswith("${")


_DIGITS = frozenset("0123456789")
_REGION = _DIGITS.union("abcdefghijklmnopqrstuvwxyz-")
_ID = _REGION.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")

ALPHABETS: dict[str, Callable[[str], bool]] = {
    "digits": _DIGITS.__contains__,
    "region": _REGION.__contains__,
    "name": lambda character: character not in ":/*?$",
    "id": _ID.__contains__,
    "path": lambda character: character not in ":*?$",
}
"""Characters that a letter may contain: account numbers; regions and partitions; names of buckets, trails and topics;
ids of keys and organizations; names with slashes, such as those of log groups."""

ANY, ONE, SEGMENT = "(*)", "(?)", "(*:)"
"""Wildcards: any text; any one character; any text without a colon."""

OTHER, OUTSIDER, GENERATED = "\ue000", "\ue001", "\ue003"
"""A character that nothing written contains; what the outsider's own account number, names and ids are made of;
what stands behind the letter for a name that AWS or Terraform makes up: nobody can have written it anywhere."""

Token = Union[str, Letter]
Tokens = tuple[Token, ...]
Piece = Union[str, Letter]
"""Part of a string as written: literal text, in which wildcards may have a meaning, or a letter."""

WILDCARDS = frozenset((ANY, ONE, SEGMENT))

_SPECIAL = r"(?s)\$\{([*?$])\}|\$\{([^}:]*:[^}]*)\}"


def spells(letter: Letter, character: str) -> bool:
    """Whether the text of a letter may contain a character; the outsider's own is never in a fixed one."""
    if character == OUTSIDER:
        return not letter.fixed
    if character == OTHER or not letter.alphabet:
        return True
    return ALPHABETS[letter.alphabet](character)


def literal(pieces: Iterable[Piece]) -> Tokens:
    """A text in which nothing has a special meaning."""
    tokens: list[Token] = []
    for piece in pieces:
        if isinstance(piece, Letter):
            tokens.append(piece)
        else:
            tokens += piece
    return tuple(tokens)


@lru_cache(4096)
def pattern(pieces: tuple[Piece, ...], wildcards: bool = True, arn: bool = False, variables: bool = True) -> Tokens:
    """A pattern of a policy.

    wildcards: whether `*` and `?` are wildcards. arn: `*` does not cross the first five colons, as in the Arn*
    operators. variables: whether `${aws:username}` is a variable, as in the language's version of 2012; a variable
    becomes a letter that may hold anything, and `${*}` is an asterisk. Every key of a request has a colon in its name,
    so `${Bucket}` is no variable and stays as it is written: it is what a template holds where Fn::Sub is forgotten.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html, read 2026-11.
    """
    tokens: list[Token] = []

    def characters(text: str) -> None:
        nonlocal tokens
        if not wildcards or ("*" not in text and "?" not in text):
            tokens += text
            return
        for character in text:
            if character == "*":
                tokens.append(SEGMENT if arn and tokens.count(":") < 5 else ANY)
            else:
                tokens.append(ONE if character == "?" else character)

    for piece in pieces:
        if isinstance(piece, Letter):
            tokens.append(piece)
            continue
        if not variables or "${" not in piece:
            characters(piece)
            continue
        at = 0
        for found in re.finditer(_SPECIAL, piece):
            characters(piece[at : found.start()])
            tokens.append(found[1] if found[1] else Letter("${" + found[2].lower() + "}", False))
            at = found.end()
        characters(piece[at:])
    return (ANY,) if tokens == [SEGMENT] else tuple(tokens)


def scope(pieces: Sequence[Piece]) -> Tokens:
    """A set of texts written as a pattern, to say what a request may contain; `*` in it never crosses a colon."""
    return _scope(tuple(pieces))


@lru_cache(1024)
def _scope(pieces: tuple[Piece, ...]) -> Tokens:
    return tuple(SEGMENT if token == ANY else token for token in pattern(pieces, variables=False))


def fixed_text(tokens: Tokens) -> str | None:
    """The text where all of it is known, else None."""
    if any(isinstance(token, Letter) or token in WILDCARDS for token in tokens):
        return None
    return "".join(token for token in tokens if isinstance(token, str))


def letters(tokens: Iterable[Token]) -> list[Letter]:
    """The letters in a text, in order."""
    return [token for token in tokens if isinstance(token, Letter)]


@lru_cache(4096)
def has_letters(tokens: Tokens) -> bool:
    """Whether there is a letter in a text."""
    return any(isinstance(token, Letter) for token in tokens)


REGION, ACCOUNT = 3, 4
"""Which parts of an ARN these are."""


def arn_part(arn: Tokens, number: int) -> Tokens | None:
    """A part of an ARN between two of its colons; None where it has not so many."""
    colons = [index for index, token in enumerate(arn) if token == ":"]
    return arn[colons[number - 1] + 1 : colons[number]] if len(colons) > number else None


def show(tokens: Iterable[Token]) -> str:
    """A text for people: letters by what they stand for, `…` for any text."""
    shown: list[str] = []
    before: Token | None = None
    for token in tokens:
        again, before = token == before == OUTSIDER, token
        if again:
            continue
        if isinstance(token, Letter):
            # A policy variable as it is; an input without the unit that it belongs to.
            shown.append(token.id if is_variable(token) else "${" + token.id.rpartition(":")[2] + "}")
        else:
            shown.append(_SHOWN.get(token, token))
    return "".join(shown)


_SHOWN = {OTHER: "x", OUTSIDER: "${somebody else}", GENERATED: "", ANY: "…", SEGMENT: "…", ONE: "?"}
