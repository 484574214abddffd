"""Mutants of configurations in JSON: read in time, without an exception, and refused where Terraform refuses.

Terraform reads the templates in strings only when it evaluates them, and ctlint with the file: of the two, only what
they say of the JSON, and of where blocks may stand, is compared. That an expression means in JSON what it means in
the native syntax is seen by its nodes.

A mutant is made from a seed: the same seed, the same text.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.json_syntax import parse_json_file
from ctlint.frontends.terraform.syntax import HclLimitError, HclSyntaxError, parse_expression
from tests.fuzz.common import has_judge, watched
from tests.second_reader.generator import Generator

PIECES = (
    '"', "{", "}", "[", "]", ",", ":", "\\", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\n", "\\q", "\n", "\t", " ",
    "//", "/*", "1", "-", "01", ".5", "1e5", "1.", "1e999", "null", "true", "nul", "'", "${", "%{", "}", "$${", "${a}",
    '"//": "a comment", ', '"a": 1, ', '"a": ', "é", "\u0301", "\x00", "\x1f", "{}", "[]", "[[]]", "[null]",
)  # fmt: skip

_STRINGS = ("", "x", "acme-logs", "é", "\U0001f600", 'a "quote"', "a\\b", "line\nend", "$${x}", "%%{y}", "$", "100%")
_BLOCKS = {
    "locals": 0, "resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "terraform": 0,
    "moved": 0, "import": 0, "removed": 0, "check": 1,
}  # fmt: skip


class Object(NamedTuple):
    """An object of JSON; a name may come twice."""

    properties: list[tuple[str, Any]]


_NESTED = {
    "lifecycle": Object([("prevent_destroy", True)]),
    "dynamic": Object([("rule", Object([("for_each", ["a"]), ("content", Object([("id", "${rule.value}")]))]))]),
}


def configuration(dice: random.Random, expressions: Generator) -> Any:
    """A configuration as nested objects and arrays, most of them right."""

    def value(depth: int) -> Any:
        way = dice.randrange(9 if depth else 6)
        if way < 2:
            return dice.choice(_STRINGS)
        if way == 2:
            return dice.choice((0, 1, -1, 1.5, -0.25, 1e30, True, False, None))
        if way < 5:
            return "${" + expressions.expression(2) + "}" if dice.random() < 0.6 else f"a-${{{expressions.atom()}}}-b"
        if way == 5:
            return dice.choice(([], Object([]), ""))
        if way < 8:
            return [value(depth - 1) for _ in range(dice.randrange(3))]
        return body(depth - 1)

    def body(depth: int) -> Object:
        made: list[tuple[str, Any]] = []
        for number in range(dice.randrange(4)):
            name = dice.choice((f"a{number}", f"b{number}", "//", "dynamic", "lifecycle", "count", "default", "type"))
            made.append((name, _NESTED[name] if name in _NESTED else value(depth)))
        return Object([(name, inner) for name, inner in made if [key for key, _ in made].count(name) == 1])

    def labelled(labels: int) -> Any:
        if labels:
            return Object([(f"n{dice.randrange(10**9)}", labelled(labels - 1)) for _ in range(dice.randrange(1, 3))])
        return body(2) if dice.random() < 0.8 else [body(2) for _ in range(dice.randrange(3))]

    kinds = [dice.choice(list(_BLOCKS)) for _ in range(dice.randrange(1, 4))]
    return Object([(kind, labelled(_BLOCKS[kind])) for kind in dict.fromkeys(kinds)])


def written(value: Any, dice: random.Random) -> str:
    """Its text."""
    blank = dice.choice(("", "", " ", "\n  "))
    if isinstance(value, Object):
        pairs = [f"{blank}{json.dumps(name)}:{blank}{written(inner, dice)}" for name, inner in value.properties]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + f",{blank}".join(written(inner, dice) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=dice.random() < 0.5)


def mutant(seed: int) -> str:
    """A configuration in JSON, one time in three as it is, or changed in a few places or cut off."""
    dice = random.Random(seed)
    text = written(configuration(dice, Generator(seed)), dice)
    for _ in range(dice.randrange(3)):
        at = dice.randrange(len(text) + 1)
        end = min(len(text), at + dice.choice((0, 1, 1, 2, 5, 20)))
        way = dice.randrange(4)
        if way == 0:
            text = text[:at] + text[end:]
        elif way < 3:
            text = text[:at] + dice.choice(PIECES) + text[end:]
        else:
            text = text[:end] + text[at:] if dice.random() < 0.5 else text[:at]
    return text


def accepts(text: str) -> bool | None:
    """Whether ctlint reads the JSON of a file, whatever the templates are; None where it is over a limit."""
    try:
        body = parse_json_file(text)
    except HclLimitError:
        return None
    except HclSyntaxError as error:
        assert 0 <= error.offset <= len(text), f"{error.offset} is not a place in the file"
        if "set twice" in error.message or "of dynamic" in error.message or "of lifecycle" in error.message:
            return None  # Terraform says so where it knows the arguments of a block, or when a provider does
        plain = text.replace("${", "$ ").replace("%{", "% ").replace("\\u007b", " ").replace("\\u007B", " ")
        return accepts(plain) if plain != text else False
    for item in body:
        _check_ranges(item, 0, len(text))
    return True


def _check_ranges(item: nodes.Attribute | nodes.Block, start: int, end: int) -> None:
    last = item.value.end if isinstance(item, nodes.Attribute) else item.end
    assert start <= item.start < last <= end, f"{item.start}..{last} is not within {start}..{end}"
    for inner in () if isinstance(item, nodes.Attribute) else item.body:
        _check_ranges(inner, item.start, last)


_OF_JSON = re.compile(
    r"(?:Unclosed|Missing|Trailing|Mismatched|Invalid (?:JSON|array|beginning|escape|object|property|start|value)|"
    r"Extraneous (?:characters|data)|Incorrect JSON|Root value|Duplicate (?:attribute|argument)|"
    r"Invalid brackets|Unexpected|Unterminated|Too many)"
)
_OF_BLOCKS = re.compile(r"Missing (?:name|required|resource|variable|\w+ (?:for|argument|name))")


def refused(texts: dict[str, str]) -> dict[str, str]:
    """Those, by name, in which Terraform finds fault with the JSON or with where blocks stand, and what it says."""
    with tempfile.TemporaryDirectory() as made:
        for name, text in texts.items():
            (Path(made) / f"{name}.tf.json").write_bytes(text.encode("utf-8", "surrogatepass"))
        done = subprocess.run(
            ["terraform", "validate", "-json", "-no-color"], cwd=made, capture_output=True, check=False
        )
    found: dict[str, str] = {}
    for one in json.loads(done.stdout)["diagnostics"]:
        summary = one["summary"]
        if one["severity"] != "error" or not _OF_JSON.match(summary) or _OF_BLOCKS.match(summary):
            continue
        name = one.get("range", {}).get("filename", "").removesuffix(".tf.json")
        if name in texts:
            found.setdefault(name, f"{summary}: {one['detail']}")
    return found


def twin(seed: int) -> str:
    """What differs between an expression in the native syntax and in JSON; "" where nothing does."""
    text = Generator(seed).expression(4)
    inside = json.dumps("${" + text + "}", ensure_ascii=seed % 2 == 0)
    try:
        native: object = _shape(parse_expression(text))
    except HclSyntaxError as error:
        native = error.message
    source = '{"locals": {"x": ' + inside + "}}"
    try:
        block = parse_json_file(source)[0]
        assert isinstance(block, nodes.Block)
        attribute = block.body[0]
        assert isinstance(attribute, nodes.Attribute)
        assert isinstance(attribute.value, nodes.Wrap)
        ours: object = _shape(attribute.value.inner)
    except HclSyntaxError as error:
        ours = error.message
    return "" if native == ours else f"natively {native}, in JSON {ours}"


def _shape(node: object) -> object:
    """A node without its places."""
    if isinstance(node, nodes.Key) or not isinstance(node, tuple):
        return node
    if type(node) is tuple:
        return tuple(map(_shape, node))
    return (type(node).__name__, *map(_shape, node[2:]))


def faults(seeds: Iterable[int]) -> Iterator[tuple[str, str]]:
    """The mutants that show a fault, and what it is."""
    verdicts: dict[str, bool] = {}
    texts: dict[str, str] = {}
    for seed in seeds:
        why, _ = watched(lambda _, seed=seed: twin(seed), "")  # type: ignore[misc]
        difference = why or twin(seed)
        if difference:
            yield Generator(seed).expression(4), difference
        text = mutant(seed)
        why, verdict = watched(accepts, text)
        if why:
            yield text, why
        elif verdict is not None:
            texts[f"s{seed}"], verdicts[f"s{seed}"] = text, verdict
    if has_judge():
        wrong = refused(texts)
        for name, text in texts.items():
            if verdicts[name] is (name in wrong):
                yield text, f"ctlint accepts: {wrong[name]}" if name in wrong else "ctlint refuses what it reads"


def shows(text: str, why: str) -> bool:
    """Whether a text shows the same fault."""
    own, verdict = watched(accepts, text)
    if own or verdict is None or not why.startswith("ctlint "):
        return own == why
    wrong = refused({"a": text}).get("a")
    return bool(verdict) is (wrong is not None) and (
        why == "ctlint refuses what it reads" if wrong is None else why.partition(": ")[2] == wrong
    )
