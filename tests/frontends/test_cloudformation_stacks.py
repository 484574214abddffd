"""Stacks: loops, nested stacks per use, outputs by a stack's name, rules, what is written beside properties."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest

from ctlint.frontends.cloudformation.load import CloudFormation
from ctlint.frontends.cloudformation.stacks import MAX_STACKS, Stack, load_stacks
from ctlint.graph import Loaded, Resource, Wanted, read
from ctlint.source import Inputs, Sources
from ctlint.value import Absent, Choice, Known, Unknown
from tests.cloudformation import shown


def stacks(*described: Stack, **files: str) -> Loaded:
    """Load the stacks; each file is <name>.yaml, given as text."""
    sources = Sources(Path())
    for name, text in files.items():
        sources.put(f"{name}.yaml", dedent(text))
    return load_stacks(described or [Stack(f"{name}.yaml") for name in files], sources, Wanted())


def found(loaded: Loaded, address: str, unit: str = "t.yaml") -> Resource:
    (one,) = [each for each in loaded.resources if each.id == (unit, address)]
    return one


def prop(loaded: Loaded, address: str, path: str = "P", unit: str = "t.yaml") -> str:
    return shown(read(found(loaded, address, unit), path))


# --------------------------------------------------------------------------------------------------------------- loops

LOOPS = """\
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'Main,Debug'}
Mappings:
  Days: {Main: {Value: 400}, Debug: {Value: 7}}
Conditions:
  Fn::ForEach::Wanted:
    - Name
    - !Ref Names
    - Is${Name}: !Equals ['${Name}', Main]
Resources:
  Fn::ForEach::Trails:
    - Name
    - !Ref Names
    - ${Name}Trail:
        Type: A::B::Trail
        Condition: Is${Name}
        DependsOn: ${Name}Logs
        Properties:
          P: !Ref Name
          Days: {Fn::FindInMap: [Days, !Ref Name, Value]}
          Bucket: !Ref
            Fn::Sub: ${Name}Logs
          Arn: !GetAtt '${Name}Logs.Arn'
          Text: !Sub 'x-${Name}-${AWS::Region}-${!Name}'
          Fn::ForEach::Settings:
            - Setting
            - [One, 'T-w.o']
            - Set&{Setting}: '${Name}/${Setting}/&{Setting}'
      ${Name}Logs: {Type: A::B::Bucket}
  Plain: {Type: A::B::C, Properties: {P: !GetAtt MainLogs.Arn}}
  Fn::ForEach::Outer:
    - X
    - [A, B]
    - Fn::ForEach::Inner${X}:
        - Y
        - ['1', '2']
        - R${X}${Y}: {Type: A::B::C, Properties: {P: '${X}${Y}'}}
Outputs:
  Fn::ForEach::Outs:
    - Name
    - !Ref Names
    - Out${Name}: {Value: !Ref '${Name}Logs', Export: {Name: 'logs-${Name}'}}
"""


def test_loops_in_every_section() -> None:
    loaded = stacks(t=LOOPS, u="Resources: {U: {Type: A::B::C, Properties: {P: !ImportValue logs-Debug}}}\n")
    assert loaded.diagnostics == []
    assert [each.id.address for each in loaded.resources] == [
        "MainTrail", "MainLogs", "DebugTrail", "DebugLogs", "Plain", "RA1", "RA2", "RB1", "RB2", "U",
    ]  # fmt: skip
    for name, exists, days in (("Main", "True", "400"), ("Debug", "False", "7")):
        trail = found(loaded, f"{name}Trail")
        assert shown(trail.exists) == exists
        assert shown(read(trail, "P")) == repr(name)
        assert shown(read(trail, "Days")) == days
        assert shown(read(trail, "Bucket")) == f"${{{name}Logs}}"
        assert shown(read(trail, "Arn")) == f"${{{name}Logs.Arn}}"
        assert shown(read(trail, "Text")) == f"x-{name}-${{AWS::Region}}-${{Name}}"
        assert shown(read(trail, "SetOne")) == f"'{name}/One/One'"
        assert shown(read(trail, "SetTwo")) == f"'{name}/T-w.o/Two'"
        assert shown(read(trail, "@DependsOn")) == f"'{name}Logs'"
        assert dedent(LOOPS)[trail.span.start : trail.span.end] == "${Name}Trail"
    assert prop(loaded, "Plain") == "${MainLogs.Arn}"
    assert prop(loaded, "RB2") == "'B2'"
    assert prop(loaded, "U", unit="u.yaml") == "${DebugLogs}"


def test_a_given_list_decides_what_a_loop_makes() -> None:
    loaded = stacks(Stack("t.yaml", parameters={"Names": "Debug"}), t=LOOPS)
    assert [each.id.address for each in loaded.resources][:2] == ["DebugTrail", "DebugLogs"]


def test_a_parent_decides_what_a_loop_makes() -> None:
    properties = "{TemplateURL: t.yaml, Parameters: {Names: Debug}}"
    parent = f"Resources: {{N: {{Type: AWS::CloudFormation::Stack, Properties: {properties}}}}}\n"
    loaded = stacks(parent=parent, t=LOOPS)
    assert [each.id.address for each in loaded.resources if each.id.unit == "t.yaml"][:2] == ["DebugTrail", "DebugLogs"]


@pytest.mark.parametrize(
    ("loop", "code", "says"),
    [
        ("[X, !Ref Open, {'${X}R': {Type: A::B::C}}]", "CTL009", "parameter 'Open' has no default"),
        ("[X, !Ref AWS::NotificationARNs, {'${X}R': {Type: A::B::C}}]", "CTL009", "known when the stack is deployed"),
        ("[X, {a: b}, {'${X}R': {Type: A::B::C}}]", "CTL009", "is no list that is known"),
        ("[X, [a]]", "CTL007", "needs an identifier"),
        ("[[X], [a], {}]", "CTL007", "needs an identifier"),
        ("[X, [a], b]", "CTL007", "needs a mapping"),
        ("x", "CTL007", "needs an identifier"),
    ],
)
def test_a_loop_that_cannot_be_expanded_is_told(loop: str, code: str, says: str) -> None:
    text = (
        "Parameters: {Open: {Type: CommaDelimitedList}}\n"
        f"Resources:\n  Plain: {{Type: A::B::C, Properties: {{P: !Ref aR}}}}\n  Fn::ForEach::L: {loop}\n"
    )
    loaded = stacks(t=text)
    (told,) = loaded.diagnostics
    assert (told.code, told.fatal) == (code, True)
    assert says in told.message
    assert prop(loaded, "Plain") == "UNSUPPORTED None", "the loop may make what is referred to"


def test_loops_have_a_limit() -> None:
    items = "[" + ",".join(f"i{n}" for n in range(1000)) + "]"
    nested = f"  Fn::ForEach::A:\n  - A\n  - {items}\n  - Fn::ForEach::B:\n    - B\n    - {items}\n"
    nested += "    - '${A}${B}': {Type: A::B::C}\n"
    loaded = stacks(t="Resources:\n" + nested)
    assert [(each.code, each.fatal) for each in loaded.diagnostics] == [("CTL005", True)]
    assert "250,000 nodes" in loaded.diagnostics[0].message


def test_a_loop_among_properties_that_is_not_known_may_set_any() -> None:
    text = """\
    Parameters: {Open: {Type: CommaDelimitedList}}
    Resources:
      R: {Type: A::B::C, Properties: {P: 1, 'Fn::ForEach::L': [X, !Ref Open, {'Q${X}': 1}]}}
    """
    loaded = stacks(t=text)
    assert prop(loaded, "R") == "1"
    assert prop(loaded, "R", "Qa").startswith("INPUT")


def test_included_properties_may_set_any_and_a_macro_may_change_all() -> None:
    text = """\
    Resources:
      Included: {Type: A::B::C, Properties: {P: 1, 'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: s3://b/k}}}}
      Macro: {Type: A::B::C, Properties: {P: 1, 'Fn::Transform': {Name: Mine}}}
    """
    loaded = stacks(t=text)
    assert prop(loaded, "Included") == "1"
    assert prop(loaded, "Included", "Q") == "APPLY None", "what is included is not read"
    assert prop(loaded, "Macro") == "APPLY None"


# -------------------------------------------------------------------------------------------------------------- nested

BUCKET = """\
Parameters:
  Target: {Type: String, Default: ''}
  Env: {Type: String, AllowedValues: [dev, prod], Default: dev}
Conditions:
  Logged: !Not [!Equals [!Ref Target, '']]
  Prod: !Equals [!Ref Env, prod]
Resources:
  Bucket:
    Type: A::B::C
    Properties: {P: !If [Logged, !Ref Target, !Ref AWS::NoValue], Env: !Ref Env, Q: !If [Prod, 1, 2]}
Outputs:
  Name: {Value: !Ref Bucket}
  Only: {Value: x, Condition: Prod}
"""
TWICE = """\
Resources:
  User:
    Type: A::B::C
    Properties: {P: !GetAtt Logs.Outputs.Name, Q: !GetAtt Access.Outputs.Name, R: !GetAtt Logs.Outputs.Only}
  Logs:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: nested/bucket.yaml, Parameters: {Target: !GetAtt Access.Outputs.Name}}
  Access: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./nested/../nested/bucket.yaml}}
"""


def test_a_template_used_twice_is_two_stacks() -> None:
    loaded = stacks(Stack("t.yaml"), t=TWICE, **{"nested/bucket": BUCKET})
    assert loaded.diagnostics == []
    child = "nested/bucket.yaml"
    assert prop(loaded, "User", "P") == "${Logs/Bucket}"
    assert prop(loaded, "User", "Q") == "${Access/Bucket}"
    assert prop(loaded, "Logs/Bucket", unit=child) == "${Access/Bucket}"
    assert prop(loaded, "Access/Bucket", unit=child) == "absent"
    # Nobody but the parent gives a nested stack's parameters: what it leaves out is at its default, for certain.
    assert prop(loaded, "Logs/Bucket", "Env", child) == "'dev'"
    assert prop(loaded, "Logs/Bucket", "Q", child) == "2"
    assert prop(loaded, "User", "R") == "BROKEN None"
    assert loaded.modules_resolved == {"t.yaml:Logs", "t.yaml:Access"}


def test_a_template_used_once_keeps_its_addresses_and_is_followed_where_it_is_not_listed() -> None:
    once = TWICE.replace("  Access: {Type: AWS::CloudFormation::Stack", "  Access: {Type: A::B::D")
    listed = stacks(Stack("t.yaml"), Stack("nested/bucket.yaml"), t=once, **{"nested/bucket": BUCKET})
    followed = stacks(Stack("t.yaml"), t=once, **{"nested/bucket": BUCKET})
    for loaded in (listed, followed):
        assert [tuple(each.id) for each in loaded.resources] == [
            ("nested/bucket.yaml", "Bucket"), ("t.yaml", "User"), ("t.yaml", "Logs"), ("t.yaml", "Access"),
        ]  # fmt: skip
        assert loaded.files_read == {"t.yaml", "nested/bucket.yaml"}


def test_a_condition_above_decides_all_the_way_down() -> None:
    files = {
        "t": "Parameters: {On: {Type: String, AllowedValues: ['y', 'n'], Default: 'y'}}\n"
        "Conditions: {Wanted: !Equals [!Ref On, 'y']}\n"
        "Resources: {M: {Type: AWS::CloudFormation::Stack, Condition: Wanted, Properties: {TemplateURL: m.yaml}}}\n",
        "m": "Resources: {B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}}\n",
        "b": "Resources: {R: {Type: A::B::C}}\n",
    }
    loaded = stacks(**files)
    inner = found(loaded, "R", "b.yaml")
    assert shown(inner.exists) == "On? {y: True, n: False}"
    assert [step.note for step in inner.origin] == [
        "R is declared here", "deployed as nested stack B", "deployed as nested stack M",
    ]  # fmt: skip


def test_a_serverless_application_with_a_local_template_is_a_nested_stack() -> None:
    text = """\
    Resources:
      App: {Type: AWS::Serverless::Application, Properties: {Location: app.yaml, Parameters: {Target: x}}}
      Far: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: arn:x, SemanticVersion: 1.0.0}}}
      User: {Type: A::B::C, Properties: {P: !GetAtt App.Outputs.Name, Q: !GetAtt Far.Outputs.Name}}
    """
    loaded = stacks(Stack("t.yaml"), t=text, app=BUCKET)
    assert prop(loaded, "User") == "${Bucket}"
    assert prop(loaded, "User", "Q") == "OUTSIDE t.yaml:Far.Outputs.Name"
    assert prop(loaded, "Bucket", unit="app.yaml") == "'x'"


@pytest.mark.parametrize("circle", [("t", "t"), ("t", "u", "t"), ("t", "u", "v", "t")])
def test_templates_that_deploy_each_other_in_a_circle_are_told(circle: tuple[str, ...]) -> None:
    files = {
        one: f"Resources:\n  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {other}.yaml}}}}\n"
        "  R: {Type: A::B::C, Properties: {P: !GetAtt N.Outputs.O}}\nOutputs: {O: {Value: !GetAtt N.Outputs.O}}\n"
        for one, other in pairwise(circle)
    }
    loaded = stacks(**files)
    (told,) = loaded.diagnostics
    assert (told.code, told.fatal) == ("CTL010", True)
    assert " -> ".join(f"{name}.yaml" for name in circle) in told.message
    assert {each.id.unit for each in loaded.resources} == {f"{name}.yaml" for name in circle}
    assert all(isinstance(read(found(loaded, "R", f"{name}.yaml"), "P"), Unknown) for name in circle)


def test_doubling_nested_stacks_have_a_limit() -> None:
    two = "Resources:\n  A: &n {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s.yaml}}\n  B: *n\n"
    files = {f"t{n}": two % f"t{n + 1}" for n in range(30)} | {"t30": "Resources: {R: {Type: A::B::C}}\n"}
    loaded = stacks(Stack("t0.yaml"), **files)
    told = [each for each in loaded.diagnostics if each.code == "CTL005"]
    assert told
    assert all(each.fatal and str(MAX_STACKS) in each.message for each in told)


def test_templates_that_are_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.yaml").write_text(BUCKET, "utf-8")
    (tmp_path / "in" / "broken.yaml").write_text("Resources: {", "utf-8")
    (tmp_path / "in" / "none.yaml").write_text("a: 1\n", "utf-8")
    names = ["nowhere.yaml", "../out.yaml", "broken.yaml", "none.yaml"]
    (tmp_path / "in" / "t.yaml").write_text(
        "Resources:\n" + "".join(
            f"  N{n}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {name}}}}}\n"
            for n, name in enumerate(names)
        ), "utf-8",
    )  # fmt: skip
    sources = Sources(tmp_path / "in")
    units = CloudFormation().claim(["t.yaml"], sources, frozenset())
    loaded = CloudFormation().load(units, sources, Inputs(), Wanted())
    assert sorted((each.code, each.fatal) for each in loaded.diagnostics) == [
        ("CTL002", True), ("CTL003", False), ("CTL003", False), ("CTL004", False),
    ]  # fmt: skip
    assert loaded.modules_unresolved == {f"t.yaml:N{n}" for n in range(4)}


# ---------------------------------------------------------------------------------------------------- outputs by name

READER = """\
Parameters: {Stack: {Type: String}}
Resources:
  R:
    Type: A::B::C
    Properties:
      P: {Fn::GetStackOutput: {StackName: storage, OutputName: Name}}
      Home: {Fn::GetStackOutput: {StackName: storage, OutputName: Name, Region: !Ref AWS::Region}}
      Far: {Fn::GetStackOutput: {StackName: storage, OutputName: Name, Region: eu-west-1}}
      Any: {Fn::GetStackOutput: {StackName: storage, OutputName: Name, Region: !Ref Stack}}
      Open: {Fn::GetStackOutput: {StackName: !Ref Stack, OutputName: Name}}
      No: {Fn::GetStackOutput: {StackName: storage, OutputName: None}}
      Bad: {Fn::GetStackOutput: {StackName: storage}}
      Worse: !GetStackOutput x
"""


def test_outputs_are_found_by_the_stacks_name_and_region() -> None:
    def storage(region: str | None, prefix: str = "") -> Stack:
        pseudo = {} if region is None else {"AWS::Region": region}
        return Stack("s.yaml", unit="s", prefix=prefix, name="storage", pseudo=pseudo)

    loaded = stacks(Stack("t.yaml"), storage(None), t=READER, s=BUCKET)
    said = {name: prop(loaded, "R", name) for name in ("P", "Home", "Far", "Any", "Open", "No", "Bad", "Worse")}
    assert said == {
        "P": "${Bucket}", "Home": "${Bucket}", "Far": "${Bucket}", "Any": "OUTSIDE None", "Open": "OUTSIDE None",
        "No": "BROKEN None", "Bad": "BROKEN None", "Worse": "BROKEN None",
    }  # fmt: skip
    here = Stack("t.yaml", pseudo={"AWS::Region": "us-east-1"})
    loaded = stacks(here, storage("us-east-1", "U/"), storage("eu-west-1", "E/"), t=READER, s=BUCKET)
    assert prop(loaded, "R", "P") == "${U/Bucket}"
    assert prop(loaded, "R", "Far") == "${E/Bucket}"
    loaded = stacks(here, storage("us-east-1", "A/"), storage("us-east-1", "B/"), t=READER, s=BUCKET)
    assert prop(loaded, "R", "P") == "OUTSIDE Fn::GetStackOutput storage us-east-1 Name"


def test_nothing_is_imported_across_regions_or_accounts() -> None:
    exporter = "Resources: {B: {Type: A::B::C}}\nOutputs: {O: {Value: !Ref B, Export: {Name: x}}}\n"
    importer = "Resources: {R: {Type: A::B::C, Properties: {P: !ImportValue x}}}\n"
    for name, here, there, expected in [
        ("AWS::Region", "us-east-1", "us-east-1", "${B}"),
        ("AWS::Region", "us-east-1", "eu-west-1", "OUTSIDE Fn::ImportValue x"),
        ("AWS::AccountId", "111122223333", "444455556666", "OUTSIDE Fn::ImportValue x"),
        ("AWS::StackName", "a", "b", "${B}"),
    ]:
        one, other = Stack("t.yaml", pseudo={name: here}), Stack("s.yaml", pseudo={name: there})
        assert prop(stacks(one, other, t=importer, s=exporter), "R") == expected


# --------------------------------------------------------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "'aws'", "'amazonaws.com'"),
        ("cn-north-1", "'aws-cn'", "'amazonaws.com.cn'"),
        ("us-gov-west-1", "'aws-us-gov'", "'amazonaws.com'"),
        ("xx-new-1", "INPUT AWS::Partition", "INPUT AWS::URLSuffix"),
        (None, "INPUT AWS::Partition", "INPUT AWS::URLSuffix"),
    ],
)
def test_a_region_settles_its_partition(region: str | None, partition: str, suffix: str) -> None:
    text = "Resources: {R: {Type: A::B::C, Properties: {P: !Ref AWS::Partition, Q: !Ref AWS::URLSuffix}}}\n"
    loaded = stacks(Stack("t.yaml", pseudo={} if region is None else {"AWS::Region": region}), t=text)
    assert (prop(loaded, "R"), prop(loaded, "R", "Q")) == (partition, suffix)


def test_pseudo_parameters() -> None:
    text = """\
    Resources:
      R:
        Type: A::B::C
        Properties:
          Arns: !Ref AWS::NotificationARNs
          First: !Select [0, !Ref AWS::NotificationARNs]
          Id: !Ref AWS::StackId
          Tail: !Select [2, !Split [/, !Ref AWS::StackId]]
          Name: !Ref AWS::StackName
          No: !Ref AWS::Nothing
    """
    loaded = stacks(Stack("t.yaml", name="audit"), t=text)
    said = {name: prop(loaded, "R", name) for name in ("Arns", "First", "Id", "Tail", "Name", "No")}
    assert said == {
        "Arns": "INPUT t.yaml:AWS::NotificationARNs",
        "First": "INPUT Fn::Select 0 t.yaml:AWS::NotificationARNs",
        "Id": "INPUT t.yaml:AWS::StackId",
        "Tail": "INPUT Fn::Select 2 Fn::Split '/' t.yaml:AWS::StackId",
        "Name": "'audit'",
        "No": "BROKEN None",
    }


def test_what_is_written_beside_the_properties() -> None:
    text = """\
    Conditions: {C: !Equals [!Ref AWS::Region, eu-west-1]}
    Resources:
      R:
        Type: A::B::C
        DeletionPolicy: !If [C, Retain, Delete]
        UpdateReplacePolicy: Snapshot
        DependsOn: [S, T]
        Metadata: {cfn_nag: {rules_to_suppress: [{id: W1, reason: because}]}}
      Bare: {Type: A::B::C}
    """
    loaded = stacks(t=text)
    policy = read(found(loaded, "R"), "@DeletionPolicy")
    assert isinstance(policy, Choice)
    assert shown(policy) == "AWS::Region == \"eu-west-1\"? {true: 'Retain', false: 'Delete'}"
    assert prop(loaded, "R", "@UpdateReplacePolicy") == "'Snapshot'"
    assert prop(loaded, "R", "@DependsOn") == "['S', 'T']"
    assert prop(loaded, "R", "@Metadata.cfn_nag.rules_to_suppress.reason") == "'because'"
    missing = read(found(loaded, "Bare"), "@DeletionPolicy")
    assert isinstance(missing, Absent)
    assert missing.origin[0].note == "DeletionPolicy is not set"


# --------------------------------------------------------------------------------------------------------------- rules

RULES = """\
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Multi: {Type: String, AllowedValues: ['true', 'false'], Default: 'true'}
  Free: {Type: String, Default: ''}
Rules:
  R:
    RuleCondition: %s
    Assertions: [{Assert: %s, AssertDescription: d}]
Resources: {T: {Type: A::B::C}}
"""


@pytest.mark.parametrize(
    ("when", "wanted", "expected"),
    [
        ("true", "!Equals [!Ref Multi, 'true']", "Multi? {true: True, false: False}"),
        ("!Equals [!Ref Env, prod]", "!Equals [!Ref Multi, 'true']",
         "Env? {dev: True, prod: Multi? {true: True, false: False}}"),
        ("true", "{Fn::Contains: [[prod, test], !Ref Env]}", "Env? {dev: False, prod: True}"),
        ("true", "{Fn::EachMemberIn: [[!Ref Env], [prod, test]]}", "Env? {dev: False, prod: True}"),
        ("true", "{Fn::EachMemberEquals: [[!Ref Env, prod], prod]}", "Env? {dev: False, prod: True}"),
        ("true", "!Not [!Equals [!Ref Free, '']]", "Free? {: False, (any other): True}"),
        # What cannot be decided forbids nothing.
        ("true", "!Or [{Fn::ValueOf: [Env, Tags]}, !Equals [!Ref Env, dev]]", "True"),
        ("{Fn::ValueOfAll: [Env, Tags]}", "!Equals [!Ref Env, x]", "True"),
        ("true", "{Fn::Contains: [{Fn::RefAll: 'AWS::EC2::VPC::Id'}, !Ref Env]}", "True"),
    ],
)  # fmt: skip
def test_rules_say_what_is_deployed(when: str, wanted: str, expected: str) -> None:
    loaded = stacks(t=RULES % (when, wanted))
    assert loaded.diagnostics == []
    (said,) = loaded.assumptions
    assert shown(said) == expected


def test_a_rule_that_never_holds_is_told() -> None:
    loaded = stacks(Stack("t.yaml", parameters={"Env": "dev"}), t=RULES % ("true", "!Equals [!Ref Env, prod]"))
    assert [(each.code, each.fatal) for each in loaded.diagnostics] == [("CTL007", True)]


def test_a_rule_about_nothing_that_is_open_costs_nothing() -> None:
    text = "Parameters: {V: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /cdk/v}}\n"
    text += "Rules:\n  R:\n    Assertions:\n"
    text += "    - Assert: {Fn::Not: [{Fn::Contains: [['1', '2', '3'], !Ref V]}]}\nResources: {T: {Type: A::B::C}}\n"
    assert stacks(t=text).assumptions == []


def test_rules_of_a_nested_stack_read_what_its_parent_passes() -> None:
    parent = """\
    Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
    Conditions: {Maybe: !Equals [!Ref Stage, dev]}
    Resources:
      N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml, Parameters: {Env: !Ref Stage}}}
    """
    child = RULES % ("true", "!Equals [!Ref Env, prod]")
    (said,) = stacks(parent=parent, t=child).assumptions
    assert shown(said) == "Stage? {dev: False, prod: True}"
    unsure = parent.replace("Stack, Properties", "Stack, Condition: Maybe, Properties")
    assert stacks(parent=unsure, t=child).assumptions == [], "it may not be deployed at all"


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("AllowedPattern: ^(on|off)$", "Free? {on: 'on', off: 'off'}"),
        ("AllowedPattern: 'a|b'", "Free? {a: 'a', b: 'b'}"),
        ("AllowedPattern: '[a-z]+'", "Free? {x: 'x', (any other): INPUT t.yaml:Parameters.Free}"),
        ("MinLength: 2", "INPUT t.yaml:Parameters.Free"),
        ("MaxLength: 1", "Free? {x: 'x', (any other): INPUT t.yaml:Parameters.Free}"),
    ],
)
def test_constraints_narrow_what_a_parameter_may_be(constraint: str, expected: str) -> None:
    text = f"Parameters: {{Free: {{Type: String, {constraint}}}}}\nConditions: {{C: !Equals [!Ref Free, x]}}\n"
    loaded = stacks(t=text + "Resources: {T: {Type: A::B::C, Properties: {P: !Ref Free}}}\n")
    assert prop(loaded, "T") == expected


def test_a_secret_decides_conditions_and_goes_nowhere() -> None:
    text = """\
    Parameters: {Token: {Type: String, NoEcho: true, Default: hunter2}}
    Conditions: {Empty: !Equals [!Ref Token, '']}
    Resources: {T: {Type: A::B::C, Properties: {P: !If [Empty, 1, 2], Q: !Ref Token, R: !Sub 'x-${Token}'}}}
    """
    loaded = stacks(t=text)
    assert prop(loaded, "T") == "Token? {(its default): 2, : 1, (any other): 2}"
    everything = repr([read(found(loaded, "T"), name) for name in "PQR"])
    assert "hunter2" not in everything
    given = stacks(Stack("t.yaml", parameters={"Token": "correct-horse"}), t=text)
    assert prop(given, "T") == "2"
    assert "correct-horse" not in repr([read(found(given, "T"), name) for name in "PQR"])


def test_a_reference_is_never_an_empty_text() -> None:
    text = """\
    Resources:
      B: {Type: A::B::C}
      N:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: c.yaml, Parameters: {P: !Ref B, Q: !Sub 'a-${B}-z'}}
    """
    child = """\
    Parameters: {P: {Type: String}, Q: {Type: String}}
    Conditions:
      Empty: !Equals [!Ref P, '']
      Short: !Equals [!Ref Q, a-z]
      Other: !Equals ['a-x-y', !Ref Q]
      May: !Equals ['a-x-z', !Ref Q]
    Resources:
      T:
        Type: A::B::C
        Properties: {P: !If [Empty, 1, 2], Q: !If [Short, 1, 2], R: !If [Other, 1, 2], S: !If [May, 1, 2]}
    """
    loaded = stacks(t=text, c=child)
    assert [prop(loaded, "T", name, "c.yaml") for name in "PQR"] == ["2", "2", "2"]
    assert isinstance(read(found(loaded, "T", "c.yaml"), "S"), Choice)


def test_assumptions_are_values() -> None:
    (said,) = stacks(t=RULES % ("true", "!Equals [!Ref Multi, 'true']")).assumptions
    assert isinstance(said, Choice)
    assert all(isinstance(leaf, Known) for leaf in said.branches.values())


def test_what_a_stack_set_deploys_counts_as_not_read() -> None:
    text = "Resources: {S: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: '{}'}}}\n"
    assert stacks(Stack("t.yaml"), t=text).modules_unresolved == {"t.yaml:S"}
