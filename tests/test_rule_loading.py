"""A rule file says what it means or is refused, with its line and a helpful word; compiled rules are the same rules."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ctlint import catalogue
from ctlint.catalogue import Selection
from ctlint.engine.compiled import Compiled, compile_rules, listed
from ctlint.engine.load import RuleError, load_directory, load_rule
from ctlint.engine.rule import At, Compare, Count, Junction, Nested, Not, Quantify, SameAs
from ctlint.engine.rule import Path as Names
from ctlint.findings import Reference, Severity
from tests.synthetic import TERMS

GOOD = """\
id: CT901
title: The log bucket keeps logs for a year
severity: high
practice: 9
core: true
profile: recommended
applies_to: TrailBucket
when:
  versioning: true
require:
  retention_days: {at_least: 365}
message: "{subject} of {trail} keeps logs for {retention_days} days"
why: >
  Investigations often start
  months later.
unknown_when: The number comes from a variable.
fix:
  tf: days = 365
  cfn: "Days: 365"
references:
  - {url: "https://example.com/a", checked: 2026-11}
frameworks:
  cis-aws-5.0: ["3.10"]
  acme-1.0: ["1", "2"]
since: 0.1.0
"""


def mistakes(text: str, file: str = "rules/keeps-logs.yaml") -> list[str]:
    """What is wrong with a file, without the file's name."""
    with pytest.raises(RuleError) as caught:
        load_rule(text, file, TERMS)
    assert all(message.startswith(f"{file}:") for message in caught.value.messages)
    return [message.removeprefix(f"{file}:") for message in caught.value.messages]


def test_a_good_rule() -> None:
    rule = load_rule(GOOD, "rules/keeps-logs.yaml", TERMS)
    info = rule.info
    assert (rule.applies_to, rule.role, info.subject) == ("Bucket", "TrailBucket", "TrailBucket")
    assert rule.when == At(Names(("versioning",)), Compare("equals", True, 9), 9)
    assert rule.require == At(Names(("retention_days",)), Compare("at_least", 365, 11), 11)
    assert rule.span.file == "rules/keeps-logs.yaml"
    assert (info.id, info.slug, info.practice, info.core) == ("CT901", "keeps-logs", 9, True)
    assert info.severity is Severity.HIGH
    assert info.why == "Investigations often start months later."
    assert info.fix == {"tf": "days = 365", "cfn": "Days: 365"}
    assert info.references == (Reference("https://example.com/a", "2026-11"),)
    assert info.frameworks == {"cis-aws-5.0": ("3.10",), "acme-1.0": ("1", "2")}
    assert info.follows == ()


def test_every_form_of_predicate() -> None:
    text = GOOD.replace("  versioning: true\n", "").replace(
        "when:\n",
        """when:
  any:
    - access_log_bucket: {not: {same_as: self}, name: x}
    - not: {access_log_bucket.access_log_bucket: {same_as: trail.bucket}}
    - trail.selectors: {some: {management: true, source: {starts_with: k}}}
    - trail.sources: {each: {in: [a, b]}}
    - trail.selectors: {count: {where: {management: true}, equals: 2}}
    - retention_days: 1.5
    - trail.sources: {contains: [a, b]}
""",
    )
    when = load_rule(text, "rules/keeps-logs.yaml", TERMS).when
    assert isinstance(when, Junction)
    assert when.parts == (
        At(
            Names(("access_log_bucket",)),
            Junction(
                "all",
                (Not(SameAs(Names(()), 10), 10), Nested(At(Names(("name",)), Compare("equals", "x", 10), 10), 10)),
                10,
            ),
            10,
        ),
        Not(At(Names(("access_log_bucket", "access_log_bucket")), SameAs(Names(("bucket",), True), 11), 11), 11),
        At(
            Names(("selectors",), True),
            Quantify(
                "some",
                Nested(
                    Junction(
                        "all",
                        (
                            At(Names(("management",)), Compare("equals", True, 12), 12),
                            At(Names(("source",)), Compare("starts_with", "k", 12), 12),
                        ),
                        12,
                    ),
                    12,
                ),
                12,
            ),
            12,
        ),
        At(Names(("sources",), True), Quantify("each", Compare("in", ("a", "b"), 13), 13), 13),
        At(
            Names(("selectors",), True),
            Count(Nested(At(Names(("management",)), Compare("equals", True, 14), 14), 14), 2, 2, 14),
            14,
        ),
        At(Names(("retention_days",)), Compare("equals", Decimal("1.5"), 15), 15),
        At(
            Names(("sources",), True),
            Junction("all", (Compare("contains", "a", 16), Compare("contains", "b", 16)), 16),
            16,
        ),
    )


FIELDS: list[tuple[str, str, str]] = [
    ("severity: high", "severty: high", "3: no field 'severty' (did you mean 'severity'?)"),
    (
        "severity: high",
        "severity: hihg",
        "3: no severity 'hihg' (did you mean 'high'?); there are critical, high, medium, low, info",
    ),
    (
        "profile: recommended",
        "profile: recomended",
        "6: no profile 'recomended' (did you mean 'recommended'?); there are recommended, strict",
    ),
    ("id: CT901", "id: CT201", "1: CT201 is numbered as practice 2, but the rule's practice is 9"),
    ("id: CT901", "id: CT9", "1: 'id' is CT and three digits, not 'CT9'"),
    ("practice: 9", "practice: 10", "4: 'practice' is 1 to 9, or 0 for beyond"),
    ("core: true", "follows: a", "5: 'follows' is a list of rules, by their slugs"),
    ("core: true", "core: maybe", "5: 'core' is true or false"),
    (
        "core: true",
        "core: yes",
        "5: YAML reads yes as a truth value: write true or false, or quote it",
    ),
    ("title: The", "slug: keep-logs\ntitle: The", "2: the slug 'keep-logs' is not the file's name 'keeps-logs'"),
    (
        "applies_to: TrailBucket",
        "applies_to: TrailBuket",
        "7: no entity or role 'TrailBuket' (did you mean 'TrailBucket'?)",
    ),
    ('  cfn: "Days: 365"\n', "", "17: 'fix' does not say how in CloudFormation: 'cfn' is missing"),
    ("  tf: days", "  tff: days", "18: 'fix' has no entry 'tff' (did you mean 'tf'?)"),
    ("  tf: days = 365", "  tf: 365", "18: 'tf' is text: put 365 in quotes"),
    ("why: >\n", "why: ''\nunknown: >\n", "13: 'why' is empty"),
    ("since: 0.1.0", "since: 0.1", "25: 'since' is text: put 0.1 in quotes"),
    ("since: 0.1.0", "since: soon", "25: 'since' is a version such as 0.1.0, not 'soon'"),
    ("checked: 2026-11}", "checked: 2026-11-01}", "21: YAML reads 2026-11-01 as a date: put it in quotes"),
    (
        "checked: 2026-11}",
        "checked: 2026-13}",
        "21: 'checked' is a year and month such as 2026-11, not '2026-13'",
    ),
    ("https://example.com/a", "http://example.com/a", "21: 'url' starts with https://, not 'http://example.com/a'"),
    ('"https://example.com/a", checked: 2026-11', "a", "21: a reference is {url, checked}"),
    ('["3.10"]', "[3.10]", "23: a control number is text: put 3.10 in quotes"),
    ('["3.10"]', '"3.10"', "23: 'cis-aws-5.0' takes a list of control numbers"),
    ("cis-aws-5.0", "strict", "23: 'strict' is not a framework with its version, such as cis-aws-5.0"),
    (
        "of {trail} keeps",
        "of {retention} keeps",
        "12: Bucket has no attribute 'retention' (did you mean 'retention_days'?)",
    ),
    ("of {trail} keeps", "of {trail.nam} keeps", "12: Trail has no attribute 'nam' (did you mean 'name'?)"),
    ("of {trail} keeps", "of {policy} keeps", "12: 'policy' is a document: it cannot be shown in a message"),
    ("of {trail} keeps", "of {trail keeps", "12: a brace in 'message' does not close: write {path}"),
]


@pytest.mark.parametrize(("old", "new", "message"), FIELDS)
def test_a_wrong_field(old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert message in mistakes(GOOD.replace(old, new, 1))


PREDICATES: list[tuple[str, str]] = [
    ("retention: 1", "Bucket has no attribute 'retention' (did you mean 'retention_days'?)"),
    ("access_log_bucket.nam: x", "Bucket has no attribute 'nam' (did you mean 'name'?)"),
    ("access_log_bucket: {nam: x}", "Bucket has no attribute 'nam' (did you mean 'name'?)"),
    ("name.x: 1", "'name' is a single value: nothing follows it"),
    ("trail.selectors.management: true", "'selectors' is a list: use some, each or count"),
    ("retention_days: {atleast: 1}", "no operator 'atleast' (did you mean 'at_least'?)"),
    ("retention_days: {at_least: '1'}", "'retention_days' is a number, not '1'"),
    ("retention_days: true", "'retention_days' is a number, not 'true'"),
    ("versioning: 1", "'versioning' is true or false, not '1'"),
    ("trail.days: 1.5", "'trail.days' is a whole number, not '1.5'"),
    ("name: 5", "'name' is text, not '5': put it in quotes"),
    ("name: [a]", "'name' is tested with an operator: a list is the argument of `in`"),
    ("name: {in: a}", "'in' takes a list of values"),
    ("name: {in: []}", "'in' takes a list of values"),
    ("name: {at_least: 1}", "'name' is text: 'at_least' does not apply"),
    ("retention_days: {starts_with: a}", "'retention_days' is a number: 'starts_with' does not apply"),
    ("name: {matches: '('}", "not a regular expression: missing ), unterminated subpattern at position 0"),
    ("name: {present: 1}", "'present' takes true or false"),
    ("name: {some: {equals: x}}", "'name' is not a list: 'some' needs one"),
    ("name: {}", "this says nothing: a test or an attribute is missing"),
    ("name: {equals: {x: y}}", "'name' is text: a single value is expected here"),
    ("policy: x", "'policy' is a document, not a single value: 'equals' does not apply"),
    ("access_log_bucket: x", "'access_log_bucket' is a Bucket, not a single value: 'equals' does not apply"),
    (
        "trail.selectors: {contains: x}",
        "'trail.selectors' is a list: 'contains' does not apply (use some, each, count)",
    ),
    ("trail.sources: {in: [x]}", "'trail.sources' is a list: 'in' does not apply (use some, each, count, contains)"),
    (
        "trail.selectors: {some: {managment: true}}",
        "Selector has no attribute 'managment' (did you mean 'management'?)",
    ),
    ("trail.selectors: {count: 2}", "'count' takes at_least, at_most or equals, and where"),
    ("trail.selectors: {count: {}}", "'count' needs at_least, at_most or equals"),
    ("trail.selectors: {count: {at_lest: 1}}", "'count' has no part 'at_lest' (did you mean 'at_least'?)"),
    ("trail.selectors: {count: {at_least: -1}}", "'at_least' of a count is a whole number, 0 or more"),
    (
        "access_log_bucket: {same_as: name}",
        "'access_log_bucket' and 'name' are not of one kind, so they cannot be compared",
    ),
    ("trail.kms_key: {same_as: self}", "'trail.kms_key' and 'self' are not of one kind, so they cannot be compared"),
    ("name: {same_as: [a]}", "'same_as' takes a path, or self"),
    ("present: true", "'present' is an operator: it stands below an attribute"),
    ("all: {name: x}", "'all' takes a list of predicates"),
    ("any: []", "'any' takes a list of predicates"),
    ("any: [x]", "a mapping of attributes of Bucket is expected here"),
    ("on: true", "YAML does not read the key on as text: put it in quotes"),
    ("versioning: on", "YAML reads on as a truth value: write true or false, or quote it"),
    ("versioning: True", "YAML reads True as a truth value: write true or false, or quote it"),
    ("retention_days: 0365", "YAML reads 0365 as a number: put it in quotes"),
    ("retention_days: 1:30", "YAML reads 1:30 as a number: put it in quotes"),
    ("retention_days: .inf", "YAML reads .inf as a number: put it in quotes"),
    ("name:", "a value is missing"),
    ("name: {equals: a, equals: b}", "'equals' is written twice"),
]


@pytest.mark.parametrize(("clause", "message"), PREDICATES)
def test_a_wrong_predicate(clause: str, message: str) -> None:
    text = GOOD.replace("retention_days: {at_least: 365}", clause)
    assert f"11: {message}" in mistakes(text)


def test_only_a_rule_about_a_role_speaks_of_a_trail() -> None:
    text = GOOD.replace("applies_to: TrailBucket", "applies_to: Bucket")
    assert mistakes(text) == ["12: {trail} is only known to a rule about a trail or a role"]
    wrong = text.replace("of {trail} ", "").replace("versioning: true", "trail.name: x")
    assert mistakes(wrong) == ["9: 'trail.name' starts at the trail, which only a rule about a role has"]


def test_every_missing_field_is_named() -> None:
    assert mistakes("core: true\n") == [
        f"1: the field '{name}' is missing"
        for name in (
            "id",
            "title",
            "severity",
            "practice",
            "applies_to",
            "require",
            "message",
            "why",
            "fix",
            "references",
            "since",
        )
    ]


def test_all_mistakes_are_reported_in_order() -> None:
    text = GOOD.replace("versioning: true", "versionin: true\n  nam: x").replace("severity: high", "severity: hi")
    text = text.replace("retention_days: {at_least: 365}", "any: [{nme: a}, {polcy: {present: true}}]")
    assert [message.split(" (")[0] for message in mistakes(text)] == [
        "3: no severity 'hi'",
        "9: Bucket has no attribute 'versionin'",
        "10: Bucket has no attribute 'nam'",
        "12: Bucket has no attribute 'nme'",
        "12: Bucket has no attribute 'polcy'",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: a rule file holds one mapping"),
        ("- a\n", "1: a rule file holds one mapping"),
        ("a: [\n", "2: not valid YAML: did not find expected node content"),
        ("a: *b\n", "1: anchors and aliases are not used in rules"),
        ("a: " + "[" * 60 + "]" * 60, "1: nested more than 40 deep"),
        ("a: " + "[" * 60_000, "1: not valid YAML: exceeded maximum nesting depth"),
        ("#" * 70_000, "1: the file is longer than 65536 characters"),
        ("a: 1\na: 2\n", "2: 'a' is written twice"),
    ],
)
def test_what_is_no_rule_file_at_all(text: str, message: str) -> None:
    assert message in mistakes(text)


def test_the_file_name_is_a_slug() -> None:
    assert mistakes(GOOD, "rules/Keeps_Logs.yaml") == [
        "1: the file's name 'Keeps_Logs' is not a slug: small letters, digits and single hyphens"
    ]


def write(directory: Path, **texts: str) -> Path:
    """A directory of rules; underscores in names become hyphens."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (directory / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return directory


def test_a_directory_reports_the_mistakes_of_all_its_files(tmp_path: Path) -> None:
    rules = write(tmp_path / "rules", a=GOOD, b=GOOD, c="x: 1\n", d=GOOD.replace("high", "hi"))
    (rules / "e.yaml").write_bytes(b"\xff")
    with pytest.raises(RuleError) as caught:
        load_directory(rules, "rules", TERMS)
    *found, unreadable, clash = [message for message in caught.value.messages if "is missing" not in message]
    assert found == [
        "rules/c.yaml:1: no field 'x'",
        "rules/d.yaml:3: no severity 'hi' (did you mean 'high'?); there are critical, high, medium, low, info",
    ]
    assert unreadable.startswith("rules/e.yaml:1: cannot be read: 'utf-8' codec can't decode")
    assert clash == "rules/b.yaml:1: 'CT901' is already the name of rules/a.yaml"


def test_a_rule_follows_rules_that_there_are(tmp_path: Path) -> None:
    other = GOOD.replace("CT901", "CT902").replace("core: true", "follows: [keeps-logs]")
    rules = write(tmp_path / "rules", keeps_logs=GOOD, also=other)
    assert [rule.info.follows for rule in load_directory(rules, "rules", TERMS)] == [(), ("keeps-logs",)]
    write(rules, also=other.replace("[keeps-logs]", "[keep-logs]"))
    with pytest.raises(RuleError) as caught:
        load_directory(rules, "rules", TERMS)
    assert caught.value.messages == (
        "rules/also.yaml:1: 'follows' names no rule 'keep-logs' (did you mean 'keeps-logs'?)",
    )


def test_compiled_rules_are_equal(tmp_path: Path) -> None:
    rules = write(
        tmp_path / "rules",
        a=GOOD,
        b=GOOD.replace("CT901", "CT902").replace(
            "{at_least: 365}", "{in: [1, 1.5], not: {same_as: trail.bucket.retention_days}}"
        ),
        c=GOOD.replace("CT901", "CT900").replace("versioning: true", "not: {trail.sources: {some: {equals: a}}}"),
        e=GOOD.replace("CT901", "CT904")
        .replace("{at_least: 365}", "{at_least: {parameter: retention-days}}")
        .replace("versioning: true", "any: [{parameter.retention: forever}, {parameter.log-bucket: {present: true}}]"),
        d=GOOD.replace("CT901", "CT903").replace(
            "versioning: true", "any: [{trail.selectors: {count: {at_most: 1, where: {management: true}}}}, {name: x}]"
        ),
        f=GOOD.replace("CT901", "CT905").replace("core: true", "follows: [a, b]"),
    )
    compiled = Compiled(compile_rules(rules, TERMS))
    loaded = load_directory(rules, "rules", TERMS)
    assert compiled.rules() == loaded
    assert compiled.rules({"CT902", "CT904"}) == (loaded[2], loaded[4])
    assert compiled.frameworks() == ()
    assert compiled.listed == tuple(map(listed, loaded))
    assert [rule.info.id for rule in loaded] == ["CT900", "CT901", "CT902", "CT903", "CT904", "CT905"]
    assert loaded[-2].info.parameters == ("log-bucket", "retention", "retention-days")
    assert repr(compiled.rules()) == repr(loaded)  # 1 == True == Decimal(1) would pass the first comparison
    with pytest.raises(ValueError, match="compiled rules have format 0, not 5"):
        Compiled("[0, []]\n[]\n")


def test_compiled_rules_load_without_yaml(tmp_path: Path) -> None:
    compiled = tmp_path / catalogue.COMPILED
    compiled.write_text(compile_rules(write(tmp_path / "rules", a=GOOD), TERMS), encoding="utf-8")
    code = (
        "import sys\n"
        "from ctlint.engine.compiled import Compiled\n"
        f"rules = Compiled(open({str(compiled)!r}).read()).rules()\n"
        "print(len(rules), 'yaml' in sys.modules, 'difflib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False", "False"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue whose own rules are in a temporary directory, over the small model."""
    directory = tmp_path / "rules"
    write(
        directory,
        keeps_logs=GOOD,
        deep=GOOD.replace("CT901", "CT902").replace("recommended", "strict").replace("  cis-aws-5.0", "  pci-dss-4.0"),
    )
    monkeypatch.setattr(catalogue, "rules_dir", lambda: directory)
    monkeypatch.setattr(catalogue, "terms", lambda: TERMS)
    return directory


def ids(rules: Any) -> list[str]:
    return [rule.info.id for rule in rules]


def test_the_catalogue_prefers_compiled_rules(checkout: Path) -> None:
    rules = catalogue.load_rules()
    assert ids(rules) == ["CT901", "CT902"]
    compiled = compile_rules(checkout)
    (checkout / "deep.yaml").unlink()
    (checkout / catalogue.COMPILED).write_text(compiled, encoding="utf-8")
    assert catalogue.load_rules() == rules
    assert ids(catalogue.load_catalogue().rules({"CT902"})) == ["CT902"]


def test_further_directories_add_rules(checkout: Path, tmp_path: Path) -> None:
    more = write(tmp_path / "more", ours=GOOD.replace("CT901", "ACME001"))
    assert ids(catalogue.load_rules([more])) == ["ACME001", "CT901", "CT902"]
    names = {"ours": "ACME001", "keeps_logs": "ACME002"}
    clash = write(tmp_path / "clash", **{name: GOOD.replace("CT901", to) for name, to in names.items()}, bad="x: 1\n")
    empty = write(tmp_path / "empty")
    with pytest.raises(RuleError) as caught:
        catalogue.load_rules([clash, empty, tmp_path / "none"])
    shown = [message for message in caught.value.messages if "is missing" not in message]
    assert shown == [
        f"{clash.as_posix()}/bad.yaml:1: no field 'x'",
        f"{empty.as_posix()}: the directory holds no rule (*.yaml)",
        f"{(tmp_path / 'none').as_posix()}: there is no such directory of rules",
    ]
    (clash / "bad.yaml").unlink()
    with pytest.raises(RuleError) as caught:
        catalogue.load_rules([more, clash])
    assert caught.value.messages == (
        f"{clash.as_posix()}/ours.yaml:1: 'ACME001' is already the name of {more.as_posix()}/ours.yaml",
        f"{clash.as_posix()}/ours.yaml:1: 'ours' is already the name of {more.as_posix()}/ours.yaml",
        f"{clash.as_posix()}/keeps-logs.yaml:1: 'keeps-logs' is already the name of rules/keeps-logs.yaml",
    )


def test_selecting(checkout: Path) -> None:
    rules = catalogue.load_catalogue().listed
    assert sorted(catalogue.select(rules)) == ["CT901"]
    assert sorted(catalogue.select(rules, Selection(("strict",)))) == ["CT901", "CT902"]
    assert sorted(catalogue.select(rules, Selection(("cis-aws-5.0",)))) == ["CT901"]
    assert sorted(catalogue.select(rules, Selection(("pci-dss-4.0",)))) == ["CT902"]
    assert sorted(catalogue.select(rules, Selection(("acme-1.0",), skip=("deep",)))) == ["CT901"]
    assert sorted(catalogue.select(rules, Selection(only=("CT902",)))) == ["CT902"]
    assert sorted(catalogue.select(rules, Selection(only=("deep", "keeps-logs"), skip=("CT901",)))) == ["CT902"]
    assert catalogue.profiles(rules) == ("recommended", "strict", "acme-1.0", "cis-aws-5.0", "pci-dss-4.0")


@pytest.mark.parametrize(
    ("chosen", "messages"),
    [
        (Selection(only=("keep-logs",)), ["no rule 'keep-logs' (did you mean 'keeps-logs'?)"]),
        (Selection(skip=("CT999",)), ["no rule 'CT999' (did you mean 'CT902'?)"]),
        (
            Selection(("cis-aws-5",)),
            [
                "no profile 'cis-aws-5' (did you mean 'cis-aws-5.0'?); "
                "there are recommended, strict, acme-1.0, cis-aws-5.0, pci-dss-4.0"
            ],
        ),
        (Selection(only=("deep",), skip=("CT902",)), ["no rule is left to run"]),
    ],
)
def test_a_selection_that_names_nothing(checkout: Path, chosen: Selection, messages: list[str]) -> None:
    with pytest.raises(catalogue.SelectionError) as caught:
        catalogue.select(catalogue.load_catalogue().listed, chosen)
    assert list(caught.value.messages) == messages


def test_the_rules_of_a_checkout_are_beside_the_package() -> None:
    directory = catalogue.rules_dir()
    assert directory in (Path(catalogue.__file__).parent / "_rules", Path(catalogue.__file__).parents[1] / "rules")
