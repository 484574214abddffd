"""What the code asks to have ignored: each form, at each place, in each language, covers one finding and no other."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctlint import cli
from ctlint.findings import Finding, Report, Verdict
from ctlint.frontends.remarks import remarks
from ctlint.output import render
from ctlint.output.options import Gate, RenderOptions
from ctlint.output.outcome import exit_code
from ctlint.scan import Options, scan
from ctlint.source import Remark, SourceFile, Span
from ctlint.suppressions.rules import RULES
from ctlint.suppressions.written import read
from tests.installation import clean_environment, run

TODAY = "2026-11-26"
ABOUT = {rule.id for rule in RULES}

TERRAFORM = """\
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = "logs-elsewhere"
  is_multi_region_trail      = false
  enable_log_file_validation = false
}
"""
TEMPLATE = """\
Resources:
  Audit:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: logs-elsewhere
      IncludeGlobalServiceEvents: true
      IsMultiRegionTrail: false
      EnableLogFileValidation: false
"""
ASKED = "ctlint: ignore[CT201] one region is all that this account may use"


def judge(directory: Path, files: dict[str, str], today: str = TODAY, **options: object) -> Report:
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    return scan([directory], Options(root=directory, today=today, **options))  # type: ignore[arg-type]


def ignored(report: Report) -> list[str]:
    return sorted(finding.rule.id for finding in report.findings if finding.suppressed is not None)


def about(report: Report) -> list[tuple[str, int]]:
    """Findings about requests: id and line."""
    return [(one.rule.id, line(one, report)) for one in report.findings if one.rule.id in ABOUT]


def line(finding: Finding, report: Report) -> int:
    span = finding.evidence[0].span
    return report.sources[span.file].position(span.start).line


def found(report: Report, name: str) -> Finding:
    (finding,) = [one for one in report.findings if one.rule.id == name]
    return finding


# --- places ----------------------------------------------------------------------------------------------------------

PLACES: dict[str, tuple[str, str]] = {
    "tf: behind the attribute": ("main.tf", TERRAFORM.replace("= false\n  enable", f"= false # {ASKED}\n  enable")),
    "tf: above the attribute": ("main.tf", TERRAFORM.replace("  is_multi", f"  # {ASKED}\n  is_multi")),
    "tf: above it with another comment between": (
        "main.tf", TERRAFORM.replace("  is_multi", f"  # {ASKED}\n  // asked for by the auditors\n  is_multi")
    ),
    "tf: two slashes": ("main.tf", TERRAFORM.replace("  is_multi", f"  // {ASKED}\n  is_multi")),
    "tf: between stars": ("main.tf", TERRAFORM.replace("  is_multi", f"  /* {ASKED} */\n  is_multi")),
    "tf: above the block": ("main.tf", f"# {ASKED}\n{TERRAFORM}"),
    "tf: behind the block's header": ("main.tf", TERRAFORM.replace("{\n", f"{{ # {ASKED}\n", 1)),
    "tf: inside the block, above nothing": ("main.tf", TERRAFORM.replace("{\n", f"{{\n  # {ASKED}\n\n", 1)),
    "tf: at the block's end": ("main.tf", TERRAFORM.replace("\n}", f"\n  # {ASKED}\n}}")),
    "tf: the file": ("main.tf", f"# {ASKED.replace('ignore', 'ignore-file')}\n\n{TERRAFORM}"),
    "tf: the file, at its end": ("main.tf", f"{TERRAFORM}\n# {ASKED.replace('ignore', 'ignore-file')}\n"),
    "tf: the slug": ("main.tf", f"# {ASKED.replace('CT201', 'trail-multi-region')}\n{TERRAFORM}"),
    "tf: CRLF": ("main.tf", f"# {ASKED}\n{TERRAFORM}".replace("\n", "\r\n")),
    "tf: a line of a comment between stars": ("main.tf", f"/*\n * {ASKED}\n * and more\n */\n{TERRAFORM}"),
    "tf: in capitals": ("main.tf", f"# {ASKED.replace('ctlint', 'CTLINT')}\n{TERRAFORM}"),
    "tf.json: a comment": ("main.tf.json", json.dumps({"resource": {"aws_cloudtrail": {"audit": {
        "//": ASKED, "name": "audit", "s3_bucket_name": "b"}}}})),
    "tf.json: one of several comments": ("main.tf.json", json.dumps({"resource": [{"aws_cloudtrail": [{"audit": [{
        "//": ["why", ASKED], "name": "audit", "s3_bucket_name": "b"}]}]}]})),
    "tf.json: the file": ("main.tf.json", json.dumps({"//": ASKED.replace("ignore", "ignore-file"),
        "resource": {"aws_cloudtrail": {"audit": {"name": "audit", "s3_bucket_name": "b"}}}})),
    "yaml: behind the entry": ("t.yaml", TEMPLATE.replace("RegionTrail: false", f"RegionTrail: false # {ASKED}")),
    "yaml: above the entry": ("t.yaml", TEMPLATE.replace("      IsMulti", f"      # {ASKED}\n      IsMulti")),
    "yaml: above the resource": ("t.yaml", TEMPLATE.replace("  Audit", f"  # {ASKED}\n  Audit")),
    "yaml: behind the resource": ("t.yaml", TEMPLATE.replace("Audit:", f"Audit: # {ASKED}")),
    "yaml: the file": ("t.yaml", f"# {ASKED.replace('ignore', 'ignore-file')}\n{TEMPLATE}"),
    "yaml: metadata of the resource": (
        "t.yaml", TEMPLATE.replace("    Properties", "    Metadata:\n      ctlint:\n        ignore:\n"
                                   "          CT201: one region is all\n    Properties")
    ),
    "yaml: metadata of the template": (
        "t.yaml", f"Metadata: {{ctlint: {{ignore: {{CT201: one region is all}}}}}}\n{TEMPLATE}"
    ),
    "yaml: metadata with a date": (
        "t.yaml", f'Metadata: {{ctlint: {{ignore: {{CT201: {{reason: for now, until: 2027-01-01}}}}}}}}\n{TEMPLATE}'
    ),
    "json: metadata of the resource": (
        "t.json", json.dumps({"Resources": {"Audit": {
            "Type": "AWS::CloudTrail::Trail",
            "Metadata": {"ctlint": {"ignore": {"trail-multi-region": "one region is all"}}},
            "Properties": {"IsLogging": True, "S3BucketName": "b", "IncludeGlobalServiceEvents": True},
        }}})
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_each_place_covers_one_finding(place: str, tmp_path: Path) -> None:
    report = judge(tmp_path, dict([PLACES[place]]))
    assert ignored(report) == ["CT201"]
    assert about(report) == []
    assert found(report, "CT201").suppressed is not None
    assert found(report, "CT801").suppressed is None, "what nobody asked for stays"


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_ignored_where_the_run_says_so(place: str, tmp_path: Path) -> None:
    report = judge(tmp_path, dict([PLACES[place]]), inline_suppressions=False)
    assert ignored(report) == []
    assert about(report) == []


ELSEWHERE = {
    "the wrong attribute": TERRAFORM.replace("  name ", f"  # {ASKED}\n  name "),
    "in a string": TERRAFORM.replace('"audit"\n', f'"# {ASKED}"\n'),
    "in a heredoc": TERRAFORM.replace('= "audit"\n', f"= <<X\n# {ASKED}\nX\n"),
    "another block": f"{TERRAFORM}\n# {ASKED}\nlocals {{\n  a = 1\n}}\n",
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_at_another_place_it_covers_nothing(where: str, tmp_path: Path) -> None:
    report = judge(tmp_path, {"main.tf": ELSEWHERE[where]})
    assert ignored(report) == []
    assert [name for name, _ in about(report)] == ([] if where.startswith("in a") else ["CT091"])


MODULE = {
    "modules/trail/main.tf": f'variable "everywhere" {{\n  type = bool\n}}\n{TERRAFORM}'.replace(
        "is_multi_region_trail      = false", "is_multi_region_trail      = var.everywhere"
    ),
    "main.tf": 'module "a" {\n  source     = "./modules/trail"\n  everywhere = false\n}\n'
    'module "b" {\n  source     = "./modules/trail"\n  everywhere = false\n}\n',
}


def test_a_module_call_covers_what_it_creates_and_no_other_call(tmp_path: Path) -> None:
    report = judge(tmp_path, {**MODULE, "main.tf": f"# {ASKED}\n{MODULE['main.tf']}"})
    assert [one.subject.id.address for one in report.findings if one.suppressed] == ["module.a.aws_cloudtrail.audit"]


def test_an_argument_of_a_call_covers_what_it_decides(tmp_path: Path) -> None:
    text = MODULE["main.tf"].replace("everywhere = false", f"everywhere = false # {ASKED}", 1)
    report = judge(tmp_path, {**MODULE, "main.tf": text})
    assert [one.subject.id.address for one in report.findings if one.suppressed] == ["module.a.aws_cloudtrail.audit"]


def test_a_comment_in_a_module_covers_every_call(tmp_path: Path) -> None:
    module = MODULE["modules/trail/main.tf"].replace(
        'resource "aws_cloudtrail"', f'# {ASKED}\nresource "aws_cloudtrail"'
    )
    report = judge(tmp_path, {**MODULE, "modules/trail/main.tf": module})
    assert len(ignored(report)) == 2
    assert about(report) == []


def test_several_rules_in_one_comment(tmp_path: Path) -> None:
    text = f"# {ASKED.replace('CT201', 'CT201, trail-log-file-validation')}\n{TERRAFORM}"
    assert ignored(judge(tmp_path, {"main.tf": text})) == ["CT201", "CT801"]


def test_what_is_unknown_can_be_accepted_as_well(tmp_path: Path) -> None:
    text = 'variable "v" {\n  type = bool\n}\n' + TERRAFORM.replace("trail      = false", f"trail = var.v # {ASKED}")
    report = judge(tmp_path, {"main.tf": text})
    assert found(report, "CT201").verdict is Verdict.UNKNOWN
    assert ignored(report) == ["CT201"]


# --- requests that ask for nothing -----------------------------------------------------------------------------------

WRONG: dict[str, tuple[str, str]] = {
    "ignore[CT201]": ("CT094", "gives no reason"),
    "ignore[CT201] -": ("CT094", "gives no reason"),
    "ignore[CT201] until=2027-01-01": ("CT094", "gives no reason"),
    "ignore[] because": ("CT094", "names no rule"),
    "ignore CT201 because": ("CT094", "not of the form"),
    "ignroe[CT201] because": ("CT094", "not of the form"),
    "ignore(CT201) because": ("CT094", "not of the form"),
    "skip=CT201 because": ("CT094", "not of the form"),
    "": ("CT094", "not of the form"),
    "ignore[CT201] until=soon because": ("CT094", "'soon'"),
    "ignore[CT201] until=2027-02-30 because": ("CT094", "'2027-02-30'"),
    "ignore[CT999] because": ("CT093", "no rule"),
    "ignore[trail-multiregion] because": ("CT093", "did you mean 'trail-multi-region'?"),
    "ignore[CT701] keys are elsewhere": ("", ""),
    "ignore[CT102] logging is on": ("CT091", "finds nothing here"),
    "ignore[CT201] until=2026-11-25 for now": ("CT092", "until 2026-11-25"),
    "ignore[CT201] until=2026-11-26 for now": ("", ""),
    "ignore[CT201] for now, until 2026-11-25": ("CT092", "until 2026-11-25"),
    "ignore[CT201] Until: 2026-11-25 for now": ("CT092", "until 2026-11-25"),
    "ignore[CT201] expires=2027-01-01 because": ("CT094", "a day behind 'expires'"),
    "ignore[CT201] untill: 2027-01-01 because": ("CT094", "a day behind 'untill'"),
    "ignore[CT201] from the migration until it ends": ("", ""),
}


@pytest.mark.parametrize("said", WRONG)
def test_what_asks_for_nothing_is_found_on_its_line(said: str, tmp_path: Path) -> None:
    wanted, words = WRONG[said]
    report = judge(tmp_path, {"main.tf": f"# ctlint: {said}\n{TERRAFORM}"})
    assert about(report) == ([(wanted, 1)] if wanted else [])
    if wanted:
        assert words in found(report, wanted).message
        assert ignored(report) == []


@pytest.mark.parametrize("said", WRONG)
def test_metadata_is_held_to_the_same(said: str, tmp_path: Path) -> None:
    form = re.fullmatch(r"ignore\[(.*?)\] ?(?:until=(\S+))? ?(.*)", said)
    if form is None or not form[1]:
        pytest.skip("cannot be said in metadata")
    entry = {form[1]: {"reason": form[3], **({"until": form[2]} if form[2] else {})}}
    template = {"Resources": {"Audit": {
        "Type": "AWS::CloudTrail::Trail", "Metadata": {"ctlint": {"ignore": entry}},
        "Properties": {"IsLogging": True, "S3BucketName": "b", "IncludeGlobalServiceEvents": True},
    }}}  # fmt: skip
    report = judge(tmp_path, {"t.json": json.dumps(template)})
    assert [name for name, _ in about(report)] == ([WRONG[said][0]] if WRONG[said][0] else [])


@pytest.mark.parametrize(
    "said", ["ctlint; ignore[CT201]x", "ctlint disable=CT201", "CTLINT: ignroe[CT201] y", "Ctlint-skip"]
)
def test_what_is_nearly_a_request_is_no_silence(said: str, tmp_path: Path) -> None:
    report = judge(tmp_path, {"main.tf": f"# {said}\n{TERRAFORM}"})
    assert about(report) or ignored(report) == ["CT201"]


ALL = ASKED.replace("ignore", "ignore-file")
IN_STRINGS = {
    "yaml, quoted": ("t.yaml", f'Description: "// {ALL}"\n{TEMPLATE}'),
    "yaml, quoted, with another sign": ("t.yaml", f"Description: '/* {ALL}'\n{TEMPLATE}"),
    "yaml, a block": ("t.yaml", f"Description: |\n  # {ALL}\n  {ALL}\n{TEMPLATE}"),
    "json": ("t.json", json.dumps({"Description": f"// {ALL}", "Resources": {
        "T": {"Type": "AWS::CloudTrail::Trail", "Properties": {"IsLogging": True, "S3BucketName": "b"}}}})),
    "tf, a heredoc": ("main.tf", TERRAFORM.replace('= "audit"\n', f"= <<X\n/*\n{ALL}\n*/\nX\n")),
    "tf, no comment": ("main.tf", TERRAFORM + 'locals {\n  a = "/*"\n  b = {\n  ctlint : "ignore-file[CT201]"\n}\n}\n'),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_STRINGS)
def test_a_string_asks_for_nothing(case: str, tmp_path: Path) -> None:
    report = judge(tmp_path, dict([IN_STRINGS[case]]))
    assert found(report, "CT201").suppressed is None
    assert report.requests == ()


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("app.py", "x = 1  # " + ASKED, 1),
        ("app.py", "# " + ASKED + "\n# more\n\nTrail()", 4),
        ("app.py", 'print("# ' + ASKED + '")', None),
        ("app.py", "it = 'it\\'s'  # " + ASKED, 1),
        ("app.ts", "/**\n * " + ASKED + "\n */\nnew Trail();", 4),
        ("app.ts", "log('// " + ASKED + "');", None),
        ("app.ts", "log(`# " + ASKED + "`);", None),
        ("app.ts", "it(); // it's so: " + "x\nf(); // " + ASKED, 2),
    ],
)
def test_comments_of_programs(name: str, text: str, line: int | None) -> None:
    source = SourceFile(name, text)
    found = [source.position(one.about.start).line for one in remarks(source) if one.about is not None]
    assert found == ([] if line is None else [line])


def test_metadata_that_is_misspelt_is_no_silence(tmp_path: Path) -> None:
    metadata = "Metadata: {Ctlint: {ignore: {CT201: {reason: for now, expires: 2027-01-01}}}}\n"
    report = judge(tmp_path, {"t.yaml": metadata + TEMPLATE})
    assert (about(report), ignored(report)) == ([("CT094", 1)], [])


def test_what_is_wrong_with_a_request_cannot_be_ignored(tmp_path: Path) -> None:
    text = f"# ctlint: ignore-file[CT091, suppression-malformed] quiet\n# ctlint: ignore[CT102] x y\n{TERRAFORM}"
    assert {name for name, _ in about(judge(tmp_path, {"main.tf": text}))} == {"CT091", "CT093"}


def test_nobody_says_unused_of_a_rule_that_did_not_run(tmp_path: Path) -> None:
    files = {"main.tf": f"# ctlint: ignore[CT707] decided\n# ctlint: ignore[CT102] decided\n{TERRAFORM}"}
    assert [one.state for one in judge(tmp_path, files).requests] == ["idle", "unused"]
    assert about(judge(tmp_path, files, rules=("CT201",))) == []


def test_nobody_says_unused_where_something_could_not_be_read(tmp_path: Path) -> None:
    files = {"main.tf": f"# ctlint: ignore[CT102] decided\n{TERRAFORM}", "broken.tf": 'resource "a" {\n'}
    assert about(judge(tmp_path, files)) == []


def test_a_rule_about_requests_can_be_left_out_or_asked_for(tmp_path: Path) -> None:
    files = {"main.tf": f"# ctlint: ignore[CT102] logging is on\n{TERRAFORM}"}
    assert about(judge(tmp_path, files, skip_rules=("suppression-unused",))) == []
    only = judge(tmp_path, files, rules=("CT091",))
    assert {one.rule.id for one in only.findings} == {"CT091"}


@given(st.text(max_size=60))
def test_any_text_behind_the_mark_is_a_request_or_a_finding(said: str) -> None:
    ignore = read(Remark(Span("a.tf", 0, 1), said, Span("a.tf", 0, 1)))
    assert ignore.problem or (ignore.names and ignore.reason)


@given(st.text(alphabet="ab#/*\"\\\n {}=[]$<~%'", max_size=80), st.sampled_from(["a.tf", "a.yaml", "a.json", "a.ts"]))
def test_no_text_breaks_the_search(text: str, path: str) -> None:
    for remark in remarks(SourceFile(path, text + f"# {ASKED}\n" + text)):
        assert remark.span.start < remark.span.end


# --- what comes of it ------------------------------------------------------------------------------------------------


def test_what_is_ignored_fails_no_run_and_stays_in_the_report(tmp_path: Path) -> None:
    files = {"main.tf": f"# {ASKED}\n{TERRAFORM}"}
    report = judge(tmp_path, files, rules=("CT201",))
    assert exit_code(report, Gate()) == 0
    out = json_of(report)
    assert out["results"][0]["suppressed"] == {
        "by": "code", "reason": "one region is all that this account may use", "until": None,
    }  # fmt: skip
    (row,) = report.scorecard
    assert row.practices[2] is Verdict.PASS


def json_of(report: Report) -> dict[str, list[dict[str, object]]]:
    import io

    out = io.StringIO()
    render(report, out, "json", RenderOptions(Gate()))
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


def test_an_app_may_say_it_on_the_line_that_made_the_construct() -> None:
    text = (
        'new Trail(this, "T", {\n  // ctlint: ignore[CT201] as agreed\n  isMultiRegionTrail: false,\n'
        "}); // ctlint: ignore[CT801] x\n"
    )
    first, second = remarks(SourceFile("lib/audit.ts", text))
    assert first.about is not None and text[first.about.start : first.about.end].strip() == "isMultiRegionTrail: false,"
    assert second.about is not None and text[second.about.start :].startswith("});")


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_lists_every_request_with_its_age(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    env = clean_environment(GIT_AUTHOR_DATE="2026-11-16T12:00:00Z", GIT_COMMITTER_DATE="2026-11-16T12:00:00Z")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795694400")  # 2026-11-26
    monkeypatch.chdir(tmp_path)
    judge(tmp_path, {"main.tf": f"# {ASKED}\n{TERRAFORM}"})
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        run("git", *command, cwd=tmp_path, env=env)
    with (tmp_path / "main.tf").open("a", encoding="utf-8") as file:
        file.write("# ctlint: ignore[CT999] not committed\n")
    assert cli.main(["suppressions"]) == 0
    said = capsys.readouterr().out
    assert "main.tf:1  CT201  in use; covers 1 finding; written 10 days ago\n" in said
    assert "main.tf:8  CT999  MALFORMED: ignores nothing\n" in said
    assert "2 suppressions, 1 to look at." in said
    assert cli.main(["suppressions", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["rule"], one["state"], one["age_days"]) for one in listed] == [
        ("CT201", "used", 10), ("CT999", "malformed", None),
    ]  # fmt: skip


def test_the_command_works_without_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    judge(tmp_path, {"main.tf": f"# {ASKED}\n{TERRAFORM}"})
    assert cli.main(["suppressions", str(tmp_path)]) == 0
    assert "main.tf:1  CT201  in use; covers 1 finding\n" in capsys.readouterr().out


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rules_about_requests_are_explained(rule: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", rule.id]) == 0  # type: ignore[attr-defined]
    assert rule.title in capsys.readouterr().out  # type: ignore[attr-defined]
