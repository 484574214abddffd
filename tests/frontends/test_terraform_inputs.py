"""Values for input variables: which source wins, how they become the declared type, sets of them, the workspace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ctlint.findings import Verdict, When
from ctlint.scan import UsageError
from ctlint.source import Inputs, VariableFile, VariableInput, VariableSet, VariableValue
from ctlint.value import Reason
from tests.configurations import Configuration, judged, only, places, plain, trail, verdicts, write

needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform on the PATH")


def given(*variables: VariableInput, environment: dict[str, str] | None = None, workspace: str | None = None) -> Inputs:
    return Inputs(variables, environment or {}, workspace=workspace)


def tagged(type_: str = "", default: str | None = None) -> str:
    """A trail whose tags show the variable `x`."""
    lines = [f"type = {type_}"] if type_ else []
    lines += [f"default = {default}"] if default is not None else []
    return 'variable "x" {\n' + "\n".join(lines) + "\n}\n" + trail("tags = { x = var.x }")


def x(configuration: Configuration) -> Any:
    return configuration.plain("tags.x")


# --- which source wins -----------------------------------------------------------------------------------------------

SOURCES: list[tuple[str, dict[str, str], Inputs]] = [
    ("default", {}, given()),
    ("environment", {}, given(environment={"x": "environment"})),
    ("tfvars", {"terraform.tfvars": 'x = "tfvars"'}, given()),
    ("tfvars-json", {"terraform.tfvars.json": '{"x": "tfvars-json"}'}, given()),
    ("auto-a", {"a.auto.tfvars": 'x = "auto-a"'}, given()),
    ("auto-b-json", {"b.auto.tfvars.json": '{"x": "auto-b-json"}'}, given()),
    ("auto-c", {"c.auto.tfvars": 'x = "auto-c"'}, given()),
    ("file", {"given.tfvars": 'x = "file"'}, given(VariableFile("given.tfvars"))),
    ("value", {}, given(VariableValue("x", "value"))),
    ("last-file", {"last.tfvars.json": '{"x": "last-file"}'}, given(VariableFile("last.tfvars.json"))),
]
"""From weak to strong: the value that a source gives, its files, what is said on the command line."""


def together(chosen: list[tuple[str, dict[str, str], Inputs]]) -> tuple[dict[str, str], Inputs]:
    files: dict[str, str] = {}
    variables: list[VariableInput] = []
    environment: dict[str, str] = {}
    for _, own, inputs in chosen:
        files |= own
        variables += inputs.variables
        environment |= inputs.environment
    return files, given(*variables, environment=environment)


@pytest.mark.parametrize("strongest", range(len(SOURCES)))
def test_the_strongest_source_wins_over_every_weaker_one(strongest: int, tmp_path: Path) -> None:
    files, inputs = together(SOURCES[: strongest + 1])
    wanted = SOURCES[strongest][0]
    assert x(Configuration(tmp_path / "all", {"main.tf": tagged("string", '"default"'), **files}, inputs)) == wanted
    files, inputs = together([SOURCES[0], SOURCES[strongest]])
    assert x(Configuration(tmp_path / "alone", {"main.tf": tagged("string", '"default"'), **files}, inputs)) == wanted


@needs_terraform
@pytest.mark.parametrize("strongest", range(2, len(SOURCES)))
def test_terraform_orders_the_sources_in_the_same_way(strongest: int, tmp_path: Path) -> None:
    files, inputs = together(SOURCES[: strongest + 1])
    text = 'variable "x" {\n  default = "default"\n}\noutput "x" {\n  value = var.x\n}\n'
    assert planned(write(tmp_path, {"main.tf": text, **files}), inputs)["x"] == SOURCES[strongest][0]


def planned(directory: Path, inputs: Inputs) -> dict[str, Any]:
    """The outputs of `terraform plan`; AssertionError with what it says where it refuses."""
    arguments = []
    for one in inputs.variables:
        if isinstance(one, VariableValue):
            arguments.append(f"-var={one.name}={one.text}")
        elif isinstance(one, VariableFile):
            arguments.append(f"-var-file={one.path}")
    env = {name: text for name, text in os.environ.items() if not name.startswith("TF_")}
    env |= {f"TF_VAR_{name}": text for name, text in inputs.environment.items()} | {"CHECKPOINT_DISABLE": "1"}
    plan = ["terraform", "plan", "-input=false", "-no-color", "-lock=false", "-out=plan", *arguments]
    done = subprocess.run(plan, cwd=directory, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    show = ["terraform", "show", "-json", "plan"]
    shown = subprocess.run(show, cwd=directory, env=env, capture_output=True, text=True, check=True)
    outputs = json.loads(shown.stdout)["planned_values"].get("outputs", {})
    return {name: output.get("value") for name, output in outputs.items()}


def test_a_name_is_not_given_by_a_file_that_nobody_reads(tmp_path: Path) -> None:
    files = {"main.tf": tagged("string", '"d"'), "prod.tfvars": 'x = "p"', "sub/terraform.tfvars": 'x = "s"'}
    assert x(Configuration(tmp_path, files)) == "d"


def test_automatic_files_count_where_a_single_file_of_the_root_is_checked(tmp_path: Path) -> None:
    files = {"main.tf": tagged("string"), "other.tf": "", "terraform.tfvars": 'x = "t"\ny = 1'}
    found = Configuration(tmp_path, files, chosen=["main.tf"])
    main = next(unit for unit in found.units if unit.path == "main.tf")
    assert plain(found.value("tags.x", unit=main.path)) == "t"
    assert found.diagnostics == []


# --- how a text becomes a value --------------------------------------------------------------------------------------

REFUSED = "refused"
TEXTS: list[tuple[str, str, Any]] = [
    ("", "[1]", "[1]"),
    ("", "true", "true"),
    ("string", "[1]", "[1]"),
    ("string", "null", "null"),
    ("string", '"q"', '"q"'),
    ("string", "", ""),
    ("number", "5", 5),
    ("number", "2.50", 2.5),
    ("number", '"5"', REFUSED),
    ("number", "five", REFUSED),
    ("bool", "true", True),
    ("bool", '"true"', REFUSED),
    ("bool", "1", True),
    ("any", "[1, true]", [1, True]),
    ("any", "abc", REFUSED),
    ("any", '"abc"', "abc"),
    ("any", "null", None),
    ("list(string)", '["a", 1]', ["a", "1"]),
    ("list(string)", "a", REFUSED),
    ("list(string)", "[", REFUSED),
    ("set(string)", '["b", "a", "b"]', ["a", "b"]),
    ("map(number)", '{ a = "1" }', {"a": 1}),
    ("object({ a = optional(number, 5), b = bool })", '{ b = "false" }', {"a": 5, "b": False}),
    ("object({ a = number })", "{}", REFUSED),
    ("list(string)", "[upper(var.y)]", REFUSED),
]
"""Type of the variable, text after `-var x=`, value."""


@pytest.mark.parametrize(("type_", "text", "wanted"), TEXTS)
@pytest.mark.parametrize("source", ["--var", "TF_VAR_"])
def test_a_text_is_read_as_the_type_asks(source: str, type_: str, text: str, wanted: Any, tmp_path: Path) -> None:
    inputs = given(VariableValue("x", text)) if source == "--var" else given(environment={"x": text})
    found = Configuration(tmp_path, {"main.tf": tagged(type_)}, inputs)
    if wanted is REFUSED:
        assert x(found) is Reason.BROKEN
        assert found.diagnostics == [("CTL009", "", True)]
        assert found.messages[0].startswith(f"{source} x: " if source == "--var" else "TF_VAR_x: ")
    else:
        assert x(found) == wanted
        assert found.diagnostics == []


@needs_terraform
@pytest.mark.parametrize(("type_", "text", "wanted"), TEXTS)
def test_terraform_reads_the_text_in_the_same_way(type_: str, text: str, wanted: Any, tmp_path: Path) -> None:
    declared = f"  type = {type_}\n" if type_ else ""
    write(tmp_path, {"main.tf": f'variable "x" {{\n{declared}}}\noutput "x" {{\n  value = jsonencode(var.x)\n}}\n'})
    if wanted is REFUSED:
        with pytest.raises(AssertionError, match="Error"):
            planned(tmp_path, given(VariableValue("x", text)))
    else:
        assert json.loads(planned(tmp_path, given(VariableValue("x", text)))["x"]) == wanted


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "written", "wanted"),
    [
        ("bool", '"true"', True),
        ("string", "5", "5"),
        ("string", "null", None),
        ("any", '["a", { b = 1 }]', ["a", {"b": 1}]),
        ("map(object({ days = optional(number, 365), tags = optional(map(string), {}) }))",
         '{ a = {}, b = { days = "30", tags = { k = 1 } } }',
         {"a": {"days": 365, "tags": {}}, "b": {"days": 30, "tags": {"k": "1"}}}),
        ("object({ inner = optional(object({ on = optional(bool, true) }), {}) })", "{}", {"inner": {"on": True}}),
        ("string", "<<-EOT\n    a\n      b\n    EOT\n", "a\n  b\n"),
        ("string", '"$${not}"', "${not}"),
    ],
)  # fmt: skip
def test_a_file_gives_values_of_the_declared_type(type_: str, written: str, wanted: Any, tmp_path: Path) -> None:
    found = Configuration(tmp_path, {"main.tf": tagged(type_), "terraform.tfvars": f"x = {written}\n".encode()})
    assert x(found) == wanted
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("type_", "written", "wanted"),
    [
        ("number", "7", 7),
        ("string", '"${1 + 1}"', "2"),
        ("object({ a = list(string) })", '{"a": ["x"], "//": 1}', {"a": ["x"]}),
        ("map(object({ on = optional(bool, true) }))", '{"k": {}}', {"k": {"on": True}}),
        ("any", '{"resource": {"a": 1}}', {"resource": {"a": 1}}),
    ],
)
def test_a_json_file_gives_values_of_the_declared_type(type_: str, written: str, wanted: Any, tmp_path: Path) -> None:
    text = f'{{"//": "a comment", "x": {written}}}'
    assert x(Configuration(tmp_path, {"main.tf": tagged(type_), "terraform.tfvars.json": text})) == wanted


@pytest.mark.parametrize("name", ["data", "module", "variable", "resource", "provider"])
def test_a_variable_in_a_json_file_may_be_named_like_a_block(name: str, tmp_path: Path) -> None:
    main = f'variable "{name}" {{}}\n' + trail(f"tags = {{ x = var.{name} }}")
    assert x(Configuration(tmp_path, {"main.tf": main, "terraform.tfvars.json": f'{{"{name}": "here"}}'})) == "here"


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("terraform.tfvars", '# one\nx = ["a"]\n', 2),
        ("terraform.tfvars.json", '{\n"x":\n["a"]}', 3),
        ("z.auto.tfvars", "\n\nx = upper(y)\n", 3),
        ("z.auto.tfvars", "x = var.y\n", 1),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_at_its_line(file: str, text: str, line: int, tmp_path: Path) -> None:
    found = Configuration(tmp_path, {"main.tf": tagged("number"), file: text})
    assert found.diagnostics == [("CTL009", f"{file}:{line}", True)]
    assert x(found) is Reason.BROKEN


def test_null_asks_for_the_default_where_a_variable_is_not_nullable(tmp_path: Path) -> None:
    main = tagged("string", '"d"').replace("type =", "nullable = false\ntype =")
    assert x(Configuration(tmp_path / "a", {"main.tf": main, "terraform.tfvars": "x = null"})) == "d"
    assert (
        x(Configuration(tmp_path / "b", {"main.tf": tagged("string", '"d"'), "terraform.tfvars": "x = null"})) is None
    )


def test_a_variable_without_a_value_is_an_open_input(tmp_path: Path) -> None:
    assert x(Configuration(tmp_path, {"main.tf": tagged("string")})) is Reason.INPUT


def test_a_block_in_a_file_of_variables_is_an_error(tmp_path: Path) -> None:
    found = Configuration(tmp_path, {"main.tf": tagged("string", '"d"'), "terraform.tfvars": "x {\n}\n"})
    assert found.diagnostics == [("CTL007", "terraform.tfvars:1", True)]


# --- what nobody declares --------------------------------------------------------------------------------------------


def test_a_file_that_gives_undeclared_variables_is_noted_once_and_nothing_fails(tmp_path: Path) -> None:
    found = Configuration(tmp_path, {"main.tf": tagged("string"), "terraform.tfvars": 'x = "a"\ny = 1\nz = 2\n'})
    assert found.diagnostics == [("CTL009", "terraform.tfvars:2", False)]
    assert "'y', 'z'" in found.messages[0]
    assert x(found) == "a"


ROOTS = {"a/main.tf": tagged("string", '"d"'), "b/main.tf": 'variable "y" {}\n' + trail("tags = { x = var.y }")}


def test_a_variable_on_the_command_line_reaches_the_roots_that_declare_it(tmp_path: Path) -> None:
    found = Configuration(tmp_path, ROOTS, given(VariableValue("x", "1"), VariableValue("y", "2")))
    assert [plain(found.value("tags.x", unit=unit)) for unit in ("a", "b")] == ["1", "2"]
    assert found.diagnostics == []


def test_a_variable_on_the_command_line_that_no_root_declares_is_an_error(tmp_path: Path) -> None:
    found = Configuration(tmp_path, ROOTS, given(VariableValue("xx", "1")))
    assert found.diagnostics == [("CTL009", "", True)]
    assert found.messages == ["--var xx: no checked root module declares a variable 'xx' (did you mean 'x'?)"]


def test_a_root_without_anything_of_interest_may_declare_it_too(tmp_path: Path) -> None:
    files = {**ROOTS, "c/main.tf": 'variable "z" {}\nresource "null_resource" "n" {}\n'}
    assert Configuration(tmp_path, files, given(VariableValue("z", "1"))).diagnostics == []


def test_a_file_on_the_command_line_is_noted_only_where_no_root_declares_what_it_gives(tmp_path: Path) -> None:
    files = {**ROOTS, "common.tfvars": 'x = "1"\ny = "2"\nz = "3"\n'}
    found = Configuration(tmp_path, files, given(VariableFile("common.tfvars")))
    assert found.diagnostics == [("CTL009", "common.tfvars:3", False)]


def test_an_undeclared_variable_of_the_environment_is_nobodys_business(tmp_path: Path) -> None:
    assert Configuration(tmp_path, ROOTS, given(environment={"nope": "1"})).diagnostics == []


# --- files that cannot be read ---------------------------------------------------------------------------------------


def test_what_a_damaged_file_may_say_is_unknown_and_what_is_stronger_stays(tmp_path: Path) -> None:
    main = tagged("string", '"d"') + 'variable "y" {\n  default = "d"\n}\n'
    main = main.replace("x = var.x }", "x = var.x, y = var.y, z = var.z }") + 'variable "z" {\n  default = "d"\n}\n'
    files = {"main.tf": main, "terraform.tfvars": 'y = "kept"\nx = \n', "a.auto.tfvars": 'z = "stronger"'}
    found = Configuration(tmp_path, files)
    assert found.plain("tags") == {"x": Reason.BROKEN, "y": "kept", "z": "stronger"}
    assert found.diagnostics == [("CTL002", "terraform.tfvars:2", True)]


def test_a_file_that_is_no_text_is_reported_and_its_variables_are_unknown(tmp_path: Path) -> None:
    found = Configuration(tmp_path, {"main.tf": tagged("string", '"d"'), "terraform.tfvars": b'x = "\xff"\n'})
    assert x(found) is Reason.BROKEN
    assert found.diagnostics == [("CTL001", "terraform.tfvars", True)]
    assert found.loaded.files_unread == {"terraform.tfvars"}


# --- workspaces ------------------------------------------------------------------------------------------------------


def test_the_workspace_is_default_unless_another_is_named(tmp_path: Path) -> None:
    files = {"main.tf": trail("tags = { x = terraform.workspace }")}
    found = Configuration(tmp_path, files)
    assert x(found) == "default"
    assert any("--workspace names no other" in step.note for step in found.value("tags.x").origin)
    assert x(Configuration(tmp_path, files, given(workspace="prod"))) == "prod"


# --- sets ------------------------------------------------------------------------------------------------------------

MAIN = """
    variable "multi" {
      type = bool
    }
    variable "validate" {
      type    = bool
      default = true
    }
    variable "spare" {
      type    = bool
      default = true
    }
    resource "aws_cloudtrail" "this" {
      name                       = "audit"
      s3_bucket_name             = "acme-logs"
      is_multi_region_trail      = var.multi
      enable_log_file_validation = var.validate
    }
"""
ENVIRONMENTS = {
    "main.tf": MAIN,
    "prod.tfvars": "multi = true\n",
    "staging.tfvars": "multi = false\nvalidate = true\n",
    "dev.tfvars": "multi = false\nvalidate = false\n",
}


def sets(*names: str) -> Inputs:
    return given(*(VariableSet(name, (VariableFile(f"{name}.tfvars"),)) for name in names))


def test_each_set_is_a_scenario_and_a_failure_in_one_of_them_fails_the_run(tmp_path: Path) -> None:
    report = judged(tmp_path, ENVIRONMENTS, "CT201", inputs=sets("prod", "staging", "dev"))
    found = only(report)
    assert found.verdict is Verdict.FAIL
    assert not found.warning
    assert found.scenario == When("with staging or with dev", True)
    assert places(found, report)[1] == "staging.tfvars:1: variable 'multi' is set in staging.tfvars"
    assert report.scorecard[0].practices[2] is Verdict.FAIL
    assert report.coverage.variable_sets == ("prod", "staging", "dev")


def test_what_holds_in_every_set_is_reported_once_and_names_none(tmp_path: Path) -> None:
    found = only(judged(tmp_path, ENVIRONMENTS, "CT201", inputs=sets("staging", "dev")))
    assert (found.verdict, found.scenario) == (Verdict.FAIL, None)
    found = only(judged(tmp_path, ENVIRONMENTS, "CT102", inputs=sets("staging", "dev")))
    assert (found.verdict, found.scenario) == (Verdict.PASS, None)


@pytest.mark.parametrize("rule", ["CT201", "CT801", "CT102", "CT701"])
def test_a_run_with_sets_says_the_worst_of_what_runs_with_one_file_each_say(rule: str, tmp_path: Path) -> None:
    alone = {
        name: only(judged(tmp_path, ENVIRONMENTS, rule, inputs=given(VariableFile(f"{name}.tfvars"))))
        for name in ("prod", "staging", "dev")
    }
    order = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS]
    found = only(judged(tmp_path, ENVIRONMENTS, rule, inputs=sets("prod", "staging", "dev")))
    assert found.verdict is min((one.verdict for one in alone.values()), key=order.index)
    failing = [name for name, one in alone.items() if one.verdict is found.verdict]
    expected = None if len(failing) == 3 or found.verdict is Verdict.PASS else " or ".join(f"with {n}" for n in failing)
    assert (found.scenario.when if found.scenario else None) == expected


def test_a_set_that_leaves_an_input_open_makes_it_unknown_with_that_set(tmp_path: Path) -> None:
    files = {**ENVIRONMENTS, "open.tfvars": "validate = true\n"}
    found = only(judged(tmp_path, files, "CT201", inputs=sets("prod", "open")))
    assert (found.verdict, found.reasons) == (Verdict.UNKNOWN, frozenset({Reason.INPUT}))
    assert found.scenario == When("with open", True)


def test_a_default_that_a_set_departs_from_is_no_excuse(tmp_path: Path) -> None:
    """In a set the default does not count: what dev.tfvars says is deployed, so it is no mere warning."""
    found = only(judged(tmp_path, ENVIRONMENTS, "CT801", inputs=sets("prod", "dev")))
    assert (found.verdict, found.warning, found.scenario) == (Verdict.FAIL, False, When("with dev", True))


def test_a_condition_within_a_set_stays_a_condition(tmp_path: Path) -> None:
    main = (
        MAIN.replace("= var.multi\n", '= var.env == "live" ? true : var.multi\n')
        + 'variable "env" {\n  type = string\n}\n'
    )
    found = only(judged(tmp_path, {**ENVIRONMENTS, "main.tf": main}, "CT201", inputs=sets("prod", "dev")))
    assert found.scenario == When('var.env != "live" with dev', False)
    assert found.warning


def test_sets_are_layers_at_the_place_where_they_are_named(tmp_path: Path) -> None:
    files = {
        "main.tf": tagged("string", '"d"'),
        "common.tfvars": 'x = "common"',
        "prod.tfvars": 'x = "prod"',
        "region.tfvars": 'x = "region"',
        "other.tfvars": "",
    }
    prod = VariableSet("prod", (VariableFile("prod.tfvars"),))
    both = VariableSet("both", (VariableFile("prod.tfvars"), VariableFile("region.tfvars")))
    other = VariableSet("other", (VariableFile("other.tfvars"),))
    common = VariableFile("common.tfvars")
    assert x(Configuration(tmp_path, files, given(common, prod, both, other))) == {
        "prod": "prod",
        "both": "region",
        "other": "common",
    }
    assert x(Configuration(tmp_path, files, given(prod, common, other))) == "common"
    assert x(Configuration(tmp_path, files, given(prod, VariableValue("x", "value"), other))) == "value"
    assert x(Configuration(tmp_path, files, given(VariableSet("none", ()), prod))) == {"none": "d", "prod": "prod"}


def test_sets_decide_how_many_instances_there_are(tmp_path: Path) -> None:
    main = 'variable "regions" {\n  type = set(string)\n}\n' + trail("for_each = var.regions", "enable_logging = false")
    files = {"main.tf": main, "one.tfvars": 'regions = ["eu"]', "two.tfvars": 'regions = ["eu", "us"]'}
    report = judged(tmp_path, files, "CT102", inputs=sets("one", "two"))
    scenarios = {finding.subject.id.address: finding.scenario for finding in report.findings}
    assert scenarios == {
        'aws_cloudtrail.this["eu"]': None,
        'aws_cloudtrail.this["us"]': When("with two", True),
    }


def test_a_set_is_the_same_deployment_in_every_root(tmp_path: Path) -> None:
    """A bucket of one root and the trail of another are never taken from two different sets."""
    bucket = 'variable "n" {}\nresource "aws_s3_bucket" "b" {\n  bucket = "acme-${var.n}"\n}\n'
    files = {
        "storage/main.tf": bucket,
        "trail/main.tf": 'variable "n" {}\n' + trail().replace('"acme-logs"', '"acme-${var.n}"'),
        "a.tfvars": 'n = "a"',
        "b.tfvars": 'n = "b"',
    }
    report = judged(tmp_path, files, "CT602", inputs=sets("../a", "../b"))
    assert verdicts(report) == {("CT602", "storage", "aws_s3_bucket.b"): "pass"}


def test_an_error_in_one_set_is_reported_and_the_others_are_judged(tmp_path: Path) -> None:
    files = {**ENVIRONMENTS, "bad.tfvars": 'multi = ["x"]\n'}
    report = judged(tmp_path, files, "CT201", inputs=sets("prod", "bad"))
    assert [(one.code, one.fatal) for one in report.diagnostics] == [("CTL009", True)]
    assert (only(report).verdict, only(report).scenario) == (Verdict.UNKNOWN, When("with bad", True))


# --- where files are looked for --------------------------------------------------------------------------------------

MONOREPO = {
    "app/main.tf": MAIN,
    "app/prod.tfvars": "multi = true\n",
    "net/main.tf": MAIN,
    "net/prod.tfvars": "multi = false\n",
    "lone/main.tf": MAIN,
    "here.tfvars": "multi = true\n",
}


def test_a_file_is_looked_for_here_first_then_beside_each_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, MONOREPO))
    here = verdicts(judged(tmp_path, {}, "CT201", inputs=given(VariableFile("here.tfvars"))))
    assert {unit: verdict for (_, unit, _), verdict in here.items()} == {"app": "pass", "net": "pass", "lone": "pass"}
    beside = verdicts(judged(tmp_path, {}, "CT201", inputs=given(VariableFile("prod.tfvars"))))
    assert {unit: verdict for (_, unit, _), verdict in beside.items()} == {
        "app": "pass", "net": "fail", "lone": "unknown",
    }  # fmt: skip
    monkeypatch.chdir(tmp_path / "app")
    above = verdicts(judged(tmp_path, {}, "CT201", inputs=given(VariableFile("../here.tfvars"))))
    assert set(above.values()) == {"pass"}


@pytest.mark.parametrize("path", ["nope.tfvars", "/nope.tfvars", "app"])
def test_a_file_that_is_nowhere_refuses_the_run(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, MONOREPO))
    with pytest.raises(UsageError, match="no such file, neither here nor beside a root module"):
        judged(tmp_path, {}, "CT201", inputs=given(VariableFile(path)))


def test_a_file_outside_the_scan_root_refuses_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"top/app/main.tf": MAIN, "secret.tfvars": "multi = true"}) / "top")
    with pytest.raises(UsageError, match="outside the scan root"):
        judged(tmp_path / "top", {}, "CT201", inputs=given(VariableFile("../secret.tfvars")))


def test_more_sets_than_the_limit_refuse_the_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="more than 32 sets"):
        judged(tmp_path, ENVIRONMENTS, inputs=given(*(VariableSet(str(number), ()) for number in range(33))))
