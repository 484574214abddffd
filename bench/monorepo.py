"""Knows how to make up a monorepo of Terraform: many roots, many modules, a trail in a few of them.

Must not know who checks it.
"""

from __future__ import annotations

from pathlib import Path

TRAIL = """\
module "logs" {
  source = "../../modules/logs"
  name   = "acme-trail-logs-NUMBER"
}

resource "aws_cloudtrail" "main" {
  name                       = "main-NUMBER"
  s3_bucket_name             = module.logs.bucket
  is_multi_region_trail      = true
  enable_log_file_validation = true
}
"""

LOGS = """\
variable "name" {
  type = string
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

output "bucket" {
  value = aws_s3_bucket.this.id
}
"""

CALL = """\
module "service_NUMBER" {
  source = "../../modules/service_NUMBER"
  name   = "s-NUMBER"
}
"""

MODULE = """\
variable "name" {
  type        = string
  description = "What the service NUMBER is called"
}

variable "environment" {
  type    = string
  default = "prod"
}

locals {
  tags = {
    Service     = var.name
    Environment = var.environment
  }
}

resource "aws_s3_bucket" "assets" {
  bucket = "${var.environment}-service-NUMBER-assets"
  tags   = local.tags
}

resource "aws_iam_role" "service" {
  name = "service-NUMBER"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_security_group" "service" {
  count = var.environment == "prod" ? 1 : 0
  name  = "service-NUMBER"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

output "role" {
  value = aws_iam_role.service.arn
}
"""


def write_monorepo(directory: Path, roots: int, modules: int, trails: int) -> int:
    """Write it below the directory; every root calls its share of the modules. Returns the number of files."""
    files = 1
    _write(directory / "modules" / "logs" / "main.tf", LOGS)
    for number in range(modules):
        _write(directory / "modules" / f"service_{number:04}" / "main.tf", MODULE.replace("NUMBER", f"{number:04}"))
        files += 1
    share = modules // roots
    for number in range(roots):
        calls = [CALL.replace("NUMBER", f"{which:04}") for which in range(number * share, (number + 1) * share)]
        if number < trails:
            calls.append(TRAIL.replace("NUMBER", str(number)))
        _write(directory / "roots" / f"root_{number:03}" / "main.tf", "\n".join(calls))
        files += 1
    return files


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
