"""Who in the code can attack a trail: companions of identities, and cases of what AWS documents, each by hand."""

# ruff: noqa: E501 - statements of policies, one to a line

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from ctlint.findings import Verdict
from ctlint.scan import Options, scan
from ctlint.semantics import identities
from ctlint.semantics.identities import is_expected_administrator
from ctlint.semantics.parts import Parts
from ctlint.semantics.targets import ACTIONS, targets
from ctlint.source import Inputs
from ctlint.value import Absent, Known, Unknown
from tests.estates import Built
from tests.identity_campaign import check

TRAIL = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.logs.bucket
  kms_key_id     = aws_kms_key.logs.arn
}
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({ Version = "2012-10-17", Statement = KEY })
}
"""
TO_ACCOUNT = (
    '[{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }]'
)
ROLE = """
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}
"""


def says(directory: Path, attribute: str, text: str, address: str = "aws_iam_role.app", key: str = TO_ACCOUNT) -> Any:
    """True, False, None where it is not known, or "nothing" where nothing is said."""
    built = Built(directory, {"main.tf": TRAIL.replace("KEY", key) + text})
    value = built.view(address).get(attribute)
    if isinstance(value, Absent):
        return "nothing"
    return value.value if isinstance(value, Known) else None


def inline(statement: str, role: str = ROLE) -> str:
    policy = 'resource "aws_iam_role_policy" "app" {\n  role = aws_iam_role.app.id\n  policy = jsonencode(%s)\n}\n'
    return role + policy % f'{{ Version = "2012-10-17", Statement = [{statement}] }}'


STOP = '{ Effect = "Allow", Action = "cloudtrail:StopLogging", Resource = "*" }'


def test_random_identities_are_judged_as_the_naive_evaluator_has_it() -> None:
    source = random.Random(20261126)
    seen = sum((check(source) for _ in range(25)), start=check(source))
    assert {verdict for one in seen for verdict in [one.split()[1]]} >= {"pass", "fail"}


# ------------------------------------------------------------------------------------------- where policies are attached

HOLD = {
    "inline": "",
    "attachment": 'resource "aws_iam_role_policy_attachment" "a" {\n  role = "app"\n  policy_arn = aws_iam_policy.p.arn\n}',
    "attachment of several": (
        'resource "aws_iam_policy_attachment" "a" {\n  name = "a"\n  roles = ["other", aws_iam_role.app.name]\n'
        "  policy_arn = aws_iam_policy.p.arn\n}"
    ),
    "exclusive": (
        'resource "aws_iam_role_policy_attachments_exclusive" "a" {\n  role_name = aws_iam_role.app.name\n'
        "  policy_arns = [aws_iam_policy.p.arn]\n}"
    ),
    "for_each": (
        'resource "aws_iam_role_policy_attachment" "a" {\n  for_each = { app = aws_iam_policy.p.arn }\n'
        "  role = each.key\n  policy_arn = each.value\n  depends_on = [aws_iam_role.app]\n}"
    ),
}


@pytest.mark.parametrize("attached", HOLD.values(), ids=list(HOLD))
def test_a_policy_counts_however_it_is_attached(attached: str, tmp_path: Path) -> None:
    policy = f'resource "aws_iam_policy" "p" {{\n  policy = jsonencode({{ Version = "2012-10-17", Statement = [{STOP}] }})\n}}\n'
    text = ROLE + policy + attached if attached else inline(STOP)
    assert says(tmp_path, "may_stop_trail", text) is True


def test_a_policy_that_nobody_holds_is_nobodys(tmp_path: Path) -> None:
    policy = f'resource "aws_iam_policy" "p" {{\n  policy = jsonencode({{ Version = "2012-10-17", Statement = [{STOP}] }})\n}}\n'
    assert says(tmp_path, "may_stop_trail", ROLE + policy) is False


def test_a_policy_attached_to_one_that_is_not_known_may_be_anybodys(tmp_path: Path) -> None:
    attached = 'variable "who" {}\nresource "aws_iam_role_policy_attachment" "a" {\n  role = var.who\n  policy_arn = aws_iam_policy.p.arn\n}\n'
    policy = f'resource "aws_iam_policy" "p" {{\n  policy = jsonencode({{ Version = "2012-10-17", Statement = [{STOP}] }})\n}}\n'
    assert says(tmp_path, "may_stop_trail", ROLE + attached + policy) is None


def test_what_a_group_gives_is_said_of_the_group(tmp_path: Path) -> None:
    text = f"""
resource "aws_iam_user" "bob" {{
  name = "bob"
}}
resource "aws_iam_group" "all" {{
  name = "all"
}}
resource "aws_iam_group_policy" "all" {{
  group  = aws_iam_group.all.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{STOP}] }})
}}
resource "aws_iam_user_group_membership" "bob" {{
  user   = aws_iam_user.bob.name
  groups = [aws_iam_group.all.name]
}}
"""
    assert says(tmp_path, "may_stop_trail", text, "aws_iam_group.all") is True
    assert says(tmp_path / "again", "may_stop_trail", text, "aws_iam_user.bob") == "nothing"


def test_where_no_trail_is_nothing_is_said(tmp_path: Path) -> None:
    built = Built(tmp_path, {"main.tf": inline(STOP)})
    assert isinstance(built.view("aws_iam_role.app").get("may_stop_trail"), Absent)


# ----------------------------------------------------------------------------------------------- what policies come to

ALL_S3 = '{ Effect = "Allow", Action = "s3:*", Resource = "*" }'
CASES: dict[str, tuple[str, str, Any]] = {
    "case does not count": ('{ Effect = "Allow", Action = "CLOUDTRAIL:stopLOGGING", Resource = "*" }', "may_stop_trail", True),
    "a wildcard in the middle": ('{ Effect = "Allow", Action = "cloudtrail:*Logging", Resource = "*" }', "may_stop_trail", True),
    "starting is no attack": ('{ Effect = "Allow", Action = "cloudtrail:Start*", Resource = "*" }', "may_stop_trail", False),
    "a Deny of all six": (
        '{ Effect = "Allow", Action = "cloudtrail:*", Resource = "*" }, { Effect = "Deny", '
        'Action = ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", '
        '"cloudtrail:PutEventSelectors", "cloudtrail:PutInsightSelectors", "cloudtrail:PutEventConfiguration"], '
        'Resource = "*" }',
        "has_all_of_cloudtrail",
        False,
    ),
    "a Deny of three": (
        '{ Effect = "Allow", Action = "cloudtrail:*", Resource = "*" }, { Effect = "Deny", '
        'Action = ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"], Resource = "*" }',
        "has_all_of_cloudtrail",
        True,
    ),
    "a Deny unless with MFA": (
        f'{STOP}, {{ Effect = "Deny", Action = "cloudtrail:*", Resource = "*", Condition = {{ BoolIfExists = {{ "aws:MultiFactorAuthPresent" = "false" }} }} }}',
        "may_stop_trail",
        None,
    ),
    "a Deny of all but the own tag": (
        f'{STOP}, {{ Effect = "Deny", NotAction = ["ec2:*"], Resource = "*" }}', "may_stop_trail", False,
    ),
    "NotResource without the trail": (
        '{ Effect = "Allow", Action = "cloudtrail:StopLogging", NotResource = aws_cloudtrail.audit.arn }', "may_stop_trail", False,
    ),
    "NotResource of another": (
        '{ Effect = "Allow", Action = "cloudtrail:StopLogging", NotResource = "arn:aws:cloudtrail:*:*:trail/other" }', "may_stop_trail", True,
    ),
    "any action on the trail": (
        '{ Effect = "Allow", Action = "*", Resource = aws_cloudtrail.audit.arn }', "may_stop_trail", True,
    ),
    "another prefix of the bucket": (
        '{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-logs/app/*" }', "may_change_logs", False,
    ),
    "the bucket without its objects": (
        '{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-logs" }', "may_change_logs", False,
    ),
    "objects do not make the bucket": (
        '{ Effect = "Allow", Action = "s3:PutBucketPolicy", Resource = "arn:aws:s3:::acme-logs/*" }', "may_change_logs", False,
    ),
    "a pattern over buckets": (
        '{ Effect = "Allow", Action = "s3:DeleteObject*", Resource = "arn:aws:s3:::acme-*" }', "may_change_logs", True,
    ),
    "a folder of the user's own": (
        '{ Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::acme-logs/home/${aws:username}/*" }'.replace("${", "$${"),
        "may_change_logs", False,
    ),
    "all of S3": (ALL_S3, "has_all_of_s3", True),
    "all of S3 is not said twice": (ALL_S3, "may_change_logs", False),
    "everything": ('{ Effect = "Allow", Action = "*", Resource = "*" }', "may_do_everything", True),
    "who may do everything": ('{ Effect = "Allow", Action = "*", Resource = "*" }', "may_stop_trail", "nothing"),
    "all but identities": ('{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }', "may_all_but", True),
    "the key through the account": ('{ Effect = "Allow", Action = "kms:DisableKey", Resource = "*" }', "may_disable_key", True),
    "only through a tag": (
        '{ Effect = "Allow", Action = "cloudtrail:StopLogging", Resource = "*", Condition = { StringEquals = { "aws:ResourceTag/team" = "a" } } }',
        "may_stop_trail", None,
    ),
    "only another role": (
        '{ Effect = "Allow", Action = "cloudtrail:StopLogging", Resource = "*", Condition = { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::*:role/x" } } }',
        "may_stop_trail", False,
    ),
    "only in a region": (
        '{ Effect = "Allow", Action = "cloudtrail:StopLogging", Resource = "*", Condition = { StringEquals = { "aws:RequestedRegion" = "eu-west-1" } } }',
        "may_stop_trail", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "attribute", "expected"), CASES.values(), ids=list(CASES))
def test_what_statements_come_to(statements: str, attribute: str, expected: Any, tmp_path: Path) -> None:
    assert says(tmp_path, attribute, inline(statements)) == expected


KEYS: dict[str, tuple[str, Any]] = {
    "to the account": (TO_ACCOUNT, True),
    "to the account by its number": (TO_ACCOUNT.replace("arn:aws:iam::111122223333:root", "111122223333"), True),
    "to another role": (TO_ACCOUNT.replace(":root", ":role/keyadmin"), False),
    "to the account, but not for this": (TO_ACCOUNT.replace("kms:*", "kms:Decrypt"), False),
    "to the account and a role": (
        TO_ACCOUNT.replace('"arn:aws:iam::111122223333:root"', '["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/x"]'),
        True,
    ),
    "who is named administers it": ('[{ Effect = "Allow", Principal = { AWS = aws_iam_role.app.arn }, Action = "kms:*", Resource = "*" }]', "nothing"),
    "denied": (TO_ACCOUNT[:-1] + ', { Effect = "Deny", Principal = "*", Action = "kms:Disable*", Resource = "*" }]', False),
}  # fmt: skip


@pytest.mark.parametrize(("policy", "expected"), KEYS.values(), ids=list(KEYS))
def test_a_key_is_the_accounts_only_as_far_as_its_policy_says(policy: str, expected: Any, tmp_path: Path) -> None:
    text = inline('{ Effect = "Allow", Action = "kms:DisableKey", Resource = "*" }')
    assert says(tmp_path, "may_disable_key", text, key=policy) == expected


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        ('{ Effect = "Allow", Action = "*", Resource = "*" }', True),
        ('{ Effect = "Allow", Action = "s3:*", Resource = "*" }', False),
        ('{ Effect = "Allow", NotAction = "cloudtrail:*", Resource = "*" }', False),
        ('{ Effect = "Allow", Action = "cloudtrail:*", Resource = "arn:aws:cloudtrail:*:*:trail/other" }', False),
        ('{ Effect = "Allow", Action = "cloudtrail:*", Resource = "arn:aws:cloudtrail:*:*:trail/a*" }', True),
    ],
)
def test_a_boundary_takes_away_what_it_does_not_allow(boundary: str, expected: bool, tmp_path: Path) -> None:
    role = ROLE.replace("name  ", "permissions_boundary = aws_iam_policy.b.arn\n  name  ")
    policy = f'resource "aws_iam_policy" "b" {{\n  policy = jsonencode({{ Version = "2012-10-17", Statement = [{boundary}] }})\n}}\n'
    assert says(tmp_path, "may_stop_trail", inline(STOP, role) + policy) is expected


# ------------------------------------------------------------------------------------------------------------ the rest


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("admin", True),
        ("security-admin", True),
        ("OrgAdministrator", True),
        ("SecurityAdmins", True),
        ("break-glass", True),
        ("breakglass-role", True),
        ("administrators", True),
        ("deployer", False),
        ("wordpressadministration", False),
        ("badminton", False),
        ("Administrative", False),
        ("app", False),
    ],
)
def test_who_is_called_an_administrator(name: str, expected: bool) -> None:
    assert is_expected_administrator(name) is expected


@pytest.mark.parametrize(
    ("listed", "expected"),
    [(None, [Verdict.FAIL]), (("app",), []), (("ap*", "x"), []), (("deployer",), [Verdict.FAIL]), ((), [Verdict.FAIL])],
)
def test_who_is_listed_as_an_administrator_may_stop_a_trail(
    listed: Any, expected: list[Verdict], tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(TRAIL.replace("KEY", TO_ACCOUNT) + inline(STOP), encoding="utf-8")
    parameters = {} if listed is None else {"administrators": listed}
    report = scan([tmp_path], Options(root=tmp_path, rules=("iam-trail-tamper",), parameters=parameters))
    assert [one.verdict for one in report.findings] == expected


def test_a_list_of_administrators_takes_the_place_of_what_they_are_called(tmp_path: Path) -> None:
    text = TRAIL.replace("KEY", TO_ACCOUNT) + inline(STOP).replace('"app"\n  assume', '"admin"\n  assume')
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    for parameters, expected in (({}, []), ({"administrators": ("platform",)}, [Verdict.FAIL])):
        report = scan([tmp_path], Options(root=tmp_path, rules=("iam-trail-tamper",), parameters=parameters))
        assert [one.verdict for one in report.findings] == expected


def test_names_that_aws_makes_up_are_nobodys_literal(tmp_path: Path) -> None:
    """A bucket without a name is certainly not one that a policy names; a pattern may fit it."""
    trail = TRAIL.replace("KEY", TO_ACCOUNT).replace('  bucket = "acme-logs"\n', "")
    for number, (resource, expected) in enumerate({"other/*": Known, "*/AWSLogs/*": Known, "acme-*": Unknown}.items()):
        statement = f'{{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::{resource}" }}'
        built = Built(tmp_path / str(number), {"main.tf": trail + inline(statement)})
        assert isinstance(built.view("aws_iam_role.app").get("may_change_logs"), expected)


def test_a_finding_is_said_in_words_at_the_action_that_it_is_about(tmp_path: Path) -> None:
    template = {
        "Resources": {
            "Trail": {
                "Type": "AWS::CloudTrail::Trail",
                "Properties": {"TrailName": "audit", "IsLogging": True, "S3BucketName": "logs"},
            },
            "Deployer": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": "deployer",
                    "AssumeRolePolicyDocument": {"Statement": []},
                    "Policies": [
                        {
                            "PolicyName": "own",
                            "PolicyDocument": {
                                "Statement": [
                                    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
                                    {
                                        "Sid": "Oops",
                                        "Effect": "Allow",
                                        "Action": "cloudtrail:*Logging",
                                        "Resource": "*",
                                    },
                                ]
                            },
                        }
                    ],
                },
            },
        }
    }
    path = tmp_path / "t.json"
    path.write_text(json.dumps(template, indent=1), encoding="utf-8")
    report = scan([path], Options(root=tmp_path, rules=("iam-trail-tamper",)))
    (finding,) = [one for one in report.findings if one.verdict is Verdict.FAIL]
    assert finding.message == (
        "Deployer may stop or alter a trail or an event data store: statement 'Oops' lets role 'deployer' "
        "cloudtrail:StopLogging on arn:aws:cloudtrail:${region}:${account}:trail/audit"
    )
    text = path.read_text(encoding="utf-8")
    assert text[finding.evidence[0].span.start : finding.evidence[0].span.end] == '"cloudtrail:*Logging"'
    assert [trail.address for trail in finding.trails] == ["Trail"]


def test_a_trail_of_another_template_is_in_reach_only_where_the_account_is_known(tmp_path: Path) -> None:
    trail = "Resources: {Trail: {Type: 'AWS::CloudTrail::Trail', Properties: {IsLogging: true, S3BucketName: logs}}}"
    role = (
        "Resources: {Role: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {Statement: []}, Policies: "
        "[{PolicyDocument: {Statement: [{Effect: Allow, Action: 'cloudtrail:StopLogging', Resource: '*'}]}}]}}, "
        "Other: {Type: 'AWS::CloudTrail::Trail', Properties: {IsLogging: true, S3BucketName: logs}}}"
    )
    built = Built(tmp_path, {"one.yaml": trail, "two.yaml": role})
    (found,) = [one for one in built.estate.entities if one.kind == "Role"]
    assert [one.id.address for one in found.neighbours("Trail")] == ["Other"]


def test_a_nested_stack_is_of_the_account_of_the_stack_around_it(tmp_path: Path) -> None:
    parent = (
        "Resources: {Trail: {Type: 'AWS::CloudTrail::Trail', Properties: {IsLogging: true, S3BucketName: logs}}, "
        "Team: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./team.yaml}}}"
    )
    role = (
        "Resources: {Role: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {Statement: []}, Policies: "
        "[{PolicyDocument: {Statement: [{Effect: Allow, Action: 'cloudtrail:StopLogging', Resource: '*'}]}}]}}}"
    )
    inner = "Resources: {Inner: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./role.yaml}}}"
    for text, name in ((parent, "main.yaml"), (inner, "team.yaml"), (role, "role.yaml")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path, rules=("iam-trail-tamper", "trail-s3-write-data-events")))
    assert {(one.rule.slug, one.subject.id.unit, one.verdict) for one in report.findings} == {
        ("iam-trail-tamper", "role.yaml", Verdict.FAIL),
        ("trail-s3-write-data-events", "main.yaml", Verdict.FAIL),
    }


def test_a_trail_of_another_template_of_the_same_account_is_stopped(tmp_path: Path) -> None:
    trail = "Resources: {Trail: {Type: 'AWS::CloudTrail::Trail', Properties: {IsLogging: true, S3BucketName: logs}}}"
    role = (
        "Resources: {Store: {Type: 'AWS::CloudTrail::EventDataStore'}, Role: {Type: 'AWS::IAM::Role', Properties: "
        "{AssumeRolePolicyDocument: {Statement: []}, Policies: [{PolicyDocument: {Statement: "
        "[{Effect: Allow, Action: 'cloudtrail:StopLogging', Resource: '*'}]}}]}}}"
    )
    (tmp_path / "one.yaml").write_text(trail, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(role, encoding="utf-8")
    for account, expected in ((None, []), ("111122223333", [Verdict.FAIL])):
        inputs = Inputs(parameters={"AWS::AccountId": account} if account else {})
        report = scan([tmp_path], Options(root=tmp_path, rules=("iam-trail-tamper",), inputs=inputs))
        assert [one.verdict for one in report.findings] == expected


# --------------------------------------------------------------------------------------------- many identities and trails


def test_every_action_against_a_target_is_one_of_its_kind(tmp_path: Path) -> None:
    text = TRAIL.replace("KEY", TO_ACCOUNT).replace(
        "kms_key_id     =",
        'cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.g.arn}:*"\n  sns_topic_name = aws_sns_topic.t.name\n  kms_key_id =',
    )
    text += (
        'resource "aws_cloudwatch_log_group" "g" {\n  name = "g"\n}\nresource "aws_sns_topic" "t" {\n  name = "t"\n}\n'
    )
    text += """
resource "aws_cloudtrail_event_data_store" "s" {
  name = "s"
}
resource "aws_cloudwatch_log_metric_filter" "f" {
  name           = "f"
  log_group_name = aws_cloudwatch_log_group.g.name
  pattern        = ""
  metric_transformation {
    name      = "m"
    namespace = "n"
    value     = "1"
  }
}
resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name  = "a"
  metric_name = "m"
  namespace   = "n"
}
"""
    text = text.replace("aws_kms_key", "aws_kms_external_key")  # of which the material can be deleted
    parts = Parts(Built(tmp_path, {"main.tf": text}).view("aws_cloudtrail.audit"))
    for what, actions in ACTIONS.items():
        found = {action for target in targets(parts, what) for action in target.actions}
        assert found == set(actions), what


def test_trails_are_asked_only_about_those_who_may_attack_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    attack = identities._Held.attack

    def counted(held: Any, *arguments: Any) -> Any:
        asked.append(held.holder.requester.title)
        return attack(held, *arguments)

    monkeypatch.setattr(identities._Held, "attack", counted)
    trails = "".join(TRAIL.replace("KEY", TO_ACCOUNT).replace('"audit"', f'"t{n}"').replace('"logs"', f'"l{n}"').replace(".logs.", f".l{n}.") for n in range(4))  # fmt: skip
    harmless = '{ Effect = "Allow", Action = ["s3:GetBucketLocation", "logs:PutLogEvents"], Resource = "*" }'
    (tmp_path / "main.tf").write_text(
        trails + inline(harmless) + inline(STOP).replace('"app"', '"stops"').replace(".app.", ".stops."),
        encoding="utf-8",
    )
    report = scan([tmp_path], Options(root=tmp_path, profile="strict"))
    judged = [one for one in report.findings if one.rule.slug == "iam-trail-tamper"]
    assert {one.subject.id.address: one.verdict for one in judged} == {
        "aws_iam_role.app": Verdict.PASS,
        "aws_iam_role.stops": Verdict.FAIL,
    }
    assert set(asked) == {"role 'stops'"}


def test_a_trail_whose_bucket_hangs_on_a_question_is_judged_in_each_case(tmp_path: Path) -> None:
    text = (
        TRAIL.replace("KEY", TO_ACCOUNT)
        .replace("aws_s3_bucket.logs.bucket", 'var.env == "prod" ? "acme-logs" : "acme-test"')
        .replace("aws_kms_key.logs.arn", 'var.env == "prod" ? aws_kms_key.logs.arn : null')
        + 'variable "env" {\n  type = string\n}\n'
    )
    disable = '{ Effect = "Allow", Action = "kms:DisableKey", Resource = "*" }'
    (tmp_path / "main.tf").write_text(text + inline(disable), encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path, profile="strict"))
    assert report.diagnostics == ()
    (found,) = (one for one in report.findings if one.rule.slug == "iam-trail-key-tamper")
    assert found.verdict is Verdict.FAIL


# ------------------------------------------------------------------------------------ a bucket that is named by a literal

LITERAL_TF = """
variable "name" {}
resource "aws_cloudtrail" "main" {
  name           = "main"
  s3_bucket_name = %s
}
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = %s, Resource = "arn:aws:s3:::acme-logs/*" }] })
}
"""
LITERAL_CFN = """
Parameters:
  Name: {Type: String}
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: %s}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies:
        - PolicyName: app
          PolicyDocument: {Statement: [{Effect: Allow, Action: %s, Resource: 'arn:aws:s3:::acme-logs/*'}]}
"""


@pytest.mark.parametrize(
    ("bucket", "action", "attribute", "expected"),
    [
        ("acme-logs", "s3:DeleteObject", "may_change_logs", True),
        ("acme-logs", "s3:GetObject", "reads_logs", True),
        ("acme-logs", "s3:GetObjectAcl", "reads_logs", False),
        ("other-logs", "s3:DeleteObject", "may_change_logs", False),
        ("", "s3:DeleteObject", "may_change_logs", None),
    ],
)
@pytest.mark.parametrize("template", [False, True])
def test_rights_to_a_bucket_that_only_its_name_tells_are_judged(
    template: bool, bucket: str, action: str, attribute: str, expected: bool | None, tmp_path: Path
) -> None:
    if template:
        files = {"t.yaml": LITERAL_CFN % (bucket or "!Ref Name", f"'{action}'")}
    else:
        files = {"main.tf": LITERAL_TF % (f'"{bucket}"' if bucket else "var.name", f'"{action}"')}
    value = Built(tmp_path, files).view("Role" if template else "aws_iam_role.app").get(attribute)
    assert (value.value if isinstance(value, Known) else None) is expected
    if expected:
        assert "the bucket is not in the checked code" in value.origin[-1].note
