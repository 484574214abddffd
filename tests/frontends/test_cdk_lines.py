"""Which line of the app a finding names: traces of every form, files that moved, changed or are not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ctlint.frontends.cdk.frames import Frame, user_frames
from tests.assemblies import LOGS, TRAIL, check, manifest, places, stack, template, write

RULE = "trail-multi-region"
HEADER = '"Trail"'
SOURCE = "// the app\nclass Audit {}\n  new Trail(this, 'Trail');\n  cfn.isMultiRegionTrail = false;\n"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("new AuditStack (/p/app.js:9:5)", Frame("/p/app.js", 9, 5)),
        ("<anonymous> (/p/lib/a b.ts:16:15)", Frame("/p/lib/a b.ts", 16, 15)),
        ("Object.<anonymous> (/p/app.js:13:37)", Frame("/p/app.js", 13, 37)),
        ("/p/app.js:2:6423", Frame("/p/app.js", 2, 6423)),
        ("    at /p/app.js:2:1", Frame("/p/app.js", 2, 1)),
        ("async file:///p/app%20x/main.mjs:3:1", Frame("/p/app x/main.mjs", 3, 1)),
        ("new A (file:///C:/p/main.mjs?query=1:3:1)", Frame("C:/p/main.mjs", 3, 1)),
        (r"new A (C:\p\lib\a.ts:10:5)", Frame("C:/p/lib/a.ts", 10, 5)),
        ("__init__ (/p/app.py:9)", Frame("/p/app.py", 9, None)),  # Python, by way of jsii
        ("...new Trail2 in aws-cdk-lib...", None),
        ("(no user code in 10 frames, use --stack-trace-limit to capture more)", None),
        ("new Trail2 (/p/node_modules/aws-cdk-lib/aws-cloudtrail/lib/cloudtrail.js:1:6420)", None),
        ("new Trail2 (/p/.yarn/cache/aws-cdk-lib.zip/x.js:1:6420)", None),
        ("Module._compile (node:internal/modules/cjs/loader:1554:14)", None),
        ("Module._compile (internal/modules/cjs/loader.js:999:30)", None),
        ("__call__ (/p/.venv/lib/python3.11/site-packages/jsii/_runtime.py:118)", None),
        ("run (/usr/lib/python3.11/runpy.py:86)", None),
        ("x (/tmp/jsii-kernel-8AdsT/lib/program.js:1:1)", None),
        ("new A (webpack://app/a.ts:1:1)", None),
        (7, None),
    ],
)
def test_frames(entry: Any, expected: Frame | None) -> None:
    assert list(user_frames([entry])) == ([expected] if expected else [])


def test_a_trace_that_is_no_list_has_no_frames() -> None:
    assert list(user_frames("new A (/p/app.js:9:5)")) == []
    assert list(user_frames(None)) == []


def app(
    *entries: dict[str, Any], source: str = SOURCE, at: str = "app.js", above: dict[str, Any] | None = None
) -> dict[str, Any]:
    """An app whose metadata says this of its trail; above: what it says of the constructs around it, by path."""
    identity = {"type": "aws:cdk:logicalId", "data": "Trail"}
    metadata = {"/Audit/Trail/Resource": [identity, *entries], **(above or {})}
    return {
        "cdk.json": {"app": "node app.js"},
        at: source,
        "cdk.out/manifest.json": manifest(artifacts={"Audit": stack("Audit", metadata=metadata)}),
        "cdk.out/Audit.template.json": template(Trail=TRAIL, Logs=LOGS),
    }


def made(*frames: str) -> dict[str, Any]:
    return {"type": "aws:cdk:creationStack", "data": list(frames)}


def assigned(name: str, *frames: str) -> dict[str, Any]:
    return {"type": "aws:cdk:propertyAssignment", "data": {"propertyName": name, "stackTrace": list(frames)}}


def found(root: Path, files: dict[str, Any], rule: str = RULE) -> list[str]:
    return places(check(write(root, files)), rule)["Audit/Trail/Resource"]


def test_the_line_that_made_the_construct_comes_first_and_the_template_after(tmp_path: Path) -> None:
    frames = (
        "...new Trail2 in aws-cdk-lib...",
        "new Audit (/ci/build/app.js:3:3)",
        "<anonymous> (/ci/build/app.js:1:1)",
    )
    assert found(tmp_path, app(made(*frames))) == ["new Trail", "false", HEADER]
    assert found(tmp_path, app(made(*frames)), "trail-kms-key-set") == ["new Trail", HEADER]


def test_the_line_that_set_the_property_is_better(tmp_path: Path) -> None:
    line = assigned("IsMultiRegionTrail", "visit (/ci/app.js:4:3)")
    assert found(tmp_path, app(made("/ci/app.js:3:3"), line)) == [
        "cfn.isMultiRegionTrail",
        "false",
        "new Trail",
        HEADER,
    ]
    assert found(tmp_path, app(made("/ci/app.js:3:3"), line), "trail-kms-key-set")[0] == "new Trail"


def test_of_two_lines_that_set_a_property_the_last_counts(tmp_path: Path) -> None:
    lines = [assigned("IsMultiRegionTrail", f"visit (/ci/app.js:{number}:3)") for number in (3, 4)]
    assert found(tmp_path, app(*lines))[0] == "cfn.isMultiRegionTrail"


def test_a_property_that_was_removed_is_missing_where_that_was_done(tmp_path: Path) -> None:
    line = assigned("KMSKeyId", "visit (/ci/app.js:4:3)")
    assert found(tmp_path, app(made("/ci/app.js:3:3"), line), "trail-kms-key-set")[0] == "cfn.isMultiRegionTrail"


@pytest.mark.parametrize("entry", [{"type": "aws:cdk:logicalId", "data": "x", "trace": ["at /ci/app.js:3:3"]}])
def test_older_versions_have_a_trace_at_the_logical_id(entry: dict[str, Any], tmp_path: Path) -> None:
    assert found(tmp_path, app(entry))[0] == "new Trail"


def test_a_resource_without_own_frames_is_its_construct_s(tmp_path: Path) -> None:
    files = app(
        made("...aws-cdk-lib...", "(no user code in 10 frames)"), above={"/Audit/Trail": [made("/ci/app.js:3:3")]}
    )
    assert found(tmp_path, files)[0] == "new Trail"


def test_the_line_that_made_the_stack_says_nothing_of_what_is_in_it(tmp_path: Path) -> None:
    assert found(tmp_path, app(above={"/Audit": [made("/ci/app.js:3:3")]})) == ["false", HEADER]


@pytest.mark.parametrize(
    ("at", "frame", "expected"),
    [
        ("lib/audit.ts", "/home/me/app/lib/audit.ts:3:3", True),
        ("lib/audit.ts", "/elsewhere/other/audit.ts:3:3", False),  # a bare name says too little
        ("lib/audit.ts", "/home/me/app/lib/../lib/audit.ts:3:3", False),
        ("lib/audit.ts", "/home/me/app/lib/gone.ts:3:3", False),
        ("lib/audit.ts", "/app/lib/audit.ts:99:1", False),  # the file has changed since
        ("lib/audit.ts", "/app/lib/audit.ts:3:80", False),
    ],
)
def test_files_are_found_by_the_end_of_their_path(at: str, frame: str, expected: bool, tmp_path: Path) -> None:
    assert (found(tmp_path, app(made(frame), at=at))[0] == "new Trail") is expected


def test_the_root_itself_settles_which_file_is_meant(tmp_path: Path) -> None:
    frame = f"new Audit ({tmp_path.resolve().as_posix()}/deep/down/audit.ts:3:3)"
    assert found(tmp_path, app(made(frame), at="deep/down/audit.ts"))[0] == "new Trail"


def test_files_outside_the_root_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, app(made(f"{tmp_path.resolve().as_posix()}/app.js:3:3")))
    report = check(tmp_path / "cdk.out", ".")
    assert places(report, RULE) == {"Audit/Trail/Resource": ["false", HEADER]}
    assert set(report.sources) == {"Audit.template.json"}


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("new Trail(this);", 1, "new Trail"),
        ("\tawait new cloudtrail.Trail(this);", 2, "await new cloudtrail.Trail"),
        ("   node.x = false;", 10, "node.x = false;"),  # where source maps are coarse
        ('const \U0001f600 = "\U0001f600"; new Trail();', 18, "new Trail"),  # columns count UTF-16 units
        ("    Trail(self)", None, "Trail(self)"),
    ],
)
def test_columns(line: str, column: int | None, expected: str, tmp_path: Path) -> None:
    frame = "f (/ci/app.js:1)" if column is None else f"f (/ci/app.js:1:{column})"
    assert found(tmp_path, app(made(frame), source=line + "\n"))[0] == expected


def test_metadata_is_not_believed_for_what_a_property_is(tmp_path: Path) -> None:
    said = {"type": "aws:cdk:analytics:construct", "data": {"isMultiRegionTrail": True}}
    files = app(said, assigned("IsMultiRegionTrail"))
    assert found(tmp_path, files) == ["false", HEADER]


def test_path_metadata_of_the_template_goes_before_the_other(tmp_path: Path) -> None:
    files = app(made("/ci/app.js:3:3"))
    files["cdk.out/Audit.template.json"] = template(
        Trail=TRAIL | {"Metadata": {"aws:cdk:path": "Audit/Renamed"}}, Logs=LOGS
    )
    assert list(places(check(write(tmp_path, files)), RULE)) == ["Audit/Renamed"]


# ---------------------------------------------------------------------------------------------- compiled TypeScript

COMPILED = "\"use strict\";\nclass Audit {}\n    new aws_cloudtrail_1.Trail(this, 'Trail');\n"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def segment(*numbers: int) -> str:
    """Numbers as source maps write them: base 64, the lowest bit is the sign, five bits a digit."""
    written = ""
    for number in numbers:
        rest = abs(number) << 1 | (number < 0)
        while True:
            rest, digit = rest >> 5, rest & 31
            written += DIGITS[digit | (32 if rest else 0)]
            if not rest:
                break
    return written


MAPPINGS = f";{segment(0, 0, 1, 0)};{segment(4, 0, 1, 2)},{segment(4, 0, 40, 40)}"
"""The second line from the second, the third from the third, where the statement begins."""


def compiled(source_map: object) -> dict[str, Any]:
    files = app(made("new Audit (/ci/dist/lib/audit.js:3:5)"), source=SOURCE, at="src/audit.ts")
    return {**files, "dist/lib/audit.js": COMPILED, "dist/lib/audit.js.map": source_map}


def source_map(sources: object, mappings: object = MAPPINGS, root: object = "") -> dict[str, object]:
    return {"version": 3, "sourceRoot": root, "sources": sources, "mappings": mappings}


@pytest.mark.parametrize(
    "said",
    [
        source_map(["../../src/audit.ts"]),
        source_map(["audit.ts"], root="../../src"),
        source_map(["audit.ts"], root="../../src/"),
        source_map([7, "../../src/audit.ts"], f";;{segment(0, 1, 0, 0)},{segment(4, 0, 2, 2)}"),
    ],
)
def test_a_source_map_leads_to_the_line_of_typescript(said: object, tmp_path: Path) -> None:
    assert found(tmp_path, compiled(said))[0] == "new Trail"


@pytest.mark.parametrize(
    "said",
    [
        "no JSON",
        "[" * 100_000,
        [],
        {},
        source_map(None),
        source_map(["../../src/audit.ts"], None),
        source_map(["../../src/audit.ts"], root=7),
        source_map(["../../src/audit.ts"], ";;!"),
        source_map(["../../src/audit.ts"], ";;" + "/" * 50),
        source_map(["../../src/audit.ts"], ";;" + "g"),
        source_map(["../../src/audit.ts"], ";;" + segment(4, -1, 2, 2)),
        source_map(["../../src/audit.ts"], ";;" + segment(4, 1, 2, 2)),
        source_map(["../../src/audit.ts"], ";;" + segment(4, 0, -2, 2)),
        source_map(["../../src/audit.ts"], ";;" + segment(4, 0, 2_000_000, 2)),
        source_map(["../../src/audit.ts"], ";;" + segment(4)),
        source_map(["../../src/audit.ts"], ";;" + MAPPINGS * 100_000),
        source_map(["../../../../../../etc/passwd"]),
        source_map(["/etc/passwd"]),
        source_map(["file:///etc/passwd"]),
        source_map(["webpack://app/src/audit.ts"]),
        source_map(["../../gone.ts"]),
        source_map(["\0"]),
        source_map(["../../node_modules/lib/audit.ts"]),
    ],
)
def test_a_source_map_that_says_nothing_leaves_the_line_of_javascript(said: object, tmp_path: Path) -> None:
    files = {**compiled(said), "node_modules/lib/audit.ts": SOURCE}
    assert found(tmp_path, files)[0] == "new aws_cloudtrail_1.Trail"
