"""The hook as its users meet it: the real pre-commit, in a repository of their own, on the real git."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

import pytest

from tests.installation import clean_environment, commit_all, copy_checkout, need_index, run

CONFIGURATION = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: ctlint
"""

TRAIL = """\
resource "aws_cloudtrail" "main" {
  name                          = "main"
  s3_bucket_name                = aws_s3_bucket.logs.id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  kms_key_id                    = aws_kms_key.trail.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.trail.arn
  depends_on                    = [aws_s3_bucket_policy.logs]
}

data "aws_caller_identity" "here" {}

resource "aws_kms_key" "trail" {
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.here.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:${data.aws_caller_identity.here.account_id}:trail/main"
          }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "trail" {
  name              = "trail"
  retention_in_days = 365
}

resource "aws_iam_role" "trail" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "trail" {
  role = aws_iam_role.trail.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.trail.arn}:*"
    }]
  })
}
"""

BUCKET = """\
resource "aws_s3_bucket" "logs" {
  bucket = "acme-trail"
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  rule {
    id     = "keep"
    status = "Enabled"
    filter {}
    expiration {
      days = 730
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:GetBucketAcl"
        Resource  = aws_s3_bucket.logs.arn
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:${data.aws_caller_identity.here.account_id}:trail/main"
          }
        }
      },
      {
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.logs.arn}/AWSLogs/${data.aws_caller_identity.here.account_id}/*"
        Condition = {
          StringEquals = {
            "s3:x-amz-acl"  = "bucket-owner-full-control"
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:${data.aws_caller_identity.here.account_id}:trail/main"
          }
        }
      },
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}
"""

ACCESS_LOGS = """\
resource "aws_s3_bucket_logging" "logs" {
  bucket        = aws_s3_bucket.logs.id
  target_bucket = aws_s3_bucket.access.id
  target_prefix = "trail/"
}

resource "aws_s3_bucket" "access" {
  bucket = "acme-trail-access"
}

resource "aws_s3_bucket_policy" "access" {
  bucket = aws_s3_bucket.access.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::acme-trail-access/*"
    }]
  })
}

resource "aws_s3_bucket_public_access_block" "access" {
  bucket                  = aws_s3_bucket.access.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


class Hook(NamedTuple):
    """ctlint as a repository that pre-commit clones, and the cache that holds the installed hook.

    hook: the directory of the repository; revision: its commit.
    """

    hook: Path
    revision: str
    cache: Path


class User:
    """A repository whose commits go through the hook."""

    def __init__(self, directory: Path, hook: Hook) -> None:
        directory.mkdir()
        self.directory = directory
        self.environment = clean_environment(PRE_COMMIT_HOME=str(hook.cache), PRE_COMMIT_COLOR="never")
        self.hook = hook
        self.configure(CONFIGURATION)
        self.write("README.md", "A repository.\n")
        commit_all(directory)
        run(sys.executable, "-m", "pre_commit", "install", cwd=directory, env=self.environment)

    def configure(self, text: str) -> None:
        self.write(".pre-commit-config.yaml", text.format(repository=self.hook.hook, revision=self.hook.revision))

    def write(self, name: str, text: str) -> None:
        (self.directory / name).parent.mkdir(parents=True, exist_ok=True)
        (self.directory / name).write_text(text, encoding="utf-8")

    def commit_unseen(self) -> None:
        """Commit everything past the hook: what was there before a team began to use it."""
        run("git", "add", "--all", cwd=self.directory, env=self.environment)
        run("git", "commit", "--quiet", "--no-verify", "--message", "Old", cwd=self.directory, env=self.environment)

    def commit(self, *, succeeds: bool) -> str:
        """Stage everything and commit; returns what was printed."""
        run("git", "add", "--all", cwd=self.directory, env=self.environment)
        done: CompletedProcess[str] = run(
            "git", "commit", "--message", "Change", cwd=self.directory, env=self.environment, expect=None
        )
        printed = done.stdout + done.stderr
        assert (done.returncode == 0) == succeeds, printed
        assert "ctlint (CloudTrail)" in printed, "the hook ran"
        return printed


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    need_index()
    repository = copy_checkout(tmp_path_factory.mktemp("hook") / "ctlint")
    return Hook(repository, commit_all(repository), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def user(hook: Hook, tmp_path: Path) -> User:
    return User(tmp_path / "user", hook)


def test_a_correct_trail_is_committed(user: User) -> None:
    for name, text in {"trail.tf": TRAIL, "bucket.tf": BUCKET, "access.tf": ACCESS_LOGS}.items():
        user.write(name, text)
    user.commit(succeeds=True)
    assert "trail.tf" in run("git", "show", "--name-only", "--format=", "HEAD", cwd=user.directory).stdout


def test_a_bad_trail_is_refused_with_the_finding(user: User) -> None:
    wrong = TRAIL.replace("is_multi_region_trail         = true", "is_multi_region_trail         = false")
    for name, text in {"trail.tf": wrong, "bucket.tf": BUCKET, "access.tf": ACCESS_LOGS}.items():
        user.write(name, text)
    printed = user.commit(succeeds=False)
    assert "CT201" in printed
    assert "trail.tf:4" in printed
    assert "trail.tf" not in run("git", "log", "--name-only", "--format=", cwd=user.directory).stdout


def test_what_cannot_be_read_is_refused(user: User) -> None:
    user.write("trail.tf", TRAIL)
    user.write("bucket.tf", BUCKET[:-40])
    assert "bucket.tf" in user.commit(succeeds=False)


def test_a_commit_that_only_deletes_is_judged_by_what_is_left(user: User) -> None:
    """pre-commit has no file to name here; the hook runs all the same, and asks git."""
    for name, text in {"trail.tf": TRAIL, "bucket.tf": BUCKET, "access.tf": ACCESS_LOGS}.items():
        user.write(name, text)
    user.commit(succeeds=True)
    (user.directory / "access.tf").unlink()
    printed = user.commit(succeeds=False)
    assert "CT501" in printed


def test_a_repository_with_nothing_to_check_is_no_obstacle(user: User) -> None:
    user.write("README.md", "Still no infrastructure.\n")
    user.commit(succeeds=True)


ONE_REGION = TRAIL.replace("is_multi_region_trail         = true", "is_multi_region_trail         = false")
CALL = 'module "trail" {\n  source = "../../modules/trail"\n}\n'


def add_old_module(user: User) -> None:
    """A module with a fault that two roots call, from before the hook."""
    for name, text in {"trail.tf": ONE_REGION, "bucket.tf": BUCKET, "access.tf": ACCESS_LOGS}.items():
        user.write(f"modules/trail/{name}", text)
    for root in ("prod", "dev"):
        user.write(f"envs/{root}/main.tf", CALL)
    user.write("envs/network/main.tf", "terraform {}\n")
    user.commit_unseen()


def test_one_file_is_judged_with_all_that_it_touches(user: User) -> None:
    add_old_module(user)
    user.write("envs/network/vpc.tf", 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n')
    user.commit(succeeds=True)
    user.write("modules/trail/bucket.tf", BUCKET + "\n# a word more\n")
    printed = user.commit(succeeds=False)
    assert "module.trail.aws_cloudtrail.main" in printed
    assert "envs/prod" in printed
    assert "envs/dev" in printed
    assert printed.count("CT201 trail-multi-region") == 2, "once for each root that calls the module"


def test_fifty_files_that_touch_no_trail_pass_beside_an_old_fault(user: User) -> None:
    add_old_module(user)
    for number in range(49):
        user.write(f"live/team-{number}/main.tf", "terraform {}\n")
    user.write("docs/trail.yaml", "kind: Document\n")
    user.commit(succeeds=True)


def test_a_thousand_files_are_one_run(user: User) -> None:
    add_old_module(user)
    for number in range(1_000):
        user.write(f"live/team-{number // 10}/part-{number % 10}.tf", "terraform {}\n")
    user.write("envs/prod/main.tf", CALL.replace("}", "  depends_on = []\n}"))
    printed = user.commit(succeeds=False)
    assert printed.count("Result:") == 1
    assert printed.count("CT201 trail-multi-region") == 1


def test_names_for_two_command_lines_are_two_runs_of_which_each_is_right(user: User) -> None:
    """pre-commit divides what does not fit into 128 KiB; a root is judged whole wherever one of its files is named."""
    for name, text in {"a.tf": TRAIL, "z.tf": BUCKET, "zz.tf": ACCESS_LOGS}.items():
        user.write(f"audit/{name}", text)
    for number in range(1_200):
        user.write(f"live/{'very-long-' * 10}{number:04}/main.tf", "terraform {}\n")
    user.write("zone/trail.tf", ONE_REGION)
    user.write("zone/rest.tf", BUCKET + ACCESS_LOGS)
    run("git", "add", "--all", cwd=user.directory, env=user.environment)
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose")
    twice = run(*command, cwd=user.directory, env=user.environment, expect=1).stdout
    assert twice.count("Result:") == 2
    assert twice.count("CT201 trail-multi-region") == 1, "what lies in the second half is found, and the first is right"
    user.write("audit/a.tf", ONE_REGION)
    user.write("zone/call.tf", 'module "audit" {\n  source = "../audit"\n}\n')
    over = run(*command, cwd=user.directory, env=user.environment, expect=1).stdout
    assert over.count("module.audit.aws_cloudtrail.main") >= 2, "both halves touch this one, and both say so"
    once = CONFIGURATION.replace("- id: ctlint", '- id: ctlint\n        args: ["."]\n        pass_filenames: false')
    user.configure(once)
    said = run(*command, cwd=user.directory, env=user.environment, expect=1).stdout
    assert (said.count("Result:"), said.count("CT201 trail-multi-region")) == (1, 2)


def test_a_renamed_file_is_one_that_is_gone_and_one_that_is_new(user: User) -> None:
    add_old_module(user)
    for name, text in {"trail.tf": TRAIL, "bucket.tf": BUCKET, "access.tf": ACCESS_LOGS}.items():
        user.write(f"audit/{name}", text)
    user.commit(succeeds=True)
    run("git", "mv", "audit/trail.tf", "audit/main.tf", cwd=user.directory, env=user.environment)
    user.commit(succeeds=True)
    run("git", "mv", "modules/trail", "modules/audit-trail", cwd=user.directory, env=user.environment)
    printed = user.commit(succeeds=False)
    assert "there is no configuration in modules/trail" in printed
    assert "envs/prod/main.tf:1" in printed


def test_all_files_are_all_that_there_is(user: User) -> None:
    add_old_module(user)
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    done = run(*command, cwd=user.directory, env=user.environment, expect=1)
    assert "CT201 trail-multi-region" in done.stdout
