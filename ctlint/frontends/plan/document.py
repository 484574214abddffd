"""Knows how a plan in JSON is laid out, and finds in one pass what may be wanted of it; the rest is passed over.

Must not know what the values mean. Format: https://developer.hashicorp.com/terraform/internals/json-format and
internal/command/jsonplan/plan.go of hashicorp/terraform (format 1.2, read 2026-11).
"""

from __future__ import annotations

import re

from ctlint.frontends.plan.addresses import Key, Place, place_of
from ctlint.frontends.plan.configuration import MAX_MODULE_DEPTH, Module, Range, read_module, read_providers
from ctlint.frontends.plan.scanner import JsonError, Scanner
from ctlint.hints import Any
from ctlint.records import Record, field

MAX_RESOURCES = 20_000
"""Resource instances of wanted types in one plan."""

_VERSION = re.compile(r"(\d+)\.\d+")
_KNOWN_MAJOR = ("0", "1")
_CHANGING = frozenset({"update", "delete"})
"""The actions after which what exists is not what it was; "forget" leaves it as it is, unmanaged."""


class Planned(Record, frozen=False):
    """One resource instance as the plan has it.

    header: where its address stands, key and value. after: where its values stand; None where it will not exist.
    unknown, sensitive: where the masks stand that mirror the values. deferred: its change waits for a later plan.
    """

    address: str
    place: Place
    header: Range
    after: Range | None = None
    unknown: Range | None = None
    sensitive: Range | None = None
    deferred: bool = False


class Plan(Record, frozen=False):
    """What one pass over a plan leaves.

    resources: instances of wanted types that exist after it, by address, in the plan's order.
    gone: addresses of wanted types that it deletes or forgets.
    changed: what it does to resources of wanted types that exist: the actions, and where the address stands.
    instances: every managed instance that exists after it, whatever its type, by block and key.
    reads: the data blocks that are read only when the plan is applied.
    providers: what the configuration says of them, by their names there.
    variables: the values of the root's variables. relevant: resources whose attributes led to the changes.
    """

    version: str = ""
    errored: bool = False
    complete: bool = True
    resources: dict[str, Planned] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    changed: dict[str, tuple[tuple[str, ...], Range]] = field(default_factory=dict)
    instances: dict[object, dict[Key | None, Place]] = field(default_factory=dict)
    reads: set[object] = field(default_factory=set)
    configuration: Module | None = None
    providers: dict[str, Range | None] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    relevant: dict[str, None] = field(default_factory=dict)
    has_changes: bool = False


class VersionError(Exception):
    """The plan's format is of a major version that is not known."""

    def __init__(self, version: str, offset: int) -> None:
        super().__init__(version)
        self.version = version
        self.offset = offset


class PlanReader:
    """Reads one plan. `wanted`: the native types to keep, data sources with `data.` before them.

    before: whether to take what exists before the plan is applied for what exists after it, by its addresses of then.
    """

    def __init__(self, data: bytes, wanted: frozenset[str], *, before: bool = False) -> None:
        self._scanner = Scanner(data)
        self._wanted = wanted
        self._before = before
        self._plan = Plan()
        self._values: dict[str, Planned] = {}

    def read(self) -> Plan:
        """The whole plan; JsonError where it is not what it should be, VersionError where it is of another time."""
        scanner, plan = self._scanner, self._plan
        scanner.blanks()
        for key in scanner.entries():
            kind = scanner.kind()
            if key == "format_version":
                plan.version = self._version()
            elif key == "errored":
                plan.errored = scanner.value() is True
            elif key == "complete":
                plan.complete = scanner.value() is not False
            elif key == "resource_changes" and kind == "[":
                plan.has_changes = True
                for _ in scanner.items():
                    self._change(deferred=False)
            elif key == "deferred_changes" and kind == "[":
                for _ in scanner.items():
                    self._deferred_change()
            elif key == "planned_values" and kind == "{" and not self._before:
                self._root_module(data_only=False)
            elif key == "prior_state" and kind == "{":
                for part in scanner.entries():
                    if part == "values" and scanner.kind() == "{":
                        self._root_module(data_only=True)
            elif key == "configuration" and kind == "{":
                for part in scanner.entries():
                    if part == "root_module" and scanner.kind() == "{":
                        plan.configuration = read_module(scanner)
                    elif part == "provider_config" and scanner.kind() == "{":
                        plan.providers = read_providers(scanner)
            elif key == "variables" and kind == "{":
                self._variables()
            elif key == "relevant_attributes" and kind == "[":
                self._relevant()
        scanner.blanks()
        if scanner.at != len(scanner.data):
            raise JsonError("the file should end here, after the plan", scanner.at)
        self._settle()
        return plan

    def _version(self) -> str:
        start = self._scanner.at
        version = self._scanner.value()
        match = _VERSION.match(version) if isinstance(version, str) else None
        if match is None or match[1] not in _KNOWN_MAJOR:
            raise VersionError(version if isinstance(version, str) else repr(version), start)
        return match[0]

    def _variables(self) -> None:
        scanner = self._scanner
        for name in scanner.entries():
            if scanner.kind() != "{":
                continue
            for part in scanner.entries():
                if part == "value":
                    self._plan.variables[name] = scanner.value()

    def _relevant(self) -> None:
        for _ in self._scanner.items():
            one = self._scanner.value()
            resource = one.get("resource") if isinstance(one, dict) else None
            if isinstance(resource, str):
                self._scanner.keep()
                self._plan.relevant[resource] = None

    # -- resources ------------------------------------------------------------------------------------------------

    def _deferred_change(self) -> None:
        if self._scanner.kind() != "{":
            return
        for key in self._scanner.entries():
            if key == "resource_change":
                self._change(deferred=True)

    def _change(self, deferred: bool) -> None:
        """One element of `resource_changes`."""
        scanner = self._scanner
        if scanner.kind() != "{":
            raise JsonError("a resource change should be an object", scanner.at)
        address: Any = None
        header = change = (scanner.at, scanner.at)
        deposed = False
        for key in scanner.entries():
            if key == "address":
                start = scanner.key_at
                address = scanner.value()
                header = (start, scanner.at)
            elif key == "deposed":
                deposed = scanner.value() is not None
            elif key == "change":
                start = scanner.at
                scanner.skip()
                change = (start, scanner.at)
        place = place_of(address) if isinstance(address, str) else None
        if place is None:
            raise JsonError("a resource change should have the address of a resource", header[0])
        if deposed:
            return  # an object that an earlier, interrupted replacement left behind
        planned = Planned(address, place, header, deferred=deferred)
        after, actions = self._parts(planned, change)
        if place.mode == "managed" and place.native in self._wanted and _CHANGING & set(actions):
            self._plan.changed[address] = (actions, header)
        if not after:
            if place.native in self._wanted:
                self._plan.gone.add(address)
            return
        scanner.keep()
        if place.mode == "data":
            self._plan.reads.add(place.block)
        else:
            self._plan.instances.setdefault(place.block, {})[place.key] = place
        if place.native in self._wanted:
            self._keep(planned)

    def _parts(self, planned: Planned, change: Range) -> tuple[bool, tuple[str, ...]]:
        """Find where the values and masks of a change stand; whether the object exists after it, and the actions."""
        start, end = change
        if start == end:
            raise JsonError(f"{planned.address} has no change", planned.header[0])
        scanner = Scanner(self._scanner.data, start)
        if scanner.kind() != "{":
            raise JsonError("a change should be an object", start)
        exists = False
        actions: tuple[str, ...] = ()
        values, sensitive = ("before", "before_sensitive") if self._before else ("after", "after_sensitive")
        for key in scanner.entries():
            value = scanner.at
            if key == "actions" and scanner.kind() == "[":
                actions = tuple(one for one in scanner.value() if isinstance(one, str))
            elif key in (values, sensitive) or (key == "after_unknown" and not self._before):
                kind = scanner.kind()
                scanner.skip()
                if kind == "{":
                    if key == values:
                        exists = True
                        planned.after = (value, scanner.at)
                    elif key == "after_unknown":
                        planned.unknown = (value, scanner.at)
                    else:
                        planned.sensitive = (value, scanner.at)
                elif key == sensitive and scanner.data[value : scanner.at] == b"true":
                    planned.sensitive = (value, scanner.at)
        return exists, actions

    def _keep(self, planned: Planned) -> None:
        if len(self._plan.resources) >= MAX_RESOURCES:
            message = f"the plan has more than {MAX_RESOURCES} resources of the types that are judged"
            raise JsonError(message, planned.header[0], "CTL005")
        self._plan.resources[planned.address] = planned

    def _root_module(self, data_only: bool) -> None:
        for key in self._scanner.entries():
            if key == "root_module" and self._scanner.kind() == "{":
                self._module(data_only, 0)

    def _module(self, data_only: bool, depth: int) -> None:
        """The resources of a module in `planned_values` or in a state, and of those that it calls."""
        scanner = self._scanner
        if depth > MAX_MODULE_DEPTH:
            raise JsonError(f"modules are nested more than {MAX_MODULE_DEPTH} levels deep", scanner.at, "CTL005")
        for key in scanner.entries():
            if key == "resources" and scanner.kind() == "[":
                for _ in scanner.items():
                    if scanner.kind() == "{":
                        self._value(data_only)
            elif key == "child_modules" and scanner.kind() == "[":
                for _ in scanner.items():
                    if scanner.kind() == "{":
                        self._module(data_only, depth + 1)

    def _value(self, data_only: bool) -> None:
        scanner = self._scanner
        address: Any = None
        header = (scanner.at, scanner.at)
        values = sensitive = None
        for key in scanner.entries():
            if key == "address":
                start = scanner.key_at
                address = scanner.value()
                header = (start, scanner.at)
            elif key in ("values", "sensitive_values") and scanner.kind() == "{":
                start = scanner.at
                scanner.skip()
                if key == "values":
                    values = (start, scanner.at)
                else:
                    sensitive = (start, scanner.at)
        place = place_of(address) if isinstance(address, str) else None
        if place is None or place.native not in self._wanted or (data_only and place.mode != "data"):
            return
        if len(self._values) >= 2 * MAX_RESOURCES:
            raise JsonError("the plan has too many resources of the types that are judged", header[0], "CTL005")
        self._values.setdefault(address, Planned(address, place, header, values, None, sensitive))

    def _settle(self) -> None:
        """Add what only `planned_values` or the prior state has: what was read already, and plans without changes."""
        plan = self._plan
        for address, planned in self._values.items():
            if address in plan.resources or address in plan.gone or planned.after is None:
                continue
            if plan.has_changes and planned.place.mode == "managed":
                continue
            self._keep(planned)
            if planned.place.mode == "managed":
                plan.instances.setdefault(planned.place.block, {})[planned.place.key] = planned.place
