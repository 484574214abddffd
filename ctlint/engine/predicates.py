"""Knows how predicates are written, and checks every path, operator and literal against the model.

Must not know the other fields of a rule file, nor any entity by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial

from ctlint.engine.document import Leaf, Listing, Problems, Table, Tree
from ctlint.engine.rule import (
    OPERATORS,
    At,
    Compare,
    Comparison,
    Count,
    Given,
    Junction,
    Nested,
    Node,
    Not,
    ParameterName,
    Path,
    Quantify,
    SameAs,
    Scalar,
)
from ctlint.hints import TypeVar
from ctlint.model.declare import Entity, ItemsOf, Kind, Link, Struct
from ctlint.model.declare import Scalar as ScalarKind
from ctlint.model.roles import Role
from ctlint.model.view import Semantics, kind_of
from ctlint.names import suggestion
from ctlint.parameters import PARAMETERS, Parameter
from ctlint.records import NamedTuple

T = TypeVar("T")


class Terms(NamedTuple):
    """All that a rule may speak of.

    entities: by name. roles: by name. semantics: computed attributes.
    """

    entities: Mapping[str, type[Entity]]
    roles: Mapping[str, Role]
    semantics: Semantics


_SCALAR_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "number": (int, Decimal),
    "str": (str,),
}
PARAMETER = "parameter."
"""Begins what asks for a parameter in the place of an attribute."""
_PARAMETER_KINDS = {"days": "int", "flag": "bool", "word": "str", "text": "str", "texts": "str"}
_SPOKEN = {"bool": "true or false", "int": "a whole number", "number": "a number", "str": "text"}
_COMPARISONS: dict[str, Comparison] = {
    "equals": "equals",
    "at_least": "at_least",
    "at_most": "at_most",
    "starts_with": "starts_with",
    "matches": "matches",
    "contains": "contains",
}
_FITTING = {
    "equals": ("bool", "int", "number", "str"),
    "in": ("bool", "int", "number", "str"),
    "at_least": ("int", "number"),
    "at_most": ("int", "number"),
    "starts_with": ("str",),
    "matches": ("str",),
    "contains": ("str",),
}


class MistakeError(Exception):
    """A predicate cannot be read; the problems say why."""


class Reader:
    """Reads the predicates of one rule, noting every problem.

    Each method raises MistakeError once all that is wrong below it has been noted.
    """

    def __init__(self, terms: Terms, subject: type[Entity], from_role: bool, problems: Problems) -> None:
        """`from_role`: the rule is about a role, so its paths may start with "trail."."""
        self._terms = terms
        self._subject = subject
        self._from_role = from_role
        self._problems = problems
        self.parameters: set[str] = set()
        """Those that what was read so far asks for."""

    # ---------------------------------------------------------------------------------------------- predicates

    def predicate(self, tree: Tree, entity: type[Entity]) -> Node:
        """A mapping of clauses, all of which must hold of an entity."""
        if not isinstance(tree, Table):
            raise self._mistake(tree.line, f"a mapping of attributes of {entity.__name__} is expected here")
        return self._all([partial(self._clause, key, tree, entity) for key in tree.fields], tree.line)

    def _clause(self, key: str, table: Table, entity: type[Entity]) -> Node:
        value, line = table.fields[key], table.lines[key]
        if key == "all" or key == "any":
            if not isinstance(value, Listing) or not value.values:
                raise self._mistake(line, f"'{key}' takes a list of predicates")
            parts = self._every(partial(self.predicate, part, entity) for part in value.values)
            return Junction("all" if key == "all" else "any", tuple(parts), line)
        if key == "not":
            return Not(self.predicate(value, entity), line)
        if key in OPERATORS:
            raise self._mistake(line, f"'{key}' is an operator: it stands below an attribute")
        if key.startswith(PARAMETER):
            name = key.removeprefix(PARAMETER)
            return Given(name, self._given(value, self.parameter(name, line), line, key), line)
        path, kind = self.path(key, entity, line)
        return At(path, self._test(value, kind, line, str(path)), line)

    def path(self, text: str, entity: type[Entity], line: int) -> tuple[Path, Kind]:
        """A dotted path and the kind of the attribute it ends at; resolved from the trail if it starts with that."""
        names = text.split(".")
        from_trail = names[0] == "trail" and len(names) > 1 and kind_of(entity, "trail", self._terms.semantics) is None
        if from_trail:
            if not self._from_role:
                raise self._mistake(line, f"'{text}' starts at the trail, which only a rule about a role has")
            entity, names = self._terms.entities["Trail"], names[1:]
        kind = self._kind(entity, names[0], line)
        for index, name in enumerate(names[1:], 1):
            if isinstance(kind, Link):
                entity = self._terms.entities[kind.target]
            elif isinstance(kind, Struct):
                entity = kind.entity
            else:
                listed = isinstance(kind, ItemsOf)
                advice = "a list: use some, each or count" if listed else "a single value: nothing follows it"
                raise self._mistake(line, f"'{'.'.join(names[:index])}' is {advice}")
            kind = self._kind(entity, name, line)
        return Path(tuple(names), from_trail), kind

    def parameter(self, name: str, line: int) -> Parameter:
        """A parameter of ctlint's table."""
        if name not in PARAMETERS:
            raise self._mistake(line, f"no parameter '{name}'{suggestion(name, PARAMETERS)}")
        self.parameters.add(name)
        return PARAMETERS[name]

    def _given(self, tree: Tree, parameter: Parameter, line: int, what: str) -> Node:
        """A test of a parameter; of a list there is only whether it is set."""
        kind = ScalarKind(_PARAMETER_KINDS[parameter.kind])
        if parameter.kind == "texts" and not (isinstance(tree, Table) and set(tree.fields) == {"present"}):
            raise self._mistake(line, f"'{what}' is a list: of it only `present` may be asked here")
        return self._test(tree, kind, line, what)

    def _kind(self, entity: type[Entity], name: str, line: int) -> Kind:
        kind = kind_of(entity, name, self._terms.semantics)
        if (entity.__name__, name) in self._terms.semantics and name not in entity.attributes:
            self.parameters.update(self._terms.semantics[entity.__name__, name].parameters)
        if kind is None:
            computed = {attribute for owner, attribute in self._terms.semantics if owner == entity.__name__}
            close = suggestion(name, {*entity.attributes, *computed})
            raise self._mistake(line, f"{entity.__name__} has no attribute '{name}'{close}")
        return kind

    # --------------------------------------------------------------------------------------------------- tests

    def _test(self, tree: Tree, kind: Kind, line: int, what: str) -> Node:
        if isinstance(tree, Leaf):
            return self._operator("equals", tree, kind, line, what)
        if isinstance(tree, Listing):
            raise self._mistake(line, f"'{what}' is tested with an operator: a list is the argument of `in`")
        if isinstance(kind, Link):
            inner: type[Entity] | None = self._terms.entities[kind.target]
        else:
            inner = kind.entity if isinstance(kind, Struct) else None
        if inner is None:
            return self._all([partial(self._word, key, tree, kind, what) for key in tree.fields], tree.line)
        tests = [partial(self._word, key, tree, kind, what) for key in tree.fields if key in OPERATORS]
        clauses = [partial(self._clause, key, tree, inner) for key in tree.fields if key not in OPERATORS]
        if not clauses:
            return self._all(tests, tree.line)
        return self._all([*tests, lambda: Nested(self._all(clauses, tree.line), tree.line)], tree.line)

    def _word(self, key: str, table: Table, kind: Kind, what: str) -> Node:
        return self._operator(key, table.fields[key], kind, table.lines[key], what)

    def _operator(self, operator: str, argument: Tree, kind: Kind, line: int, what: str) -> Node:
        if operator not in OPERATORS:
            raise self._mistake(line, f"no operator '{operator}'{suggestion(operator, OPERATORS)}")
        if operator == "not":
            return Not(self._test(argument, kind, line, what), line)
        if operator == "present":
            if not isinstance(argument, Leaf) or not isinstance(argument.value, bool):
                raise self._mistake(line, "'present' takes true or false")
            return Compare("present", argument.value, line)
        if isinstance(kind, ItemsOf):
            return self._of_list(operator, argument, kind, line, what)
        if operator in ("some", "each", "count"):
            raise self._mistake(line, f"'{what}' is not a list: '{operator}' needs one")
        if operator == "same_as":
            return self._same_as(argument, kind, line, what)
        if not isinstance(kind, ScalarKind):
            whole = (
                f"a {kind.target}" if isinstance(kind, Link) else "a part" if isinstance(kind, Struct) else "a document"
            )
            raise self._mistake(line, f"'{what}' is {whole}, not a single value: '{operator}' does not apply")
        if kind.name not in _FITTING[operator]:
            raise self._mistake(line, f"'{what}' is {_SPOKEN[kind.name]}: '{operator}' does not apply")
        if isinstance(argument, Table) and set(argument.fields) == {"parameter"} and not what.startswith(PARAMETER):
            return Compare(_COMPARISONS.get(operator, "in"), self._named(operator, argument, kind, what), line)
        return self._compare(operator, argument, kind, line, what)

    def _compare(self, operator: str, argument: Tree, kind: ScalarKind, line: int, what: str) -> Node:
        if operator == "in":
            if not isinstance(argument, Listing) or not argument.values:
                raise self._mistake(line, "'in' takes a list of values")
            values = self._every(partial(self._literal, one, kind, what) for one in argument.values)
            return Compare("in", tuple(values), line)
        value = self._literal(argument, kind, what)
        if operator == "matches":
            try:
                re.compile(str(value))
            except re.error as error:
                raise self._mistake(line, f"not a regular expression: {error}") from error
        return Compare(_COMPARISONS[operator], value, line)

    def _literal(self, tree: Tree, kind: ScalarKind, what: str) -> Scalar:
        if not isinstance(tree, Leaf):
            raise self._mistake(tree.line, f"'{what}' is {_SPOKEN[kind.name]}: a single value is expected here")
        fits = isinstance(tree.value, _SCALAR_TYPES[kind.name])
        if not fits or (isinstance(tree.value, bool) and kind.name != "bool"):
            hint = ": put it in quotes" if kind.name == "str" else ""
            raise self._mistake(tree.line, f"'{what}' is {_SPOKEN[kind.name]}, not '{tree.text}'{hint}")
        return tree.value

    def _named(self, operator: str, argument: Table, kind: ScalarKind, what: str) -> ParameterName:
        """`{parameter: NAME}` in the place of a literal."""
        leaf, line = argument.fields["parameter"], argument.lines["parameter"]
        if not isinstance(leaf, Leaf) or not isinstance(leaf.value, str):
            raise self._mistake(line, "'parameter' takes the name of a parameter")
        parameter = self.parameter(leaf.value, line)
        if _PARAMETER_KINDS[parameter.kind] not in (kind.name, "int" if kind.name == "number" else ""):
            spoken = _SPOKEN[_PARAMETER_KINDS[parameter.kind]]
            raise self._mistake(line, f"'{what}' is {_SPOKEN[kind.name]}, and '{parameter.name}' {spoken}")
        if (parameter.kind == "texts") != (operator == "in") or operator == "matches":
            takes = "`in`" if parameter.kind == "texts" else "a comparison with one value"
            raise self._mistake(line, f"'{parameter.name}' goes with {takes}, not with '{operator}'")
        return ParameterName(parameter.name)

    def _same_as(self, argument: Tree, kind: Kind, line: int, what: str) -> Node:
        if not isinstance(argument, Leaf) or not isinstance(argument.value, str):
            raise self._mistake(line, "'same_as' takes a path, or self")
        text = argument.value
        if text == "self" or (text == "trail" and self._from_role):
            path = Path((), text == "trail")
            other: Kind = Link("Trail" if path.from_trail else self._subject.__name__)
        else:
            path, other = self.path(text, self._subject, line)
        both_scalars = isinstance(kind, ScalarKind) and isinstance(other, ScalarKind) and kind.name == other.name
        if not both_scalars and not (isinstance(kind, Link) and kind == other):
            raise self._mistake(line, f"'{what}' and '{text}' are not of one kind, so they cannot be compared")
        return SameAs(path, line)

    def _of_list(self, operator: str, argument: Tree, kind: ItemsOf, line: int, what: str) -> Node:
        element = kind.element
        if operator == "some" or operator == "each":
            test = self._test(argument, element, line, what)
            return Quantify("some" if operator == "some" else "each", test, line)
        if operator == "count":
            return self._count(argument, element, line, what)
        if operator == "contains" and isinstance(element, ScalarKind):
            if isinstance(argument, Listing):
                return self._all(
                    [partial(self._compare, "contains", one, element, one.line, what) for one in argument.values], line
                )
            return self._compare("contains", argument, element, line, what)
        allowed = "some, each, count, contains" if isinstance(element, ScalarKind) else "some, each, count"
        raise self._mistake(line, f"'{what}' is a list: '{operator}' does not apply (use {allowed})")

    def _count(self, argument: Tree, element: Kind, line: int, what: str) -> Node:
        if not isinstance(argument, Table):
            raise self._mistake(line, "'count' takes at_least, at_most or equals, and where")
        bounds: dict[str, int] = {}
        tests: list[Node] = []

        def part(key: str, value: Tree, at: int) -> None:
            if key == "where":
                tests.append(self._test(value, element, at, what))
                return
            if key not in ("at_least", "at_most", "equals"):
                close = suggestion(key, ("at_least", "at_most", "equals", "where"))
                raise self._mistake(at, f"'count' has no part '{key}'{close}")
            if not isinstance(value, Leaf) or type(value.value) is not int or value.value < 0:
                raise self._mistake(at, f"'{key}' of a count is a whole number, 0 or more")
            bounds[key] = value.value

        self._every(partial(part, key, value, argument.lines[key]) for key, value in argument.fields.items())
        if not bounds:
            raise self._mistake(line, "'count' needs at_least, at_most or equals")
        exact = bounds.get("equals")
        return Count(tests[0] if tests else None, bounds.get("at_least", exact), bounds.get("at_most", exact), line)

    # ------------------------------------------------------------------------------------------------- helpers

    def _all(self, parts: Iterable[Callable[[], Node]], line: int) -> Node:
        """The conjunction; one part stands for itself, none at all is a mistake."""
        read = self._every(parts)
        if not read:
            raise self._mistake(line, "this says nothing: a test or an attribute is missing")
        return read[0] if len(read) == 1 else Junction("all", tuple(read), line)

    def _every(self, parts: Iterable[Callable[[], T]]) -> list[T]:
        """All parts, read to the last one even where an earlier one is wrong."""
        read, mistake = [], None
        for part in parts:
            try:
                read.append(part())
            except MistakeError as error:
                mistake = error
        if mistake is not None:
            raise mistake
        return read

    def _mistake(self, line: int, message: str) -> MistakeError:
        self._problems.add(line, message)
        return MistakeError(message)
