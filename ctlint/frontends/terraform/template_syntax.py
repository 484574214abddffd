"""Knows the syntax of HCL's templates: quoted strings, heredocs and template files.

Must not know the syntax of the expressions inside (expression_syntax.py), nor how the pieces of a template
combine (templates.py).
"""

from __future__ import annotations

import re

from ctlint.frontends.terraform import lexical, templates
from ctlint.frontends.terraform.lexical import MAX_LINKS, HclSyntaxError
from ctlint.frontends.terraform.nodes import Expr, Template
from ctlint.frontends.terraform.reader import STRAY_RETURN, Reader, limit_height

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class TemplateReader(Reader):
    """Reads templates of one text."""

    __slots__ = ()

    def quoted(self, start: int) -> Expr:
        """Read a quoted string that holds escapes, interpolations or directives."""
        text = self.text
        pieces = templates.Pieces()
        i = start + 1
        while True:
            run = i
            decoded: list[str] = []
            while True:
                match = lexical.quoted_text(text, i)
                if match is not None:
                    decoded.append(match[0])
                    i = match.end()
                if text[i : i + 1] != "\\":
                    break
                character, i = self.escaped(i)
                decoded.append(character)
            if decoded:
                pieces.add_text(run, i, "".join(decoded))
            c = text[i : i + 1]
            if c == '"':
                break
            if c != "$" and c != "%":
                raise HclSyntaxError("the quoted string that starts here is never closed", start)
            i = self.sign(pieces, i, c)
        self.at = end = i + 1
        return templates.assemble(pieces.list, start, end, self.normalise)

    def escaped(self, i: int) -> tuple[str, int]:
        """Return the character that the escape sequence at `i` stands for, and where the sequence ends."""
        match = re.compile(lexical.ESCAPE).match(self.text, i)
        if match is not None:
            if match[3] is None:
                code = int(match[1] or match[2], 16)
                if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
                    raise HclSyntaxError("this escape sequence stands for no character", i)
                return chr(code), match.end()
            if match[3] in _ESCAPES:
                return _ESCAPES[match[3]], match.end()
        raise HclSyntaxError(
            'this is no escape sequence; HCL knows \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN', i
        )

    def sign(self, pieces: templates.Pieces, i: int, c: str) -> int:
        """Read what starts with the `$` or `%` at `i`: a sequence, its escape or just the sign; return its end."""
        after = self.text[i + 1 : i + 3]
        if after[:1] == "{":
            return self.sequence(pieces, i, c)
        if after == c + "{":
            pieces.add_text(i, i + 3, after)
            return i + 3
        match = lexical.signs(self.text, i)
        end = match.end() if match is not None else i + 1
        if self.text[end : end + 1] == "{":
            # The last two signs of the run escape the brace, and are read next.
            end -= 2
        pieces.add_text(i, end, self.text[i:end])
        return end

    def sequence(self, pieces: templates.Pieces, start: int, c: str) -> int:
        """Read the interpolation or directive that starts at `start`; return where it ends."""
        text = self.text
        self.at = start
        self.enter()
        self.terms = terms = self.terms - 1
        if terms < 0:
            raise self.too_many(start)
        i = start + 2
        if text[i : i + 1] == "~":
            i += 1
            pieces.trim_last()
        # Two interpolations in a row: the whitespace to trim is that between them, so none.
        pieces.trim_next = False
        if c == "$":
            self.at = i
            piece = templates.Piece(templates.INTERPOLATION, start, 0, expression=self.expression(False))
        else:
            piece = self.directive(start, i)
        i = self.blank(text, self.at).end()
        if text.startswith("~}", i):
            i += 1
            pieces.trim_next = True
        elif text[i : i + 1] != "}":
            kind = "interpolation" if c == "$" else "directive"
            raise self.unclosed(kind, "}", start, i)
        piece.end = i + 1
        pieces.list.append(piece)
        self.depth -= 1
        return i + 1

    def directive(self, start: int, i: int) -> templates.Piece:
        """Read the inside of `%{ … }`; `at` is left after it."""
        text = self.text
        i = self.blank(text, i).end()
        match = self.name(text, i)
        word = match[0] if match is not None else ""
        end = match.end() if match is not None else i
        self.at = end
        if word == templates.IF:
            self.links += 1
            return templates.Piece(word, start, 0, expression=self.expression(False))
        if word == templates.FOR:
            self.links += 2
            key_name, value_name = self.for_names(end)
            collection = self.expression(False)
            return templates.Piece(word, start, 0, "", collection, key_name, value_name)
        if word in (templates.ELSE, templates.END_IF, templates.END_FOR):
            return templates.Piece(word, start, 0)
        raise HclSyntaxError(
            '"%{" must be followed by if, else, endif, for or endfor; a plain "%{" is written "%%{"', i
        )

    def heredoc(self, start: int) -> Expr:
        """Read `<<MARKER` and its lines; the line end after the closing marker is left to be read."""
        text = self.text
        match = self.patterns.heredoc(text, start)
        if match is None:
            raise self.no_expression(start)
        marker = match[2]
        pieces = templates.Pieces()
        i = match.end()
        line_starts = True
        is_object = text.startswith("{", self._indented(i))
        lines = [i]
        while True:
            end = lexical.bare_text(text, i).end()
            c = text[end : end + 1]
            if self.next_stray(i) < end:
                raise HclSyntaxError(STRAY_RETURN, self.stray)
            if c == "\n":
                line = text[i : end + 1]
                if line_starts and line.strip(lexical.SPACES) == marker:
                    break
                pieces.add_text(i, end + 1, line)
                if is_object:
                    lines += (end, end + 1)
                i = end + 1
                line_starts = True
            elif not c:
                raise HclSyntaxError(f"the text that starts here is never ended by a line with {marker}", start)
            else:
                if end > i:
                    pieces.add_text(i, end, text[i:end])
                i = self.sign(pieces, end, c)
                line_starts = False
        if text[end - 1] == "\r":
            end -= 1
        self.at = end
        if match[1]:
            templates.unindent(pieces.list)
        node = templates.assemble(pieces.list, start, end, self.normalise)
        return self._json(node, pieces, lines[:-1]) if is_object else node

    def _json(self, node: Expr, pieces: templates.Pieces, lines: list[int]) -> Expr:
        """A heredoc that tells where its lines are, if no directive repeats some or leaves them out."""
        if any(piece.kind not in (templates.TEXT, templates.INTERPOLATION) for piece in pieces.list):
            return node
        places = tuple(self._indented(place) if index % 2 == 0 else place for index, place in enumerate(lines))
        parts = node.parts if isinstance(node, Template) else (node,)
        return Template(node.start, node.end, parts, places)

    def _indented(self, i: int) -> int:
        """Behind the blanks at `i`."""
        while self.text[i : i + 1] in (" ", "\t"):
            i += 1
        return i

    def bare_template(self) -> Expr:
        """Read the whole text as a template without quotes, as in a template file: no backslash escapes."""
        text = self.text
        pieces = templates.Pieces()
        i = 0
        self.links = 0
        while i < len(text):
            end = lexical.bare_text(text, i).end()
            c = text[end : end + 1]
            if self.next_stray(i) < end:
                # Terraform 1.11 takes the rest for text, and only the escapes in it are undone.
                rest = text[i:].replace("$${", "${").replace("%%{", "%{")
                pieces.add_text(i, len(text), rest)
                break
            if c == "\n":
                end += 1
            if end > i:
                pieces.add_text(i, end, text[i:end])
            i = end
            if c == "$" or c == "%":
                i = self.sign(pieces, end, c)
        node = templates.assemble(pieces.list, 0, len(text), self.normalise)
        if self.links > MAX_LINKS:
            limit_height(node, 0)
        return node
