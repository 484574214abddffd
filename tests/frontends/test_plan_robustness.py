"""Plans that are broken off or damaged get a diagnostic; what reads them agrees with Python's own JSON."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plan import write_plan
from ctlint.frontends.plan.document import PlanReader
from ctlint.frontends.plan.scanner import JsonError, Scanner
from ctlint.guarded import GuardedFile
from ctlint.output import render
from ctlint.output.options import RenderOptions
from ctlint.scan import Options, scan
from ctlint.source import SourceFile, Span
from tests.plans import block, change, plan, refers

PLAN = plan(
    [
        change("module.m[\"a\"].aws_cloudtrail.t", {"name": "ü", "event_selector": [{"read_write_type": "All"}]},
               {"s3_bucket_name": True, "event_selector": [{"data_resource": []}]}, {"event_selector": [{}]}),
        change("aws_s3_bucket.b", {"bucket": "logs"}, {"id": True}, {"tags": {"a": True}}),
        change("data.aws_iam_policy_document.d", {"statement": [{"effect": "Deny"}]}, {"json": True}),
        change("aws_s3_bucket_policy.p", {"policy": '{"Version": "2012-10-17", "Statement": []}'}, {"bucket": True}),
    ],
    [
        block("aws_s3_bucket.b", {"bucket": {"constant_value": "logs"}}),
        block("aws_s3_bucket_policy.p", {"bucket": refers("aws_s3_bucket.b.id", "aws_s3_bucket.b")}),
    ],
    {
        "module_calls": {
            "m": {
                "source": "./m",
                "for_each_expression": refers("local.x"),
                "expressions": {"bucket": refers("aws_s3_bucket.b.id", "aws_s3_bucket.b")},
                "module": {"resources": [block("aws_cloudtrail.t", {"s3_bucket_name": refers("var.bucket")})]},
            }
        }
    },
    variables={"x": {"value": 1}},
    relevant_attributes=[{"resource": "aws_s3_bucket.b", "attribute": ["id"]}],
)  # fmt: skip
TEXT = json.dumps(PLAN, ensure_ascii=False)


PIECES = (b"", b"{", b"}", b"[", b"]", b'"', b"\\", b",", b"null", b"true", b"0", b"\xff", b"\x00")
OTHERS: list[object] = [
    None, True, 0, -1.5, "", "text", [], {}, [None], [{}], {"references": 3}, {"references": [3, "a..b[", "module.m"]},
]  # fmt: skip


def judged(tmp_path: Path, data: bytes) -> bool:
    """Whether the run says that it is incomplete; it must not crash, and what it says must be printable."""
    path = tmp_path / "plan.json"
    path.write_bytes(data)
    report = scan([path], Options(root=tmp_path, profile="strict"))
    assert report.coverage.rules_crashed == 0
    for name in ("text", "json"):
        render(report, io.StringIO(), name, RenderOptions(show_pass=True))
    return any(one.fatal for one in report.diagnostics)


def test_whole_it_is_read(tmp_path: Path) -> None:
    assert not judged(tmp_path, TEXT.encode())


def test_broken_off_anywhere_it_is_incomplete(tmp_path: Path) -> None:
    data = TEXT.encode()
    start = data.index(b'"terraform_version"') + 30
    for end in range(start, len(data) - 1, 23):
        assert judged(tmp_path, data[:end]), data[:end][-60:]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_anywhere_it_does_no_harm(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        data = bytearray(TEXT.encode())
        for _ in range(chance.choice((1, 1, 2, 5))):
            at = chance.randrange(90, len(data))
            piece = chance.choice(
                (b"", b"{", b"}", b"[", b"]", b'"', b"\\", b",", b"null", b"true", b"0", b"\xff", b"\x00")
            )
            data[at : at + chance.choice((0, 1, 4, 40))] = piece
        judged(tmp_path, bytes(data))


@pytest.mark.parametrize("seed", range(4))
def test_values_of_another_kind_do_no_harm(seed: int, tmp_path: Path) -> None:
    """Still JSON, and no plan that Terraform would write: every value may be any other."""
    chance = random.Random(seed)

    def changed(value: object, rate: float) -> object:
        if chance.random() < rate:
            return chance.choice(OTHERS)
        if isinstance(value, dict):
            return {key: changed(one, rate) for key, one in value.items()}
        return [changed(one, rate) for one in value] if isinstance(value, list) else value

    for _ in range(50):
        made = {key: changed(value, 0.02) for key, value in PLAN.items()}
        judged(tmp_path, json.dumps(made).encode())


# --- the scanner -----------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def rebuilt(scanner: Scanner) -> object:
    """The value, by walking."""
    kind = scanner.kind()
    if kind == "{":
        return {key: rebuilt(scanner) for key in scanner.entries()}
    if kind == "[":
        return [rebuilt(scanner) for _ in scanner.items()]
    return scanner.value()


@settings(deadline=None)
@given(JSON, st.sampled_from([None, 0, 3]), st.booleans())
def test_walking_building_and_passing_over_agree_with_json(value: object, indent: int | None, ascii_: bool) -> None:
    try:
        data = json.dumps(value, indent=indent, ensure_ascii=ascii_).encode()
    except UnicodeEncodeError:
        return
    walked, passed = Scanner(data), Scanner(data)
    assert rebuilt(walked) == value and walked.at == len(data)
    passed.skip()
    assert passed.at == len(data)
    assert Scanner(data).value() == value


@pytest.mark.parametrize("escapes", [0, 255, 256, 257, 5000, 100_000])
def test_long_strings_are_passed_over(escapes: int) -> None:
    data = json.dumps(['"' * escapes + "x" * 1000, {"a": "\\" * escapes}]).encode() + b" "
    scanner = Scanner(data)
    scanner.skip()
    assert scanner.at == len(data) - 1


@pytest.mark.parametrize(
    "text", ['["a', '{"a": ', '{"a": 1', "[1, ", '{"a', "[}", '{"a": ]}', '"' + "\\\\" * 5000 + "\\", ""]
)
def test_what_does_not_end_is_an_error(text: str) -> None:
    with pytest.raises(JsonError):
        Scanner(text.encode()).skip()


# --- what is shown of it ---------------------------------------------------------------------------------------------


@given(st.text(alphabet="aé€😀\n\r ", max_size=60), st.integers(1, 5))
def test_places_in_bytes_are_those_in_text(text: str, repeated: int) -> None:
    text *= repeated * 3000 // max(len(text), 1) if repeated > 3 else 1
    guarded, plain = GuardedFile("p", "", data=text.encode()), SourceFile("p", text)
    offset = len(text) // 2
    step = max(len(text) // 7, 1)
    for offset in range(0, len(text) + 1, step):
        assert guarded.position(len(text[:offset].encode())) == plain.position(offset)


def test_places_far_into_a_file_of_one_line_are_found() -> None:
    text = '{"é": "' + "€" * 200_000 + '"}'
    guarded = GuardedFile("p", "", data=text.encode())
    assert guarded.position(len(text.encode()) - 1) == (1, len(text))
    assert guarded.line(1) == "" and guarded.text == ""


def test_nothing_but_the_span_is_shown() -> None:
    data = b'{"before": "secret", "name": "shown", "after": "secret"}'
    start = data.index(b'"name"')
    passage = GuardedFile("p", "", data=data).passage(Span("p", start, start + 15))
    assert passage == ('"name": "shown"', start + 1, True, True)


def test_of_a_line_of_megabytes_a_screenful_is_printed(tmp_path: Path) -> None:
    after = {"name": "t", "s3_bucket_name": "x" * 3_000_000, "enable_logging": False}
    path = tmp_path / "plan.json"
    path.write_text(
        json.dumps(plan([change("aws_instance.i", {"user_data": "y" * 3_000_000}), change("aws_cloudtrail.t", after)]))
    )
    report = scan([path], Options(root=tmp_path, rules=("trail-logging-enabled",)))
    out = io.StringIO()
    render(report, out, "text", RenderOptions())
    assert '"enable_logging": false' in out.getvalue()
    assert max(len(line) for line in out.getvalue().splitlines()) <= 80


def test_reading_costs_little_beside_the_plan_itself() -> None:
    """What is passed over is not built: tens of thousands of unwanted resources leave a trace and no more."""
    out = io.StringIO()
    write_plan(out, 4_000_000)
    data = out.getvalue().encode()
    tracemalloc.start()
    try:
        made = PlanReader(data, frozenset({"aws_cloudtrail", "aws_s3_bucket"})).read()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(made.resources) >= 4
    assert peak < 0.7 * len(data)  # built, it would be more than twice the text
