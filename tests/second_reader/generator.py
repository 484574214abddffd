"""Writes files of HCL from its grammar, each from a seed: the same seed, the same text.

Whatever it writes is HCL. It keeps away from what python-hcl2 is known to read wrongly (differences.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable

NAMES = ("a", "b1", "aws_s3_bucket", "with-dash", "_x", "if1", "local", "var", "each", "format", "x-", "A_b-c9")
TYPES = ("resource", "data", "locals", "module", "variable", "output", "nested", "in_", "lifecycle")
WORDS = (
    "",
    "x",
    "acme-logs",
    "a b",
    "é",
    "日本",
    "}",
    "{",
    "]",
    ")",
    "#",
    "//",
    "/*",
    "*/",
    "'",
    "$x",
    "%x",
    "=",
    ",",
    "~",
)
ESCAPES = ("\\n", "\\t", "\\\\", '\\"', "\\u00e9", "\\U0001F600", "\\r", "$${x}", "%%{y}", "$$ ", "%% ", "$ {", "% {")
NUMBERS = ("0", "1", "42", "1.5", "0.125", "1e3", "2E-3", "1.5e+2", "12345678901234567890", "007")
HEREDOC_LINES = ("plain", "", "  deeper", "${var.x}", 'a "quote" \\n', "%{ if a }b%{ endif }", "$${c}")
ENCLOSED = (("[", "]"), ("[ ", " ]"), ("[\n    ", "\n  ]"), ("[", ",]"), ("[\n    ", ",\n  ]"))
OPERATORS = ("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||")


class Generator:
    """One file."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.end = self.random.choice(("\n", "\n", "\n", "\r\n"))
        self.depth = 0
        self.markers = 0

    def file(self) -> str:
        """The text of the file."""
        lines = self.body("", self.random.randrange(1, 7))
        text = "\n".join(lines) + self.random.choice(("\n", "\n\n", "\n# the end\n"))
        return text.replace("\n", self.end)

    def pick(self, *choices: Callable[[], str]) -> str:
        return self.random.choice(choices)()

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def name(self) -> str:
        return self.random.choice(NAMES)

    def blank(self) -> str:
        """What may stand between two tokens of a line."""
        return self.random.choice(("", " ", " ", "  ", "\t"))

    # ------------------------------------------------------------------------------------------------------- bodies

    def body(self, indent: str, length: int) -> list[str]:
        lines: list[str] = []
        for number in range(length):
            if self.chance(0.2):
                lines.append(
                    indent + self.random.choice(("# a comment", '// another ${ " [', "/* one\n   more */", ""))
                )
            if self.chance(0.3) and len(indent) < 6:
                lines += self.block(indent)
            else:
                lines.append(self.attribute(indent, f"{self.name()}{number}"))
        return lines

    def attribute(self, indent: str, name: str) -> str:
        sign = self.random.choice((" = ", "=", "   =  ", "\t=\t"))
        if self.chance(0.1):
            return indent + name + sign + self.heredoc(indent)
        after = self.random.choice(("", "", "", " # after", " // after", "  "))
        return indent + name + sign + self.expression(3) + after

    def block(self, indent: str) -> list[str]:
        labels = "".join(
            self.random.choice((" ", "  ")) + self.random.choice((f'"{self.name()}"', '"a b.c"', self.name()))
            for _ in range(self.random.randrange(4))
        )
        header = f"{indent}{self.random.choice(TYPES)}{labels} {{"
        if self.chance(0.1):
            return [header + "}"]
        if self.chance(0.1):
            return [f"{header} {self.name()} = {self.expression(1)} }}"]
        return [header, *self.body(indent + "  ", self.random.randrange(4)), indent + "}"]

    def heredoc(self, indent: str) -> str:
        self.markers += 1
        marker = f"{self.random.choice(('EOT', 'END', 'E'))}{self.markers}"
        dash = self.random.choice(("", "-"))
        lines = []
        for _ in range(self.random.randrange(4)):
            text = self.random.choice(
                ("plain", "", "  deeper", "${var.x}", 'a "quote" \\n', "%{ if a }b%{ endif }", "$${c}")
            )
            lines.append(self.random.choice(("", indent, "    ")) + text)
        closing = (indent if dash else "") + marker
        return "\n".join([f"<<{dash}{marker}", *lines, closing])

    # -------------------------------------------------------------------------------------------------- expressions

    def expression(self, depth: int) -> str:
        """Any expression, on one line unless brackets allow more."""
        if depth <= 0:
            return self.atom()
        return self.pick(
            self.atom,
            self.atom,
            lambda: self.operation(depth),
            lambda: self.conditional(depth),
            lambda: self.term(depth),
            lambda: self.term(depth),
        )

    def operation(self, depth: int) -> str:
        operands = [self.operand(depth - 1) for _ in range(self.random.randrange(2, 5))]
        text = operands[0]
        for operand in operands[1:]:
            text += f" {self.random.choice(OPERATORS)} {operand}"
        return text

    def operand(self, depth: int) -> str:
        return self.random.choice(("", "", "", "-", "!")) + self.term(depth)

    def conditional(self, depth: int) -> str:
        condition = self.operation(depth - 1) if self.chance(0.5) else self.operand(depth - 1)
        return f"{condition} ? {self.expression(depth - 1)} : {self.expression(depth - 1)}"

    def term(self, depth: int) -> str:
        if depth <= 0:
            return self.atom()
        return self.pick(
            self.atom,
            lambda: self.traversal(depth),
            lambda: self.template(depth),
            lambda: self.call(depth),
            lambda: self.tuple_(depth),
            lambda: self.object(depth),
            lambda: self.loop(depth),
            lambda: f"({self.blank()}{self.expression(depth - 1)}{self.blank()})",
        )

    def atom(self) -> str:
        return self.pick(
            lambda: self.random.choice(NUMBERS),
            lambda: self.random.choice(("true", "false", "null")),
            self.string,
            self.string,
            lambda: self.name(),
            lambda: f"{self.name()}.{self.name()}",
        )

    def string(self) -> str:
        return '"' + "".join(self.random.choice((*WORDS, *ESCAPES)) for _ in range(self.random.randrange(3))) + '"'

    def traversal(self, depth: int) -> str:
        text = self.pick(self.name, lambda: self.call(depth - 1), lambda: f"({self.expression(depth - 1)})")
        for _ in range(self.random.randrange(1, 4)):
            text += self.pick(
                lambda: f".{self.name()}",
                lambda: f".{self.name()}",
                lambda: f"[{self.random.choice(('0', '12'))}]",
                lambda: f'["{self.name()}"]',
                lambda: f"[{self.blank()}{self.expression(depth - 1)}{self.blank()}]",
                lambda before=text: ".0" if not before[-1].isdigit() else f".{self.name()}",  # type: ignore[misc]
            )
        if self.chance(0.3):
            text += self.random.choice((".*", "[*]")) + self.random.choice(("", f".{self.name()}", ".a.b"))
        return text

    def template(self, depth: int) -> str:
        return '"' + self.pieces(depth) + '"'

    def pieces(self, depth: int) -> str:
        return "".join(
            self.pick(
                lambda: self.random.choice(("x", " ", "a b", ":*", "\\n", "é", "arn:aws:s3:::")),
                lambda: self.random.choice(("x", " ", "  ", "/AWSLogs/")),
                lambda: f"${{{self.blank()}{self.expression(depth - 1)}{self.blank()}}}",
                lambda: self.directive(depth - 1),
            )
            for _ in range(self.random.randrange(1, 4))
        )

    def directive(self, depth: int) -> str:
        if depth <= 0:
            return "${x}"
        left, right = (self.random.choice(("", "", "~")) for _ in range(2))
        inner = self.pieces(depth - 1)
        name = self.random.choice(("a", "each.value", "var.x", "!b"))
        if self.chance(0.6):
            other = f"%{{{left} else {right}}}{self.pieces(depth - 1)}" if self.chance(0.5) else ""
            return f"%{{ if {name} {right}}}{inner}{other}%{{{left} endif }}"
        names = self.random.choice(("k", "k, v"))
        return f"%{{ for {names} in var.m {right}}}{inner}%{{{left} endfor }}"

    def call(self, depth: int) -> str:
        name = self.random.choice(("format", "f", "jsonencode", "provider::aws::arn_parse"))
        arguments = [self.expression(depth - 1) for _ in range(self.random.randrange(4))]
        ending = self.random.choice(("", "", "...", ",")) if arguments else ""
        return f"{name}({', '.join(arguments)}{ending})"

    def separator(self) -> str:
        return self.random.choice((", ", ",", ",\n    ", ", # next\n    ", ",\n\n    "))

    def tuple_(self, depth: int) -> str:
        items = [self.expression(depth - 1) for _ in range(self.random.randrange(4))]
        if not items:
            return self.random.choice(("[]", "[ ]", "[\n]"))
        opening, closing = self.random.choice(
            (("[", "]"), ("[ ", " ]"), ("[\n    ", "\n  ]"), ("[", ",]"), ("[\n    ", ",\n  ]"))
        )
        return opening + self.joined(items, (", ", ",", ",\n    ", ", # next\n    ")) + closing

    def joined(self, items: list[str], separators: tuple[str, ...]) -> str:
        text = items[0]
        for item in items[1:]:
            text += self.random.choice(separators) + item
        return text

    def object(self, depth: int) -> str:
        items = []
        for _ in range(self.random.randrange(4)):
            key = self.random.choice(
                (self.name(), f'"{self.name()}"', f"({self.expression(1)})", '"a${b}"', "1", "true", "null")
            )
            items.append(f"{key}{self.random.choice((' = ', '=', ' : ', ': '))}{self.expression(depth - 1)}")
        if not items:
            return self.random.choice(("{}", "{ }", "{\n}"))
        opening, closing = self.random.choice((("{", "}"), ("{ ", " }"), ("{\n    ", "\n  }"), ("{\n    ", ",\n  }")))
        return opening + self.joined(items, (", ", ",\n    ", "\n    ", "\n\n    ")) + closing

    def loop(self, depth: int) -> str:
        names = self.random.choice(("v", "k, v"))
        collection, value = self.expression(depth - 1), self.expression(depth - 1)
        condition = f" if {self.expression(depth - 1)}" if self.chance(0.4) else ""
        gap = self.random.choice((" ", " ", "\n    "))
        if self.chance(0.5):
            return f"[for {names} in {collection} :{gap}{value}{condition}]"
        group = "..." if self.chance(0.3) else ""
        return f"{{for {names} in {collection} :{gap}{self.expression(depth - 1)} => {value}{group}{condition}}}"
