"""Knows how to list the attributes of the AWS provider's types from the generated bindings of Terraform's CDK.

The npm package ``@cdktf/provider-aws`` is generated from the output of ``terraform providers schema``; each
of its modules repeats, per resource type, every attribute with its type. This script reads that text back:

    npm pack @cdktf/provider-aws@21.22.1 && tar xzf cdktf-provider-aws-*.tgz
    python tests/schemas/snapshot_tf.py package > tests/schemas/tf.txt

Must not know ctlint's model: which of these names ctlint uses is tests/test_schemas.py's question.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

RESOURCES = (
    "aws_alb",
    "aws_cloudfront_distribution",
    "aws_cloudtrail",
    "aws_cloudtrail_event_data_store",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_data_protection_policy",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_log_metric_filter",
    "aws_cloudwatch_log_resource_policy",
    "aws_cloudwatch_log_subscription_filter",
    "aws_cloudwatch_metric_alarm",
    "aws_config_delivery_channel",
    "aws_elb",
    "aws_flow_log",
    "aws_iam_group",
    "aws_iam_group_membership",
    "aws_iam_group_policy",
    "aws_iam_group_policy_attachment",
    "aws_iam_group_policy_attachments_exclusive",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_user",
    "aws_iam_user_group_membership",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
    "aws_iam_user_policy_attachments_exclusive",
    "aws_kinesis_firehose_delivery_stream",
    "aws_kms_alias",
    "aws_kms_external_key",
    "aws_kms_grant",
    "aws_kms_key",
    "aws_kms_key_policy",
    "aws_kms_replica_external_key",
    "aws_kms_replica_key",
    "aws_lb",
    "aws_organizations_organization",
    "aws_organizations_policy",
    "aws_route53_resolver_query_log_config",
    "aws_s3_access_point",
    "aws_s3_account_public_access_block",
    "aws_s3_bucket",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_cors_configuration",
    "aws_s3_bucket_inventory",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_object_lock_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_replication_configuration",
    "aws_s3_bucket_request_payment_configuration",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_s3_bucket_website_configuration",
    "aws_s3_object",
    "aws_s3control_access_point_policy",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_wafv2_web_acl_logging_configuration",
)
DATA_SOURCES = (
    "aws_caller_identity",
    "aws_iam_policy",
    "aws_iam_policy_document",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_partition",
    "aws_region",
    "aws_s3_bucket",
)

_CLASS = re.compile(r"^class (\w+) extends cdktf\.(\w+) \{\n(.*?)^\}$", re.MULTILINE | re.DOTALL)
_GETTER = re.compile(r"return (cdktf\.Fn\.tolist\()?this\.get(\w+)Attribute\('(\w+)'\)")
_NESTED = re.compile(r'= new (\w+?)(List|OutputReference)\(this, "(\w+)"(?:, (true|false))?\)')
_BLOCK = re.compile(r"^ +(\w+): \{\n +value: [^\n]+\n +isBlock: (true|false),\n", re.MULTILINE)
_TO_HCL = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}$", re.MULTILINE | re.DOTALL)
_KINDS = {
    "String": "string",
    "Boolean": "bool",
    "Number": "number",
    "List": "list",
    "NumberList": "list",
    "StringMap": "map",
    "BooleanMap": "map",
    "NumberMap": "map",
}


class Bindings:
    """The classes of one generated module: each class is one resource type, or one nested block of it."""

    def __init__(self, text: str) -> None:
        self._bodies: dict[str, tuple[str, str]] = {name: (base, body) for name, base, body in _CLASS.findall(text)}
        self._hcl: dict[str, str] = {name.lower(): body for name, body in _TO_HCL.findall(text)}

    def root(self) -> str:
        """Return the class that stands for the resource or data source itself."""
        bases = ("TerraformResource", "TerraformDataSource")
        [name] = [name for name, (base, _) in self._bodies.items() if base in bases]
        return name

    def attributes(self, name: str, path: str) -> Iterator[tuple[str, str]]:
        """Yield (dotted path, kind) for every attribute of a class and of the blocks nested in it."""
        _, body = self._bodies[name]
        struct = self._hcl.get(name.removesuffix("OutputReference").lower(), "")
        blocks = {attribute for attribute, is_block in _BLOCK.findall(body + struct) if is_block == "true"}
        for is_set, getter, attribute in _GETTER.findall(body):
            yield f"{path}.{attribute}", "set" if is_set else _KINDS[getter]
        for nested, shape, attribute, is_set in _NESTED.findall(body):
            if attribute in blocks:
                kind = "block"
            elif shape == "List":
                kind = "set" if is_set == "true" else "list"
            else:
                raise SystemExit(
                    f"{path}.{attribute}: a single object that is no block; this script has no kind for it"
                )
            yield f"{path}.{attribute}", kind
            yield from self.attributes(f"{nested}OutputReference", f"{path}.{attribute}")


def main() -> None:
    """Print the snapshot of the unpacked package named on the command line."""
    package = Path(sys.argv[1])
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    provider = about["cdktf"]["provider"]
    modules = [(name, name.removeprefix("aws_")) for name in RESOURCES]
    modules += [(f"data.{name}", f"data-{name}") for name in DATA_SOURCES]
    lines: set[str] = set()
    for type_name, folder in modules:
        text = (package / "lib" / folder.replace("_", "-") / "index.js").read_text(encoding="utf-8")
        bindings = Bindings(text)
        lines.update(f"{path} {kind}" for path, kind in bindings.attributes(bindings.root(), type_name))
    name = provider["name"].removeprefix("registry.terraform.io/")
    carrier = f"{about['name']} {about['version']}"
    print("# Attributes of the Terraform AWS provider's types: <type>.<dotted path> <kind>.")
    print(
        "# A kind is string, bool, number, list, set, map or block; paths step through nested blocks without indices."
    )
    print(f"# Provider: {name} {provider['version']}, its schema as carried by {carrier}.")
    print(f"# Its source: github.com/hashicorp/terraform-provider-aws, internal/service/*. Read {date.today()}.")
    print("# Generated by tests/schemas/snapshot_tf.py: do not edit.")
    for line in sorted(lines):
        print(line)


if __name__ == "__main__":
    main()
