"""The loader: values exactly as CloudFormation reads them, places to the character, hostile inputs refused fast."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctlint.frontends.cloudformation.json_reader import parse_json
from ctlint.frontends.cloudformation.load import CloudFormation
from ctlint.frontends.cloudformation.nodes import (
    MAX_DEPTH,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    TemplateSyntaxError,
    to_plain,
)
from ctlint.frontends.cloudformation.recognition import looks_like_template
from ctlint.frontends.cloudformation.syntax import parse
from ctlint.frontends.cloudformation.yaml_reader import parse_yaml
from ctlint.graph import Wanted
from ctlint.source import Inputs, Sources, Unit, decode
from tests.stopwatch import stopwatch

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
EDGE = CORPUS / "yaml-edge"
EXPECTED: dict[str, Any] = (
    json.loads((EDGE / "expected.json").read_text("utf-8")) if (EDGE / "expected.json").is_file() else {}
)
needs_corpus = pytest.mark.skipif(not EXPECTED, reason="the corpus ../shared/corpus is not beside this checkout")


def node_at(node: Node | None, *path: str | int) -> Node:
    for key in path:
        if isinstance(key, int):
            assert isinstance(node, SequenceNode)
            node = node.items[key]
        else:
            assert isinstance(node, MappingNode)
            node = node.get(key)
    assert node is not None
    return node


def comparable(value: Any) -> Any:
    """JSON has no spelling for infinity and NaN: expected.json writes them as text."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return value


@needs_corpus
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_yaml_edge(name: str) -> None:
    expected = EXPECTED[name]
    sources = Sources(EDGE)
    loaded = CloudFormation().load([Unit("cloudformation", name, (name,))], sources, Inputs(), Wanted())
    if expected.get("error"):
        assert [each.fatal for each in loaded.diagnostics] == [True]
        assert loaded.files_unread == {name}
        return
    document = parse(decode(name, (EDGE / name).read_bytes()))
    assert json.dumps(comparable(to_plain(document.root)), sort_keys=True) == json.dumps(
        expected["value"], sort_keys=True
    )
    twice = [notice.message.split("'")[1] for notice in document.notices if notice.twice]
    assert twice == expected.get("duplicate_keys", [])
    assert loaded.files_read == {name}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", True), ("Yes", True), ("YES", True), ("on", True), ("TRUE", True), ("no", False), ("Off", False),
        ("y", "y"), ("tRue", "tRue"), ("'yes'", "yes"), ('"true"', "true"),
        ("012345670123", "012345670123"), ("000000000000", "000000000000"), ("123456789012", 123456789012),
        ("2012-10-17", "2012-10-17"), ("12:30:45", "12:30:45"), ("1_000", "1_000"), ("0x1F", "0x1F"), ("0o17", "0o17"),
        ("1e3", "1e3"), ("1.10", 1.1), (".5", 0.5), ("-7", -7), ("+7", 7), ("0", 0), (".inf", ".inf"), ("-", None),
        ("~", None), ("null", None), ("", None), ("''", ""), ("=", "="), ("! 12", "12"), ("!!str 12", "12"),
        ("!!int '12'", 12), ("9" * 5000, "9" * 5000),
    ],
)  # fmt: skip
def test_scalars(written: str, read: object) -> None:
    if written == "-":
        assert to_plain(parse_yaml("a:\n-\n").root) == {"a": [None]}
        return
    value = to_plain(parse_yaml(f"a: {written}\n").root)["a"]
    assert (type(value), value) == (type(read), read)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!Condition A", {"Condition": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub 'x${A}'", {"Fn::Sub": "x${A}"}),
        ("!Sub yes", {"Fn::Sub": "yes"}),
        ("!Join [',', [!Ref A, b]]", {"Fn::Join": [",", [{"Ref": "A"}, "b"]]}),
        ("!Rain::Embed x", {"Fn::Rain::Embed": "x"}),
        ("!Mine {a: !Other [1]}", {"Fn::Mine": {"a": {"Fn::Other": [1]}}}),
        ("!Base64 !Ref A", None),
    ],
)
def test_short_tags(written: str, read: object) -> None:
    if read is None:
        with pytest.raises(TemplateSyntaxError):
            parse_yaml(f"a: {written}\n")
        return
    assert to_plain(parse_yaml(f"a: {written}\n").root) == {"a": read}


def test_merge_keys_and_aliases() -> None:
    text = "base: &b {k: 1, l: 2}\nother: &o {l: 3, m: 4}\nA:\n  k: 9\n  <<: [*b, *o]\nB: *b\nC: {? *name : 1}\n"
    with pytest.raises(TemplateSyntaxError, match="alias"):
        parse_yaml(text)
    document = parse_yaml(text.replace("base:", "n: &name key\nbase:"))
    plain = to_plain(document.root)
    assert plain["A"] == {"k": 9, "l": 2, "m": 4}
    assert plain["B"] == {"k": 1, "l": 2}
    assert plain["C"] == {"key": 1}
    assert len(document.notices) == 1
    assert "aliases" in document.notices[0].message


def test_several_documents_take_the_one_with_resources() -> None:
    document = parse_yaml("a: 1\n---\nResources: {X: 1}\n---\nb: 2\n")
    assert to_plain(document.root) == {"Resources": {"X": 1}}
    assert "3 YAML documents" in document.notices[0].message


# -------------------------------------------------------------------------------------------------------------- places

PLACES = (
    "# \U0001f600 é\r\n"
    "A: !Sub 'x${B}'\r\n"
    "B: &anchor !GetAtt  Trail.Arn # note\r\n"
    "C: !If # why\r\n"
    "  - Cond\r\n"
    "  - [1, two words]\r\n"
    "  - |\r\n"
    "    block\r\n"
    "    text\r\n"
    "\r\n"
    "\r\n"
    "# between\r\n"
    "D: {a: 日本, 'q': !Ref X}\r\n"
    "E:\r\n"
    "F: plain\r\n"
    "  continued  # more\r\n"
)

YAML_PLACES: list[tuple[tuple[str | int, ...], str]] = [
    (("A",), "!Sub 'x${B}'"),
    (("A", "Fn::Sub"), "'x${B}'"),
    (("B",), "!GetAtt  Trail.Arn"),
    (("B", "Fn::GetAtt"), "Trail.Arn"),
    (("B", "Fn::GetAtt", 0), "Trail"),
    (("B", "Fn::GetAtt", 1), "Arn"),
    (("C",), "!If # why\r\n  - Cond\r\n  - [1, two words]\r\n  - |\r\n    block\r\n    text"),
    (("C", "Fn::If"), "- Cond\r\n  - [1, two words]\r\n  - |\r\n    block\r\n    text"),
    (("C", "Fn::If", 0), "Cond"),
    (("C", "Fn::If", 1), "[1, two words]"),
    (("C", "Fn::If", 1, 1), "two words"),
    (("C", "Fn::If", 2), "|\r\n    block\r\n    text"),
    (("D",), "{a: 日本, 'q': !Ref X}"),
    (("D", "a"), "日本"),
    (("D", "q"), "!Ref X"),
    (("D", "q", "Ref"), "X"),
    (("E",), ""),
    (("F",), "plain\r\n  continued"),
]


@pytest.mark.parametrize("libyaml", [True, False], ids=["libyaml", "pure-python"])
@pytest.mark.parametrize(("path", "written"), YAML_PLACES)
def test_places_in_yaml(
    path: tuple[str | int, ...], written: str, libyaml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not libyaml:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    node = node_at(parse_yaml(PLACES).root, *path)
    assert PLACES[node.start : node.end] == written


def test_places_of_keys_and_tags() -> None:
    root = parse_yaml(PLACES).root
    assert isinstance(root, MappingNode)
    inner = node_at(root, "D")
    tagged = node_at(root, "B")
    assert isinstance(inner, MappingNode)
    assert isinstance(tagged, MappingNode)
    assert [PLACES[entry.start : entry.end] for entry in root.entries.values()] == list("ABCDEF")
    assert [PLACES[entry.start : entry.end] for entry in inner.entries.values()] == ["a", "'q'"]
    assert [PLACES[entry.start : entry.end] for entry in tagged.entries.values()] == ["!GetAtt"]


def test_line_separators_that_only_libyaml_counts() -> None:
    text = "# a\x85# b\u2028A: !Ref B\n"
    node = node_at(parse_yaml(text).root, "A")
    assert text[node.start : node.end] == "!Ref B"


JSON_PLACES = ' {\t"A": [1, {"é\\/" : "\\ud83d\\ude00"}, []],\r\n "B": {}, "C": -1.5e3 , "A2":null}\n'


def test_places_in_json() -> None:
    root = parse(JSON_PLACES).root
    for path, written in [
        ((), JSON_PLACES.strip()),
        (("A",), '[1, {"é\\/" : "\\ud83d\\ude00"}, []]'),
        (("A", 0), "1"),
        (("A", 1, "é/"), '"\\ud83d\\ude00"'),
        (("A", 2), "[]"),
        (("B",), "{}"),
        (("C",), "-1.5e3"),
        (("A2",), "null"),
    ]:
        node = node_at(root, *path)
        assert JSON_PLACES[node.start : node.end] == written
    assert to_plain(root) == json.loads(JSON_PLACES)


@needs_corpus
def test_json_places_hold_the_values_they_name() -> None:
    """Every node of every JSON template: its slice, parsed alone, is its value."""
    count = 0
    for path in sorted(CORPUS.glob("cdk/*/cdk.out/*.template.json"))[:6]:
        text = path.read_text("utf-8")
        root = parse_json(text).root
        assert to_plain(root) == json.loads(text)
        for node in _walk(root):
            if isinstance(node, ScalarNode):
                assert json.loads(text[node.start : node.end]) == node.value
                count += 1
            else:
                assert text[node.start] + text[node.end - 1] in ("{}", "[]")
    assert count > 300


@needs_corpus
def test_yaml_and_json_readers_agree() -> None:
    for path in sorted(CORPUS.glob("cdk/*/cdk.out/*.template.json")):
        text = path.read_text("utf-8")
        via_json, via_yaml = parse_json(text).root, parse_yaml(text).root
        assert to_plain(via_json) == to_plain(via_yaml)
        assert [(n.start, n.end) for n in _walk(via_json)] == [(n.start, n.end) for n in _walk(via_yaml)]


def _walk(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    yield node
    if isinstance(node, MappingNode):
        for entry in node.entries.values():
            yield from _walk(entry.value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _walk(item)


# ------------------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000 + "]" * 100_000, "nest"),
        ("[" * 100_000, "nest"),
        ('{"a":' + "[" * 100_000, "nest"),
        ('{"a":' + "[" * 300 + "]" * 300 + "}", f"more than {MAX_DEPTH} levels"),
        ("- " * 100_000, f"more than {MAX_DEPTH} levels"),
        ("? " * 100_000, "plain text"),
        ("a: " + "{" * 100_000, "nest"),
        ("a: [" + "!x " * 3, "flow sequence"),
        ('{"a": [' + "1," * 300_000 + "1]}", "more than 250,000 nodes"),
        ("- a\n" * 300_000, "more than 250,000 nodes"),
        ("a: &a [*a]\n", "itself"),
        ("a: &a {<<: *a}\n", "itself"),
        (
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
                f"k{n}: &k{n} [{','.join([f'*k{n - 1}' if n else '*a'] * 10)}]\n" for n in range(8)
            ),
            "aliases expand",
        ),
        ('{"a": 1,, }', "valid JSON"),
        ("{a: b, c", "flow mapping"),
        ("a: \x07", "control character"),
        ("é: \x00", "control character"),
        ("a: '\ud800'", "Unicode"),
        ('{"n": ' + "9" * 10_000 + "}", "too many digits"),
    ],
    ids=range(19),
)  # fmt: skip
def test_hostile_text_is_refused_fast(text: str, message: str) -> None:
    with stopwatch() as watch, pytest.raises(TemplateSyntaxError, match=message) as caught:
        parse(text)
    assert 0 <= caught.value.offset <= len(text)
    assert watch.seconds < 2


def test_offsets_of_control_characters_are_code_points() -> None:
    text = "é\U0001f600: ok\nb: x\x07y\n"
    with pytest.raises(TemplateSyntaxError) as caught:
        parse_yaml(text)
    assert text[caught.value.offset] == "\x07"


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    assert to_plain(parse_json('{"a": "x\\ud83dy"}').root) == {"a": "x?y"}


# --------------------------------------------------------------------------------------------------------- recognition

TRAIL = "  T:\n    Type: AWS::CloudTrail::Trail\n"


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Resources:\n" + TRAIL, True),
        ("---\n# c\nAWSTemplateFormatVersion: '2010-09-09'\nResources:\n" + TRAIL, True),
        ('"Resources":\n  T: {"Type": "AWS::S3::Bucket"}\n', True),
        ("  Resources:\n    T:\n      Type: AWS::S3::Bucket\n", True),
        ('{"Resources": {"T": {"Type": "AWS::S3::Bucket"}}}', True),
        ("{Resources: {T: {Type: AWS::S3::Bucket}}}", True),
        ("Resources:\n  Fn::ForEach::X:\n  - N\n  - [a]\n  - ${N}T:\n      Type: AWS::S3::Bucket\n", True),
        ("Resources:\n  T:\n    Type: Custom::Thing # AWS::\n", True),
        ("AWSTemplateFormatVersion: '2010-09-09'\nResources: []\n", True),
        # A template that does not parse is one all the same, so that it is reported.
        ("Resources:\n" + TRAIL + "    Properties: {\n", True),
        ('{"Resources": {"T": {"Type": "AWS::S3::Bucket"},}', True),
        # No templates.
        ("", False),
        ("Resources:\n  a: 1\n", False),
        ('{"Resources": {"a": {"Type": "x"}}, "about": "AWS::S3::Bucket"}', False),
        ('[{"input": {"Resources": {"T": {"Type": "AWS::S3::Bucket"}}}}]', False),
        ("tests:\n  Resources:\n    T:\n      Type: AWS::S3::Bucket\n", False),
        ("kind: ConfigMap\ndata:\n  t: |\n    Resources:\n      T:\n        Type: AWS::S3::Bucket\n", False),
        ("openapi: 3.0.0\nResources: AWS::nothing\n", False),
        ('{"ResourceTypes": {"AWS::S3::Bucket": {"Properties": {}}}, "Resources": 1}', False),
    ],
)  # fmt: skip
def test_templates_are_told_by_content(text: str, template: bool) -> None:
    assert looks_like_template(text) is template
