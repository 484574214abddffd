"""Modules: where they are found, how they are called, what is said where they are missing, where findings point."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.findings import Verdict
from ctlint.source import Inputs, VariableFile, VariableValue
from ctlint.value import Reason
from tests.configurations import Configuration, judged, manifest, only, places, trail, verdicts

LOGGING = 'variable "logging" {\n  type    = bool\n  default = %s\n}\n' + trail("enable_logging = var.logging")


def module(name: str, source: str, *arguments: str) -> str:
    lines = "".join(f"  {argument}\n" for argument in arguments)
    return f'module "{name}" {{\n  source = "{source}"\n{lines}}}\n'


# --- local modules ---------------------------------------------------------------------------------------------------


def test_local_modules_are_followed_to_any_depth_with_count_and_for_each(tmp_path: Path) -> None:
    files = {
        "main.tf": module("a", "./m/a", 'for_each = toset(["x", "y"])', "key = each.key"),
        "m/a/main.tf": 'variable "key" {}\n' + module("b", "../b", "count = 2", 'name = "${var.key}${count.index}"'),
        "m/b/main.tf": 'variable "name" {}\n' + module("c", "./c", "name = var.name"),
        "m/b/c/main.tf": 'variable "name" {}\n' + trail("tags = { x = var.name }"),
    }
    found = Configuration(tmp_path, files)
    assert found.addresses == [
        f'module.a["{key}"].module.b[{number}].module.c.aws_cloudtrail.this' for key in "xy" for number in (0, 1)
    ]
    assert [found.plain("tags.x", address) for address in found.addresses] == ["x0", "x1", "y0", "y1"]
    assert found.loaded.modules_resolved == {".:module.a", ".:module.a.module.b", ".:module.a.module.b.module.c"}
    assert [unit.path for unit in found.units] == ["."]
    assert found.diagnostics == []


def test_a_module_that_is_not_created_has_no_resources(tmp_path: Path) -> None:
    files = {"main.tf": module("a", "./a", "count = 0") + module("b", "./a", "for_each = {}"), "a/main.tf": trail()}
    assert Configuration(tmp_path, files).addresses == []


def test_outputs_lead_back_to_what_made_them(tmp_path: Path) -> None:
    files = {
        "main.tf": module("logs", "./logs", "count = 1", 'name = "acme"')
        + trail().replace('"acme-logs"', "one(module.logs[*].bucket)"),
        "logs/main.tf": 'variable "name" {}\nresource "aws_s3_bucket" "b" {\n  bucket = "${var.name}-logs"\n}\n'
        'output "bucket" {\n  value = aws_s3_bucket.b.id\n}\n',
    }
    assert Configuration(tmp_path, files).plain("s3_bucket_name") == "acme-logs"
    found = only(judged(tmp_path, files, "CT901"))
    assert found.subject.id.address == "module.logs[0].aws_s3_bucket.b"


def test_aliases_of_providers_change_nothing(tmp_path: Path) -> None:
    files = {
        "main.tf": 'provider "aws" {\n  alias  = "eu"\n  region = "eu-west-1"\n}\n'
        + module("a", "./a", "providers = {\n    aws.main = aws.eu\n  }"),
        "a/main.tf": "terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n"
        "      configuration_aliases = [aws.main]\n    }\n  }\n}\n" + trail("provider = aws.main"),
    }  # fmt: skip
    found = Configuration(tmp_path, files)
    assert found.addresses == ["module.a.aws_cloudtrail.this"]
    assert found.diagnostics == []


def test_two_calls_of_one_module_keep_their_arguments_apart(tmp_path: Path) -> None:
    files = {
        "main.tf": module("on", "./a", "logging = true") + module("off", "./a", "logging = false"),
        "a/main.tf": LOGGING % "true",
    }
    found = Configuration(tmp_path, files)
    assert [found.plain("enable_logging", f"module.{name}.aws_cloudtrail.this") for name in ("on", "off")] == [
        True,
        False,
    ]


def test_an_argument_is_converted_and_null_asks_for_the_default_where_null_is_no_value(tmp_path: Path) -> None:
    files = {
        "main.tf": module("a", "./a", 'logging = "false"') + module("b", "./b", "logging = null"),
        "a/main.tf": LOGGING % "true",
        "b/main.tf": (LOGGING % "false").replace("type ", "nullable = false\n  type "),
    }
    found = Configuration(tmp_path, files)
    for name in ("a", "b"):
        assert found.plain("enable_logging", f"module.{name}.aws_cloudtrail.this") is False


def test_the_directory_of_a_module_and_of_its_root_are_told_apart(tmp_path: Path) -> None:
    text = trail('tags = { x = file("${path.module}/name.txt"), y = path.root }')
    files = {"main.tf": module("a", "./m/a"), "m/a/main.tf": text, "m/a/name.txt": "here"}
    assert Configuration(tmp_path, files).plain("tags", "module.a.aws_cloudtrail.this") == {"x": "here", "y": "."}


# --- modules that init has downloaded --------------------------------------------------------------------------------


def test_downloaded_modules_are_found_by_the_path_of_their_call(tmp_path: Path) -> None:
    files = {
        "env/main.tf": module("a", "acme/a/aws", "count = 2") + module("local", "./local"),
        "env/local/main.tf": module("b", "git::https://example.com/b.git//sub?ref=v2"),
        **manifest("env/", a=".terraform/modules/a/sub", a__inner=".terraform/modules/a.inner", local="local",
                   local__b=".terraform/modules/local.b/sub"),
        "env/.terraform/modules/a/sub/main.tf": module("inner", "acme/inner/aws") + module("near", "../near"),
        "env/.terraform/modules/a/near/main.tf": trail(),
        "env/.terraform/modules/a.inner/main.tf": trail(),
        "env/.terraform/modules/local.b/sub/main.tf": trail(),
    }  # fmt: skip
    found = Configuration(tmp_path, files)
    assert found.addresses == [
        "env:module.a[0].module.inner.aws_cloudtrail.this",
        "env:module.a[0].module.near.aws_cloudtrail.this",
        "env:module.a[1].module.inner.aws_cloudtrail.this",
        "env:module.a[1].module.near.aws_cloudtrail.this",
        "env:module.local.module.b.aws_cloudtrail.this",
    ]
    assert [unit.path for unit in found.units] == ["env"]
    assert found.diagnostics == []


def test_two_versions_of_one_module_are_two_modules(tmp_path: Path) -> None:
    files = {
        "main.tf": module("old", "acme/a/aws", 'version = "1.0"') + module("new", "acme/a/aws", 'version = "2.0"'),
        **manifest(old=".terraform/modules/old", new=".terraform/modules/new"),
        ".terraform/modules/old/main.tf": LOGGING % "false",
        ".terraform/modules/new/main.tf": LOGGING % "true",
    }
    found = Configuration(tmp_path, files)
    assert found.plain("enable_logging", "module.old.aws_cloudtrail.this") is False
    assert found.plain("enable_logging", "module.new.aws_cloudtrail.this") is True


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"Modules": 1}', '{"Modules": [1, {"Key": 1}]}', '{"Modules": [{"Key": "a", "Dir": "/etc"}]}',
     '{"Modules": [{"Key": "a", "Dir": "../../up"}]}', '{"Modules": [{"Key": "a", "Dir": ".terraform/gone"}]}',
     "[" * 100_000],
)  # fmt: skip
def test_a_list_of_modules_that_leads_nowhere_makes_them_unavailable(content: str, tmp_path: Path) -> None:
    files = {"main.tf": module("a", "acme/a/aws") + trail(), ".terraform/modules/modules.json": content}
    found = Configuration(tmp_path, files)
    assert found.addresses == ["aws_cloudtrail.this"]
    assert [code for code, _, _ in found.diagnostics] == ["CTL003"]
    assert found.loaded.modules_unresolved == {".:module.a"}


def test_caches_of_terragrunt_and_terraform_hold_no_roots(tmp_path: Path) -> None:
    files = {
        "main.tf": trail(),
        ".terragrunt-cache/a/b/main.tf": trail(),
        "env/.terraform/modules/a/main.tf": trail(),
        "env/.terragrunt-cache/x/y/modules/z/main.tf": trail(),
    }
    assert Configuration(tmp_path, files).addresses == ["aws_cloudtrail.this"]


# --- modules that are not there --------------------------------------------------------------------------------------

BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "acme-logs"\n}\n'
WITH_BUCKET = BUCKET + trail().replace('"acme-logs"', "aws_s3_bucket.logs.id")


@pytest.mark.parametrize(
    ("source", "code", "fatal"),
    [
        ("acme/a/aws", "CTL003", False),
        ("git::https://example.com/a.git", "CTL003", False),
        ("s3::https://s3.amazonaws.com/x/y.zip", "CTL003", False),
        ("/opt/modules/a", "CTL003", False),
        ("./gone", "CTL003", True),
        ("../gone", "CTL004", True),
        ("./a/../../gone", "CTL004", True),
        ("./", "CTL010", True),
        (".", "CTL010", True),
    ],
)
def test_a_module_that_is_not_there_is_named_and_counted(source: str, code: str, fatal: bool, tmp_path: Path) -> None:
    found = Configuration(tmp_path, {"main.tf": trail() + module("m", source, "x = 1")})
    assert found.diagnostics == [(code, "main.tf:6", fatal)]
    assert "'m'" in found.messages[0]
    assert found.loaded.modules_unresolved == {".:module.m"}
    assert found.addresses == ["aws_cloudtrail.this"]


def test_modules_that_call_each_other_end_in_an_error(tmp_path: Path) -> None:
    files = {
        "main.tf": trail() + module("a", "./a"),
        "a/main.tf": module("b", "../b"),
        "b/main.tf": module("a", "../a"),
    }
    found = Configuration(tmp_path, files)
    assert found.diagnostics == [("CTL010", "b/main.tf:1", True)]


def test_a_chain_of_modules_has_a_limit_that_is_named(tmp_path: Path) -> None:
    files = {f"m{number}/main.tf": module("next", f"../m{number + 1}") for number in range(40)}
    found = Configuration(tmp_path, {"main.tf": trail() + module("m", "./m0"), "m40/main.tf": trail(), **files})
    assert [(code, fatal) for code, _, fatal in found.diagnostics] == [("CTL005", True)]
    assert "more than 32 levels deep" in found.messages[0]


def test_a_module_without_a_source_is_an_error(tmp_path: Path) -> None:
    assert Configuration(tmp_path, {"main.tf": trail() + 'module "m" {\n}\n'}).diagnostics == [
        ("CTL007", "main.tf:6", True)
    ]


def test_what_a_missing_module_says_is_unknown_and_the_remedy_is_named(tmp_path: Path) -> None:
    files = {
        "main.tf": module("m", "acme/a/aws") + trail("enable_logging = module.m.logging", "kms_key_id = module.m.key")
    }
    report = judged(tmp_path, files, "CT102", "CT701")
    assert {finding.verdict for finding in report.findings} == {Verdict.UNKNOWN}
    assert {finding.reasons for finding in report.findings} == {frozenset({Reason.MODULE})}
    assert places(report.findings[0], report)[:2] == [
        "main.tf:7: enable_logging is not known",
        "main.tf:1: module 'm' is not available",
    ]


@pytest.mark.parametrize(
    ("argument", "wanted"),
    [
        ("bucket = aws_s3_bucket.logs.id", "unknown"),
        ("bucket = aws_s3_bucket.logs", "unknown"),
        ("buckets = { logs = [aws_s3_bucket.logs.arn] }", "unknown"),
        ('name = "acme-logs"', "unknown"),
        ('name = "another"', "fail"),
        ("count = 0\n  bucket = aws_s3_bucket.logs.id", "fail"),
    ],
)
def test_a_missing_module_may_configure_what_it_is_told_of(argument: str, wanted: str, tmp_path: Path) -> None:
    report = judged(tmp_path, {"main.tf": WITH_BUCKET + module("m", "acme/a/aws", argument)}, "CT901")
    assert only(report).verdict.value == wanted


def test_a_trail_may_stand_in_a_missing_module(tmp_path: Path) -> None:
    report = judged(tmp_path, {"main.tf": module("trail", "acme/trail/aws")}, "CT101", expect_trail=(".",))
    assert (only(report).verdict, only(report).reasons) == (Verdict.UNKNOWN, frozenset({Reason.MODULE}))
    assert places(only(report), report)[0].startswith("main.tf:1: module 'trail' is not available")
    assert report.coverage.modules_unresolved == (".:module.trail",)


# --- monorepos -------------------------------------------------------------------------------------------------------

SHARED = {
    "modules/trail/main.tf": LOGGING % "true",
    "envs/dev/main.tf": module("audit", "../../modules/trail", "logging = false"),
    "envs/prod/main.tf": module("audit", "../../modules/trail"),
    "envs/test/main.tf": module("audit", "../../modules/trail", "logging = var.on")
    + 'variable "on" {\n  default = false\n}\n',
}


def test_a_shared_module_is_judged_as_it_is_called_and_never_by_itself(tmp_path: Path) -> None:
    report = judged(tmp_path, SHARED, "CT102")
    address = "module.audit.aws_cloudtrail.this"
    assert verdicts(report) == {
        ("CT102", "envs/dev", address): "fail",
        ("CT102", "envs/prod", address): "pass",
        ("CT102", "envs/test", address): "fail",
    }
    assert report.coverage.units == ("envs/dev", "envs/prod", "envs/test")


def test_a_module_that_is_named_is_a_root_of_its_own_as_well(tmp_path: Path) -> None:
    report = judged(tmp_path, SHARED, "CT102", paths=["modules/trail"])
    assert verdicts(report) == {("CT102", "modules/trail", "aws_cloudtrail.this"): "pass"}
    report = judged(tmp_path, SHARED, "CT102", paths=[".", "modules/trail"])
    assert report.coverage.units == ("envs/dev", "envs/prod", "envs/test", "modules/trail")


def test_a_module_that_nobody_calls_is_a_root(tmp_path: Path) -> None:
    assert [unit.path for unit in Configuration(tmp_path, {**SHARED, "modules/b/main.tf": trail()}).units] == [
        "envs/dev", "envs/prod", "envs/test", "modules/b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (module("a", "./${var.kind}"), "audit"),
        (module("a", "${path.module}/audit"), "audit"),
        (module("a", "${local.where}/audit"), "modules/audit"),
        ('module "a" {\n  source = join("/", [".", var.kind])\n}\n', "audit"),
        (module("a", "./inner", "kind = var.kind"), "audit"),
    ],
)
def test_a_module_that_is_called_by_a_computed_source_is_no_root(call: str, path: str, tmp_path: Path) -> None:
    files = {
        "main.tf": call + 'variable "kind" {\n  default = "audit"\n}\nlocals {\n  where = "./modules"\n}\n',
        "inner/main.tf": 'variable "kind" {}\n' + module("b", "../${var.kind}"),
        f"{path}/main.tf": trail(),
        "other/main.tf": trail() + 'resource "aws_s3_object" "o" {\n  source = "${path.module}/x"\n}\n',
    }
    if '"./inner"' not in call:
        del files["inner/main.tf"]
    found = Configuration(tmp_path, files)
    assert [unit.path for unit in found.units] == [".", "other"]


def test_a_computed_source_in_json_is_followed(tmp_path: Path) -> None:
    files = {
        "main.tf.json": '{"locals": {"kind": "audit"}, "module": {"a": {"source": "./${local.kind}"}}}',
        "audit/main.tf": trail(),
    }
    found = Configuration(tmp_path, files)
    assert [unit.path for unit in found.units] == ["."]
    assert found.addresses == ["module.a.aws_cloudtrail.this"]


def test_a_call_in_a_comment_is_none(tmp_path: Path) -> None:
    files = {"a/main.tf": "# " + module("x", "../b").replace("\n", "\n# "), "b/main.tf": trail()}
    assert [unit.path for unit in Configuration(tmp_path, files).units] == ["a", "b"]


@pytest.mark.parametrize(
    "hidden", ["/*\n#\n*/", "locals {\n  example = <<EXAMPLE\n#\nEXAMPLE\n}"], ids=["comment", "text"]
)
def test_a_call_in_a_long_comment_or_in_a_text_is_none(hidden: str, tmp_path: Path) -> None:
    files = {"a/main.tf": hidden.replace("#", module("x", "../b")), "b/main.tf": trail()}
    assert [unit.path for unit in Configuration(tmp_path, files).units] == ["a", "b"]


def test_comments_do_not_hide_a_call(tmp_path: Path) -> None:
    call = module("x", "../b").replace("source", "/* here */ source").replace("= ", "=/* there */\t")
    files = {"a/main.tf": call, "b/main.tf": trail()}
    assert [unit.path for unit in Configuration(tmp_path, files).units] == ["a"]


def test_modules_can_be_called_from_json(tmp_path: Path) -> None:
    files = {"a/main.tf.json": '{"module": {"x": {"source": "../b", "logging": false}}}', "b/main.tf": LOGGING % "true"}
    found = Configuration(tmp_path, files)
    assert found.addresses == ["a:module.x.aws_cloudtrail.this"]
    assert found.plain("enable_logging", "module.x.aws_cloudtrail.this", "a") is False


# --- where a finding in a module points ------------------------------------------------------------------------------

OWN = {"m/main.tf": LOGGING % "false"}
OTHERS = {**manifest(m=".terraform/modules/m"), ".terraform/modules/m/main.tf": LOGGING % "false"}


def first(files: dict[str, str], directory: Path, rule: str = "CT102", inputs: Inputs | None = None) -> list[str]:
    report = judged(directory, files, rule, inputs=inputs or Inputs())
    assert only(report).verdict is Verdict.FAIL
    return places(only(report), report)


@pytest.mark.parametrize(("source", "modules"), [("./m", OWN), ("acme/m/aws", OTHERS)])
def test_an_argument_of_the_call_leads_and_the_way_down_follows(
    source: str, modules: dict[str, str], tmp_path: Path
) -> None:
    inside = next(name for name in modules if name.endswith(".tf"))
    assert first({"main.tf": module("m", source, "logging = false"), **modules}, tmp_path)[:2] == [
        "main.tf:3: module.m sets logging",
        f"{inside}:8: enable_logging is false",
    ]


def test_in_a_large_argument_the_part_leads_that_decides(tmp_path: Path) -> None:
    code = module("m", "./m", "all = {", '  a = "b"', "  logging = false", "}")
    inside = 'variable "all" {}\n' + trail('enable_logging = lookup(var.all, "logging", true)')
    assert first({"main.tf": code, "m/main.tf": inside}, tmp_path)[:3] == [
        "main.tf:5: enable_logging is false",
        "main.tf:3: module.m sets all",
        "m/main.tf:5: enable_logging is false",
    ]


def test_the_outermost_argument_leads_where_modules_pass_it_on(tmp_path: Path) -> None:
    files = {
        "main.tf": module("a", "./a", "on = false"),
        "a/main.tf": 'variable "on" {}\n' + module("m", "../m", "logging = var.on"),
        **OWN,
    }
    assert first(files, tmp_path)[:3] == [
        "main.tf:3: module.a sets on",
        "m/main.tf:8: enable_logging is false",
        "a/main.tf:4: module.a.module.m sets logging",
    ]


def test_a_default_in_a_module_of_ones_own_leaves_the_finding_there(tmp_path: Path) -> None:
    assert first({"main.tf": module("m", "./m"), **OWN}, tmp_path) == [
        "m/main.tf:8: enable_logging is false",
        "m/main.tf:3: variable 'logging' defaults to false",
        "m/main.tf:5: module.m.aws_cloudtrail.this is written here",
        "main.tf:1: module.m is called here",
    ]


def test_a_default_in_somebody_elses_module_is_reported_at_the_call(tmp_path: Path) -> None:
    assert first({"main.tf": module("m", "acme/m/aws"), **OTHERS}, tmp_path)[:3] == [
        "main.tf:1: module.m is called here",
        ".terraform/modules/m/main.tf:8: enable_logging is false",
        ".terraform/modules/m/main.tf:3: variable 'logging' defaults to false",
    ]


def test_what_somebody_elses_module_does_not_write_is_reported_at_the_innermost_call_of_ones_own(
    tmp_path: Path,
) -> None:
    files = {
        "main.tf": module("a", "./a"),
        "a/main.tf": module("m", "acme/m/aws"),
        **manifest(a__m=".terraform/modules/a.m"),
        ".terraform/modules/a.m/main.tf": trail(),
    }
    assert first(files, tmp_path, "CT201")[:2] == [
        "a/main.tf:1: module.a.module.m is called here",
        ".terraform/modules/a.m/main.tf:1: is_multi_region_trail is not set, so it is false",
    ]


def test_what_a_module_of_ones_own_does_not_write_is_reported_at_the_resource(tmp_path: Path) -> None:
    assert first({"main.tf": module("m", "./m"), **OWN}, tmp_path, "CT201")[0].startswith(
        "m/main.tf:5: is_multi_region"
    )


ROOT = 'variable "on" {\n  type = bool\n}\n' + module("m", "./m", "logging = var.on")


def test_a_value_of_a_file_of_variables_is_on_the_way(tmp_path: Path) -> None:
    files = {"main.tf": ROOT, "prod.tfvars": "on = false\n", **OWN}
    assert first(files, tmp_path, inputs=Inputs((VariableFile("prod.tfvars", True),)))[:3] == [
        "main.tf:6: module.m sets logging",
        "m/main.tf:8: enable_logging is false",
        "prod.tfvars:1: variable 'on' is set in prod.tfvars",
    ]


@pytest.mark.parametrize("source", ["--var on", "TF_VAR_on"])
def test_a_value_that_stands_in_no_file_is_named_where_it_is_used(source: str, tmp_path: Path) -> None:
    inputs = Inputs((VariableValue("on", "false"),)) if source == "--var on" else Inputs(environment={"on": "false"})
    shown = first({"main.tf": ROOT, **OWN}, tmp_path, inputs=inputs)
    assert shown[0] == f"main.tf:6: module.m sets logging; variable 'on' is set by {source}"


def test_an_element_of_a_value_that_stands_in_no_file_points_nowhere_else(tmp_path: Path) -> None:
    text = 'variable "o" {\n  type = object({ on = bool })\n}\n' + trail("enable_logging = var.o.on")
    shown = first({"main.tf": text}, tmp_path, inputs=Inputs((VariableValue("o", "{ on = false }"),)))
    assert shown[0] == "main.tf:7: enable_logging is false; variable 'o' is set by --var o"
    assert all(place.startswith("main.tf:") for place in shown)


def test_what_lies_behind_a_reference_does_not_lead(tmp_path: Path) -> None:
    """The key is made by another module: its arguments are not those of the trail's."""
    files = {
        "main.tf": module("key", "./key", "rotate = false") + module("m", "./m", "key = module.key.arn"),
        "key/main.tf": 'variable "rotate" {}\nresource "aws_kms_key" "k" {\n  enable_key_rotation = var.rotate\n}\n'
        'output "arn" {\n  value = aws_kms_key.k.arn\n}\n',
        "m/main.tf": 'variable "key" {}\n' + trail("kms_key_id = var.key"),
    }
    assert first(files, tmp_path, "CT703")[0] == "main.tf:3: module.key sets rotate"
