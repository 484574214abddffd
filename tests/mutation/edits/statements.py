"""Knows how statements of policies are written in the stacks, for the faults that edit them.

Must not know any fault.
"""

from __future__ import annotations

PUT = '"AWSCloudTrailWrite"'
CPUT = "Sid: AWSCloudTrailWrite"
CARN = '!Sub "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${TrailName}"'
OTHER = '"arn:aws:cloudtrail:eu-west-1:111122223333:trail/other"'
BUCKET = 'resources = [aws_s3_bucket.trail.arn, "${aws_s3_bucket.trail.arn}/*"]\n'
CBUCKET = '[!GetAtt TrailBucket.Arn, !Sub "${TrailBucket.Arn}/*"]'


def statement(document: str, sid: str, body: str) -> tuple[str, str]:
    """An edit that puts a statement first into a policy document of Terraform."""
    head = f'data "aws_iam_policy_document" "{document}" {{\n'
    return head, f'{head}  statement {{\n    sid = "{sid}"\n{body}  }}\n\n'


def principals(kind: str, *names: str, block: str = "principals") -> str:
    """A block of principals of one kind."""
    listed = ", ".join(f'"{name}"' for name in names)
    return f'\n    {block} {{\n      type        = "{kind}"\n      identifiers = [{listed}]\n    }}\n'


def allow(
    sid: str, principal: str, actions: str, resource: str = CBUCKET, more: str = "", effect: str = "Allow"
) -> str:
    """A statement of CloudFormation."""
    body = (f"Effect: {effect}", principal, actions, f"Resource: {resource}")
    return f"- Sid: {sid}\n" + "".join(f"            {line}\n" for line in body) + f"          {more}"
