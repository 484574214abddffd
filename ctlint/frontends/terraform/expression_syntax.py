"""Knows the syntax of HCL's expressions: text in, nodes with ranges out.

Must not know templates (template_syntax.py), collections (collection_syntax.py), bodies and files (syntax.py), nor
what an expression evaluates to.

There is no token list: the reader stands at an offset and asks one regular expression what comes next.
`term` leaves the operator that follows it in `operator`, because the same match has just skipped the blanks.
"""

from __future__ import annotations

from ctlint.frontends.terraform import lexical
from ctlint.frontends.terraform.collection_syntax import CollectionReader
from ctlint.frontends.terraform.lexical import ENDS_TERM, MAX_DEPTH, MAX_LINKS, HclSyntaxError, number_value
from ctlint.frontends.terraform.nodes import (
    Binary,
    Call,
    Conditional,
    Expr,
    Index,
    Item,
    Key,
    Literal,
    Paren,
    Relative,
    Splat,
    Step,
    Traversal,
    Unary,
    new,
)
from ctlint.frontends.terraform.reader import limit_height

KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

_PRECEDENCE: dict[str | None, int] = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip

_BLANK_AHEAD = frozenset(" \t\n\r#/")
"""The first characters of blanks and comments."""

_CALL_AHEAD = frozenset("(: \t/\n\r#")
"""What stands after a name that may be a function's: the arguments, or blanks and comments before them."""

_NO_PATH_AHEAD = frozenset('"[{(-!<0123456789')
"""What starts a term that is not a name, in the order of `ExpressionReader.term`."""

_number = lexical.number
_plain_string = lexical.plain_string


class ExpressionReader(CollectionReader):
    """Reads expressions of one text."""

    __slots__ = ()

    # ------------------------------------------------------------------ operators

    def whole_expression(self, in_line: bool) -> Expr:
        """Read an expression that stands in no other, and refuse a tree that is too high to be walked."""
        self.links = 0
        start = self.at
        node = self.expression(in_line)
        if self.links > MAX_LINKS:
            limit_height(node, start)
        return node

    def expression(self, in_line: bool) -> Expr:
        """Read an expression; `at` is left after its last character."""
        self.depth = depth = self.depth + 1
        if depth > MAX_DEPTH:
            raise self.too_deep()
        node = self.term(in_line)
        operator = self.operator
        if operator is not None:
            if operator in _PRECEDENCE:
                node = self.operation(node, in_line)
                operator = self.operator
            if operator == "?":
                question = self.text.rfind("?", 0, self.operator_end)
                self.at = self.operator_end
                then = self.expression(in_line)
                i = (self.line_blank if in_line else self.blank)(self.text, self.at).end()
                if self.text[i : i + 1] != ":":
                    raise HclSyntaxError('the "?" here has no ":" with the value for the other case', question)
                self.at = i + 1
                otherwise = self.expression(in_line)
                node = Conditional(node.start, otherwise.end, node, then, otherwise)
        self.depth = depth - 1
        return node

    def operation(self, first: Expr, in_line: bool) -> Expr:
        """Read the rest of `first operator term operator term …`; operators of one rank group from the left."""
        self.enter()
        operands = [first]
        pending: list[tuple[int, str]] = []
        while True:
            operator = self.operator
            rank = _PRECEDENCE.get(operator, 0)
            while pending and pending[-1][0] >= rank:
                right = operands.pop()
                left = operands[-1]
                operands[-1] = Binary(left.start, right.end, pending.pop()[1], left, right)
                self.links += 1
            if not rank or operator is None:
                self.depth -= 1
                return operands[0]
            pending.append((rank, operator))
            self.at = self.operator_end
            operands.append(self.term(in_line))

    def look_after(self, in_line: bool) -> None:
        """Find what continues the expression after the term that ends at `at`."""
        match = (self.line_operator if in_line else self.wide_operator)(self.text, self.at)
        self.operator = match[1]
        self.operator_end = match.end()

    # ---------------------------------------------------------------------- terms

    def term(self, in_line: bool) -> Expr:
        """Read a term with everything that is read from it, and leave the operator after it in `operator`."""
        text = self.text
        i = self.at
        self.terms = terms = self.terms - 1
        if terms < 0:
            raise self.too_many(i)
        c = text[i : i + 1]
        if c == " ":
            i += 1
            c = text[i : i + 1]
        if c in _BLANK_AHEAD:
            i = (self.line_blank if in_line else self.blank)(text, i).end()
            c = text[i : i + 1]
        node: Expr
        if c not in _NO_PATH_AHEAD:
            match = self.path(text, i)
            if match is None:
                raise self.no_expression(i)
            path = match[0]
            self.at = end = match.end()
            node = self.path_node(path, i, end)
            c = text[end : end + 1]
            if c in _CALL_AHEAD and not (c == "\n" and in_line):
                j = end if c == "(" else (self.line_blank if in_line else self.blank)(text, end).end()
                c = text[j : j + 1]
                if c == "(" or (c == ":" and text[j + 1 : j + 2] == ":"):
                    node = self.call(i, path, j)
        elif c == '"':
            match = _plain_string(text, i)
            if match is not None:
                self.at = end = match.end()
                value = match[1]
                node = new(Literal, (i, end, self.normalise(value) if self.normalise else value))
            else:
                node = self.quoted(i)
        elif c == "[":
            node = self.tuple_(i)
        elif c == "{":
            node = self.object_(i)
        elif "0" <= c <= "9":
            node = self.number(i)
        elif c == "(":
            self.at = i + 1
            inner = self.expression(False)
            end = self.blank(text, self.at).end()
            if text[end : end + 1] != ")":
                raise self.unclosed("parenthesis", ")", i, end)
            self.at = end + 1
            node = Paren(i, end + 1, inner)
        elif c == "-" or c == "!":
            self.at = i + 1
            self.enter()
            operand = self.term(in_line)
            self.depth -= 1
            # The operand took its steps and found its operator: nothing is left to look for.
            return Unary(i, operand.end, c, operand)
        else:
            node = self.heredoc(i)
        c = text[self.at : self.at + 1]
        if c in ENDS_TERM or (c == "\n" and in_line):
            # Nothing can continue this term: most terms end so, and need no search for an operator.
            self.operator = None
            return node
        match = (self.line_operator if in_line else self.wide_operator)(text, self.at)
        self.operator = operator = match[1]
        self.operator_end = match.end()
        if operator == "." or operator == "[":
            return self.steps(node, in_line)
        return node

    def path_node(self, path: str, start: int, end: int) -> Expr:
        """Return the node of names joined by dots. `null.x` is the literal null and a step from it, as in HCL."""
        parts = self.paths.get(path)
        if parts is None:
            root, *names = path.split(".")
            if root in KEYWORDS:
                literal = Literal(start, start + len(root), KEYWORDS[root])
                return Relative(start, end, literal, tuple(names)) if names else literal
            # The same few paths come again and again in a file.
            self.paths[path] = parts = (root, tuple(names))
        root, steps = parts
        return new(Traversal, (start, end, root, steps))

    def number(self, start: int) -> Expr:
        """Read a number."""
        match = _number(self.text, start)
        assert match is not None
        self.at = end = match.end()
        after = self.text[end : end + 1]
        if after.isalnum() or after == "_" or (after == "." and self.text[end + 1 : end + 2].isdigit()):
            raise HclSyntaxError("this is not a number; HCL knows decimal numbers only", start)
        return Literal(start, end, number_value(match[0], start))

    def steps(self, node: Expr, in_line: bool) -> Expr:
        """Read every `.name`, `[key]` and splat after `node`; `operator` is "." or "[" and is left on another."""
        text = self.text
        blank = self.line_blank if in_line else self.blank
        # Gathered, for a tuple that grows step by step costs quadratic time.
        steps: list[Step] = []
        end = self.at
        while True:
            if self.operator == ".":
                i = blank(text, self.operator_end).end()
                if text[i : i + 1] == "*":
                    node = self.attribute_splat(self.extend(node, steps, end), i, in_line)
                    steps = []
                else:
                    steps.append(self.attribute_step(i))
            elif self.operator == "[":
                bracket = text.rfind("[", 0, self.operator_end)
                i = self.blank(text, self.operator_end).end()
                if text[i : i + 1] == "*":
                    return self.full_splat(self.extend(node, steps, end), i, in_line)
                self.at = i
                key = self.expression(False)
                i = self.blank(text, self.at).end()
                if text[i : i + 1] != "]":
                    raise self.unclosed("bracket", "]", bracket, i)
                self.at = i + 1
                if type(key) is Literal:
                    steps.append(Key(key.value))
                else:
                    node = Index(node.start, i + 1, self.extend(node, steps, end), key)
                    steps = []
                    self.links += 1
            else:
                return self.extend(node, steps, end)
            end = self.at
            self.look_after(in_line)

    def attribute_step(self, i: int) -> Step:
        """Read what follows a dot, a name or a legacy index such as the `.0` of `a.0.b`."""
        match = self.name(self.text, i)
        if match is not None:
            self.at = match.end()
            return match[0]
        match = _number(self.text, i)
        if match is None:
            raise HclSyntaxError("a dot must be followed by a name", i)
        if "." in match[0]:
            raise HclSyntaxError('two indexes with dots in a row, as in "a.0.1", are not HCL: write a[0][1]', i)
        self.at = match.end()
        return Key(number_value(match[0], i))

    def attribute_splat(self, source: Expr, star: int, in_line: bool) -> Expr:
        """Read the `.*` whose star is at `star`, with the attributes that follow; an index ends it."""
        text = self.text
        blank = self.line_blank if in_line else self.blank
        steps: list[Step] = []
        self.at = star + 1
        while True:
            i = blank(text, self.at).end()
            if text[i : i + 1] != "." or text.startswith("...", i):
                break
            steps.append(self.attribute_step(blank(text, i + 1).end()))
        item = Item(star, star + 1)
        each = Relative(star, self.at, item, tuple(steps)) if steps else item
        self.links += 1
        return Splat(source.start, self.at, source, each, False)

    def full_splat(self, source: Expr, star: int, in_line: bool) -> Expr:
        """Read the `[*]` whose star is at `star`; every step that follows belongs to each of its items."""
        end = (self.line_blank if in_line else self.blank)(self.text, star + 1).end()
        if self.text[end : end + 1] != "]":
            raise HclSyntaxError('a "]" was expected after "[*"', end)
        item = Item(star, star + 1)
        self.at = end + 1
        self.look_after(in_line)
        each: Expr = item
        if self.operator == "." or self.operator == "[":
            self.enter()
            each = self.steps(item, in_line)
            self.depth -= 1
        self.links += 1
        return Splat(source.start, max(each.end, end + 1), source, each, True)

    def extend(self, node: Expr, steps: list[Step], end: int) -> Expr:
        """Return `node` with more steps, the last of which ends at `end`."""
        if not steps:
            return node
        if type(node) is Traversal:
            return Traversal(node.start, end, node.root, (*node.steps, *steps))
        if type(node) is Relative:
            return Relative(node.start, end, node.source, (*node.steps, *steps))
        self.links += 1
        return Relative(node.start, end, node, tuple(steps))

    def call(self, start: int, name: str, i: int) -> Expr:
        """Read the rest of a function call whose first name ends before `i`, where "(" or "::" stands."""
        text = self.text
        if "." in name:
            raise HclSyntaxError("a function's name has no dots", start)
        while text.startswith("::", i):
            i = self.blank(text, i + 2).end()
            match = self.name(text, i)
            if match is None:
                raise HclSyntaxError('a function\'s name was expected after "::"', i)
            name += "::" + match[0]
            i = self.blank(text, match.end()).end()
        if text[i : i + 1] != "(":
            raise HclSyntaxError(f"the arguments of {name} were expected here, in parentheses", i)
        opening = i
        arguments: list[Expr] = []
        expand = False
        i = self.blank(text, i + 1).end()
        while text[i : i + 1] != ")":
            if not text[i : i + 1]:
                raise self.unclosed("parenthesis", ")", opening, i)
            self.at = i
            arguments.append(self.expression(False))
            i = self.at
            c = text[i : i + 1]
            if c not in ENDS_TERM:
                i = self.blank(text, i).end()
                c = text[i : i + 1]
            if c == ",":
                i = self.blank(text, i + 1).end()
            elif text.startswith("...", i):
                expand = True
                i = self.blank(text, i + 3).end()
                if text[i : i + 1] != ")":
                    raise HclSyntaxError('only the last argument of a call can have "..."', i)
            elif c != ")":
                raise self.unclosed("parenthesis", ")", opening, i, "a comma")
        self.at = i + 1
        return Call(start, i + 1, name, tuple(arguments), expand)
