"""Computed attributes from source text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

import pytest

from ctlint import semantics
from ctlint.model.declare import Entity
from ctlint.semantics import MODULES, SEMANTICS, table
from ctlint.value import Absent, Known, Unknown
from tests.estates import Built


def trail(directory: Path, selectors: str) -> Built:
    return Built(
        directory,
        {
            "t.yaml": "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n"
            + indent(selectors, "      ")
            + "Parameters:\n  P: {Type: String}\n"
        },
    )


ADVANCED = """AdvancedEventSelectors:
- FieldSelectors:
  - {{Field: eventCategory, Equals: [{category}]}}
  {more}
"""


@pytest.mark.parametrize(
    ("selectors", "reads", "writes"),
    [
        ("", True, True),
        ("EventSelectors: []\n", True, True),
        ("EventSelectors:\n- ReadWriteType: All\n", True, True),
        ("EventSelectors:\n- ReadWriteType: ReadOnly\n", True, False),
        ("EventSelectors:\n- ReadWriteType: ReadOnly\n- ReadWriteType: WriteOnly\n", True, True),
        ("EventSelectors:\n- IncludeManagementEvents: false\n", False, False),
        ("EventSelectors:\n- ReadWriteType: !Ref P\n", None, None),
        ("EventSelectors:\n- ReadWriteType: !Ref P\n- ReadWriteType: ReadOnly\n", True, None),
        ("EventSelectors:\n- IncludeManagementEvents: !Ref P\n  ReadWriteType: ReadOnly\n", None, False),
        (ADVANCED.format(category="Management", more=""), True, True),
        (ADVANCED.format(category="Data", more=""), False, False),
        (ADVANCED.format(category="Management", more="- {Field: readOnly, Equals: ['true']}"), True, False),
        (ADVANCED.format(category="Management", more="- {Field: readOnly, Equals: [false]}"), False, True),
        (ADVANCED.format(category="Data", more="- {Field: readOnly, Equals: [!Ref P]}"), False, False),
        (ADVANCED.format(category="!Ref P", more=""), None, None),
        (
            ADVANCED.format(category="Management", more="- {Field: eventSource, NotEquals: [kms.amazonaws.com]}"),
            True,
            True,
        ),
    ],
)
def test_what_a_trail_records(tmp_path: Path, selectors: str, reads: bool | None, writes: bool | None) -> None:
    view = trail(tmp_path, selectors).view("T")
    for name, wanted in (("records_reads", reads), ("records_writes", writes)):
        value = view.get(name)
        if wanted is None:
            assert isinstance(value, Unknown), name
        else:
            assert value == Known(wanted, ()), name


@pytest.mark.parametrize(
    ("properties", "wanted"),
    [
        ("IncludeGlobalServiceEvents: true\nIsMultiRegionTrail: true\n", True),
        ("IncludeGlobalServiceEvents: false\nIsMultiRegionTrail: true\n", False),
        ("IncludeGlobalServiceEvents: false\n", False),
        ("IsMultiRegionTrail: true\n", True),
        # Of one region, and nothing says whether that is the one where global services are.
        ("IncludeGlobalServiceEvents: true\n", None),
        ("IsMultiRegionTrail: false\n", None),
        ("", None),
    ],
)
def test_global_events(tmp_path: Path, properties: str, wanted: bool | None) -> None:
    value = trail(tmp_path, properties).view("T").get("records_global_events")
    assert value == (Absent(None, ()) if wanted is None else Known(wanted, ()))


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("alias/aws/s3", False),
        ("arn:aws:kms:eu-west-1:111122223333:alias/aws/cloudtrail", False),
        ("alias/audit", True),
        ("!GetAtt K.Arn", True),
        ("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", None),
        ("!Ref P", None),
    ],
)
def test_customer_managed_keys(tmp_path: Path, key: str, wanted: bool | None) -> None:
    built = trail(tmp_path, f"KMSKeyId: {key}\n")
    template = (tmp_path / "t.yaml").read_text() + "\n"
    built = Built(tmp_path, {"t.yaml": template.replace("Parameters:", "  K:\n    Type: AWS::KMS::Key\nParameters:")})
    value = built.view("T").get("key_is_customer_managed")
    assert isinstance(value, Unknown) if wanted is None else value == Known(wanted, ())


def lifecycle(directory: Path, rules: str, trail_properties: str = "") -> Built:
    return Built(
        directory,
        {
            "t.yaml": "Parameters:\n  P: {Type: String}\n  Q: {Type: String}\nResources:\n"
            "  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      LifecycleConfiguration:\n        Rules:\n"
            + indent(rules, "        ")
            + "  T:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      S3BucketName: !Ref B\n"
            + indent(trail_properties, "      ")
        },
    )


EXPIRE = "- Status: Enabled\n  ExpirationInDays: 400\n"


@pytest.mark.parametrize(
    ("rules", "trail_properties", "wanted"),
    [
        (EXPIRE, "", True),
        (EXPIRE.replace("Enabled", "Disabled"), "", False),
        (EXPIRE + "  Prefix: AWSLogs/\n", "", True),
        (EXPIRE + "  Prefix: AWS\n", "", True),
        (EXPIRE + "  Prefix: /AWSLogs/\n", "", False),
        (EXPIRE + "  Prefix: logs/\n", "", False),
        (EXPIRE + "  Prefix: AWSLogs/\n", "S3KeyPrefix: org\n", False),
        (EXPIRE + "  Prefix: org/\n", "S3KeyPrefix: org\n", True),
        (EXPIRE + "  Prefix: org/AWSLogs/\n", "S3KeyPrefix: org\n", True),
        (EXPIRE + "  Prefix: !Sub '${P}/AWSLogs/'\n", "S3KeyPrefix: !Ref P\n", True),
        (EXPIRE + "  Prefix: !Sub '${Q}/AWSLogs/'\n", "S3KeyPrefix: !Ref P\n", None),
        (EXPIRE + "  Prefix: !Sub 'other/${Q}'\n", "S3KeyPrefix: org\n", False),
        (EXPIRE + "  Prefix: !Sub 'AWS${Q}'\n", "", None),
        (EXPIRE + "  Prefix: AWSLogs/111122223333/\n", "", None),
        (EXPIRE + "  Prefix: !Sub 'AWSLogs/${AWS::AccountId}/CloudTrail/'\n", "", None),
        (EXPIRE + "  Prefix: AWSLogs/111122223333/CloudTrail/eu-west-1/\n", "", False),
        (EXPIRE + "  TagFilters: [{Key: a, Value: b}]\n", "", False),
        (EXPIRE + "  ObjectSizeGreaterThan: '1000'\n", "", False),
        ("- Status: Enabled\n  AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}\n", "", False),
        ("- Status: Enabled\n  Transitions: [{StorageClass: GLACIER, TransitionInDays: 90}]\n", "", True),
        ("- Status: !Ref P\n  ExpirationInDays: 400\n", "", None),
    ],
)
def test_lifecycle_rules_that_reach_the_logs(
    tmp_path: Path, rules: str, trail_properties: str, wanted: bool | None
) -> None:
    value = lifecycle(tmp_path, rules, trail_properties).view("T").get("logs_have_lifecycle")
    assert isinstance(value, Unknown) if wanted is None else value == Known(wanted, ())


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        (EXPIRE, 400),
        (EXPIRE + "- Status: Enabled\n  ExpirationInDays: 30\n", 30),
        (EXPIRE + "- Status: Disabled\n  ExpirationInDays: 30\n", 400),
        (EXPIRE + "- Status: Enabled\n  ExpirationInDays: 30\n  Prefix: other/\n", 400),
        (EXPIRE + "- Status: Enabled\n  ExpirationInDays: 30\n  Prefix: AWSLogs/111122223333/\n", None),
        (EXPIRE + "- Status: Enabled\n  ExpirationInDays: 900\n  Prefix: AWSLogs/111122223333/\n", 400),
        (EXPIRE + "- Status: Enabled\n  ExpirationInDays: !Ref P\n", None),
        ("- Status: Enabled\n  ExpirationDate: '2030-01-01T00:00:00Z'\n", 0),
        ("- Status: Enabled\n  Transitions: [{StorageClass: GLACIER, TransitionInDays: 90}]\n", "never"),
    ],
)
def test_when_logs_expire(tmp_path: Path, rules: str, wanted: int | str | None) -> None:
    value = lifecycle(tmp_path, rules).view("T").get("log_expiry_days")
    if wanted == "never":
        assert isinstance(value, Absent)
    elif wanted is None:
        assert isinstance(value, Unknown)
    else:
        assert value == Known(wanted, ())


@pytest.mark.parametrize(
    ("acl", "wanted"),
    [
        ("Private", False),
        ("PublicRead", True),
        ("AuthenticatedRead", True),
        ("LogDeliveryWrite", False),
        ("!Ref P", None),
    ],
)
def test_public_acls_in_cloudformation(tmp_path: Path, acl: str, wanted: bool | None) -> None:
    text = (
        "Parameters:\n  P: {Type: String}\n"
        f"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {{AccessControl: {acl}}}\n"
    )
    value = Built(tmp_path, {"t.yaml": text}).view("B").get("public_acl")
    assert isinstance(value, Unknown) if wanted is None else value == Known(wanted, ())


def test_public_grants_in_terraform(tmp_path: Path) -> None:
    text = """
    resource "aws_s3_bucket" "logs" {}
    resource "aws_s3_bucket_acl" "logs" {
      bucket = aws_s3_bucket.logs.id
      access_control_policy {
        grant {
          permission = "READ"
          grantee {
            type = "Group"
            uri  = "http://acs.amazonaws.com/groups/global/AllUsers"
          }
        }
        owner { id = "o" }
      }
    }
    """
    built = Built(tmp_path, {"main.tf": text})
    value = built.view("aws_s3_bucket.logs").get("public_acl")
    assert value == Known(True, ())
    assert built.places(value)[0] == '"http://acs.amazonaws.com/groups/global/AllUsers"'


@pytest.mark.parametrize("module", MODULES)
def test_each_module_is_asked_for_just_the_attributes_that_it_computes(module: str) -> None:
    assert set(MODULES[module]) == {name for _, name in table(module)}


def test_each_computed_attribute_is_in_one_module() -> None:
    names = [name for listed in MODULES.values() for name in listed]
    assert len(set(names)) == len(names)
    assert len(set(SEMANTICS)) == len(SEMANTICS) == sum(len(table(module)) for module in MODULES)


def test_no_module_that_computes_attributes_is_forgotten() -> None:
    directory = Path(semantics.__file__).parent
    modules = {
        path.relative_to(directory).with_suffix("").as_posix().replace("/", ".")
        for path in directory.rglob("*.py")
        if path.parent != directory or path.name != "__init__.py"
        if "\nSEMANTICS: Semantics = " in path.read_text(encoding="utf-8")
    }
    assert modules == set(MODULES)


def _kinds(of: type[Entity] = Entity) -> Iterator[type[Entity]]:
    for kind in of.__subclasses__():
        if kind.__module__.startswith("ctlint."):  # other tests have kinds of their own
            yield kind
            yield from _kinds(kind)


def _declaring(node: ast.AST) -> list[ast.expr]:
    """What a node says of an attribute only in order to declare it: how it is spelled, and which module computes it."""
    if isinstance(node, ast.keyword) and node.arg in {"tf", "cfn", "doc"}:
        return [node.value]
    name = node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""
    if name == "MODULES" and isinstance(node, ast.AnnAssign) and node.value is not None:
        return [node.value]
    if name == "SEMANTICS" and isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
        return [key for key in node.value.keys if key is not None]
    return []


def test_each_attribute_is_read_by_a_rule_or_by_code() -> None:
    root = Path(semantics.__file__).parents[2]
    read = {name for path in (root / "rules").glob("*.yaml") for name in re.findall(r"\w+", path.read_text("utf-8"))}
    for path in (root / "ctlint").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        declaring = {id(part) for node in nodes for said in _declaring(node) for part in ast.walk(said)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in declaring:
                read.update(node.value.split(".") if re.fullmatch(r"[\w.]+", node.value) else ())
    declared = {(kind.__name__, name) for kind in _kinds() for name in kind.attributes} | set(SEMANTICS)
    assert sorted(name for name in declared if name[1] not in read) == []


LITERAL_ACCOUNT = """
resource "aws_cloudtrail" "t" {{
  name                  = "t"
  s3_bucket_name        = aws_s3_bucket.b.id
  is_organization_trail = {organization}
}}
resource "aws_s3_bucket" "b" {{}}
resource "aws_s3_bucket_policy" "b" {{
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
    Effect    = "Allow"
    Principal = {{ Service = "cloudtrail.amazonaws.com" }}
    Action    = "s3:PutObject"
    Resource  = [{resources}]
  }}] }})
}}
data "aws_organizations_organization" "o" {{}}
variable "organization" {{ type = string }}
"""
OWN = '"arn:aws:s3:::b/AWSLogs/111122223333/*"'


def written_to(directory: Path, bucket: str, *resources: str, organization: bool = False) -> Built:
    text = LITERAL_ACCOUNT.format(organization=str(organization).lower(), resources=", ".join(resources))
    return Built(directory, {"main.tf": text.replace('"aws_s3_bucket" "b" {}', f'"aws_s3_bucket" "b" {{ {bucket} }}')})


def test_an_account_that_is_taken_for_the_own_one_is_named_where_it_decided(tmp_path: Path) -> None:
    found = written_to(tmp_path, 'bucket = "b"', OWN).view("aws_cloudtrail.t").get("bucket_allows_put")
    assert isinstance(found, Known) and found.value is True
    assert any("111122223333 is named, so it is taken for the one" in step.note for step in found.origin)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ([], False),
        (['"arn:aws:s3:::b/AWSLogs/o-a1b2c3d4e5/*"'], True),
        (['"arn:aws:s3:::b/AWSLogs/${data.aws_organizations_organization.o.id}/*"'], True),
        (['"arn:aws:s3:::b/AWSLogs/*"'], True),
        (['"arn:aws:s3:::b/AWSLogs/${var.organization}/*"'], None),
        (['"arn:aws:s3:::b/AWSLogs/444455556666/*"'], False),
    ],
)
def test_an_organization_trail_writes_below_the_organization(
    tmp_path: Path, more: list[str], wanted: bool | None
) -> None:
    found = written_to(tmp_path, 'bucket = "b"', OWN, *more, organization=True)
    value = found.view("aws_cloudtrail.t").get("bucket_allows_put")
    assert (value.value if isinstance(value, Known) else None) is wanted, value


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_partition_is_the_one_of_the_arns(tmp_path: Path, partition: str) -> None:
    found = written_to(tmp_path, 'bucket = "b"', OWN.replace("arn:aws:", f"arn:{partition}:"))
    value = found.view("aws_cloudtrail.t").get("bucket_allows_put")
    assert isinstance(value, Known) and value.value is True, value


TOPIC = """
resource "aws_cloudtrail" "t" {{
  name           = "t"
  s3_bucket_name = "logs"
  sns_topic_name = aws_sns_topic.t.name
}}
resource "aws_sns_topic" "t" {{ name = "t" }}
resource "aws_sns_topic_policy" "t" {{
  arn = aws_sns_topic.t.arn
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
    Effect    = "Allow"
    Principal = {{ Service = "cloudtrail.amazonaws.com" }}
    Action    = "sns:Publish"
    Resource  = {resource}
    Condition = {{ StringEquals = {{ "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111122223333:trail/t" }} }}
  }}] }})
}}
data "aws_region" "r" {{}}
data "aws_partition" "p" {{}}
"""


@pytest.mark.parametrize(
    ("resource", "wanted"),
    [
        ("aws_sns_topic.t.arn", True),
        ('"*"', True),
        ('"arn:${data.aws_partition.p.partition}:sns:${data.aws_region.r.region}:111122223333:t"', None),
    ],
)
def test_the_arn_of_a_resource_asks_for_no_region_or_account(
    tmp_path: Path, resource: str, wanted: bool | None
) -> None:
    found = Built(tmp_path, {"main.tf": TOPIC.format(resource=resource)})
    value = found.view("aws_cloudtrail.t").get("topic_allows_publish")
    assert (value.value if isinstance(value, Known) else None) is wanted, value


def test_what_a_literal_condition_hangs_on_is_what_is_not_known_of_who_asks(tmp_path: Path) -> None:
    other = (
        '{ Sid = "x", Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "sns:Publish",'
    )
    other += ' Resource = "*", Condition = { StringEquals = { "aws:SourceAccount" = "444455556666" } } }, {'
    text = TOPIC.format(resource='"*"').replace("Statement = [{", f"Statement = [{other}")
    value = Built(tmp_path, {"main.tf": text}).view("aws_cloudtrail.t").get("topic_allows_publish")
    assert not isinstance(value, Known)
    assert "it depends on ${account}" in value.origin[0].note


@pytest.mark.parametrize(("version", "wanted"), [("1.2", True), ("1.3", None), ("1.4", False)])
def test_a_service_speaks_one_of_the_versions_of_tls_that_aws_takes(
    tmp_path: Path, version: str, wanted: bool | None
) -> None:
    found = written_to(tmp_path, 'bucket = "b"', OWN)
    text = (tmp_path / "main.tf").read_text().replace("Statement = [{", DENY_OLD_TLS.format(version=version))
    value = Built(tmp_path, {"main.tf": text}).view("aws_cloudtrail.t").get("bucket_allows_put")
    assert found.view("aws_cloudtrail.t").get("bucket_allows_put").value is True  # type: ignore[union-attr]
    assert (value.value if isinstance(value, Known) else None) is wanted, value


DENY_OLD_TLS = """Statement = [{{
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = "arn:aws:s3:::b/*"
    Condition = {{ NumericLessThan = {{ "s3:TlsVersion" = "{version}" }} }}
  }}, {{"""
