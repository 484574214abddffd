"""Knows the syntax of what HCL writes in brackets and braces: tuples, objects, and both kinds of `for`.

Must not know what else an expression is made of (expression_syntax.py), nor what one evaluates to.
"""

from __future__ import annotations

from ctlint.frontends.terraform import lexical
from ctlint.frontends.terraform.lexical import ENDS_TERM, HclSyntaxError
from ctlint.frontends.terraform.nodes import Expr, ForExpr, Literal, ObjectExpr, Traversal, TupleExpr, new
from ctlint.frontends.terraform.template_syntax import TemplateReader

_plain_string = lexical.plain_string


class CollectionReader(TemplateReader):
    """Reads collections of one text."""

    __slots__ = ()

    def tuple_(self, start: int) -> Expr:
        """Read `[a, b]` or `[for …]`."""
        text = self.text
        blank = self.blank
        i = blank(text, start + 1).end()
        if self.is_for(i):
            return self.for_(start, i + 3, "]")
        items: list[Expr] = []
        while True:
            c = text[i : i + 1]
            if c == "]":
                break
            if c == '"':
                # Lists of plain strings are most lists.
                match = _plain_string(text, i)
                if match is not None:
                    end = match.end()
                    c = text[end : end + 1]
                    if c == "," or c == "]":
                        self.terms = terms = self.terms - 1
                        if terms < 0:
                            raise self.too_many(i)
                        value = match[1]
                        items.append(new(Literal, (i, end, self.normalise(value) if self.normalise else value)))
                        if c == "]":
                            i = end
                            break
                        i = blank(text, end + 1).end()
                        continue
            elif not c:
                raise self.unclosed("bracket", "]", start, i)
            self.at = i
            items.append(self.expression(False))
            i = self.at
            c = text[i : i + 1]
            if c not in ENDS_TERM:
                i = blank(text, i).end()
                c = text[i : i + 1]
            if c == ",":
                i = blank(text, i + 1).end()
            elif c != "]":
                raise self.unclosed("bracket", "]", start, i, "a comma")
        self.at = i + 1
        return TupleExpr(start, i + 1, tuple(items))

    def object_(self, start: int) -> Expr:
        """Read `{ key = value }` or `{for …}`."""
        text = self.text
        expression = self.expression
        separator = self.patterns.separator
        bare_key = self.patterns.key
        i = self.blank(text, start + 1).end()
        if self.is_for(i):
            return self.for_(start, i + 3, "}")
        items: list[tuple[Expr, Expr]] = []
        while True:
            c = text[i : i + 1]
            if c == "}":
                break
            if not c:
                raise self.unclosed("brace", "}", start, i)
            match = bare_key(text, i)
            if match is not None:
                key: Expr = new(Literal, (i, match.end(1), match[1]))
                self.at = match.end()
                items.append((key, expression(True)))
            else:
                items.append(self.object_item(i, start))
            match = separator(text, self.at)
            i = match.end()
            c = match[1]
            if c == "}":
                i -= 1
                break
            if c is None:
                raise self.unclosed("brace", "}", start, i, "a comma or a new line")
            i = self.blank(text, i).end()
        self.at = i + 1
        return ObjectExpr(start, i + 1, tuple(items))

    def object_item(self, i: int, start: int) -> tuple[Expr, Expr]:
        """Read `key = value` of the object that opens at `start`, whatever the key is."""
        text = self.text
        first = text[i]
        self.at = i
        key = self.expression(True)
        if type(key) is Traversal:
            if not key.steps:
                key = Literal(key.start, key.end, key.root)
        elif type(key) is Literal and first in "tfn":
            key = Literal(key.start, key.end, text[key.start : key.end])
        i = self.line_blank(text, self.at).end()
        c = text[i : i + 1]
        if c != "=" and c != ":":
            raise self.unclosed("brace", "}", start, i, '"=" and a value')
        self.at = i + 1
        return key, self.expression(True)

    def is_for(self, i: int) -> bool:
        """Tell whether the word at `i` is `for`."""
        if not self.text.startswith("for", i):
            return False
        match = self.name(self.text, i)
        return match is not None and match[0] == "for"

    def for_(self, start: int, i: int, closing: str) -> Expr:
        """Read the rest of a for-expression, from right after its `for` at `i`."""
        text = self.text
        key_name, value_name = self.for_names(i)
        collection = self.expression(False)
        i = self.blank(text, self.at).end()
        if text[i : i + 1] != ":":
            raise HclSyntaxError('":" was expected after the collection of "for"', i)
        self.at = i + 1
        key = None
        value = self.expression(False)
        i = self.blank(text, self.at).end()
        if text.startswith("=>", i):
            if closing == "]":
                raise HclSyntaxError('"=>" makes an object: such a "for" stands in braces, not in brackets', i)
            self.at = i + 2
            key = value
            value = self.expression(False)
            i = self.blank(text, self.at).end()
        elif closing == "}":
            raise HclSyntaxError('a "for" in braces needs "key => value"', i)
        group = text.startswith("...", i)
        if group:
            if closing == "]":
                raise HclSyntaxError('"..." groups the values of an object, not of a list', i)
            i = self.blank(text, i + 3).end()
        condition = None
        match = self.name(text, i)
        if match is not None and match[0] == "if":
            self.at = match.end()
            condition = self.expression(False)
            i = self.blank(text, self.at).end()
        if text[i : i + 1] != closing:
            raise self.unclosed("bracket" if closing == "]" else "brace", closing, start, i)
        self.at = i + 1
        return ForExpr(start, i + 1, key_name, value_name, collection, key, value, condition, group)
