"""Every native name that the model spells exists in AWS's own schemas, and the snapshots of those are what they say."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import pytest

import ctlint.model
from ctlint.graph import Vocabulary
from ctlint.model.declare import (
    STR,
    Attribute,
    Companion,
    Entity,
    ItemsOf,
    Kind,
    Proxy,
    Struct,
    attr,
    many,
)

SCHEMAS = Path(__file__).parent / "schemas"
KINDS = {"string", "bool", "number", "list", "set", "map", "block"}
LINE = re.compile(r"(?P<type>aws_\w+|data\.aws_\w+|AWS::\w+::\w+)\.(?P<path>\w+(?:\.\w+)*) (?P<kind>\w+)")


def snapshot_lines(vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """The header and the entries of a snapshot."""
    lines = (SCHEMAS / f"{vocabulary}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("#")], [line for line in lines if not line.startswith("#")]


def names_in(vocabulary: Vocabulary) -> frozenset[str]:
    """Every type, and every dotted path below it, of a snapshot."""
    names = set()
    for entry in snapshot_lines(vocabulary)[1]:
        found = LINE.fullmatch(entry)
        assert found, f"{vocabulary}.txt: {entry!r} is not '<type>.<path> <kind>'"
        names |= {found["type"], f"{found['type']}.{found['path']}"}
    return frozenset(names)


NATIVE: Mapping[Vocabulary, frozenset[str]] = {"tf": names_in("tf"), "cfn": names_in("cfn")}


CUSTOM = ("Custom::S3AutoDeleteObjects", "Custom::S3AutoDeleteObjects.BucketName")
"""Resources of the CDK's own: packages/@aws-cdk/custom-resource-handlers/lib/aws-s3 of github.com/aws/aws-cdk."""

SERVERLESS = (
    "AWS::Serverless::Connector.Destination",
    "AWS::Serverless::Connector.Source.Id",
    "AWS::Serverless::Connector.Source.RoleName",
    "AWS::Serverless::Function",
    "AWS::Serverless::Function.FunctionName",
    "AWS::Serverless::Function.PermissionsBoundary",
    "AWS::Serverless::Function.Policies",
    "AWS::Serverless::StateMachine",
    "AWS::Serverless::StateMachine.Name",
    "AWS::Serverless::StateMachine.PermissionsBoundary",
    "AWS::Serverless::StateMachine.Policies",
)
"""Resources of AWS SAM, which its transform turns into others: sam-resource-function.html,
sam-resource-statemachine.html and sam-resource-connector.html of https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/."""

BESIDE: Mapping[Vocabulary, frozenset[str]] = {
    "tf": frozenset({"@lifecycle.ignore_changes", "@lifecycle.prevent_destroy", "@ignored_changes", "@waits_for"}),
    "cfn": frozenset(
        {"@DeletionPolicy", "@UpdateReplacePolicy", "@waits_for", "@made_beside", "@Connectors", *CUSTOM, *SERVERLESS}
    ),
}
"""What may be written beside the body of a resource of any type, as far as the model reads it:
https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html."""


class Claim(NamedTuple):
    """Says that a native name exists: at least one of `names` (a path may fit only some of an entity's types)."""

    declared: str
    vocabulary: Vocabulary
    names: tuple[str, ...]

    def holds(self) -> bool:
        return any(name in NATIVE[self.vocabulary] | BESIDE[self.vocabulary] for name in self.names)


def claims_of(entity: type[Entity]) -> Iterator[Claim]:
    """What a declaration claims about native names, its parts included."""
    for vocabulary, types in entity.types.items():
        for native in types:
            yield Claim(entity.__name__, vocabulary, (native,))
    for native, path in entity.companions.items():
        yield Claim(f"{entity.__name__}.companions", vocabulary_of(native), (f"{native}.{path}",))
    for native, proxy in entity.proxies.items():
        for path in filter(None, proxy):
            yield Claim(f"{entity.__name__}.proxies", vocabulary_of(native), (f"{native}.{path}",))
    yield from attribute_claims(entity, entity.types)


def attribute_claims(entity: type[Entity], roots: Mapping[Vocabulary, tuple[str, ...]]) -> Iterator[Claim]:
    for attribute in entity.attributes.values():
        parents: dict[Vocabulary, tuple[str, ...]] = {}
        for vocabulary, spellings in attribute.spellings.items():
            for spelling in spellings:
                if isinstance(spelling, Companion):
                    beside = spelling.path.startswith("@")
                    names: tuple[str, ...] = (spelling.path if beside else f"{spelling.type}.{spelling.path}",)
                elif spelling.startswith("@"):
                    names = (spelling,)
                else:
                    names = tuple(f"{root}.{spelling}" for root in roots.get(vocabulary, ()))
                parents[vocabulary] = (*parents.get(vocabulary, ()), *names)
                yield Claim(f"{entity.__name__}.{attribute.name}", vocabulary, names)
        part = part_of(attribute)
        if part is not None:
            yield from attribute_claims(part, parents)


def part_of(attribute: Attribute) -> type[Entity] | None:
    kind: Kind = attribute.kind
    while isinstance(kind, ItemsOf):
        kind = kind.element
    return kind.entity if isinstance(kind, Struct) else None


def vocabulary_of(native: str) -> Vocabulary:
    return "cfn" if "::" in native else "tf"


def declared_entities() -> list[type[Entity]]:
    """Every entity of the model that is a resource of its own; parts are reached from these."""
    for module in pkgutil.iter_modules(ctlint.model.__path__, "ctlint.model."):
        importlib.import_module(module.name)
    found: dict[str, type[Entity]] = {}
    open_ends = list(Entity.__subclasses__())
    while open_ends:
        entity = open_ends.pop()
        open_ends += entity.__subclasses__()
        if entity.types and entity.__module__.startswith("ctlint."):
            found[entity.__name__] = entity
    return [found[name] for name in sorted(found)]


DECLARED = declared_entities()


@pytest.mark.parametrize("entity", DECLARED, ids=lambda entity: entity.__name__)
def test_every_native_name_in_the_model_exists(entity: type[Entity]) -> None:
    claims = list(claims_of(entity))
    wrong = [
        f"{claim.declared} ({claim.vocabulary}): {' or '.join(claim.names)}" for claim in claims if not claim.holds()
    ]
    assert claims
    assert not wrong, "not in tests/schemas:\n" + "\n".join(wrong)


class Choice(Entity):
    enabled = attr(STR, doc="", tf=("status", "enabled"), cfn="Status")
    misspelt = attr(STR, doc="", tf="stauts", cfn="Status")


class Store(Entity):
    types = {"tf": ("aws_cloudtrail_event_data_store", "aws_s3_bucket"), "cfn": ("AWS::CloudTrail::EventDataStore",)}
    companions = {"aws_s3_bucket_policy": "bucket", "aws_s3_bucket_logging": "bukket"}
    proxies = {"aws_kms_alias": Proxy("target_key_id", "name"), "AWS::KMS::Alias": Proxy("TargetKeyId", "Name")}

    only_on_one_type = attr(STR, doc="", tf="retention_period")
    key = attr(STR, doc="", tf="kms_key_id", cfn="KMSKeyId")
    policy = attr(STR, doc="", tf=Companion("aws_s3_bucket_policy", "document"))
    rules = many(Choice, doc="", tf=(Companion("aws_s3_bucket_lifecycle_configuration", "rule"), "lifecycle_rule"))


def test_a_name_that_does_not_exist_is_found() -> None:
    assert [(claim.declared, claim.vocabulary) for claim in claims_of(Store) if not claim.holds()] == [
        ("Store.companions", "tf"),
        ("Store.proxies", "cfn"),
        ("Store.key", "cfn"),
        ("Store.policy", "tf"),
        ("Choice.enabled", "cfn"),
        ("Choice.misspelt", "tf"),
        ("Choice.misspelt", "cfn"),
    ]


@pytest.mark.parametrize("vocabulary", ["tf", "cfn"])
def test_snapshots_are_sorted_and_say_where_they_come_from(vocabulary: Vocabulary) -> None:
    header, entries = snapshot_lines(vocabulary)
    assert entries == sorted(set(entries))
    assert {entry.rsplit(" ", 1)[1] for entry in entries} <= KINDS
    assert re.search(r"(hashicorp/aws|cfn-lint) \d+\.\d+\.\d+", "\n".join(header))


def test_nested_names_have_their_parents() -> None:
    for names in NATIVE.values():
        assert not {
            name for name in names if "." in name.removeprefix("data.") and name.rpartition(".")[0] not in names
        }


def test_the_cloudformation_snapshot_is_what_cfn_lint_carries() -> None:
    header, entries = snapshot_lines("cfn")
    [taken_from] = re.findall(r"cfn-lint (\d+\.\d+\.\d+)", "\n".join(header))
    try:
        installed = version("cfn-lint")
    except PackageNotFoundError:
        pytest.skip("cfn-lint is not installed")
    if installed != taken_from:
        pytest.skip(f"the snapshot is of cfn-lint {taken_from}; installed is {installed}")
    command = [sys.executable, str(SCHEMAS / "snapshot_cfn.py")]
    made = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    assert made.splitlines() == [*header, *entries]
