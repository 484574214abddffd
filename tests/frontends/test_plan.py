"""What plans in JSON become: which resources exist, what their values are, where they point, what they link to."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ctlint.frontends.plan.load import TerraformPlan
from ctlint.graph import Loaded, read
from ctlint.guarded import GuardedFile
from ctlint.scan import NothingToCheckError, Options, scan
from ctlint.source import Inputs, Sources, VariableValue
from ctlint.value import Absent, Entries, Hole, Items, Known, Reason, ResourceId, Text, Unknown, Value
from tests.plans import Json, block, change, load, plan, refers, resources


def loaded_from(tmp_path: Path, made: Json | str | bytes, indent: int | None = None) -> tuple[Loaded, Sources]:
    data = json.dumps(made, indent=indent) if isinstance(made, dict) else made
    (tmp_path / "plan.json").write_bytes(data if isinstance(data, bytes) else data.encode())
    return load(tmp_path)


def value(loaded: Loaded, address: str, path: str) -> Value[Any]:
    return read(resources(loaded)[address], path)


def hole(found: Value[Any]) -> tuple[str, str]:
    """The one attribute that a value is."""
    assert isinstance(found, Known) and isinstance(found.value, Text), found
    [part] = found.value.parts
    assert isinstance(part, Hole)
    return part.target.address, part.attribute


def codes(loaded: Loaded) -> list[tuple[str, bool]]:
    return [(one.code, one.fatal) for one in loaded.diagnostics]


TRAIL = {"name": "main", "is_multi_region_trail": False, "enable_logging": True}


# --- what exists -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actions", [("create",), ("update",), ("no-op",), ("delete", "create"), ("create", "delete")])
def test_what_is_there_after_the_plan_exists(actions: tuple[str, ...], tmp_path: Path) -> None:
    loaded, _ = loaded_from(tmp_path, plan([change("aws_cloudtrail.t", TRAIL, actions=actions)]))
    assert resources(loaded)["aws_cloudtrail.t"].exists == Known(True, ())


@pytest.mark.parametrize("actions", [("delete",), ("forget",)])
def test_what_is_deleted_or_forgotten_does_not(actions: tuple[str, ...], tmp_path: Path) -> None:
    made = plan([change("aws_cloudtrail.t", None, actions=actions)])
    made["planned_values"] = {"root_module": {"resources": []}}
    loaded, _ = loaded_from(tmp_path, made)
    assert resources(loaded) == {} and codes(loaded) == []


def test_the_remains_of_an_interrupted_replacement_are_not_the_resource(tmp_path: Path) -> None:
    old = change("aws_cloudtrail.t", {"name": "old"}, deposed="a1b2c3d4", actions=("delete",))
    loaded, _ = loaded_from(tmp_path, plan([change("aws_cloudtrail.t", TRAIL), old]))
    assert value(loaded, "aws_cloudtrail.t", "name") == Known("main", ())
    loaded, _ = loaded_from(tmp_path, plan([old]))
    assert resources(loaded) == {}


def test_a_deferred_resource_may_exist(tmp_path: Path) -> None:
    deferred = {"reason": "resource_config_unknown", "resource_change": change("aws_cloudtrail.t[*]", TRAIL)}
    loaded, _ = loaded_from(tmp_path, plan([], deferred_changes=[deferred], complete=False))
    [resource] = loaded.resources
    assert isinstance(resource.exists, Unknown) and resource.exists.reason is Reason.APPLY
    assert codes(loaded) == [("CTL012", True)]


def test_drift_and_what_was_before_are_not_what_is_planned(tmp_path: Path) -> None:
    drift = change("aws_cloudtrail.t", {**TRAIL, "enable_logging": False}, actions=("update",))
    made = plan([change("aws_cloudtrail.t", TRAIL, actions=("no-op",))], resource_drift=[drift])
    made["resource_changes"][0]["change"]["before"] = {"name": "before"}
    loaded, _ = loaded_from(tmp_path, made)
    assert value(loaded, "aws_cloudtrail.t", "enable_logging") == Known(True, ())
    assert value(loaded, "aws_cloudtrail.t", "name") == Known("main", ())


def test_a_plan_without_changes_is_read_from_its_planned_values(tmp_path: Path) -> None:
    made = plan([])
    del made["resource_changes"]
    own = {"address": 'module.a["x.y"].aws_cloudtrail.t[0]', "mode": "managed", "type": "aws_cloudtrail", "name": "t"}
    made["planned_values"]["root_module"] = {"child_modules": [{"resources": [{**own, "values": TRAIL}]}]}
    loaded, _ = loaded_from(tmp_path, made)
    assert value(loaded, 'module.a["x.y"].aws_cloudtrail.t[0]', "name") == Known("main", ())


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.1", "1.2", "1.99"])
def test_every_version_of_the_format_is_read(version: str, tmp_path: Path) -> None:
    made = plan([change("aws_cloudtrail.t", TRAIL)], format_version=version)
    if version.startswith("0."):
        del made["resource_changes"][0]["change"]["after_sensitive"], made["complete"], made["errored"]
    loaded, _ = loaded_from(tmp_path, made)
    assert codes(loaded) == [] and list(resources(loaded)) == ["aws_cloudtrail.t"]


@pytest.mark.parametrize("version", ["2.0", "10.1", "next", None, 1.2])
def test_an_unknown_version_is_refused(version: object, tmp_path: Path) -> None:
    loaded, _ = loaded_from(tmp_path, plan([change("aws_cloudtrail.t", TRAIL)], format_version=version))
    assert codes(loaded) == [("CTL006", True)]
    assert loaded.resources == [] and loaded.files_unread == {"plan.json"}


@pytest.mark.parametrize(
    ("top", "code"), [({"errored": True}, "CTL012"), ({"complete": False}, "CTL012"), ({"applyable": False}, None)]
)
def test_a_plan_that_is_not_whole_says_so(top: Json, code: str | None, tmp_path: Path) -> None:
    loaded, _ = loaded_from(tmp_path, plan([change("aws_cloudtrail.t", TRAIL)], **top))
    assert codes(loaded) == ([(code, True)] if code else [])
    assert list(resources(loaded)) == ["aws_cloudtrail.t"]


# --- values ----------------------------------------------------------------------------------------------------------


def test_values_that_nobody_wrote_are_left_out(tmp_path: Path) -> None:
    after: Json = {"bucket": "logs", "tags": None, "versioning": [], "force_destroy": False}
    unknown = {"arn": True, "acl": True, "lifecycle_rule": True, "grant": True}
    mask: Json = {"lifecycle_rule": [], "grant": []}
    made = plan(
        [change("aws_s3_bucket.b", after, unknown, mask)],
        [block("aws_s3_bucket.b", {"bucket": {"constant_value": "logs"}})],
    )
    loaded, _ = loaded_from(tmp_path, made)
    body = resources(loaded)["aws_s3_bucket.b"].body
    assert isinstance(body, Known) and list(body.value.fields) == ["bucket", "force_destroy"]


def test_what_a_state_has_for_unwritten_attributes_is_not_written(tmp_path: Path) -> None:
    """A provider keeps "" and 0 for what nobody wrote, and a plan that changes nothing has the state's values."""
    after = {"bucket": "logs", "rule": [{"id": "a", "prefix": "", "expiration": [{"days": 0, "date": "2030-01-01"}]}]}
    rule = {"id": {"constant_value": "a"}, "expiration": [{"date": {"constant_value": "2030-01-01"}}]}
    address = "aws_s3_bucket_lifecycle_configuration.l"
    made = plan([change(address, after, actions=("no-op",))], [block(address, {"rule": [rule]})])
    loaded, _ = loaded_from(tmp_path, made)
    assert isinstance(value(loaded, address, "rule.expiration.days"), Absent)
    assert isinstance(value(loaded, address, "rule.prefix"), Absent)
    assert value(loaded, address, "rule.expiration.date") == Known("2030-01-01", ())


def test_a_block_that_may_be_dynamic_is_unknown(tmp_path: Path) -> None:
    made = plan(
        [change("aws_s3_bucket_lifecycle_configuration.l", {"bucket": "logs"}, {"rule": True}, {"rule": []})],
        [block("aws_s3_bucket_lifecycle_configuration.l", {"bucket": {"constant_value": "logs"}})],
    )
    loaded, _ = loaded_from(tmp_path, made)
    found = value(loaded, "aws_s3_bucket_lifecycle_configuration.l", "rule")
    assert isinstance(found, Unknown) and found.reason is Reason.APPLY
    assert "dynamic" in found.origin[0].note


def test_unknown_wins_and_merges_into_lists(tmp_path: Path) -> None:
    after = {
        "event_selector": [
            {"read_write_type": "All", "data_resource": [{"type": "AWS::S3::Object", "values": ["a", None]}]}
        ]
    }
    selector = {"include_management_events": True, "data_resource": [{"values": [False, True]}]}
    made = plan([change("aws_cloudtrail.t", after, {"event_selector": [selector]})])
    del made["configuration"]
    loaded, _ = loaded_from(tmp_path, made)
    address = "aws_cloudtrail.t"
    assert isinstance(value(loaded, address, "event_selector.include_management_events"), Unknown)
    values = value(loaded, address, "event_selector.data_resource.values")
    assert isinstance(values, Known) and isinstance(values.value, Items)
    assert values.value.values[0] == Known("a", ()) and isinstance(values.value.values[1], Unknown)
    assert value(loaded, address, "event_selector.read_write_type") == Known("All", ())


def test_a_document_that_is_read_only_when_applied_has_its_statements(tmp_path: Path) -> None:
    made = plan(
        [
            change("aws_s3_bucket_policy.p", {"bucket": "logs"}, {"policy": True}),
            change(
                "data.aws_iam_policy_document.d",
                {"statement": [{"effect": "Deny", "actions": ["s3:*"]}]},
                {"json": True, "statement": [{"actions": [False], "resources": [True]}]},
                actions=("read",),
            ),
        ],
        [
            block(
                "aws_s3_bucket_policy.p",
                {"policy": refers("data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d")},
            ),
            block(
                "data.aws_iam_policy_document.d",
                {"statement": [{"resources": refers("aws_s3_bucket.b.arn", "aws_s3_bucket.b")}]},
            ),
        ],
    )
    loaded, _ = loaded_from(tmp_path, made)
    assert hole(value(loaded, "aws_s3_bucket_policy.p", "policy")) == ("data.aws_iam_policy_document.d", "json")
    assert value(loaded, "data.aws_iam_policy_document.d", "statement.effect") == Known("Deny", ())


def test_a_policy_that_is_computed_from_a_bucket_is_not_that_bucket(tmp_path: Path) -> None:
    made = plan(
        [
            change("aws_s3_bucket_policy.p", {"bucket": "logs"}, {"policy": True}),
            change("aws_s3_bucket.b", {"bucket": "logs"}, {"arn": True}),
        ],
        [block("aws_s3_bucket_policy.p", {"policy": refers("aws_s3_bucket.b.arn", "aws_s3_bucket.b")})],
    )
    loaded, _ = loaded_from(tmp_path, made)
    found = value(loaded, "aws_s3_bucket_policy.p", "policy")
    assert isinstance(found, Unknown) and found.links == {ResourceId("plan.json", "aws_s3_bucket.b")}


# --- links -----------------------------------------------------------------------------------------------------------

BUCKETS = [change(f"aws_s3_bucket.b[{index}]", {}, {"id": True, "arn": True, "bucket": True}) for index in (0, 1)]
ROOT: Json = {
    "module_calls": {
        "m": {
            "source": "./m",
            "expressions": {"in": refers("aws_s3_bucket.b[1].id", "aws_s3_bucket.b[1]", "aws_s3_bucket.b")},
            "module": {
                "outputs": {
                    "out": {"expression": refers("aws_s3_bucket.inner.id", "aws_s3_bucket.inner")},
                    "in": {"expression": refers("var.in")},
                },
                "resources": [block("aws_cloudtrail.t", {"s3_bucket_name": refers("var.in")})],
                "variables": {"in": {}},
            },
        },
        "many": {
            "source": "./m",
            "for_each_expression": {"constant_value": {"a": 1, "b": 2}},
            "expressions": {"in": refers("aws_s3_bucket.b", "each.key")},
            "module": {
                "outputs": {"out": {"expression": refers("aws_s3_bucket.inner.id", "aws_s3_bucket.inner")}},
                "resources": [],
            },
        },
    },
    "variables": {"known": {}, "absent": {}},
}


@pytest.mark.parametrize(
    ("references", "reached"),
    [
        (("aws_s3_bucket.b[0].id", "aws_s3_bucket.b[0]", "aws_s3_bucket.b"), "aws_s3_bucket.b[0]"),
        (("aws_s3_bucket.one.id", "aws_s3_bucket.one"), "aws_s3_bucket.one"),
        (("aws_s3_bucket.one",), "aws_s3_bucket.one"),
        (("var.known", "aws_s3_bucket.b[1].id", "aws_s3_bucket.b[1]", "aws_s3_bucket.b"), "aws_s3_bucket.b[1]"),
        (("aws_s3_bucket.none.id", "aws_s3_bucket.none", "aws_s3_bucket.one.id", "aws_s3_bucket.one"), "aws_s3_bucket.one"),  # noqa: E501
        (("aws_s3_bucket.named.bucket", "aws_s3_bucket.named", "aws_s3_bucket.one.id", "aws_s3_bucket.one"), "aws_s3_bucket.one"),  # noqa: E501
        (("data.aws_region.here.name", "data.aws_region.here", "aws_s3_bucket.one.id", "aws_s3_bucket.one"), "aws_s3_bucket.one"),  # noqa: E501
        (("module.m.out", "module.m"), "module.m.aws_s3_bucket.inner"),
        (("module.m.in", "module.m"), "aws_s3_bucket.b[1]"),
        (('module.many["b"].out', 'module.many["b"]', "module.many"), 'module.many["b"].aws_s3_bucket.inner'),
        (("aws_s3_bucket.b", "count.index"), "aws_s3_bucket.b[1]"),
    ],
)  # fmt: skip
def test_a_name_is_followed_to_the_one_thing_it_comes_from(
    references: tuple[str, ...], reached: str, tmp_path: Path
) -> None:
    loaded, _ = loaded_from(tmp_path, linking(references))
    target, attribute = hole(value(loaded, "aws_cloudtrail.t[1]", "s3_bucket_name"))
    assert target == reached and attribute in ("bucket", "")


@pytest.mark.parametrize(
    ("references", "candidates", "said"),
    [
        (
            ("aws_s3_bucket.b[0].id", "aws_s3_bucket.b[0]", "aws_s3_bucket.b[1].id", "aws_s3_bucket.b[1]"),
            {"aws_s3_bucket.b[0]", "aws_s3_bucket.b[1]"},
            "depends on",
        ),
        (("aws_s3_bucket.b",), {"aws_s3_bucket.b[0]", "aws_s3_bucket.b[1]"}, "depends on"),
        (("local.bucket",), {"aws_s3_bucket.one"}, "local.bucket"),
        (("local.bucket", "aws_s3_bucket.b[0].id", "aws_s3_bucket.b[0]", "aws_s3_bucket.b"),
         {"aws_s3_bucket.one", "aws_s3_bucket.b[0]"}, "local.bucket"),
        (("module.gone.out", "module.gone"), {"aws_s3_bucket.one"}, "module.gone.out"),
        (("module.many",), {f'module.many["{key}"].aws_s3_bucket.inner' for key in "ab"}, "depends on"),
        (("random_id.r.hex", "random_id.r"), set(), "depends on random_id.r.hex"),
        (("var.absent",), {"aws_s3_bucket.one"}, "var.absent"),
    ],
)  # fmt: skip
def test_a_link_is_never_invented(references: tuple[str, ...], candidates: set[str], said: str, tmp_path: Path) -> None:
    loaded, _ = loaded_from(tmp_path, linking(references))
    found = value(loaded, "aws_cloudtrail.t[1]", "s3_bucket_name")
    assert isinstance(found, Unknown) and found.reason is Reason.APPLY
    assert {link.address for link in found.links} == candidates
    assert said in found.origin[0].note


def linking(references: tuple[str, ...]) -> Json:
    """A trail whose bucket these references lead to, among many buckets."""
    unknown = {"id": True, "arn": True, "bucket": True}
    changes = [
        *BUCKETS,
        change("aws_s3_bucket.one", {}, unknown),
        change("aws_s3_bucket.named", {"bucket": "named"}, {"id": True}),
        change("aws_s3_bucket.none", None, actions=("delete",)),
        change("random_id.r", {}, {"hex": True}),
        change("module.m.aws_s3_bucket.inner", {}, unknown),
        *(change(f'module.many["{key}"].aws_s3_bucket.inner', {}, unknown) for key in "ab"),
        change("aws_cloudtrail.t[1]", TRAIL, {"s3_bucket_name": True}),
    ]
    blocks = [
        block("aws_cloudtrail.t", {"s3_bucket_name": refers(*references)}),
        block("aws_s3_bucket.named", {"bucket": {"constant_value": "named"}}),
    ]
    return plan(
        changes, blocks, ROOT, variables={"known": {"value": True}},
        relevant_attributes=[{"resource": "aws_s3_bucket.one", "attribute": ["id"]}],
    )  # fmt: skip


def test_a_variable_of_a_module_is_followed_to_its_caller(tmp_path: Path) -> None:
    changes = [*BUCKETS, change("module.m.aws_cloudtrail.t", TRAIL, {"s3_bucket_name": True})]
    loaded, _ = loaded_from(tmp_path, plan(changes, [], ROOT))
    assert hole(value(loaded, "module.m.aws_cloudtrail.t", "s3_bucket_name")) == ("aws_s3_bucket.b[1]", "bucket")


def test_a_chained_for_each_leads_to_the_instance_of_the_same_key(tmp_path: Path) -> None:
    changes = [change(f'aws_s3_bucket.b["{key}"]', {"bucket": key}, {"id": True}) for key in ("x", "y")]
    changes += [change('aws_s3_bucket_policy.p["y"]', {}, {"bucket": True, "policy": True})]
    blocks = [
        block("aws_s3_bucket.b", {"bucket": refers("each.key")}, for_each_expression={"constant_value": ["x", "y"]}),
        block(
            "aws_s3_bucket_policy.p", {"bucket": refers("each.value.id", "each.value")},
            for_each_expression=refers("aws_s3_bucket.b"),
        ),
    ]  # fmt: skip
    loaded, _ = loaded_from(tmp_path, plan(changes, blocks))
    found = value(loaded, 'aws_s3_bucket_policy.p["y"]', "bucket")
    assert hole(found) == ('aws_s3_bucket.b["y"]', "bucket")
    assert isinstance(found, Known) and found.value.literal() == "y"


def test_a_known_arn_is_the_resource_that_has_it(tmp_path: Path) -> None:
    arn = "arn:aws:logs:eu-west-1:111122223333:log-group:trail"
    changes = [
        change("aws_cloudwatch_log_group.g", {"name": "trail", "arn": arn, "id": "trail"}, actions=("no-op",)),
        change("aws_cloudtrail.t", {**TRAIL, "cloud_watch_logs_group_arn": f"{arn}:*"}, actions=("no-op",)),
    ]
    loaded, _ = loaded_from(tmp_path, plan(changes))
    found = value(loaded, "aws_cloudtrail.t", "cloud_watch_logs_group_arn")
    assert isinstance(found, Known) and isinstance(found.value, Text)
    assert found.value.literal() == f"{arn}:*"
    assert found.value.parts[0] == Hole(ResourceId("plan.json", "aws_cloudwatch_log_group.g"), "arn")


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [None, 2])
def test_a_value_points_at_its_name_and_value(indent: int | None, tmp_path: Path) -> None:
    made = plan([change("aws_cloudtrail.ünïcödé😀", {**TRAIL, "s3_bucket_name": 'a"b\\c é'})])
    loaded, sources = loaded_from(tmp_path, made, indent)
    source = sources.loaded["plan.json"]
    assert isinstance(source, GuardedFile)
    text = source.data.decode()
    for name, written in (("is_multi_region_trail", "false"), ("s3_bucket_name", json.dumps('a"b\\c é'))):
        span = value(loaded, "aws_cloudtrail.ünïcödé😀", name).origin[0].span
        assert span is not None
        assert source.data[span.start : span.end].decode() == f'"{name}": {written}'
        line, column = source.position(span.start)
        assert text.split("\n")[line - 1][column - 1 :].startswith(f'"{name}": ')
    header = resources(loaded)["aws_cloudtrail.ünïcödé😀"].span
    assert source.data[header.start : header.end].decode().startswith('"address": "aws_cloudtrail.')


# --- files -----------------------------------------------------------------------------------------------------------


def claimed(tmp_path: Path, files: list[str], chosen: frozenset[str] = frozenset()) -> dict[str, str]:
    units = TerraformPlan().claim(files, Sources(tmp_path), chosen)
    return {unit.path: unit.passed_over for unit in units}


def test_a_plan_is_told_by_what_it_holds(tmp_path: Path) -> None:
    made = plan([change("aws_cloudtrail.t", TRAIL)])
    later = {"checks": [{"x": "y" * 9000}], **made}
    files = {
        "a.json": json.dumps(made),
        "sorted.json": json.dumps(made, sort_keys=True, indent=1),
        "later.json": json.dumps(later),
        "broken.json": json.dumps(made)[:150],
        "state.json": '{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{}}}',
        "schemas.json": '{"format_version":"1.0","provider_schemas":{}}',
        "validate.json": '{"format_version":"1.0","valid":true,"error_count":0}',
        "template.json": '{"Resources":{"T":{"Type":"AWS::CloudTrail::Trail"}}}',
        "package.json": '{"name":"x","configuration":{}}',
        "empty.json": "",
        "list.json": "[]",
        "plan.txt": json.dumps(made),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert set(claimed(tmp_path, sorted(files))) == {"a.json", "sorted.json", "later.json", "broken.json"}
    assert set(claimed(tmp_path, ["plan.txt"], frozenset(["plan.txt"]))) == {"plan.txt"}


def test_a_plan_beside_its_configuration_is_passed_over_unless_it_is_named(tmp_path: Path) -> None:
    made = json.dumps(plan([change("aws_cloudtrail.t", {**TRAIL, "s3_bucket_name": "x"})]))
    for directory in ("env", "env/out", "plans"):
        (tmp_path / directory).mkdir(exist_ok=True)
        (tmp_path / directory / "plan.json").write_text(made)
    (tmp_path / "env" / "main.tf").write_text(
        'resource "aws_cloudtrail" "t" {\n  name = "main"\n  s3_bucket_name = "x"\n}\n'
    )
    files = ["env/main.tf", "env/out/plan.json", "env/plan.json", "plans/plan.json"]
    passed = claimed(tmp_path, files)
    assert [path for path, why in passed.items() if why] == ["env/out/plan.json", "env/plan.json"]
    assert claimed(tmp_path, files, frozenset(["env/plan.json"]))["env/plan.json"] == ""

    report = scan([tmp_path], Options(root=tmp_path))
    assert report.coverage.units == ("env", "plans/plan.json")
    notes = [one for one in report.diagnostics if one.code == "CTL011"]
    assert [one.fatal for one in notes] == [False, False]
    named = scan([tmp_path / "env" / "plan.json"], Options(root=tmp_path))
    assert named.coverage.units == ("env/plan.json",) and named.diagnostics == ()
    assert {finding.evidence[0].span.file for finding in named.findings} == {"env/main.tf"}


def test_variables_on_the_command_line_do_not_change_a_plan_and_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan([change("aws_cloudtrail.t", TRAIL)])))
    report = scan([tmp_path / "plan.json"], Options(root=tmp_path, inputs=Inputs(variables=(VariableValue("x", "1"),))))
    assert [(one.code, one.fatal) for one in report.diagnostics] == [("CTL009", False)]


def test_a_directory_without_a_plan_holds_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    with pytest.raises(NothingToCheckError):
        scan([tmp_path], Options(root=tmp_path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "terraform show -json"),
        (b'{"@level":"info","@message":"Terraform 1.11.4","type":"version"}\n{"@level":"info"}\n', "-out=tfplan"),
        (b'{"format_version":"1.0","terraform_version":"1.11.4","values":{}}', "is a state"),
        (b'/usr/bin/terraform show -json plan\n{"format_version":"1.2","planned_values":{}}', "before the plan"),
    ],
)
def test_what_is_not_a_plan_in_json_is_explained_where_it_is_named(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "tfplan"
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            for name in ("tfplan", "tfstate", "tfconfig/m-/main.tf"):
                archive.writestr(name, "binary")
    else:
        path.write_bytes(content)
    report = scan([path], Options(root=tmp_path))
    [diagnostic] = report.diagnostics
    assert diagnostic.code == "CTL001" and diagnostic.fatal and said in diagnostic.message
    assert report.coverage.files_unread == ("tfplan",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_plan_as_powershell_writes_it_is_read(encoding: str, tmp_path: Path) -> None:
    made = plan([change("aws_cloudtrail.t", {**TRAIL, "name": "né"})])
    loaded, _ = loaded_from(tmp_path, json.dumps(made, ensure_ascii=False, indent=1).encode(encoding))
    assert value(loaded, "aws_cloudtrail.t", "name") == Known("né", ())
    assert codes(loaded) == []


# --- hostility -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"main"', "9" * 5000, "CTL005"),
        ('"main"', "1e999999999", "CTL005"),
        ('"main"', "NaN", "CTL002"),
        ('"main"', "[" * 5000 + "]" * 5000, "CTL005"),
        ('"main"', '{"a":' * 300 + "1" + "}" * 300, "CTL005"),
        ('"main"', '{"a": 1, "a": 2}', "CTL008"),
        ('"main"', '{"a" 1}', "CTL002"),
        ('"after": {', '"after": {}, "after": {', "CTL008"),
        ('"after_sensitive": {}', '"after_sensitive": ' + '{"a":' * 5000 + "1" + "}" * 5000, "CTL005"),
        ('"resource_changes": [', '"resource_changes": [3, ', "CTL002"),
        ('"resource_changes": [', '"resource_changes": [{}, ', "CTL002"),
        ('"aws_cloudtrail.t"', '"nonsense"', "CTL002"),
        ('"errored": false}', '"errored": false} more', "CTL002"),
        ('"errored": false', '"errored": false, "other": ' + "[" * 20_000 + "]" * 20_000, "CTL005"),
        ('"variables": {}', '"variables": {' + ", ".join(f'"v{n}": {{}}' for n in range(100_001)) + "}", "CTL005"),
    ],
    ids=[str(number) for number in range(15)],
)
def test_hostile_plans_get_a_diagnostic(old: str, new: str, code: str, tmp_path: Path) -> None:
    text = json.dumps(plan([change("aws_cloudtrail.t", TRAIL)]))
    assert old in text
    loaded, _ = loaded_from(tmp_path, text.replace(old, new, 1))
    assert (code, True) in codes(loaded)


def test_halves_of_surrogate_pairs_do_no_harm(tmp_path: Path) -> None:
    loaded, _ = loaded_from(tmp_path, json.dumps(plan([change("aws_cloudtrail.t", {**TRAIL, "name": "a\ud83d"})])))
    assert value(loaded, "aws_cloudtrail.t", "name") == Known("a?", ())


def test_what_is_not_wanted_is_not_even_looked_at(tmp_path: Path) -> None:
    made = json.dumps(plan([change("aws_instance.i", {"user_data": "HERE"}), change("aws_cloudtrail.t", TRAIL)]))
    loaded, _ = loaded_from(tmp_path, made.replace('"HERE"', "[" * 9000 + "9" * 9000 + "]" * 9000).encode())
    assert codes(loaded) == [] and list(resources(loaded)) == ["aws_cloudtrail.t"]


def test_a_mapping_that_is_not_an_entry_is_absent(tmp_path: Path) -> None:
    loaded, _ = loaded_from(tmp_path, plan([change("aws_cloudtrail.t", {**TRAIL, "tags": {"a": None}})]))
    tags = value(loaded, "aws_cloudtrail.t", "tags")
    assert isinstance(tags, Known) and isinstance(tags.value, Entries)
    assert isinstance(tags.value.fields["a"], Absent)
