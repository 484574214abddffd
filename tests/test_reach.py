"""Roots without a trail are left aside: what is judged is the same as if everything were read, and less is parsed."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import ctlint.scan
from ctlint.findings import Report
from ctlint.frontends.terraform.modules import FileReader
from ctlint.frontends.terraform.reach import Reach
from ctlint.graph import Loaded, Spelling, Wanted
from ctlint.model import wanted
from ctlint.scan import Options, scan
from ctlint.source import Sources, Unit

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def judged(report: Report) -> tuple[Any, ...]:
    """What must not hang on what was read."""
    return report.findings, report.scorecard, report.coverage.trails, report.coverage.units


def compare(paths: Iterable[Path], root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Report, Report]:
    """The report of a run that leaves roots aside, and of one that reads all; what they judge is the same."""
    paths = list(paths)
    lazy = scan(paths, Options(root=root))
    with monkeypatch.context() as patch:
        patch.setattr(ctlint.scan, "wanted", lambda subjects: wanted())
        eager = scan(paths, Options(root=root))
    assert judged(lazy) == judged(eager)
    return lazy, eager


def test_all_fixtures_in_one_run_are_judged_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    compare([FIXTURES], FIXTURES, monkeypatch)


@pytest.mark.parametrize("name", sorted(path.name for path in (FIXTURES / "_projects").iterdir() if path.is_dir()))
def test_each_project_is_judged_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compare([FIXTURES / "_projects" / name], FIXTURES / "_projects" / name, monkeypatch)


# ------------------------------------------------------------------------------------------------ made-up monorepos

NAMES = ("acme-logs", "acme-access", "acme-prod-logs", "logs")
"""Few, so that roots often mean the same bucket."""


class Monorepo:
    """A made-up repository in which roots name each other's buckets in every way that we could think of."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.files: dict[str, str] = {}

    def name(self, root: str) -> str:
        """An expression for a name; what it needs is written into the root."""
        name = self.random.choice(NAMES)
        head, _, tail = name.rpartition("-")
        unique = f"v{len(self.files)}_{self.random.randrange(10**6)}"
        way = self.random.randrange(12)
        if way == 0:
            self.add(root, f'variable "{unique}" {{\n  default = "{name}"\n}}\n')
            return f"var.{unique}"
        if way == 1:
            self.add(root, f'locals {{\n  {unique} = "{head}"\n}}\n')
            return f'"${{local.{unique}}}-{tail}"'
        if way == 2:
            self.add(root, f'variable "{unique}" {{\n  default = "{tail}"\n}}\n')
            return f'"{head}-${{var.{unique}}}"'
        if way == 3:
            return f'join("-", ["{head}", "{tail}"])'
        if way == 4:
            self.add(root, f'variable "{unique}" {{\n  type = bool\n}}\n')
            return f'var.{unique} ? "{name}" : "other"'
        if way == 5:
            return f'lower("{name.upper()}")'
        if way == 6:
            return f'element(split(":::", "arn:aws:s3:::{name}"), 1)'
        if way == 7:
            self.add(root, f'variable "{unique}" {{}}\n')
            self.files.setdefault(f"{root}/terraform.tfvars", "")
            self.files[f"{root}/terraform.tfvars"] += f'{unique} = "{name}"\n'
            return f"var.{unique}"
        if way == 8:
            return f'"{name}" # "another"'
        if way == 9:
            return f"<<-EOT\n    {name}\n  EOT"
        return f'"{name}"'

    def add(self, root: str, text: str) -> None:
        self.files[f"{root}/main.tf"] = self.files.get(f"{root}/main.tf", "") + text

    def bucket(self, root: str, label: str) -> None:
        self.add(root, f'resource "aws_s3_bucket" "{label}" {{\n  bucket = {self.name(root)}\n}}\n')

    def companion(self, root: str, label: str) -> None:
        bucket = self.random.choice((self.name(root), "aws_s3_bucket.b0.id", "aws_s3_bucket.b0.bucket"))
        kind, body = self.random.choice(
            (
                ("public_access_block", "block_public_acls = false"),
                ("versioning", 'versioning_configuration {\n    status = "Enabled"\n  }'),
                ("acl", 'acl = "public-read"'),
                ("logging", f'target_bucket = {self.name(root)}\n  target_prefix = "a"'),
            )
        )
        self.add(root, f'resource "aws_s3_bucket_{kind}" "{label}" {{\n  bucket = {bucket}\n  {body}\n}}\n')

    def root(self, root: str) -> None:
        for number in range(self.random.randrange(1, 3)):
            self.bucket(root, f"b{number}")
        for number in range(self.random.randrange(3)):
            self.companion(root, f"c{number}")
        if self.random.random() < 0.25:
            bucket = self.random.choice((self.name(root), "aws_s3_bucket.b0.id", "aws_s3_bucket.b0.bucket"))
            self.add(root, f'resource "aws_cloudtrail" "t" {{\n  name = "t"\n  s3_bucket_name = {bucket}\n}}\n')
        if self.random.random() < 0.3:
            shared = self.random.choice(("store", "trail"))
            name = "t.bucket" if shared == "trail" and self.random.random() < 0.1 else self.name(root)
            self.add(root, f'module "m" {{\n  source = "../../modules/{shared}"\n  name = {name}\n}}\n')
        if self.random.random() < 0.1:
            self.add(root, 'module "far" {\n  source = "acme/store/aws"\n  name = "acme-logs"\n}\n')
        if self.random.random() < 0.1:
            self.files[f"{root}/more.tf.json"] = (
                f'{{"resource": {{"aws_s3_bucket": {{"j": {{"bucket": "{self.random.choice(NAMES)}"}}}}}}}}'
            )
        if self.random.random() < 0.05:
            self.add(root, 'resource "aws_s3_bucket" "u" {\n  bucket = "acme\\u002dlogs"\n}\n')

    def write(self, directory: Path) -> None:
        for number in range(self.random.randrange(3, 9)):
            self.root(f"roots/r{number}")
        variable = 'variable "name" {}\n'
        self.files["modules/store/main.tf"] = variable + 'resource "aws_s3_bucket" "s" {\n  bucket = var.name\n}\n'
        self.files["modules/trail/main.tf"] = (
            variable + 'resource "aws_cloudtrail" "t" {\n  name = "t"\n  s3_bucket_name = var.name\n}\n'
        )
        if self.random.random() < 0.3:
            self.files["stack.yaml"] = (
                "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n"
                f"      S3BucketName: {self.random.choice(NAMES)}\n"
            )
        for name, text in self.files.items():
            place = directory / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("seed", range(60))
def test_made_up_monorepos_are_judged_the_same(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Monorepo(seed).write(tmp_path)
    compare([tmp_path], tmp_path, monkeypatch)


def test_made_up_monorepos_hold_links_between_roots(tmp_path: Path) -> None:
    """Without them the comparison would show nothing."""
    linked = 0
    for seed in range(20):
        Monorepo(seed).write(tmp_path / str(seed))
        report = scan([tmp_path / str(seed)], Options(root=tmp_path / str(seed)))
        for finding in report.findings:
            if finding.subject.kind == "Bucket":
                linked += any(trail.unit != finding.subject.id.unit for trail in finding.trails)
    assert linked > 20


# ------------------------------------------------------------------------------------------------- what is left aside

TRAIL = 'resource "aws_cloudtrail" "t" {\n  name = "t"\n  s3_bucket_name = "acme-logs"\n}\n'


def parsed(files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The files that are parsed."""
    for name, text in files.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    seen = set()
    parse = FileReader._parse

    def watched(self: FileReader, path: str) -> Any:
        seen.add(path)
        return parse(self, path)

    monkeypatch.setattr(FileReader, "_parse", watched)
    scan([tmp_path], Options(root=tmp_path))
    return seen


def bucket(name: str) -> str:
    return f'resource "aws_s3_bucket" "b" {{\n  bucket = {name}\n}}\n'


@pytest.mark.parametrize(
    "other",
    [
        'resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n',
        'resource "aws_iam_role" "r" {\n  name = "r"\n}\n',
        bucket('"acme-assets"'),
        bucket('"acme-logs-archive"'),
        bucket('"${var.env}-assets"'),
        bucket('"acme-logs-${var.env}"'),
        bucket('"x-${var.env}-logs"'),
        'resource "aws_s3_bucket" "b" {}\nresource "aws_s3_bucket_acl" "a" {\n  bucket = aws_s3_bucket.b.id\n}\n',
        bucket('"acme-assets"') + 'resource "aws_s3_object" "o" {\n  bucket = "${aws_s3_bucket.b.bucket}"\n}\n',
    ],
)
def test_a_root_that_cannot_matter_is_not_parsed(other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parsed({"a/main.tf": TRAIL, "b/main.tf": other}, tmp_path, monkeypatch) == {"a/main.tf"}


@pytest.mark.parametrize(
    "other",
    [
        bucket('"acme-logs"'),
        bucket('"${var.env}-logs"'),
        bucket('"acme-${var.env}"'),
        bucket("var.name"),
        bucket('lower("ACME-LOGS")'),
        bucket('"acme" == "x" ? "a" : "b"'),
        bucket("<<EOT\nacme-logs\nEOT"),
        'resource "aws_s3_bucket" "b" {\n  bucket/**/= "acme-logs"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = /* */ "acme-logs"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "acme\\u002dlogs"\n}\n',
        'resource "aws_s3_bucket_acl" "b" {\n  bucket = "arn:aws:s3:::acme-logs"\n}\n',
        'resource "aws_cloud\\u0074rail" "t" {\n  name = "u"\n}\n',
        'module "m" {\n  source = "acme/trail/aws"\n}\n',
        'module m {\n  version = "1"\n  source = "git::https://example.com/trail.git"\n}\n',
        'module "m" { # call\n  source = "${path.module}/x"\n}\n',
        'module /* */ "m" {\n  source = "acme/trail/aws"\n}\n',
    ],
)
def test_a_root_that_may_matter_is_parsed(other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "b/main.tf" in parsed({"a/main.tf": TRAIL, "b/main.tf": other}, tmp_path, monkeypatch)


def test_what_a_module_call_makes_reachable_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "a/main.tf": 'module "m" {\n  source = "../m"\n}\n',
        "m/main.tf": 'module "n" {\n  source = "../n"\n}\n',
        "n/main.tf": TRAIL,
        "o/main.tf": 'resource "aws_vpc" "v" {}\n',
    }
    assert parsed(files, tmp_path, monkeypatch) == {"a/main.tf", "m/main.tf", "n/main.tf"}


def test_without_a_trail_no_bucket_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parsed({"b/main.tf": bucket("var.name")}, tmp_path, monkeypatch) == set()


@pytest.mark.parametrize(
    ("spelling", "name", "fits"),
    [
        (Spelling("acme", "", True), "acme", True),
        (Spelling("acme", "", True), "acme-logs", False),
        (Spelling("arn:aws:s3:::acme", "", True), "acme", True),
        (Spelling("acme-", "", False), "acme-logs", True),
        (Spelling("", "-logs", False), "acme-logs", True),
        (Spelling("acme-logs", "logs", False), "acme-logs", False),
        (Spelling("arn:", ":s3:::acme", False), "acme", True),
        (Spelling("arn:aws:s3:::acme", "", False), "acme-logs", True),
        (Spelling("", "", False), "anything", True),
    ],
)
def test_spellings(spelling: Spelling, name: str, fits: bool) -> None:
    assert spelling.fits(name) is fits


def test_where_nobody_says_what_judging_starts_from_everything_is_read(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "thing" "a" {}\n')
    reach = Reach(FileReader(Sources(tmp_path), Loaded()), Wanted(frozenset({"thing"})))
    scans = reach.of(Unit("terraform", ".", ("main.tf",)), ".", ())
    assert scans.anchored
    assert not scans.named
