"""Knows the ways to say the same to the AWS provider: in blocks of a resource or in resources of their own, by other
attributes, by blocks that are made in loops.

Must not know how values or files are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ctlint.frontends.terraform.nodes import Attribute, Block, Literal
from tests.equivalence.hcl import (
    FIXED,
    Change,
    Files,
    attributes,
    blocks,
    changed,
    everywhere,
    is_source,
    nested,
    references,
    removal,
    written,
)
from tests.equivalence.law import Rewrite

# ---------------------------------------------------------------- buckets, as before version 4 of the provider


def _lines(body: Sequence[Any], text: str, without: Sequence[str] = ()) -> str:
    return "\n".join(f"    {written(text, item)}" for item in body if getattr(item, "name", "") not in without)


def _inner(block: Block, text: str, *types: str) -> str:
    return "\n".join(written(text, one) for one in nested(block.body, *types))


def _word(block: Block, name: str) -> Any:
    value = attributes(block.body)[name].value
    assert isinstance(value, Literal)
    return value.value


def _versioning(block: Block, text: str) -> str:
    (inner,) = nested(block.body, "versioning_configuration")
    return f"versioning {{\n    enabled = {str(_word(inner, 'status') == 'Enabled').lower()}\n  }}"


def _encryption(block: Block, text: str) -> str:
    return f"server_side_encryption_configuration {{\n{_inner(block, text, 'rule')}\n  }}"


def _logging(block: Block, text: str) -> str:
    return f"logging {{\n{_lines(block.body, text, ('bucket',))}\n  }}"


def _lock(block: Block, text: str) -> str:
    return f'object_lock_configuration {{\n    object_lock_enabled = "Enabled"\n{_inner(block, text, "rule")}\n  }}'


def _lifecycle(block: Block, text: str) -> str:
    rules = []
    for rule in nested(block.body, "rule"):
        lines = [
            written(text, attributes(rule.body)["id"]),
            f"enabled = {str(_word(rule, 'status') == 'Enabled').lower()}",
        ]
        for part in nested(rule.body, "filter"):
            lines += [written(text, one) for one in attributes(part.body).values()]
            for tag in nested(part.body, "tag"):
                lines.append(f'tags = {{ "{_word(tag, "key")}" = "{_word(tag, "value")}" }}')
        lines += [written(text, one) for one in nested(rule.body, "transition", "expiration")]
        for part in nested(rule.body, "noncurrent_version_expiration"):
            days = written(text, attributes(part.body)["noncurrent_days"].value)
            lines.append(f"noncurrent_version_expiration {{\n      days = {days}\n    }}")
        rules.append("lifecycle_rule {\n    " + "\n    ".join(lines) + "\n  }")
    return "\n\n  ".join(rules)


def _payer(block: Block, text: str) -> str:
    return f"request_payer = {written(text, attributes(block.body)['payer'].value)}"


def _cors(block: Block, text: str) -> str:
    return _inner(block, text, "cors_rule")


def _website(block: Block, text: str) -> str:
    (index,) = nested(block.body, "index_document")
    return f"website {{\n    index_document = {written(text, attributes(index.body)['suffix'].value)}\n  }}"


_INLINE: dict[str, Callable[[Block, str], str]] = {
    "aws_s3_bucket_versioning": _versioning,
    "aws_s3_bucket_server_side_encryption_configuration": _encryption,
    "aws_s3_bucket_logging": _logging,
    "aws_s3_bucket_object_lock_configuration": _lock,
    "aws_s3_bucket_lifecycle_configuration": _lifecycle,
    "aws_s3_bucket_request_payment_configuration": _payer,
    "aws_s3_bucket_cors_configuration": _cors,
    "aws_s3_bucket_website_configuration": _website,
}


def _configures(block: Block, text: str) -> str:
    """The resource that a companion names, as it is referred to."""
    (one,) = references(text, attributes(block.body)["bucket"].value)
    return one.head


def _inline_buckets(files: Files) -> dict[str, str]:
    """What configures a bucket is written in it. A list of lifecycle rules for one that has its own is left."""

    def change(name: str, text: str) -> Iterator[Change]:
        moved: dict[tuple[str, str], Block] = {}
        for block in blocks(text, "resource"):
            if block.labels[0] in _INLINE and (_configures(block, text), block.labels[0]) not in moved:
                moved[_configures(block, text), block.labels[0]] = block
        for block in blocks(text, "resource"):
            if block.labels[0] == "aws_s3_bucket":
                for (bucket, type_), companion in moved.items():
                    if bucket == ".".join(block.labels):
                        yield Change(block.end - 1, block.end - 1, f"\n  {_INLINE[type_](companion, text)}\n")
                        yield removal(text, companion)

    return everywhere(files, change)


# ---------------------------------------------------------------- roles and their policies


def _role_policies(write: Callable[[str, str, Block], str]) -> Callable[[Files], Files]:
    """Each policy of a role's own is written in another way. write: from the role, the policy and the resource."""

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "resource"):
            if block.labels[0] == "aws_iam_role_policy":
                own = attributes(block.body)
                instead = write(written(text, own["role"].value), written(text, own["policy"].value), block)
                yield Change(block.start, block.end, instead)

    return lambda files: everywhere(files, change)


def _attached(role: str, policy: str, block: Block) -> str:
    name = block.labels[1]
    return (
        f'resource "aws_iam_policy" "{name}" {{\n  name   = "deliver"\n  policy = {policy}\n}}\n\n'
        f'resource "aws_iam_role_policy_attachment" "{name}" {{\n  role       = {role.replace(".id", ".name")}\n'
        f"  policy_arn = aws_iam_policy.{name}.arn\n}}"
    )


def _attached_to_several(role: str, policy: str, block: Block) -> str:
    name = block.labels[1]
    return (
        f'resource "aws_iam_policy" "{name}" {{\n  name_prefix = "deliver"\n  policy = {policy}\n}}\n\n'
        f'resource "aws_iam_policy_attachment" "{name}" {{\n  name       = "deliver"\n'
        f"  roles      = [{role.replace('.id', '.name')}]\n  policy_arn = aws_iam_policy.{name}.arn\n}}"
    )


def _in_the_role(files: Files) -> dict[str, str]:
    """The policy of a role is a block of the role."""

    def change(name: str, text: str) -> Iterator[Change]:
        policies = {}
        for block in blocks(text, "resource"):
            if block.labels[0] == "aws_iam_role_policy":
                (role,) = references(text, attributes(block.body)["role"].value)
                policies[role.head] = written(text, attributes(block.body)["policy"].value)
                yield removal(text, block)
        for block in blocks(text, "resource"):
            policy = policies.get(".".join(block.labels))
            if policy is not None:
                inline = f'\n  inline_policy {{\n    name   = "deliver"\n    policy = {policy}\n  }}\n'
                yield Change(block.end - 1, block.end - 1, inline)

    return everywhere(files, change)


def _managed_in_the_role(files: Files) -> dict[str, str]:
    """Attachments as the role's own list."""

    def change(name: str, text: str) -> Iterator[Change]:
        arns: dict[str, list[str]] = {}
        for block in blocks(text, "resource"):
            if block.labels[0] == "aws_iam_role_policy_attachment":
                (role,) = references(text, attributes(block.body)["role"].value)
                arns.setdefault(role.head, []).append(written(text, attributes(block.body)["policy_arn"].value))
                yield removal(text, block)
        for block in blocks(text, "resource"):
            mine = arns.get(".".join(block.labels))
            if mine:
                yield Change(block.end - 1, block.end - 1, f"\n  managed_policy_arns = [{', '.join(mine)}]\n")

    return everywhere(files, change)


# ---------------------------------------------------------------- other attributes that say the same


def _referred(name: str, *pairs: tuple[str, str]) -> Rewrite:
    """References by another expression. pairs: pattern of a whole reference, what stands for it (a `re` template)."""

    def change(_: str, text: str) -> Iterator[Change]:
        waits = [attributes(block.body).get("depends_on") for block in blocks(text, "resource", "data", "module")]
        ranges = [(one.value.start, one.value.end) for one in waits if one]
        for one in references(text, blocks(text)):
            if not any(start <= one.start < end for start, end in ranges):
                for pattern, instead in pairs:
                    match = re.fullmatch(pattern, one.whole)
                    if match:
                        yield Change(one.start, one.end, match.expand(instead))
                        break

    return Rewrite(name, lambda files: everywhere(files, change))


# ---------------------------------------------------------------- blocks made in loops


def _dynamic(write: Callable[[str, str, str], str]) -> Callable[[Files], Files]:
    """Each block inside a resource or data source is a dynamic one. write: from its type and body."""

    def body(items: Sequence[Any], text: str) -> str:
        lines = []
        for item in items:
            if isinstance(item, Attribute) or item.type in FIXED:
                lines.append(written(text, item))
            else:
                own = {one.name: written(text, one.value) for one in item.body if isinstance(one, Attribute)}
                rest = body([one for one in item.body if isinstance(one, Block)], text)
                row = ", ".join(f"{key} = {value}" for key, value in own.items())
                content = "\n".join([*(f"{key} = {item.type}.value.{key}" for key in own), rest])
                lines.append(write(item.type, row, content))
        return "\n".join(lines)

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "resource", "data"):
            if any(one.type not in FIXED for one in nested(block.body)):
                yield Change(block.header_end, block.end, f"\n{body(block.body, text)}\n}}")

    return lambda files: everywhere(files, change)


def _from_a_list(type_: str, row: str, content: str) -> str:
    return f'dynamic "{type_}" {{\nfor_each = [{{ {row} }}]\ncontent {{\n{content}\n}}\n}}'


def _from_a_map(type_: str, row: str, content: str) -> str:
    own = content.replace(f"{type_}.value.", "it.value.")
    return f'dynamic "{type_}" {{\nfor_each = {{ one = {{ {row} }} }}\niterator = it\ncontent {{\n{own}\n}}\n}}'


def _if_wanted(type_: str, row: str, content: str) -> str:
    return (
        f'dynamic "{type_}" {{\nfor_each = true ? [{{ {row} }}] : []\ncontent {{\n{content}\n}}\n}}\n'
        f'dynamic "{type_}" {{\nfor_each = false ? ["x"] : []\ncontent {{\n}}\n}}'
    )


def _by_one_map(files: Files) -> dict[str, str]:
    """Filters, and alarms, that differ in literals alone are one resource for each of a map."""
    made = {}
    for name, text in files.items():
        made[name] = changed(text, _grouped(text)) if is_source(name) else text
    return made


GROUPED = ("aws_cloudwatch_log_metric_filter", "aws_cloudwatch_metric_alarm")


def _grouped(text: str) -> Iterator[Change]:
    for type_ in GROUPED:
        alike: dict[str, list[Block]] = {}
        for block in blocks(text, "resource"):
            if block.labels[0] == type_ and "for_each" not in attributes(block.body):
                alike.setdefault(
                    changed(text, _holes(block, text))[block.header_end :][: _length(block, text)], []
                ).append(block)
        for group in alike.values():
            if len(group) > 1:
                rows = ",\n".join(f"    {block.labels[1]} = {{ {_row(block, text)} }}" for block in group)
                body = changed(text, _holes(group[0], text))[group[0].header_end :][: _length(group[0], text)]
                yield Change(
                    group[0].start,
                    group[0].end,
                    f'resource "{type_}" "each" {{\n  for_each = {{\n{rows}\n  }}\n{body}}}',
                )
                yield from (removal(text, block) for block in group[1:])


def _row(block: Block, text: str) -> str:
    return ", ".join(f"v{number} = {written(text, one)}" for number, one in enumerate(_values(block.body)))


def _values(body: Sequence[Any]) -> Iterator[Literal]:
    for item in body:
        if isinstance(item, Block):
            yield from _values(item.body)
        elif isinstance(item.value, Literal):
            yield item.value


def _holes(block: Block, text: str) -> list[Change]:
    return [Change(one.start, one.end, f"each.value.v{number}") for number, one in enumerate(_values(block.body))]


def _length(block: Block, text: str) -> int:
    """How long the body is with its holes, up to its brace."""
    grown = sum(len(one.text) - (one.end - one.start) for one in _holes(block, text))
    return block.end - 1 - block.header_end + grown


def _of_each(text: str) -> str:
    return re.sub(rf'({"|".join(GROUPED)})\.each\["(\w+)"\]', r"\1.\2", text)


BY_ONE_MAP = Rewrite("filters and alarms from maps", _by_one_map, _of_each)
"""What the stack in modules does in any case."""

BUCKET = r"(aws_s3_bucket\.\w+)"
RESOURCES = [
    Rewrite(
        "buckets with all in them",
        _inline_buckets,
        but={"log-bucket-changes-put-back": "a bucket may ignore what resources of their own say of it"},
    ),
    Rewrite("a role's policy, attached", _role_policies(_attached)),
    Rewrite("a role's policy, attached to several", _role_policies(_attached_to_several)),
    Rewrite("a role's policy in the role", _in_the_role),
    Rewrite("attachments in the role", _managed_in_the_role),
    _referred("buckets by another attribute", (BUCKET + r"\.id", r"\1.bucket"), (BUCKET + r"\.bucket", r"\1.id")),
    _referred(
        "ARNs of buckets by their names",
        (BUCKET + r"\.arn", r'"arn:${data.aws_partition.current.partition}:s3:::${\1.id}"'),
    ),
    _referred(
        "ARNs of buckets by format",
        (BUCKET + r"\.arn", r'format("arn:%s:s3:::%s", data.aws_partition.current.partition, \1.bucket)'),
    ),
    _referred("names of buckets by their ARNs", (BUCKET + r"\.id", r'element(split(":::", \1.arn), 1)')),
    _referred(
        "keys by their ids in ARNs",
        (
            r"(aws_kms_key\.\w+)\.arn",
            r'"arn:${data.aws_partition.current.partition}:kms:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:key/${\1.key_id}"',
        ),
    ),
    _referred("topics by another attribute", (r"(aws_sns_topic\.\w+)\.arn", r"\1.id")),
    _referred(
        "roles by their names",
        (
            r"(aws_iam_role\.\w+)\.arn",
            r'"arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${\1.name}"',
        ),
        (r"(aws_iam_role\.\w+)\.name", r"\1.id"),
    ),
    _referred(
        "log groups by their names",
        (
            r"(aws_cloudwatch_log_group\.\w+)\.arn",
            r'"arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:${\1.name}"',
        ),
    ),
    _referred("log groups by another attribute", (r"(aws_cloudwatch_log_group\.\w+)\.name", r"\1.id")),
    _referred(
        "the account by another attribute",
        (r"(data\.aws_caller_identity\.\w+)\.account_id", r"\1.id"),
        (r"(data\.aws_region\.\w+)\.name", r"\1.id"),
        (r"(data\.aws_partition\.\w+)\.partition", r"\1.id"),
    ),
    Rewrite("blocks from lists", _dynamic(_from_a_list)),
    Rewrite("blocks from maps", _dynamic(_from_a_map)),
    Rewrite("blocks if they are wanted", _dynamic(_if_wanted)),
    BY_ONE_MAP,
]
