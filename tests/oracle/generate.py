"""Makes random expressions of known type over Terraform's whole language; the same seed makes the same ones.

An expression of a type is a leaf, known or unknown, or a production whose parts are expressions of the types that it
needs. Most evaluate; some fail, and then both programs must.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

from tests.oracle.leaves import LEAVES

STRINGS = (
    '""', '"a"', '"b-c"', '"k1"', '"x"', '"arn:aws:s3:::x/*"', '"é"', '"true"', '"12"', '"a,b"', '"Hello World"', '" a "',
    '"a\\nb"', '"<\\"&>"', "tostring(null)", "null", '"2024-02-29T23:59:59Z"', '"10.0.0.0/16"', '"-1.50"', '"a:*"',
)  # fmt: skip
NUMBERS = ("0", "1", "2", "3", "-1", "1.5", "10", '"3"', "0.1", "1e3", "7", "tonumber(null)", "1 / 3")
BOOLS = ("true", "false", '"true"', "true", "false", "null")
KEYS = ("a", "k1", "k2")

Grammar = Mapping[str, tuple[str, ...]]
"""Productions by type: in a template, {s} is an expression of type s; {0} is a name bound there."""

GRAMMAR: Grammar = {
    "s": (
        '"p-${{{s}}}"', '"${{{s}}}/*"', '"${{{s}}}${{{s}}}"', '"${{{n}}}"', 'format("%s-%s", {s}, {s})',
        'format("%d|%5.1f|%v", {n}, {n}, {any})', 'format("%q%%%3s", {s}, {s})', 'join(",", {l})', 'join({s}, {l}, {l})',
        "({b} ? {s} : {s})", "({b} ? {s} : {n})", "coalesce({s}, {s})", "coalesce({s}, {n}, {s})", "try({s}, {s})",
        "try({m}[{s}], {s})", "try({o}.k1, {s})", "try({d}.a, {s})", "lookup({m}, {s}, {s})", 'lookup({o}, "k1", {s})',
        "element({l}, {n})", "{l}[{i}]", '{m}["k1"]', "{o}.k2", "{m}.a", "{m}[{s}]", 'replace({s}, "a", {s})',
        'replace({s}, "/[a-c]+/", "<$0>")', 'trimsuffix({s}, ":*")', 'trimprefix({s}, "arn:")', "trim({s}, {s})",
        "trimspace({s})", "upper({s})", "lower({s})", "title({s})", "strrev({s})", "chomp({s})", "indent(2, {s})",
        "base64encode({s})", "md5({s})", "sha256({s})", "base64sha512({s})", "urlencode({s})", "jsonencode({any})",
        "yamlencode({any})", "substr({s}, {i}, {i})", "one({l})", "tostring({b})", "tostring({n})", "keys({m})[0]",
        "values({m})[0]", "sort({l})[0]", "reverse({l})[{i}]", 'split(",", {s})[0]', "basename({s})", "dirname({s})",
        'regex("[a-z]+", {s})', 'regex("(?P<k>a+)(b)?", {s}).k', "jsondecode(jsonencode({s}))",
        "yamldecode(yamlencode({s}))", "base64decode(base64encode({s}))", 'formatdate("YYYY-MM-DD hh", {s})',
        'timeadd({s}, "36h")', "cidrsubnet({s}, 4, {i})", "cidrhost({s}, {i})", 'templatefile("files/value.tftpl", {{ value = {s} }})',
        'uuidv5("dns", {s})', "({s})", '"%{{ if {b} }}y${{{s}}}%{{ else }}n%{{ endif }}"',
        '"%{{ for {0} in {l} ~}} ${{{0}}}, %{{ endfor }}"', "<<-EOT\n  ${{{s}}}\n    b\n  EOT\n", "{l}[length({l}) - 1]",
        "nonsensitive(sensitive({s}))", '{{ a = {s}, b = {s} }}["b"]', "[{s}, {s}][{i}]", "flatten([{l}, {s}])[0]",
        "max({n}, {n}) > {n} ? {s} : {s}", 'transpose({{ a = {l} }})["x"][0]', "merge({m}, {o}).k1", "tolist({t})[0]",
        "coalescelist({l}, {l})[0]", "matchkeys({l}, {l}, {l})[0]", 'textencodebase64({s}, "UTF-16LE")',
        "({o} == {o} ? {s} : {s})", "core::upper({s})", '{lo}[0].k1', "{lo}[*].k2[0]", "jsondecode({s})",
    ),
    "n": (
        "length({l})", "length({m})", "length({t})", "length({s})", "length({o})", "({n} + {n})", "({n} - {n})",
        "({n} * {n})", "({n} / {n})", "({n} % {n})", "-{n}", "max({n}, {n})", "min({n}, {n})", "index({l}, {s})",
        "abs({n})", "ceil({n})", "floor({n})", "signum({i})", "sum([{n}, {n}])", "parseint({s}, 10)", "tonumber({s})",
        "({b} ? {n} : {n})", "try(tonumber({s}), {n})", "coalesce({n}, {n})", "length(setproduct({l}, {l}))",
        "length(distinct({l}))", "length(compact({l}))", "length({l}[*])", "length(range({i}))", "timecmp({s}, {s})",
        "jsondecode(jsonencode({n}))", "tonumber(tostring({n}))", "element([{n}, {n}], {i})", "{{ a = {n} }}.a",
        "length(regexall(\"a\", {s}))", "pow({i}, 2)", 'lookup({{ a = {n} }}, {s}, {n})', "length({b} ? {l} : {l})",
    ),
    "b": (
        "({b} && {b})", "({b} || {b})", "!{b}", "({s} == {s})", "({s} != {s})", "({n} == {n})", "({l} == {l})",
        "({m} == {m})", "({n} < {n})", "({n} >= {n})", "contains({l}, {s})", "contains({t}, {s})", "contains(keys({m}), {s})",
        'startswith({s}, "a")', 'endswith({s}, "*")', 'strcontains({s}, "b")', "can({s})", "can({n})", "can({d}.a)",
        "({s} == null)", "({s} != null)", "({n} == null)", "({l} == null)", "({any} == {any})", "({o}.k1 == {s})",
        "alltrue([{b}, {b}])", "anytrue([{b}, {b}])", "alltrue([for {0} in {l} : {0} != {s}])", "tobool({s})",
        "({b} ? {b} : {b})", "try({b}, {b})", "({d} == null)", "({l} == [])", "(length({l}) > {i})", '("p-${{{s}}}" == "q")',
        "can(regex(\"^a\", {s}))", "({t} == {t})", "({o} == {o})", "fileexists({s})", "jsondecode(jsonencode({b}))",
    ),
    "l": (
        "[{s}, {s}]", "[{s}]", "tolist([{s}, {s}])", "concat({l}, {l})", "concat({l}, {t_list})", "compact({l})", "distinct({l})",
        "keys({m})", "values({m})", 'split(",", {s})', "flatten([{l}, [{l}]])", "({b} ? {l} : {l})", "({b} ? {l} : [])",
        "tolist({t})", "sort({l})", "reverse({l})", "slice({l}, 0, 1)", "[{o}, {o}][*].k1", "{lo}[*].k2", "{lo}.*.k1",
        "[for {0} in {l} : {s}]", "[for {0} in {l} : {0} if {b}]", "[for {0} in {l} : upper({0}) if {0} != {s}]",
        "[for k, {0} in {m} : k]", "[for k, {0} in {m} : {s} if k == {s}]", "[for {0} in {t} : {0}]", "[for i, {0} in {l} : \"${{i}}${{{0}}}\"]",
        "coalescelist({l}, {l})", "try({l}, {l})", 'formatlist("%s-%s", {l}, {s})', "matchkeys({l}, {l}, {l})", "{s}[*]",
        "chunklist({l}, 2)[0]", "regexall(\"[a-z]\", {s})", "jsondecode(jsonencode({l}))", "lookup({{ a = {l} }}, {s}, {l})",
        "merge({{ a = {l} }}, {{ b = [] }}).a", "[for {0} in {lo} : {0}.k1]", "setproduct({l}, {l})[0]",
        "flatten([for {0} in {l} : [{0}, {s}]])", "concat([for {0} in {l} : {0}]...)", "yamldecode(yamlencode({l}))",
    ),
    "t": (
        "toset({l})", "setunion({l}, {t})", "setintersection({t}, {l})", "setsubtract({t}, {t})", "({b} ? {t} : {t})",
        "toset([{s}, {s}])", "toset(keys({m}))", "try({t}, {t})", "toset([for {0} in {l} : {0}])",
    ),
    "m": (
        "{{ k1 = {s}, k2 = {s} }}", "{{ a = {s} }}", "{{ ({s}) = {s}, a = {s} }}", "tomap({{ k1 = {s}, k2 = {s} }})",
        "merge({m}, {m})", "merge({m}, {o})", "merge({m}, null)", "{{ for k, {0} in {m} : k => {s} }}",
        "{{ for k, {0} in {m} : k => {0} if {b} }}", "{{ for {0} in {l} : {0} => {s} }}", "{{ for {0} in {t} : {0} => {0} }}",
        "{{ for {0} in {l} : {s} => {0}... }}", 'zipmap(["k1", "k2"], [{s}, {s}])', "zipmap({l}, {l})", "({b} ? {m} : {m})",
        "({b} ? {m} : {{}})", "tomap({o})", "jsondecode(jsonencode({m}))", "try({m}, {m})", "{{ for k, {0} in {o} : upper(k) => {0} }}",
        "merge([for {0} in {l} : {{ ({0}) = {s} }}]...)", "yamldecode(yamlencode({m}))", "{lm}[0]", "{{ \"${{{s}}}\" = {s} }}",
    ),
    "o": (
        "{{ k1 = {s}, k2 = {s} }}", "{{ k1 = {s}, k2 = {n} }}", "({b} ? {o} : {o})", "merge({o}, {{ k2 = {s} }})", "{lo}[0]",
        "try({o}, {o})", "{{ k1 = {s}, k2 = null }}", "element([{o}, {o}], {i})", "one([{o}])", "jsondecode(jsonencode({o}))",
    ),
    "lo": ("[{o}, {o}]", "[{o}]", "concat([{o}], [{o}])", "[for {0} in {l} : {{ k1 = {0}, k2 = {s} }}]", "({b} ? [{o}] : [])",
           "tolist([{o}, {o}])", "values({{ x = {o}, y = {o} }})", "[for {0} in {lo} : {0} if {0}.k1 == {s}]"),
    "lm": ("[{m}, {m}]", "[for {0} in {l} : {{ a = {0} }}]", "tolist([tomap({{ a = {s} }})])"),
    "i": ("0", "1", "length({l})", "{n}"),
    "t_list": ("tolist({t})", "[for {0} in {t} : {0}]"),
    "any": ("{s}", "{n}", "{b}", "{l}", "{m}", "{o}", "{lo}", "[{any}, {any}]", "{{ a = {any}, b = {any} }}", "null", "{d}",
            "{t}", "({b} ? {any} : {any})", "try({any}, {any})", "[for {0} in {l} : {any}]", "{any}", "[{any}][*]"),
    "d": ("{{ a = {any} }}", "{any}", "jsondecode(jsonencode({any}))"),
}  # fmt: skip

_FIELD = re.compile(r"(\{\{|\}\})|\{(\w+)\}")
_UNKNOWN = {"string": "s", "number": "n", "bool": "b", "list": "l", "set": "t", "map": "m", "object": "o", "any": "d"}
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "s": STRINGS, "n": NUMBERS, "b": BOOLS, "i": ("0", "1", "2"),
    "l": ("[]", '["a"]', '["a", "b"]', 'tolist(["x", "a", "x"])', '["", null]', "[1, \"a\"]", "tolist([])"),
    "t": ("toset([])", 'toset(["b", "a"])', 'toset(["a", "", "x"])', "toset([2, 10])"),
    "t_list": ('tolist(toset(["b", "a"]))',),
    "m": ("{}", '{ a = "x", k1 = "y" }', 'tomap({ k1 = "a", k2 = "b" })', "{ k1 = 1, k2 = true }", "tomap({})"),
    "o": ('{ k1 = "a", k2 = "b" }', '{ k1 = "x", k2 = null }', "{ k1 = 1, k2 = true }"),
    "lo": ("[]", '[{ k1 = "a", k2 = "b" }]', '[{ k1 = "a", k2 = 1 }, { k1 = "x", k2 = 2 }]'),
    "lm": ("[{}]", '[{ a = "b" }, { k1 = "c" }]'),
    "any": ("[]", "{}", '"a"', "1", "true", "null", "[null]", '{ a = [1, { b = "<x>" }] }'),
    "d": ("null", '{ a = "x" }', "[]"),
}  # fmt: skip


class Generator:
    """Makes expressions. unknown: how often a leaf is one that nobody knows."""

    def __init__(self, seed: int, unknown: float = 0.25) -> None:
        self.random = random.Random(seed)
        self.unknown = unknown
        self.names: list[str] = []
        self.leaves: dict[str, list[str]] = {}
        for leaf in LEAVES:
            self.leaves.setdefault(_UNKNOWN[leaf.kind], []).append(f"local.{leaf.name}")

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a type, at most `depth` productions deep."""
        if depth <= 0 or self.random.random() < 0.08:
            return self.leaf(kind)
        template = self.random.choice(GRAMMAR[kind])
        bound = template.count("{0}") > 0
        name = f"v{len(self.names)}"
        if bound:
            self.names.append(name)
        made = self._filled(template, name, depth)
        if bound:
            self.names.pop()
        return made

    def _filled(self, template: str, name: str, depth: int) -> str:
        def fill(field: re.Match[str]) -> str:
            kind = field[2]
            if kind is None:
                return field[0][0]
            if kind == "0":
                return name
            outside = bool(self.names) and template[: field.start()].endswith(" in ")
            hidden = [self.names.pop()] if outside else []
            made = self.expression(kind, depth - 1)
            self.names += hidden
            return made

        return _FIELD.sub(fill, template)

    def leaf(self, kind: str) -> str:
        """A leaf of a type."""
        if kind == "s" and self.names and self.random.random() < 0.4:
            return self.random.choice(self.names)
        unknown = self.leaves.get(kind)
        if unknown and self.random.random() < self.unknown:
            return self.random.choice(unknown)
        return self.random.choice(_KNOWN[kind])

    def expressions(self, count: int) -> Iterator[str]:
        """Distinct expressions of all types."""
        seen: set[str] = set()
        while len(seen) < count:
            kind = self.random.choice(("s", "s", "s", "n", "b", "b", "l", "l", "m", "o", "t", "any", "lo"))
            text = self.expression(kind, self.random.choice((1, 1, 2, 2, 2, 3, 3, 4)))
            if text not in seen and len(text) < 600:
                seen.add(text)
                yield text
