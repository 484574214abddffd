"""Knows how the pieces of a template combine: `~` and `<<-` take whitespace away, `%{ if }` and `%{ for }` nest.

Must not know how the pieces are found in the text (template_syntax.py).
"""

from __future__ import annotations

from collections.abc import Callable

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.lexical import SPACES, HclSyntaxError

TEXT = "text"
INTERPOLATION = "interpolation"
IF, ELSE, END_IF, FOR, END_FOR = "if", "else", "endif", "for", "endfor"


class Piece:
    """One piece of a template as it stands in the text.

    kind: TEXT, INTERPOLATION or the keyword of a directive. start, end: the range written, whatever is trimmed
    later. text: of a TEXT, escapes already decoded. expression: of an INTERPOLATION its value, of an IF its
    condition, of a FOR its collection. key_name, value_name: of a FOR, as in `nodes.ForExpr`.
    """

    __slots__ = ("end", "expression", "key_name", "kind", "start", "text", "value_name")

    def __init__(
        self,
        kind: str,
        start: int,
        end: int,
        text: str = "",
        expression: nodes.Expr | None = None,
        key_name: str = "",
        value_name: str = "",
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.expression = expression
        self.key_name = key_name
        self.value_name = value_name

    def value(self) -> nodes.Expr:
        """Return the expression of a piece that has one."""
        assert self.expression is not None, self.kind
        return self.expression


class Pieces:
    """The pieces of one template in the order they are read; applies the `~` between them."""

    __slots__ = ("list", "trim_next")

    def __init__(self) -> None:
        self.list: list[Piece] = []
        self.trim_next = False

    def add_text(self, start: int, end: int, text: str) -> None:
        """Add literal text, without its leading whitespace if the sequence before it ended in `~}`."""
        if self.trim_next:
            text = text.lstrip(SPACES)
            self.trim_next = False
        self.list.append(Piece(TEXT, start, end, text))

    def trim_last(self) -> None:
        """Take the trailing whitespace from the text before a sequence that starts with `${~` or `%{~`."""
        if self.list and self.list[-1].kind == TEXT:
            self.list[-1].text = self.list[-1].text.rstrip(SPACES)


def unindent(pieces: list[Piece]) -> None:
    """Take the indentation of the least indented line from every line, as `<<-` asks.

    A line that starts with a sequence has no indentation; a blank line has no say and stays as it is.
    """
    least: int | None = None
    indented = []
    line_starts = True
    for piece in pieces:
        if line_starts:
            width = 0
            blank = False
            if piece.kind == TEXT:
                stripped = piece.text.lstrip(SPACES)
                blank = not stripped and piece.text.endswith("\n")
                if not blank:
                    width = len(piece.text) - len(stripped)
                    indented.append(piece)
            if not blank and (least is None or width < least):
                least = width
        line_starts = piece.kind == TEXT and piece.text.endswith("\n")
    if least:
        for piece in indented:
            piece.text = piece.text[least:]


class _Open:
    """A directive that waits for its end; `before` are the parts of the template around it."""

    __slots__ = ("before", "opener", "otherwise_start", "then")

    def __init__(self, opener: Piece, before: list[nodes.Expr]) -> None:
        self.opener = opener
        self.before = before
        self.then: nodes.Expr | None = None
        self.otherwise_start = 0


def assemble(pieces: list[Piece], start: int, end: int, normalise: Callable[[str], str] | None) -> nodes.Expr:
    """Return the node of a whole template written at start..end.

    normalise: brings literal text to Unicode's NFC, as Terraform does; None where the text is ASCII.
    Raises HclSyntaxError where directives do not pair up.
    """
    if not pieces:
        return nodes.Literal(start, end, "")
    if len(pieces) == 1 and pieces[0].kind == INTERPOLATION:
        return nodes.Wrap(start, end, pieces[0].value())
    parts: list[nodes.Expr] = []
    open_: list[_Open] = []
    i = 0
    count = len(pieces)
    while i < count:
        piece = pieces[i]
        kind = piece.kind
        i += 1
        if kind == TEXT:
            first = i - 1
            while i < count and pieces[i].kind == TEXT:
                i += 1
            text = "".join([p.text for p in pieces[first:i]])
            parts.append(nodes.Literal(piece.start, pieces[i - 1].end, normalise(text) if normalise else text))
        elif kind == INTERPOLATION:
            parts.append(piece.value())
        elif kind in (IF, FOR):
            open_.append(_Open(piece, parts))
            parts = []
        elif kind == ELSE:
            if not open_ or open_[-1].opener.kind != IF or open_[-1].then is not None:
                raise HclSyntaxError("this %{ else } belongs to no %{ if }", piece.start)
            top = open_[-1]
            top.then = _branch(parts, top.opener.end, piece.start)
            top.otherwise_start = piece.end
            parts = []
        else:
            opening = IF if kind == END_IF else FOR
            if not open_ or open_[-1].opener.kind != opening:
                raise HclSyntaxError(f"this %{{ {kind} }} ends no %{{ {opening} }}", piece.start)
            top = open_.pop()
            top.before.append(_close(top, parts, piece))
            parts = top.before
    if open_:
        opener = open_[-1].opener
        ending = END_IF if opener.kind == IF else END_FOR
        raise HclSyntaxError(f"the %{{ {opener.kind} }} that starts here has no %{{ {ending} }}", opener.start)
    if len(parts) == 1 and type(parts[0]) is nodes.Literal and pieces[0].kind == TEXT:
        return nodes.Literal(start, end, parts[0].value)
    return nodes.Template(start, end, tuple(parts))


def _close(opened: _Open, parts: list[nodes.Expr], closer: Piece) -> nodes.Expr:
    """Return the node of a directive that `closer` ends; `parts` is what stands right before it."""
    opener = opened.opener
    if opener.kind == IF:
        if opened.then is None:
            then = _branch(parts, opener.end, closer.start)
            otherwise: nodes.Expr = nodes.Literal(closer.start, closer.start, "")
        else:
            then = opened.then
            otherwise = _branch(parts, opened.otherwise_start, closer.start)
        return nodes.Conditional(opener.start, closer.end, opener.value(), then, otherwise)
    body = _branch(parts, opener.end, closer.start)
    loop = nodes.ForExpr(
        opener.start, closer.end, opener.key_name, opener.value_name, opener.value(), None, body, None, False
    )
    return nodes.Join(opener.start, closer.end, loop)


def _branch(parts: list[nodes.Expr], start: int, end: int) -> nodes.Expr:
    """Return the node of the part of a template between two directives: always a string."""
    if not parts:
        return nodes.Literal(start, end, "")
    if len(parts) == 1:
        only = parts[0]
        if type(only) is nodes.Literal and type(only.value) is str:
            return only
    return nodes.Template(start, end, tuple(parts))
