"""Plans in JSON as the format's documentation describes them, made by hand: what the tests change, they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ctlint.frontends.plan.load import TerraformPlan
from ctlint.graph import Loaded, Resource
from ctlint.model import wanted
from ctlint.source import Inputs, Sources

Json = dict[str, Any]


def change(
    address: str,
    after: Json | None,
    unknown: Json | None = None,
    sensitive: Json | bool | None = None,
    actions: tuple[str, ...] = ("create",),
    before: Json | None = None,
    **more: Any,
) -> Json:
    """An element of `resource_changes`."""
    bare = address.rpartition("]" if address.endswith("]") else "\0")[0] or address
    steps = bare.partition("[")[0].split(".") if not bare.startswith("module.") else bare.split(".")[-2:]
    data = "data" in bare.split(".")
    type_, name = steps[-2:]
    return {
        "address": address,
        "mode": "data" if data else "managed",
        "type": type_,
        "name": name.partition("[")[0],
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": list(actions),
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
            "before_sensitive": False,
            "after_sensitive": {} if sensitive is None else sensitive,
        },
        **more,
    }


def block(address: str, expressions: Json | None = None, **more: Any) -> Json:
    """A resource of the configuration; `more`: for_each_expression, count_expression."""
    steps = address.split(".")
    return {
        "address": address,
        "mode": "data" if steps[0] == "data" else "managed",
        "type": steps[-2],
        "name": steps[-1],
        "provider_config_key": "aws",
        "expressions": expressions or {},
        **more,
    }


def refers(*references: str) -> Json:
    """An expression that refers to these, most specific first, as Terraform lists them."""
    return {"references": list(references)}


def plan(changes: list[Json], blocks: list[Json] | None = None, root: Json | None = None, **top: Any) -> Json:
    """A plan; `root` has what the root module's configuration has beside its resources."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {},
        "planned_values": {"root_module": {}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": blocks or [], **(root or {})}},
        "complete": True,
        "errored": False,
        **top,
    }


def load(root: Path, path: str = "plan.json") -> tuple[Loaded, Sources]:
    """What the front end makes of one plan, which is claimed first."""
    sources = Sources(root)
    frontend = TerraformPlan()
    units = frontend.claim([path], sources, frozenset([path]))
    assert [unit.path for unit in units] == [path]
    return frontend.load(units, sources, Inputs(), wanted()), sources


def resources(loaded: Loaded) -> dict[str, Resource]:
    """By address."""
    return {resource.id.address: resource for resource in loaded.resources}
