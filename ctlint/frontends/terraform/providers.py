"""Knows which configuration of a provider makes a resource, and so where: through `provider` and `providers`.

Must not know any provider: which of its settings tell what is in `graph.Wanted.placing`.
Source: developer.hashicorp.com/terraform/language/providers/configuration and …/language/modules/develop/providers
(2026-11): a module is given the configurations that its call names, and those without an alias also where it does not
name them; whoever chooses none has the one without an alias.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.frontends.placing import Places, Read, beside, unknown_place
from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.bodies import META, body_value
from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.expand import Member
from ctlint.frontends.terraform.modules import Definition
from ctlint.frontends.terraform.scope import Scope
from ctlint.graph import Deployed, Placing
from ctlint.hints import TYPE_CHECKING
from ctlint.records import NamedTuple
from ctlint.value import Entries, Known, Step, Via

if TYPE_CHECKING:
    from ctlint.frontends.terraform.instances import ModuleInstance

_NO_SETTINGS = frozenset(("alias", "version"))


class _Chosen(NamedTuple):
    """A configuration: the module instance that holds it and its name there.

    definition: None where nobody wrote it. is_known: whether it is known what it says.
    """

    instance: ModuleInstance
    name: str
    definition: Definition | None = None
    is_known: bool = True


class Providers:
    """The configurations of the providers of one root. given: where it is deployed, if they do not tell."""

    def __init__(self, placing: Mapping[str, Mapping[str, Placing]], given: Mapping[str, str]) -> None:
        self._placing = placing
        self._given = given
        self._places: dict[str, Places] = {}
        self._chosen: dict[tuple[str, str], Deployed] = {}
        self._pending: set[str] = set()

    def place(self, instance: ModuleInstance, definition: Definition, member: Member, native: str) -> Deployed:
        """Where an instance of a resource is deployed, as far as the code tells."""
        kind = native.removeprefix("data.").partition("_")[0]
        placing = self._placing.get(kind)
        if placing is None:
            return Deployed()
        written = definition.attribute("provider")
        if kind in self._pending:  # a setting hangs on it
            own = written is None and instance.parent is None
            return Deployed() if own else unknown_place(placing, "a provider whose settings hang on it")
        name = kind if written is None else provider_named(written[1].value)
        key = instance.prefix, name or instance.target_name(definition)
        place = self._chosen.get(key)
        if place is None:
            place = self._chosen[key] = self._of_provider(kind, placing, instance, name, key)
        arguments = {one.argument for one in placing.values()} - {""}
        if not any(definition.attribute(argument) for argument in arguments):
            return place
        fields = instance.body(definition, member).value.fields
        return beside(place, placing, fields.get, f"{instance.prefix}{instance.target_name(definition)}")

    def _of_provider(
        self, kind: str, placing: Mapping[str, Placing], instance: ModuleInstance, name: str, key: tuple[str, str]
    ) -> Deployed:
        self._pending.add(kind)
        try:
            places = self._places.get(kind)
            if places is None:
                places = self._places[kind] = _of_root(kind, placing, _top(instance), self._given)
            if not name:
                return places.of(f"{key[0]}{key[1]}", None)
            chosen = _chosen(instance, name)
            return places.of(_label(chosen), _settings(chosen) if chosen.is_known else None)
        finally:
            self._pending.discard(kind)


def _of_root(kind: str, placing: Mapping[str, Placing], root: ModuleInstance, given: Mapping[str, str]) -> Places:
    written = root.module.providers
    listed = {kind: written.get(kind)}
    listed.update({name: one for name, one in written.items() if name.startswith(f"{kind}.")})
    # What nobody wrote in the files that can be read, others may say.
    known = listed[kind] is not None or not root.module.incomplete
    chosen = [_Chosen(root, name, definition, name != kind or known) for name, definition in listed.items()]
    return Places(placing, [(_label(one), _settings(one) if one.is_known else None) for one in chosen], given)


def _top(instance: ModuleInstance) -> ModuleInstance:
    while instance.parent is not None:
        instance = instance.parent
    return instance


def _chosen(instance: ModuleInstance, name: str) -> _Chosen:
    """The configuration that a name means in a module."""
    while True:
        definition = instance.module.providers.get(name)
        unknown = _Chosen(instance, name, is_known=False)
        # An empty one in a module that is called stands for what the call gives it.
        if definition is not None and (instance.parent is None or _says_something(definition)):
            return _Chosen(instance, name, definition)
        if instance.parent is None:
            return unknown if "." in name else _Chosen(instance, name)
        if instance.module.incomplete:
            return unknown
        passed = instance.call.attribute("providers") if instance.call is not None else None
        given = _given(passed[1].value) if passed is not None else {}
        if given is None or ("." in name and name not in given) or given.get(name) == "":
            return unknown
        name = given.get(name, name)
        instance = instance.parent


def _says_something(definition: Definition) -> bool:
    return any(not isinstance(item, nodes.Attribute) or item.name not in _NO_SETTINGS for _, item in definition.body)


def _given(node: nodes.Expr) -> dict[str, str] | None:
    """What a call's `providers` gives: the name in the module -> the name outside, "" for one that is not plain."""
    if not isinstance(node, nodes.ObjectExpr):
        return None
    return {provider_named(key): provider_named(value) for key, value in node.items}


def provider_named(node: nodes.Expr) -> str:
    """The configuration that an expression names; "" where which of several instances it is (OpenTofu) hangs on a key.

    No block says what one of several instances is: there is none of its name.
    """
    if isinstance(node, nodes.Literal):
        return str(node.value)
    if isinstance(node, nodes.Traversal):
        steps = (f".{one}" if isinstance(one, str) else f"[{one.value}]" for one in node.steps)
        return "".join((node.root, *steps))
    return ""


def _label(chosen: _Chosen) -> str:
    """As a plan calls it: `aws.logs`, `module.audit:aws`."""
    module = chosen.instance.keyless_prefix.removesuffix(".")
    return f"{module}:{chosen.name}" if module else chosen.name


def _settings(chosen: _Chosen) -> Read:
    instance, definition = chosen.instance, chosen.definition
    if definition is None:
        return lambda _: None
    origin = (Step(Via.WRITTEN, definition.header, "is written here"),)
    scope = Scope(instance, definition.file, {})
    body: AnyValue = body_value(instance.root.evaluator, definition.body, scope, origin, (), META)
    assert isinstance(body, Known) and isinstance(body.value, Entries)  # what every body is
    return body.value.fields.get
