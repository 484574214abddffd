"""Expression -> Value, with the places that decided asserted by slicing the text."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.load import CloudFormation
from ctlint.graph import Ambient, Loaded, Own, Resource, Shape, Wanted, read
from ctlint.source import Inputs, Sources, Unit
from ctlint.value import (
    Absent,
    Choice,
    Known,
    Reason,
    Scenario,
    Unknown,
    Value,
    leaves,
)
from tests.cloudformation import shown

HEAD = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Free: {Type: String, Default: hello}
  Unset: {Type: String}
  Env: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Must: {Type: String, AllowedValues: [a, b]}
  Only: {Type: String, AllowedValues: [one]}
  Flag: {Type: String, Default: 'False'}
  Days: {Type: Number, Default: '30'}
  Names: {Type: CommaDelimitedList, Default: 'x, y'}
  Lists: {Type: CommaDelimitedList, Default: ''}
  Cidrs: {Type: CommaDelimitedList}
  Bucket: {Type: String, Default: ''}
  Stage: {Type: String, Default: blue}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}
  Secret: {Type: String, Default: hunter2, NoEcho: true}
Mappings:
  ByEnv:
    dev: {Days: 7, Same: s, List: [p, q]}
    prod: {Days: 400, Same: s}
  ByRegion:
    us-east-1: {Name: a}
    eu-west-1: {Name: b}
    eu-west-2: {Name: c}
  ByStage:
    blue: {On: true}
    green: {On: false}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  Own: !Equals [!Ref Bucket, '']
  Home: !Equals [us-east-1, !Ref AWS::Region]
  Both: !And [!Condition IsProd, !Condition Own]
  Either: !Or [!Condition IsProd, !Condition Own]
  Never: !And [!Equals [a, b], !Condition Home]
  Always: !Or [!Condition Home, !Equals [1, '1']]
  Self: !Not [!Condition Self]
  Odd: !Equals [!Join ['', !Ref Lists], '']
  Cidr: !Equals [!Select [0, !Ref Cidrs], x]
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties: {BucketName: acme-logs}
  Key: {Type: AWS::KMS::Key}
  T:
    Type: AWS::CloudTrail::Trail
    Properties:
      P: """


def load(text: str, wanted: Wanted | None = None, inputs: Inputs | None = None, **more: str) -> tuple[Sources, Loaded]:
    """Templates given as text: `text` is t.yaml; of `more`, each is <name>.yaml."""
    sources = Sources(Path())
    units = []
    for name, content in {"t": text, **more}.items():
        sources.put(f"{name}.yaml", content)
        units.append(Unit("cloudformation", f"{name}.yaml", (f"{name}.yaml",)))
    return sources, CloudFormation().load(units, sources, inputs or Inputs(), wanted or Wanted())


def resource(loaded: Loaded, address: str, unit: str = "t.yaml") -> Resource:
    (found,) = [each for each in loaded.resources if each.id == (unit, address)]
    return found


def evaluate(
    expression: str, inputs: Inputs | None = None, shapes: dict[str, dict[str, Shape]] | None = None
) -> tuple[str, Value[Any]]:
    """The whole text, and the value of property P of T."""
    text = HEAD + indent(dedent(expression), "        ").strip() + "\n"
    _, loaded = load(text, Wanted(written_shapes=shapes or {}), inputs)
    assert [each for each in loaded.diagnostics if each.fatal] == []
    value = read(resource(loaded, "T"), "P")
    return text, value


def places(text: str, value: Value[Any]) -> list[str]:
    """What each hop of the origin underlines."""
    return [text[step.span.start : step.span.end] if step.span else step.note for step in value.origin]


# Expression; its value; what each hop of its origin underlines ("=" is the expression itself).
TABLE: list[tuple[str, str, list[str]]] = [
    # Written.
    ("true", "True", ["="]),
    ("yes", "True", ["="]),
    ("'true'", "'true'", ["="]),
    ("012345670123", "'012345670123'", ["="]),
    ("1.10", "Decimal('1.1')", ["="]),
    ("", "absent", ["="]),
    ("[1, x]", "[1, 'x']", ["="]),
    ("{A: {B: c}}", "{A: {B: 'c'}}", ["="]),
    # References.
    ("!Ref Logs", "${Logs}", ["="]),
    ("!GetAtt Logs.Arn", "${Logs.Arn}", ["="]),
    ("{'Fn::GetAtt': Logs.Arn}", "${Logs.Arn}", ["="]),
    ("{'Fn::GetAtt': [Logs, Outputs.A.B]}", "${Logs.Outputs.A.B}", ["="]),
    ("!Ref AWS::Region", "INPUT AWS::Region", ["="]),
    ("!Ref AWS::StackName", "INPUT t.yaml:AWS::StackName", ["="]),
    ("!Ref AWS::NoValue", "absent", ["="]),
    ("!Ref Nobody", "BROKEN None", ["="]),
    ("!GetAtt Nobody.Arn", "BROKEN None", ["="]),
    ("!GetAtt Logs", "BROKEN None", ["="]),
    # Parameters.
    ("!Ref Free", "'hello'", ["=", "hello"]),
    ("!Ref Unset", "INPUT t.yaml:Parameters.Unset", ["=", "Unset"]),
    ("!Ref Env", "Env? {dev: 'dev', prod: 'prod'}", ["=", "dev"]),
    ("!Ref Must", "Must? {a: 'a', b: 'b'}", ["=", "a"]),
    ("!Ref Only", "'one'", ["=", "one"]),
    ("!Ref Flag", "Flag? {False: 'False', True: 'True'}", ["=", "'False'"]),
    ("!Ref Days", "30", ["=", "'30'"]),
    ("!Ref Bucket", "Bucket? {: '', (any other): INPUT t.yaml:Parameters.Bucket}", ["=", "''"]),
    ("!Ref Stage", "'blue'", ["=", "blue"]),
    ("!Ref Image", "OUTSIDE t.yaml:Parameters.Image", ["=", "Image"]),
    # Sub.
    ("!Sub 'x-${Logs}-${Logs.Arn}'", "x-${Logs}-${Logs.Arn}", ["=", "=", "="]),
    ("!Sub '${!Literal}-${Free}'", "'${Literal}-hello'", ["=", "=", "hello"]),
    ("!Sub ['${a}/${Free}', {a: !Ref Key}]", "${Key}/hello", ["=", "!Ref Key", "=", "hello"]),
    ("!Sub '${Logs}'", "${Logs}", ["=", "="]),
    ("!Sub '${AWS::Region}'", "INPUT AWS::Region", ["="]),
    ("!Sub 'a-${AWS::Region}'", "a-${AWS::Region}", ["=", "="]),
    ("!Sub 'a-${Env}'", "Env? {dev: 'a-dev', prod: 'a-prod'}", ["=", "=", "dev"]),
    ('!Sub \'{"Resource": "${Logs.Arn}/*"}\'', '{"Resource": "${Logs.Arn}/*"}', ["=", "="]),
    ("!Sub [1]", "'1'", ["="]),
    ("!Sub {a: b}", "BROKEN None", ["="]),
    # Join, Split, Select.
    ("!Join ['-', [a, !Ref Key, 1, !Ref AWS::NoValue, true]]", "a-${Key}-1-true", ["=", "a", "!Ref Key", "1", "true"]),
    ("!Join [',', !Ref Names]", "'x,y'", ["=", "'x, y'"]),
    ("!Join ['', [a, !If [IsProd, b, !Ref AWS::NoValue]]]", "Env? {dev: 'a', prod: 'ab'}", ["=", "a"]),
    ("!Split ['-', a-b-c]", "['a', 'b', 'c']", ["=", "a-b-c"]),
    ("!Split ['/', !Sub 'a/b${Key}/c']", "['a', ...]", ["=", "!Sub 'a/b${Key}/c'", "!Sub 'a/b${Key}/c'"]),
    (
        "!Select [5, !Split [':', !Sub 'arn:${AWS::Partition}:s3:::acme-${AWS::AccountId}']]",
        "acme-${AWS::AccountId}",
        ["="] + ["!Split [':', !Sub 'arn:${AWS::Partition}:s3:::acme-${AWS::AccountId}']"]
        + ["!Sub 'arn:${AWS::Partition}:s3:::acme-${AWS::AccountId}'"] * 3,
    ),
    ("!Split ['-', !Sub 'a-${AWS::Region}-b']", "['a', ...]", ["="] + ["!Sub 'a-${AWS::Region}-b'"] * 2),
    ("!Select [1, [a, !Ref Key]]", "${Key}", ["=", "!Ref Key"]),
    ("!Select ['0', !Ref Names]", "'x'", ["=", "'x, y'"]),
    ("!Select [2, !Ref Names]", "BROKEN None", ["="]),
    (
        "!Select [0, !Split ['/', !Sub 'a/${Key}']]",
        "'a'",
        ["=", "!Split ['/', !Sub 'a/${Key}']", "!Sub 'a/${Key}'", "!Sub 'a/${Key}'"],
    ),
    # FindInMap.
    ("!FindInMap [ByEnv, prod, Days]", "400", ["=", "400", "prod", "Days"]),
    ("!FindInMap [ByEnv, !Ref Env, Days]", "Env? {dev: 7, prod: 400}", ["=", "7", "!Ref Env", "dev", "Days"]),
    ("!FindInMap [ByEnv, dev, List]", "['p', 'q']", ["=", "[p, q]", "dev", "List"]),
    ("!FindInMap [ByEnv, nope, Days]", "BROKEN None", ["="]),
    ("!FindInMap [ByEnv, nope, Days, {DefaultValue: 1}]", "1", ["=", "1", "nope", "Days"]),
    ("!FindInMap [ByEnv, !Ref AWS::Region, Same]", "'s'", ["=", "s", "!Ref AWS::Region", "Same"]),
    (
        "!FindInMap [ByRegion, !Ref AWS::Region, Name]",
        'AWS::Region == "us-east-1"? {true: \'a\', false: AWS::Region == "eu-west-1"? {true: \'b\', false: \'c\'}}',
        ["=", "a", "!Ref AWS::Region", "Name"],
    ),
    (
        "!FindInMap [ByStage, !Ref Stage, 'On']",
        "Stage? {blue: True, green: False}",
        ["=", "true", "!Ref Stage", "blue", "'On'"],
    ),
    # If.
    ("!If [IsProd, true, false]", "Env? {dev: False, prod: True}", ["false", "!Equals [!Ref Env, prod]", "dev"]),
    (
        "!If [IsDev, a, !Ref AWS::NoValue]",
        "Env? {dev: 'a', prod: absent}",
        ["a", "!Not [!Condition IsProd]", "!Equals [!Ref Env, prod]", "dev"],
    ),
    (
        "!If [Own, !Ref Logs, !Ref Bucket]",
        "Bucket? {: ${Logs}, (any other): INPUT t.yaml:Parameters.Bucket}",
        ["!Ref Logs", "!Equals [!Ref Bucket, '']", "''"],
    ),
    (
        "!If [Home, a, b]",
        'AWS::Region == "us-east-1"? {true: \'a\', false: \'b\'}',
        ["a", "!Equals [us-east-1, !Ref AWS::Region]"],
    ),
    (
        "!If [Both, a, b]",
        "Env? {dev: 'b', prod: Bucket? {: 'a', (any other): 'b'}}",
        ["b", "!And [!Condition IsProd, !Condition Own]", "!Equals [!Ref Env, prod]", "dev"],
    ),
    ("!If [Either, a, a]", "'a'", ["a", "!Or [!Condition IsProd, !Condition Own]", "!Equals [!Ref Bucket, '']", "''"]),
    ("!If [Never, a, b]", "'b'", ["b", "!And [!Equals [a, b], !Condition Home]"]),
    ("!If [Always, a, b]", "'a'", ["a", "!Or [!Condition Home, !Equals [1, '1']]"]),
    (
        "!If [Odd, a, b]",
        """Lists? {: 'a', (any other): Fn::Join '' Lists == ""? {true: 'a', false: 'b'}}""",
        ["a", "!Equals [!Join ['', !Ref Lists], '']", "''"],
    ),
    ("!If [Self, a, b]", "BROKEN None", ["=", "Self"]),
    ("!If [Nope, a, b]", "BROKEN None", ["=", "Nope"]),
    ("!If [IsProd, !If [IsDev, a, b], c]", "Env? {dev: 'c', prod: 'b'}", ["c", "!Equals [!Ref Env, prod]", "dev"]),
    ("[a, !If [IsProd, b, c]]", "['a', Env? {dev: 'c', prod: 'b'}]", ["="]),
    ("[a, !If [IsProd, b, !Ref AWS::NoValue]]", "Env? {dev: ['a'], prod: ['a', 'b']}", ["="]),
    ("{A: !If [IsProd, b, !Ref AWS::NoValue]}", "{A: Env? {dev: absent, prod: 'b'}}", ["="]),
    # Base64, Cidr.
    ("!Base64 abc", "'YWJj'", ["=", "abc"]),
    ("{'Fn::Base64': !Sub 'a-${Free}'}", "'YS1oZWxsbw=='", ["=", "!Sub 'a-${Free}'", "!Sub 'a-${Free}'", "hello"]),
    ("{'Fn::Base64': !Ref Unset}", "INPUT Fn::Base64 t.yaml:Parameters.Unset", ["=", "!Ref Unset", "Unset"]),
    ("{'Fn::Base64': !Sub 'a-${Key}'}", "APPLY None", ["=", "!Sub 'a-${Key}'", "!Sub 'a-${Key}'"]),
    ("!Cidr [10.0.0.0/16, 2, 8]", "['10.0.0.0/24', '10.0.1.0/24']", ["="]),
    ("!Select [1, !Cidr [10.0.0.0/16, '6', '5']]", "'10.0.0.32/27'", ["=", "!Cidr [10.0.0.0/16, '6', '5']"]),
    ("!Cidr [!Ref Unset, 2, 8]", "INPUT None", ["=", "!Ref Unset", "Unset"]),
    ("!Cidr [10.0.0.0/16, 1000000, 8]", "BROKEN None", ["="]),
    # What is not computed names itself.
    ("!Cidr [a, b]", "BROKEN None", ["="]),
    ("!GetAZs ''", "OUTSIDE Fn::GetAZs ", ["="]),
    ("!Transform {Name: M}", "APPLY None", ["="]),
    ("!Rain::Embed x", "UNSUPPORTED None", ["="]),
    ("!GetStackOutput {StackName: s, OutputName: o}", "OUTSIDE Fn::GetStackOutput s o", ["="]),
    ("!ImportValue nobody-exports", "OUTSIDE Fn::ImportValue nobody-exports", ["="]),
    ("'{{resolve:ssm:/a}}'", "OUTSIDE {{resolve:ssm:/a}}", ["="]),
    ("'x-{{resolve:ssm:/a}}'", "x-${{{resolve:ssm:/a}}}", ["="]),
    ("!Sub '{{resolve:ssm:/${Key}}}'", "OUTSIDE None", ["=", "=", "="]),
    ("!ToJsonString {A: !Ref Key}", "{A: ${Key}}", ["{A: !Ref Key}"]),
    ("!Sub ['${X}', {X: !ToJsonString {A: [1, true, b, {}]}}]", """'{"A":[1,true,"b",{}]}'""",
     ["=", "{A: [1, true, b, {}]}"]),
    ("!Join ['', ['x', !ToJsonString {A: !Ref Key, B: []}]]", 'x{"A":"${Key}","B":[]}',
     ["=", "'x'", "{A: !Ref Key, B: []}"]),
    ("!Length [a, b]", "2", ["="]),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected", "underlined"), TABLE, ids=[row[0] for row in TABLE])
def test_expression(expression: str, expected: str, underlined: list[str]) -> None:
    text, value = evaluate(expression)
    assert shown(value) == expected
    assert places(text, value) == [expression if place == "=" else place for place in underlined]


@pytest.mark.parametrize("expression", [row[0] for row in TABLE])
def test_notes_are_clauses(expression: str) -> None:
    _, value = evaluate(expression)
    for leaf in leaves(value):
        assert leaf.origin
        for step in leaf.origin:
            assert step.note == step.note.strip() != ""
            assert not step.note.endswith(".")


def test_secrets_are_not_quoted() -> None:
    _, value = evaluate("!Ref Secret")
    assert all("hunter2" not in step.note for step in value.origin)


def test_a_compared_text_that_is_any_other_differs_from_what_it_is_compared_with() -> None:
    """In the scenario "Bucket is something else" the condition Own is certainly false, without another question."""
    _, value = evaluate("!If [Own, a, !If [Own, b, c]]")
    assert shown(value) == "Bucket? {: 'a', (any other): 'c'}"


def test_pinned_parameters_and_pseudo_parameters() -> None:
    pins = Inputs(parameters={"Env": "prod", "AWS::Region": "eu-west-1", "Days": "5", "Names": "p,q"})
    for expression, expected in [
        ("!If [IsProd, 1, 2]", "1"),
        ("!FindInMap [ByRegion, !Ref AWS::Region, Name]", "'b'"),
        ("!Ref Days", "5"),
        ("!Ref Names", "['p', 'q']"),
        ("!If [Home, a, b]", "'b'"),
    ]:
        assert shown(evaluate(expression, pins)[1]) == expected


def test_pins_that_do_not_fit_are_told() -> None:
    _, loaded = load(HEAD + "1\n", inputs=Inputs(parameters={"Env": "qa", "Typo": "x"}))
    assert [(each.code, each.fatal) for each in loaded.diagnostics] == [("CTL009", True), ("CTL009", False)]
    assert "allows only dev, prod" in loaded.diagnostics[0].message
    assert "Typo" in loaded.diagnostics[1].message


def test_an_arn_is_taken_apart() -> None:
    shapes: dict[str, dict[str, Shape]] = {
        "AWS::S3::Bucket": {"Arn": ("arn:", Ambient("partition"), ":s3:::", Own("BucketName"))}
    }
    assert shown(evaluate("!Select [5, !Split [':', !GetAtt Logs.Arn]]", shapes=shapes)[1]) == "acme-logs"
    assert shown(evaluate("!Select [1, !Split ['/', !GetAtt Logs.Arn]]", shapes=shapes)[1]) == "APPLY None"


def test_one_question_is_one_atom_everywhere() -> None:
    text = HEAD + "!If [IsProd, !Ref Logs, !Ref AWS::NoValue]\n      Q: !Ref Env\n    Condition: Both\n"
    _, loaded = load(text)
    trail = resource(loaded, "T")
    choices = [read(trail, "P"), read(trail, "Q"), trail.exists]
    assert all(isinstance(choice, Choice) for choice in choices)
    atoms = {choice.atom for choice in choices if isinstance(choice, Choice)}
    (atom,) = atoms
    assert (atom.key, atom.asks, atom.domain, atom.default) == ("t.yaml:Parameters.Env", "Env", ("dev", "prod"), "dev")
    prod = Scenario().assume(atom, "prod")
    assert shown(prod.settle(read(trail, "Q"))) == "'prod'"
    assert shown(trail.exists) == "Env? {dev: False, prod: Bucket? {: True, (any other): False}}"


def test_regions_are_told_apart_by_one_group() -> None:
    _, value = evaluate("!FindInMap [ByRegion, !Ref AWS::Region, Name]")
    assert isinstance(value, Choice)
    inner = value.branches["false"]
    assert isinstance(inner, Choice)
    assert value.atom.group == inner.atom.group == "AWS::Region"
    home = Scenario().assume(value.atom, "true")
    assert home.answer(inner.atom) == "false"


def test_an_opaque_comparison_is_a_question_of_its_own() -> None:
    text = HEAD + "!If [Opaque, a, !If [Again, b, c]]\n"
    text = text.replace(
        "Conditions:\n",
        "Conditions:\n  Opaque: !Equals [!Ref Unset, !Ref Must]\n  Again: !Equals [!Ref Must, !Ref Unset]\n",
    )
    _, loaded = load(text)
    value = read(resource(loaded, "T"), "P")
    # Compared with a literal of Must's domain, Unset is asked for that text, the same in both spellings.
    assert "(any other)" not in shown(value)
    assert all(leaf.value in ("a", "c") for leaf in leaves(value) if isinstance(leaf, Known))
    assert not any(isinstance(leaf, Unknown) for leaf in leaves(value))


def test_too_many_combinations_name_the_limit() -> None:
    lines = [f"  P{n}: {{Type: String, AllowedValues: [a, b, c]}}" for n in range(6)]
    text = (
        "Parameters:\n" + "\n".join(lines) + "\nResources:\n  T:\n    Type: A::B::C\n    Properties:\n      P: !Sub '"
    )
    text += "".join(f"${{P{n}}}" for n in range(6)) + "'\n"
    _, loaded = load(text)
    value = read(resource(loaded, "T"), "P")
    assert isinstance(value, Unknown)
    assert value.reason is Reason.BUDGET
    assert "512 combinations" in value.origin[0].note


def test_deep_nesting_of_functions_names_the_limit() -> None:
    _, value = evaluate("!Join ['', [" * 80 + "x" + "]]" * 80)
    assert isinstance(value, Unknown)
    assert value.reason is Reason.BUDGET
    assert "more than 60" in value.origin[-1].note


def test_resources_of_unwanted_types_are_left_out() -> None:
    _, loaded = load(HEAD + "1\n", Wanted(types=frozenset(("AWS::KMS::Key",))))
    assert [each.id.address for each in loaded.resources] == ["Key"]


def test_headers_and_bodies() -> None:
    text = HEAD + "1\n"
    _, loaded = load(text)
    trail, key = resource(loaded, "T"), resource(loaded, "Key")
    assert text[trail.span.start : trail.span.end] == "T"
    assert trail.origin[0].span == trail.span
    assert shown(key.body) == "{}"
    missing = read(key, "EnableKeyRotation")
    assert isinstance(missing, Absent)
    assert places(text, missing) == ["Key"]
    assert shown(trail.exists) == "True"


# ------------------------------------------------------------------------------------------------------- links between

EXPORTER = """\
Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Key: {Type: AWS::KMS::Key}
  Bucket: {Type: AWS::S3::Bucket}
Outputs:
  K: {Value: !GetAtt Key.Arn, Export: {Name: !Sub 'x-${AWS::Region}-key'}}
  B: {Value: !Ref Bucket, Export: {Name: bucket}}
  S: {Value: !Ref Bucket, Export: {Name: !Sub '${AWS::StackName}-b'}}
  C: {Value: !Ref Bucket, Condition: Prod, Export: {Name: sometimes}}
"""
IMPORTER = "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      P: "


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!ImportValue bucket", "${Bucket}"),
        ("!ImportValue {'Fn::Sub': 'x-${AWS::Region}-key'}", "${Key.Arn}"),
        ("!ImportValue {'Fn::Join': ['-', [x, !Ref AWS::Region, key]]}", "${Key.Arn}"),
        ("!ImportValue {'Fn::Sub': 'x-${AWS::AccountId}-key'}", "OUTSIDE Fn::ImportValue x-${AWS::AccountId}-key"),
        ("!ImportValue {'Fn::Sub': '${AWS::StackName}-b'}", "OUTSIDE Fn::ImportValue ${t.yaml:AWS::StackName}-b"),
        ("!ImportValue other", "OUTSIDE Fn::ImportValue other"),
        ("!ImportValue storage-b", "${Bucket}"),
        ("!ImportValue 1storage-b", "OUTSIDE Fn::ImportValue 1storage-b"),
        ("!ImportValue -b", "OUTSIDE Fn::ImportValue -b"),
        ("!ImportValue storage-c", "OUTSIDE Fn::ImportValue storage-c"),
        ("!ImportValue {'Fn::Sub': '${AWS::Region}-b'}", "OUTSIDE Fn::ImportValue ${AWS::Region}-b"),
        ("!ImportValue sometimes", "Env? {dev: OUTSIDE Fn::ImportValue sometimes, prod: ${Bucket}}"),
    ],
)  # fmt: skip
def test_imports(expression: str, expected: str) -> None:
    sources, loaded = load(IMPORTER + expression + "\n", exporter=EXPORTER)
    value = read(resource(loaded, "T"), "P")
    assert shown(value) == expected
    first = value.origin[0].span
    assert first is not None
    assert first.file == "t.yaml"
    assert sources.read("t.yaml").text[first.start : first.end] == expression
    if isinstance(value, Known):
        assert {hole.target.unit for hole in value.value.holes} == {"exporter.yaml"}
        assert value.origin[-1].span is not None
        assert value.origin[-1].span.file == "exporter.yaml"


def test_a_name_that_two_templates_export_is_unknown() -> None:
    _, loaded = load(IMPORTER + "!ImportValue bucket\n", one=EXPORTER, two=EXPORTER)
    value = read(resource(loaded, "T"), "P")
    assert isinstance(value, Unknown)
    assert value.reason is Reason.OUTSIDE
    assert "one.yaml, two.yaml" in value.origin[0].note


def test_imports_in_a_circle_end() -> None:
    circle = "Resources: {X: {Type: A::B::C}}\nOutputs: {O: {Value: !ImportValue %s, Export: {Name: %s}}}\n"
    _, loaded = load(IMPORTER + "!ImportValue a\n", one=circle % ("b", "a"), two=circle % ("a", "b"))
    value = read(resource(loaded, "T"), "P")
    assert isinstance(value, Unknown)
    assert value.reason is Reason.BUDGET


PARENT = """\
Parameters: {Validate: {Type: String, AllowedValues: ['true', 'false'], Default: 'true'}}
Conditions: {Wanted: !Equals [!Ref Validate, 'true']}
Resources:
  Logs: {Type: AWS::S3::Bucket}
  Audit:
    Type: AWS::CloudFormation::Stack
    Condition: Wanted
    Properties:
      TemplateURL: ./child.yaml
      Parameters: {Bucket: !Ref Logs, Names: 'a,b', Flag: !Ref Validate}
  User: {Type: A::B::C, Properties: {P: !GetAtt Audit.Outputs.TrailArn, Q: !GetAtt Audit.Outputs.No}}
  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3/x.yaml'}}
  FarUser: {Type: A::B::C, Properties: {P: !GetAtt Far.Outputs.X}}
"""
CHILD = """\
Parameters:
  Bucket: {Type: String}
  Names: {Type: CommaDelimitedList}
  Flag: {Type: String, Default: 'false'}
Resources:
  T: {Type: AWS::CloudTrail::Trail, Properties: {B: !Ref Bucket, N: !Ref Names, F: !Ref Flag}}
Outputs: {TrailArn: {Value: !GetAtt T.Arn}}
"""


def test_nested_stacks() -> None:
    _, loaded = load(PARENT, child=CHILD)
    trail = resource(loaded, "T", "child.yaml")
    assert shown(read(trail, "B")) == "${Logs}"
    assert shown(read(trail, "N")) == "['a', 'b']"
    assert shown(read(trail, "F")) == "Validate? {true: 'true', false: 'false'}"
    assert shown(trail.exists) == "Validate? {true: True, false: False}"
    assert trail.origin[-1].span == resource(loaded, "Audit").span
    assert shown(read(resource(loaded, "User"), "P")) == "${T.Arn}"
    assert shown(read(resource(loaded, "User"), "Q")) == "BROKEN None"
    assert shown(read(resource(loaded, "FarUser"), "P")) == "OUTSIDE t.yaml:Far.Outputs.X"
    assert loaded.modules_resolved == {"t.yaml:Audit"}
    assert loaded.modules_unresolved == {"t.yaml:Far"}


# ----------------------------------------------------------------------------------------------------------- malformed


def codes(diagnostics: list[Diagnostic]) -> list[tuple[str, bool]]:
    return [(each.code, each.fatal) for each in diagnostics]


@pytest.mark.parametrize(
    ("text", "code", "fatal", "underlined"),
    [
        ("AWSTemplateFormatVersion: x\nResources: [a]\n", "CTL007", True, "[a]"),
        ("AWSTemplateFormatVersion: x\nResources: {A: {Typ: x}}\n", "CTL007", True, "A"),
        ("AWSTemplateFormatVersion: x\nResources: {A: [1]}\n", "CTL007", True, "A"),
        ("AWSTemplateFormatVersion: x\nResources: {}\nConditions: [1]\n", "CTL007", True, "[1]"),
        ("Resources: {A: {Type: A::B::C, Properties: [1]}}\n", "CTL007", True, "[1]"),
        ("Resources: {A: {Type: A::B::C}, A: {Type: A::B::C}}\n", "CTL008", False, "A"),
        ("Resources: {A: {Type: A::B::C}, 'Fn::Transform': {}}\n", "CTL006", True, "'Fn::Transform'"),
        ("Resources:\n  Fn::ForEach::X: []\n", "CTL007", True, "Fn::ForEach::X"),
        ("Transform: Mine\nResources: {A: {Type: A::B::C}}\n", "CTL006", False, "Mine"),
        ("Resources: {A: {Type: A::B::C}\n", "CTL002", True, "{"),
    ],
)
def test_malformed_templates(text: str, code: str, fatal: bool, underlined: str) -> None:
    sources, loaded = load(text)
    assert codes(loaded.diagnostics) == [(code, fatal)]
    span = loaded.diagnostics[0].span
    assert span is not None
    assert sources.read("t.yaml").text[span.start : span.end] == underlined


def test_a_broken_template_leaves_the_others_alone() -> None:
    _, loaded = load("Resources: {A: {Type: A::B::C}\n", good=EXPORTER)
    assert {each.id.unit for each in loaded.resources} == {"good.yaml"}
    assert (loaded.files_read, loaded.files_unread) == ({"good.yaml"}, {"t.yaml"})


def test_known_transforms_are_silent() -> None:
    for transform in ("AWS::Serverless-2016-10-31", "[AWS::LanguageExtensions]"):
        _, loaded = load(f"Transform: {transform}\nResources: {{A: {{Type: A::B::C}}}}\n")
        assert loaded.diagnostics == []


def test_templates_are_claimed_by_content(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a/trail.yaml": EXPORTER,
        "b.json": '{"Resources": {"X": {"Type": "AWS::S3::Bucket"}}}',
        "broken.yml": "AWSTemplateFormatVersion: x\nResources: {\n",
        "chart.yaml": "apiVersion: v1\n",
        "latin.template": b"Resources: \xe9 AWS::",
        "named.txt": EXPORTER,
        "other.txt": EXPORTER,
        "package.json": "{}",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    sources = Sources(tmp_path)
    units = CloudFormation().claim(sorted(files), sources, frozenset(("named.txt",)))
    assert [unit.path for unit in units] == ["a/trail.yaml", "b.json", "broken.yml", "latin.template", "named.txt"]
    loaded = CloudFormation().load(units, sources, Inputs(), Wanted())
    assert {each.span.file: each.code for each in loaded.diagnostics if each.span} == {
        "broken.yml": "CTL002",
        "latin.template": "CTL001",
    }
