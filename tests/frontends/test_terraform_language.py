"""The language around the expressions: files, overrides, blocks of every kind, old and new syntax, damaged files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctlint.findings import Verdict
from ctlint.scan import Options, scan
from ctlint.source import Inputs, VariableValue
from ctlint.value import Reason
from tests.configurations import Configuration, judged, only, places, trail, verdicts, write

PROJECTS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "_projects"
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform on the PATH")


# --- which files belong together -------------------------------------------------------------------------------------

NAMED = 'resource "aws_cloudtrail" "this" {\n  name = "%s"\n}\n'
NAMED_JSON = '{"resource": {"aws_cloudtrail": {"this": {"name": "%s"}}}}'


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"main.tf": NAMED % "tf", "main.tofu": NAMED % "tofu"}, "tofu"),
        ({"main.tf.json": NAMED_JSON % "tf", "main.tofu.json": NAMED_JSON % "tofu"}, "tofu"),
        ({"main.tofu": NAMED % "tofu"}, "tofu"),
        ({"main.tf": NAMED % "tf", "override.tf": NAMED % "over"}, "over"),
        ({"main.tf": NAMED % "tf", "x_override.tf.json": NAMED_JSON % "over"}, "over"),
        ({"main.tf": NAMED % "tf", "b_override.tf": NAMED % "b", "a_override.tf": NAMED % "a"}, "b"),
        ({"main.tf": NAMED % "tf", "override.tf": NAMED % "a", "override.tofu": NAMED % "tofu-over"}, "tofu-over"),
        ({"main.tf": NAMED % "tf", ".hidden.tf": "= broken", "main.tf~": "= broken", "notes.txt": "= broken"}, "tf"),
    ],
)  # fmt: skip
def test_a_module_is_made_of_these_files(files: dict[str, str], name: str, tmp_path: Path) -> None:
    found = Configuration(tmp_path, files)
    assert found.plain("name") == name
    assert found.diagnostics == []


def test_a_tofu_file_shadows_the_tf_file_of_its_name_and_no_other(tmp_path: Path) -> None:
    both = Configuration(tmp_path, {"a.tf": NAMED % "a", "b.tofu": NAMED % "b"})
    assert both.diagnostics == [("CTL008", "b.tofu:1", True)]


OVERRIDDEN = {
    "main.tf": 'variable "v" {\n  default = "base"\n}\nlocals {\n  kept = "kept"\n  l = "base"\n}\n'
    'resource "terraform_data" "this" {\n  input = {\n    v = var.v\n    l = local.l\n    kept = local.kept\n  }\n'
    '  triggers_replace = ["base"]\n}\noutput "o" {\n  value = terraform_data.this.input\n}\n'
    'output "t" {\n  value = terraform_data.this.triggers_replace\n}\n',
    "override.tf": 'variable "v" {\n  default = "over"\n}\nlocals {\n  l = "over"\n}\n'
    'resource "terraform_data" "this" {\n  triggers_replace = ["over"]\n}\n',
}


@needs_terraform
def test_overrides_merge_as_terraform_merges_them(tmp_path: Path) -> None:
    write(tmp_path / "asked", OVERRIDDEN)
    subprocess.run(
        ["terraform", "plan", "-input=false", "-lock=false", "-out=plan"],
        cwd=tmp_path / "asked",
        check=True,
        capture_output=True,
    )
    shown = subprocess.run(
        ["terraform", "show", "-json", "plan"], cwd=tmp_path / "asked", check=True, capture_output=True
    ).stdout  # fmt: skip
    outputs = {name: one["value"] for name, one in json.loads(shown)["planned_values"]["outputs"].items()}
    ours = {name: text.replace("terraform_data", "aws_cloudtrail") for name, text in OVERRIDDEN.items()}
    found = Configuration(tmp_path / "ours", ours)
    assert {"o": found.plain("input"), "t": found.plain("triggers_replace")} == outputs


def test_an_override_replaces_all_blocks_of_a_type_also_dynamic_ones(tmp_path: Path) -> None:
    main = trail(
        'event_selector {\n    read_write_type = "All"\n  }', "event_selector {\n  }", "insight_selector {\n  }"
    )
    over = 'resource "aws_cloudtrail" "this" {\n  dynamic "event_selector" {\n    for_each = [1]\n    content {\n'
    over += '      read_write_type = "ReadOnly"\n    }\n  }\n}\n'
    found = Configuration(tmp_path, {"main.tf": main, "override.tf": over})
    assert found.plain("event_selector") == [{"read_write_type": "ReadOnly"}]
    assert found.plain("insight_selector") == [{}]


def test_an_override_of_nothing_is_an_error(tmp_path: Path) -> None:
    found = Configuration(tmp_path, {"main.tf": trail(), "override.tf": NAMED.replace("this", "that") % "x"})
    assert found.diagnostics == [("CTL007", "override.tf:1", True)]


# --- blocks that change nothing for a trail --------------------------------------------------------------------------

AROUND = """
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
  backend "s3" {
    bucket = "state"
  }
  encryption {
    key_provider "pbkdf2" "key" {
      passphrase = var.secret
    }
    method "aes_gcm" "m" {
      keys = key_provider.pbkdf2.key
    }
    state {
      method = method.aes_gcm.m
    }
  }
}
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { a = "b" }
  }
}
provider "aws" {
  alias    = "by_region"
  for_each = toset(["eu-west-1", "us-east-1"])
  region   = each.key
}
variable "secret" {
  type       = string
  default    = "s"
  sensitive  = true
  ephemeral  = true
  deprecated = "not any more"
  validation {
    condition     = var.secret == "never" && var.other
    error_message = "no"
  }
}
moved {
  from = aws_cloudtrail.before
  to   = aws_cloudtrail.this
}
removed {
  from = aws_cloudtrail.gone
  lifecycle {
    destroy = false
  }
}
import {
  for_each = { a = "b" }
  to       = aws_cloudtrail.this
  id       = each.value
}
check "health" {
  data "aws_cloudtrail_service_account" "x" {
  }
  assert {
    condition     = data.aws_cloudtrail_service_account.x.id == "1"
    error_message = "no"
  }
}
ephemeral "aws_secretsmanager_secret_version" "s" {
  secret_id = "x"
}
output "o" {
  value     = ephemeral.aws_secretsmanager_secret_version.s.secret_string
  ephemeral = true
  precondition {
    condition     = false
    error_message = "no"
  }
}
action "aws_lambda_invoke" "later" {
  config {
    function_name = "f"
  }
}
"""


def test_blocks_around_a_trail_change_nothing(tmp_path: Path) -> None:
    lifecycle = "lifecycle {\n    prevent_destroy = true\n    create_before_destroy = true\n    precondition {\n"
    lifecycle += '      condition = false\n      error_message = "no"\n    }\n    replace_triggered_by = [aws_x.y]\n  }'
    provisioner = 'provisioner "local-exec" {\n    command = "exit 1"\n  }'
    meta = trail(lifecycle, provisioner, 'provider = aws.by_region["eu-west-1"]', "depends_on = [aws_x.y]")
    alone = Configuration(tmp_path / "alone", {"main.tf": trail()})
    around = Configuration(tmp_path / "around", {"main.tf": meta + AROUND})
    assert around.diagnostics == []
    assert around.addresses == alone.addresses
    (one,), (other,) = alone.loaded.resources, around.loaded.resources
    assert one.body == other.body or list(one.body.value.fields) == list(other.body.value.fields)  # type: ignore[union-attr]
    assert verdicts(judged(tmp_path / "a", {"main.tf": trail()})) == verdicts(
        judged(tmp_path / "b", {"main.tf": meta + AROUND})
    )


# --- what an attribute may say ---------------------------------------------------------------------------------------

TWO = 'resource "aws_s3_bucket" "b" {\n  count = 2\n  bucket = "n${count.index}"\n}'


@pytest.mark.parametrize(
    ("before", "value", "wanted"),
    [
        # since Terraform 0.12 deprecated, and still in many modules
        ('variable "x" {\n  type = "string"\n  default = "a"\n}', '"${var.x}"', "a"),
        ('variable "x" {\n  type = "list"\n  default = ["a", "b"]\n}', "var.x.1", "b"),
        ('variable "x" {\n  type = "map"\n  default = { k = "a" }\n}', '"${lookup(var.x, "k")}"', "a"),
        ('variable "x" {\n  type = list\n  default = ["a"]\n}', '"${var.x[0]}"', "a"),
        ("", '"${element(list("a", "b"), 1)}"', "b"),
        ("", '"${lookup(map("k", "a"), "k")}"', "a"),
        (TWO, "aws_s3_bucket.b.1.bucket", "n1"),
        (TWO, "aws_s3_bucket.b.*.bucket[1]", "n1"),
        (TWO, '"${element(aws_s3_bucket.b.*.bucket, 3)}"', "n1"),
        # newer
        ('variable "x" {\n  type = object({ a = optional(object({ b = optional(string, "d") }), {}) })\n'
         "  default = {}\n}", "var.x.a.b", "d"),
        ('variable "x" {\n  default = "a"\n  sensitive = true\n}', "nonsensitive(sensitive(var.x))", "a"),
        ('variable "x" {\n  default = "a"\n  ephemeral = true\n}', "var.x", "a"),
        # not known before the deployment, and named
        ("", "data.terraform_remote_state.net.outputs.name", "${data.terraform_remote_state.net.outputs.name}"),
        ("", "data.aws_ssm_parameter.p.value", "${data.aws_ssm_parameter.p.value}"),
        ("", "ephemeral.aws_secretsmanager_secret_version.s.secret_string", Reason.APPLY),
        ("", "provider::aws::arn_parse(local.t).region", Reason.UNSUPPORTED),
        ("", 'provider::acme::name("x")', Reason.UNSUPPORTED),
        # what Terraform refuses
        ("", "var.nope", Reason.BROKEN),
        ("", "data.aws_x.nope.y", Reason.BROKEN),
    ],
)  # fmt: skip
def test_an_attribute_may_say(before: str, value: str, wanted: object, tmp_path: Path) -> None:
    given = (
        'data "terraform_remote_state" "net" {\n  backend = "s3"\n}\ndata "aws_ssm_parameter" "p" {\n  name = "x"\n}\n'
    )
    given += 'ephemeral "aws_secretsmanager_secret_version" "s" {\n}\nlocals {\n  t = "<$${x}>"\n}\n'
    found = Configuration(tmp_path, {"main.tf": f"{before}\n{given}" + trail(f"sns_topic_name = {value}")})
    assert found.plain("sns_topic_name") == wanted
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("expression", "rule", "reason"),
    [
        ("data.terraform_remote_state.x.outputs.on", "CT102", Reason.APPLY),
        ("data.external.x.result.on", "CT102", Reason.APPLY),
        ("tobool(data.http.x.response_body)", "CT102", Reason.APPLY),
    ],
)
def test_a_data_source_that_decides_is_unknown_and_named(
    expression: str, rule: str, reason: Reason, tmp_path: Path
) -> None:
    kind = expression.split("data.")[1].split(".")[0]
    report = judged(
        tmp_path, {"main.tf": f'data "{kind}" "x" {{\n}}\n' + trail(f"enable_logging = {expression}")}, rule
    )
    assert (only(report).verdict, only(report).reasons) == (Verdict.UNKNOWN, frozenset({reason}))
    assert any(f"data.{kind}.x" in place for place in places(only(report), report))


def test_account_region_and_partition_are_the_same_wherever_they_are_asked_for(tmp_path: Path) -> None:
    names = 'data "aws_caller_identity" "a" {\n}\ndata "aws_region" "r" {\n}\ndata "aws_partition" "p" {\n}\n'
    name = '"acme-${data.aws_caller_identity.%s.account_id}-${data.aws_region.%s.name}"'
    files = {
        "main.tf": names
        + names.replace('"a"', '"a2"').replace('"r"', '"r2"').replace('"p"', '"p2"')
        + f'resource "aws_s3_bucket" "logs" {{\n  bucket = {name % ("a", "r")}\n}}\n'
        + trail().replace('"acme-logs"', name % ("a2", "r2"))
    }
    assert only(judged(tmp_path, files, "CT901")).subject.id.address == "aws_s3_bucket.logs"


@pytest.mark.parametrize(
    "other", ["provider = aws.logging", 'name = "us-east-1"'], ids=["another provider", "another region"]
)
def test_what_is_asked_of_another_provider_or_region_is_not_the_same(other: str, tmp_path: Path) -> None:
    kind = "caller_identity" if "provider" in other else "region"
    attribute = "account_id" if "provider" in other else "id"
    files = {
        "main.tf": f'data "aws_{kind}" "own" {{\n}}\ndata "aws_{kind}" "other" {{\n  {other}\n}}\n'
        f'resource "aws_s3_bucket" "logs" {{\n  bucket = "acme-${{data.aws_{kind}.own.{attribute}}}"\n}}\n'
        + trail().replace('"acme-logs"', f'"acme-${{data.aws_{kind}.other.{attribute}}}"')
    }
    assert only(judged(tmp_path, files, "CT901")).reasons == {Reason.OUTSIDE}


# --- lifecycle -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ignored", ["[enable_logging]", "all", '["enable_logging"]', '["*"]', '[tags["x"], enable_logging]']
)
def test_what_is_ignored_later_is_judged_as_it_is_created_and_said_so(ignored: str, tmp_path: Path) -> None:
    files = {"main.tf": trail("enable_logging = false", f"lifecycle {{\n    ignore_changes = {ignored}\n  }}")}
    report = judged(tmp_path, files, "CT102")
    assert only(report).verdict is Verdict.FAIL
    assert places(only(report), report)[0] == (
        "main.tf:4: enable_logging is false; ignore_changes keeps what it was created with"
    )


@pytest.mark.parametrize("ignored", ["[tags]", '[tags["enable_logging"]]', "[]"])
def test_what_is_not_ignored_says_nothing_of_it(ignored: str, tmp_path: Path) -> None:
    files = {"main.tf": trail("enable_logging = false", f"lifecycle {{\n    ignore_changes = {ignored}\n  }}")}
    report = judged(tmp_path, files, "CT102")
    assert places(only(report), report)[0] == "main.tf:4: enable_logging is false"


ENABLED = """
variable "on" {
  type = bool
}
resource "aws_kms_key" "k" {
  lifecycle {
    enabled = var.on
  }
}
module "m" {
  source = "./m"
  lifecycle {
    enabled = var.on
  }
}
"""


@pytest.mark.parametrize(("on", "addresses"), [
    ("true", ["aws_cloudtrail.this", "aws_kms_key.k", "module.m.aws_cloudtrail.this"]),
    ("false", ["aws_cloudtrail.this"]),
])  # fmt: skip
def test_enabled_says_whether_the_one_instance_exists(on: str, addresses: list[str], tmp_path: Path) -> None:
    key = trail("kms_key_id = try(aws_kms_key.k.key_id, null)", "sns_topic_name = try(module.m.name, null)")
    files = {"main.tf": ENABLED + key, "m/main.tf": trail() + 'output "name" {\n  value = "n"\n}\n'}
    found = Configuration(tmp_path, files, Inputs((VariableValue("on", on),)))
    assert found.addresses == addresses
    assert found.plain("kms_key_id") == ("${aws_kms_key.k.key_id}" if on == "true" else None)
    assert found.plain("sns_topic_name") == ("n" if on == "true" else None)
    assert found.diagnostics == []


def test_enabled_may_be_a_question(tmp_path: Path) -> None:
    found = Configuration(
        tmp_path, {"main.tf": ENABLED + trail("kms_key_id = try(aws_kms_key.k.key_id, null)"), "m/x.tf": ""}
    )
    assert found.plain("kms_key_id") == {"true": "${aws_kms_key.k.key_id}", "false": None}


@pytest.mark.parametrize("source", ['"${local.base}/${var.which}"', "local.whole", '"./${"m"}"'])
def test_a_module_source_may_be_computed_early(source: str, tmp_path: Path) -> None:
    main = 'locals {\n  base = "."\n  whole = "./m"\n}\nvariable "which" {\n  default = "m"\n}\n'
    main += f'module "m" {{\n  source = {source}\n}}\n'
    found = Configuration(tmp_path, {"main.tf": main, "m/main.tf": trail()})
    assert "module.m.aws_cloudtrail.this" in found.addresses
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("source", "code", "fatal"), [("var.open", "CTL003", False), ("local.nope", "CTL007", True), ("5", "CTL003", False)]
)
def test_a_module_source_that_is_not_known_makes_it_unavailable(
    source: str, code: str, fatal: bool, tmp_path: Path
) -> None:
    main = f'variable "open" {{\n  type = string\n}}\nmodule "m" {{\n  source = {source}\n}}\n' + trail()
    assert Configuration(tmp_path, {"main.tf": main}).diagnostics == [(code, "main.tf:4", fatal)]


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_the_json_syntax_says_the_same(tmp_path: Path) -> None:
    native = {
        "main.tf": 'variable "on" {\n  type = map(bool)\n  default = { a = false }\n}\n'
        'locals {\n  n = "x-${1 + 1}"\n}\n'
        'resource "aws_cloudtrail" "this" {\n  for_each = var.on\n  name = local.n\n  enable_logging = each.value\n'
        '  event_selector {\n    read_write_type = "All"\n  }\n'
        '  dynamic "insight_selector" {\n    for_each = ["p", "q"]\n'
        "    content {\n      insight_type = insight_selector.value\n    }\n  }\n}\n"
    }
    read = {
        "//": "a comment",
        "variable": {"on": {"type": "map(bool)", "default": {"a": False}, "//": "another"}},
        "locals": {"n": "x-${1 + 1}"},
        "resource": [
            {
                "aws_cloudtrail": {
                    "//": "a third",
                    "this": {
                        "for_each": "${var.on}",
                        "name": "${local.n}",
                        "enable_logging": "${each.value}",
                        "event_selector": [{"read_write_type": "All"}],
                        "dynamic": {
                            "insight_selector": {
                                "for_each": ["p", "q"],
                                "content": {"insight_type": "${insight_selector.value}"},
                            }
                        },
                    },
                }
            }
        ],
    }
    one = Configuration(tmp_path / "native", native)
    other = Configuration(tmp_path / "json", {"main.tf.json": json.dumps(read)})
    address = 'aws_cloudtrail.this["a"]'
    assert one.addresses == other.addresses == [address]
    for name in ("name", "enable_logging", "event_selector", "insight_selector"):
        assert one.plain(name, address) == other.plain(name, address)
    assert other.diagnostics == []


# --- damaged files ---------------------------------------------------------------------------------------------------

BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "acme-logs"\n}\n'
WITH_BUCKET = BUCKET + trail().replace('"acme-logs"', "aws_s3_bucket.logs.id")


def test_a_syntax_error_is_one_diagnostic_and_the_rest_of_the_file_counts(tmp_path: Path) -> None:
    text = (
        trail("enable_logging = false")
        + 'resource "aws_sns_topic" "t" {\n  name = \n}\n'
        + NAMED.replace("this", "that")
    )
    found = Configuration(tmp_path, {"main.tf": text % "n"})
    assert found.diagnostics == [("CTL002", "main.tf:7", True)]
    assert found.addresses == ["aws_cloudtrail.that", "aws_cloudtrail.this"]


def test_a_companion_may_stand_in_what_cannot_be_read(tmp_path: Path) -> None:
    files = {"main.tf": WITH_BUCKET, "rest.tf": "resource {{{\n"}
    report = judged(tmp_path, files, "CT901", "CT602", "CT201")
    assert {one.rule.id: one.verdict for one in report.findings} == {
        "CT901": Verdict.UNKNOWN, "CT602": Verdict.UNKNOWN, "CT201": Verdict.FAIL,
    }  # fmt: skip
    unknown = next(one for one in report.findings if one.rule.id == "CT901")
    assert unknown.reasons == {Reason.BROKEN}
    assert places(unknown, report)[0] == "rest.tf:1: what stands here cannot be read, and may say more"


def test_a_damaged_override_may_say_otherwise_of_everything(tmp_path: Path) -> None:
    report = judged(tmp_path, {"main.tf": trail("enable_logging = false"), "override.tf": "x = {"})
    assert {one.verdict for one in report.findings} == {Verdict.UNKNOWN}


def test_a_trail_may_stand_in_what_cannot_be_read(tmp_path: Path) -> None:
    report = judged(tmp_path, {"main.tf": BUCKET, "trail.tf": trail()[:-3]}, "CT101", expect_trail=(".",))
    assert (only(report).verdict, only(report).reasons) == (Verdict.UNKNOWN, frozenset({Reason.BROKEN}))


def damaged(text: str) -> Iterator[str]:
    """The text with an error at its start, and with one in each third of its blocks."""
    yield "x = \n" + text
    heads = [match.end() for match in re.finditer(r"(?m)^[a-z_]+ [^\n]*\{$", text)]
    for end in heads[len(heads) // 3 :: max(1, len(heads) // 3)]:
        yield f"{text[:end]}\n  ! broken\n{text[end:]}"


@pytest.mark.parametrize("project", ["baseline", "correct-tf", "monorepo", "organization"])
def test_a_damaged_file_turns_no_verdict_into_its_opposite(project: str, tmp_path: Path) -> None:
    whole = verdicts(scan([PROJECTS / project], Options(root=PROJECTS / project)))
    copy = shutil.copytree(PROJECTS / project, tmp_path / project)
    tried = undecided = 0
    for file in sorted(path for path in copy.rglob("*") if path.suffix == ".tf" or path.name == "terraform.tfvars"):
        text = file.read_text()
        for broken in damaged(text):
            file.write_text(broken)
            report = scan([copy], Options(root=copy))
            assert any(one.fatal for one in report.diagnostics), file
            found = verdicts(report)
            turned = [key for key in found if {found[key], whole.get(key)} == {"pass", "fail"}]
            assert turned == [], file
            assert report.unsupported == 0
            tried += 1
            undecided += any(found.get(key) == "unknown" for key in whole)
        file.write_text(text)
    assert tried > 10
    assert undecided


@pytest.mark.parametrize("project", ["baseline", "correct-tf", "monorepo", "organization", "single-file"])
def test_projects_of_several_modules_leave_nothing_for_want_of_a_feature(project: str) -> None:
    report = scan([PROJECTS / project], Options(root=PROJECTS / project))
    assert report.findings
    assert report.unsupported == 0
    assert not any(one.fatal for one in report.diagnostics)
