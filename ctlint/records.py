"""Knows how a class of plain fields, or of a few symbols, is made: what `dataclasses`, `typing.NamedTuple` and
`enum.Enum` do, at a fifth of their cost.

Must not know any of the classes. A short run spends a good part of its time on starting; standard data classes compile
six functions each, and load the parser of Python to do so; a named tuple compiles one, whether or not it is ever made;
an enumeration prepares for flags, numbers and aliases.
"""

from __future__ import annotations

from operator import attrgetter
from types import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum
    from typing import NamedTuple as NamedTuple  # noqa: TID251 - for type checkers ours is this

    from typing_extensions import dataclass_transform

    from ctlint.hints import Any, ClassVar, TypeVar

    Symbol = Enum  # for type checkers ours is this
    R = TypeVar("R", bound="Record")
else:

    def dataclass_transform(**_):
        """Only type checkers look at it."""
        return lambda made: made


class _Missing:
    """Stands for "there is no default"."""


_MISSING = _Missing()


class _Field:
    """What `field` was told."""

    __slots__ = ("compare", "default", "factory", "repr")

    def __init__(self, default: Any, factory: Any = _MISSING, compare: bool = True, repr: bool = True) -> None:
        self.default = default
        self.factory = factory
        self.compare = compare
        self.repr = repr


_NEEDED = _Field(_MISSING)
"""A field without a default."""


def field(*, default: Any = _MISSING, default_factory: Any = _MISSING, compare: bool = True, repr: bool = True) -> Any:
    """A field that needs more than a default: one made anew for each, or one that equality, hash or repr leave out."""
    return _Field(default, default_factory, compare, repr)


class _Maker(type):
    """Turns the annotations of a class into slots and an `__init__`."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], frozen: bool = True) -> _Maker:
        fields: dict[str, _Field] = {}
        for base in reversed(bases):
            fields |= getattr(base, "_fields_", {})
        own = [
            attribute
            for attribute, annotation in namespace.get("__annotations__", {}).items()
            if not annotation.startswith("ClassVar")
        ]
        for attribute in own:
            default = namespace.pop(attribute, _NEEDED)
            fields[attribute] = default if isinstance(default, _Field) else _Field(default)
        namespace["__slots__"] = tuple(own)
        namespace["_fields_"] = fields
        namespace["__match_args__"] = tuple(fields)
        compared = [attribute for attribute, declared in fields.items() if declared.compare]
        namespace["_content_"] = attrgetter(*compared) if compared else bool
        if not frozen and "__hash__" not in namespace:
            namespace["__hash__"] = None
        if own:
            namespace.setdefault("__init__", _first_init)
        return super().__new__(mcls, name, bases, namespace)


_OFTEN = 16
"""How many objects of a class are made before what makes them is compiled: of most classes a run makes fewer."""

_CALLS: dict[type, int] = {}
"""How many objects were made of the classes for which nothing is compiled."""


def _first_init(self: Any, *arguments: Any, **named: Any) -> None:
    """The `__init__` of every record at first: sets field by field, and compiles one that takes its place."""
    made: Any = type(self)
    calls = _CALLS[made] = _CALLS.get(made, 0) + 1
    compiled = _make_init(made, calls >= _OFTEN) if calls in (1, _OFTEN) else None
    values = _in_order(made._fields_, arguments, named) if compiled is None else None
    if values is None:
        made.__init__ = compiled or _make_init(made)
        made.__init__(self, *arguments, **named)
        return
    for name, value in zip(made._fields_, values, strict=True):
        setattr(self, name, value)
    if hasattr(made, "__post_init__"):
        self.__post_init__()


def _in_order(fields: dict[str, _Field], arguments: tuple[Any, ...], named: dict[str, Any]) -> list[Any] | None:
    """A value for each field; None for arguments that Python refuses, as it says best itself."""
    given = dict(zip(fields, arguments, strict=False))
    if len(arguments) > len(fields) or not named.keys() <= fields.keys() - given.keys():
        return None
    given.update(named)
    values = []
    for name, declared in fields.items():
        value = given.get(name, declared.default)
        if value is _MISSING:
            if declared.factory is _MISSING:
                return None
            value = declared.factory()
        values.append(value)
    return values


_SETTING = " self._{0} = _{0}"
"""The text that sets a field."""


def _making(count: int) -> str:
    """The text that makes a tuple of so many fields."""
    return f" return _new(cls, ({''.join(f'_{place}, ' for place in range(count))}))"


def _make_init(made: Any, compile_it: bool = True) -> Callable[..., None] | None:
    names = tuple(made._fields_)
    fields = made._fields_.values()
    lines, scope = [], {"_missing": _MISSING}
    for place, declared in enumerate(fields):
        if declared.factory is _MISSING:
            lines.append(_SETTING.format(place))
        else:
            lines.append(f" self._{place} = _make_{place}() if _{place} is _missing else _{place}")
            scope[f"_make_{place}"] = declared.factory
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    optional = [one.default is not _MISSING or one.factory is not _MISSING for one in fields]
    if optional != sorted(optional):
        raise TypeError(f"{made.__qualname__}: a field without a default follows one with a default")
    defaults = [one.default for one, has in zip(fields, optional, strict=True) if has]
    return _function(made, "__init__", "self", names, "\n".join(lines), scope, defaults, compile_it)


_CODES: dict[tuple[str, int], Any] = {}
"""What is compiled, by its text and how many fields there are; from the start, what nearly all records need."""


def _function(
    made: Any,
    name: str,
    first: str,
    fields: tuple[str, ...],
    text: str,
    scope: dict[str, Any],
    defaults: list[Any],
    compile_it: bool,
) -> Callable[..., Any] | None:
    """A function of the fields, which are called _0, _1 … in its text: so that what has one shape is compiled once.

    None where it was not compiled before and is not to be compiled now.
    """
    code = _CODES.get((text, len(fields)))
    if code is None:
        if not compile_it:
            return None
        parameters = ", ".join([first, *(f"_{place}" for place in range(len(fields)))])
        module = compile(f"def {name}({parameters}):\n{text}", __file__, "exec")
        code = _CODES[text, len(fields)] = next(one for one in module.co_consts if isinstance(one, CodeType))
    own = {f"_{place}": field for place, field in enumerate(fields)}
    code = code.replace(
        co_varnames=(first, *fields), co_names=tuple([own.get(known, known) for known in code.co_names])
    )
    function = FunctionType(code, scope, name, tuple(defaults))
    function.__qualname__ = f"{made.__qualname__}.{name}"
    return function


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(metaclass=_Maker):
    """The base of classes that are their fields, given as annotations: equal and hashed by content, never to change.

    A default that never changes is written as it is, an empty Mapping too: `field` with a factory takes compiling.
    That fields do not change is for the type checker to see. `class Loaded(Record, frozen=False)` is one that may, so
    it has no hash. A `__post_init__` is called once the fields are set.
    """

    _fields_: ClassVar[dict[str, _Field]]
    _content_: ClassVar[attrgetter[Any]]

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        content = self._content_
        return bool(content(self) == content(other))

    def __hash__(self) -> int:
        return hash(self._content_(self))

    def __repr__(self) -> str:
        shown = [f"{name}={getattr(self, name)!r}" for name, declared in self._fields_.items() if declared.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"


def replace(record: R, **changes: Any) -> R:
    """The record with other values in some of its fields."""
    fields = {name: getattr(record, name) for name in record._fields_}
    return type(record)(**(fields | changes))


if not TYPE_CHECKING:
    from collections import _tuplegetter  # what gets a field of a `collections.namedtuple`

    class _TupleMaker(type):
        """Turns annotations into the fields of a tuple, and a `__new__`."""

        def __new__(mcls, name, bases, namespace):
            namespace["__slots__"] = ()
            fields = tuple(namespace.get("__annotations__", ()))
            if fields:
                namespace["_fields"] = namespace["__match_args__"] = fields
                namespace["_field_defaults"] = {field: namespace[field] for field in fields if field in namespace}
                for place, field in enumerate(fields):
                    namespace[field] = _tuplegetter(place, None)
                namespace["__new__"] = _first_new
            return super().__new__(mcls, name, bases, namespace)

    def _first_new(cls, *arguments, **named):
        calls = _CALLS[cls] = _CALLS.get(cls, 0) + 1
        compiled = _make_new(cls, calls >= _OFTEN) if calls in (1, _OFTEN) else None
        values = _in_order(_declared(cls), arguments, named) if compiled is None else None
        if values is None:
            cls.__new__ = compiled or _make_new(cls)
            return cls.__new__(cls, *arguments, **named)
        return tuple.__new__(cls, values)

    def _declared(made):
        defaults = made._field_defaults
        return {field: _Field(defaults[field]) if field in defaults else _NEEDED for field in made._fields}

    def _make_new(made, compile_it=True):
        if made._fields[len(made._fields) - len(made._field_defaults) :] != tuple(made._field_defaults):
            raise TypeError(f"{made.__qualname__}: a field without a default follows one with a default")
        defaults = list(made._field_defaults.values())
        text = _making(len(made._fields))
        return _function(made, "__new__", "cls", made._fields, text, {"_new": tuple.__new__}, defaults, compile_it)

    class NamedTuple(tuple, metaclass=_TupleMaker):
        """What `typing.NamedTuple` is."""

        _fields = ()

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changes):
            return type(self)(**(self._asdict() | changes))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            return (
                f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"
            )

    class _SymbolMaker(type):
        """Makes a member of every name that is given a text."""

        def __new__(mcls, name, bases, namespace):
            texts = {key: value for key, value in namespace.items() if key[0] != "_" and isinstance(value, str)}
            made = super().__new__(mcls, name, bases, {k: v for k, v in namespace.items() if k not in texts})
            made._members = {}
            for key, text in texts.items():
                member = made._members[text] = object.__new__(made)
                member.name, member.value = key, text
                setattr(made, key, member)
            return made

        def __call__(cls, value):
            if value not in cls._members:
                raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
            return cls._members[value]

        def __iter__(cls):
            return iter(cls._members.values())

        def __len__(cls):
            return len(cls._members)

    class Symbol(metaclass=_SymbolMaker):
        """What `enum.Enum` is, of texts that differ. There is one of each member, so it is hashed as an object."""

        def __reduce__(self):
            return type(self), (self.value,)

        def __copy__(self):
            return self

        def __deepcopy__(self, _):
            return self

        def __repr__(self):
            return f"<{self}: {self.value!r}>"

        def __str__(self):
            return f"{type(self).__name__}.{self.name}"

    # What is written out here is compiled with ctlint, when it is installed, and not in every run.

    def _set_1(self, _0):
        self._0 = _0

    def _set_2(self, _0, _1):
        self._0, self._1 = _0, _1

    def _set_3(self, _0, _1, _2):
        self._0, self._1, self._2 = _0, _1, _2

    def _set_4(self, _0, _1, _2, _3):
        self._0, self._1, self._2, self._3 = _0, _1, _2, _3

    def _set_5(self, _0, _1, _2, _3, _4):
        self._0, self._1, self._2, self._3, self._4 = _0, _1, _2, _3, _4

    def _set_6(self, _0, _1, _2, _3, _4, _5):
        self._0, self._1, self._2, self._3, self._4, self._5 = _0, _1, _2, _3, _4, _5

    def _set_7(self, _0, _1, _2, _3, _4, _5, _6):
        self._0, self._1, self._2, self._3, self._4, self._5, self._6 = _0, _1, _2, _3, _4, _5, _6

    def _set_8(self, _0, _1, _2, _3, _4, _5, _6, _7):
        self._0, self._1, self._2, self._3, self._4, self._5, self._6, self._7 = _0, _1, _2, _3, _4, _5, _6, _7

    def _set_9(self, _0, _1, _2, _3, _4, _5, _6, _7, _8):
        self._0, self._1, self._2, self._3, self._4, self._5 = _0, _1, _2, _3, _4, _5
        self._6, self._7, self._8 = _6, _7, _8

    def _set_10(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9):
        self._0, self._1, self._2, self._3, self._4, self._5 = _0, _1, _2, _3, _4, _5
        self._6, self._7, self._8, self._9 = _6, _7, _8, _9

    def _set_11(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10):
        self._0, self._1, self._2, self._3, self._4, self._5 = _0, _1, _2, _3, _4, _5
        self._6, self._7, self._8, self._9, self._10 = _6, _7, _8, _9, _10

    def _set_12(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11):
        self._0, self._1, self._2, self._3, self._4, self._5 = _0, _1, _2, _3, _4, _5
        self._6, self._7, self._8, self._9, self._10, self._11 = _6, _7, _8, _9, _10, _11

    def _set_16(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15):
        self._0, self._1, self._2, self._3, self._4, self._5 = _0, _1, _2, _3, _4, _5
        self._6, self._7, self._8, self._9, self._10, self._11 = _6, _7, _8, _9, _10, _11
        self._12, self._13, self._14, self._15 = _12, _13, _14, _15

    _new = tuple.__new__

    def _tuple_1(cls, _0):
        return _new(cls, (_0,))

    def _tuple_2(cls, _0, _1):
        return _new(cls, (_0, _1))

    def _tuple_3(cls, _0, _1, _2):
        return _new(cls, (_0, _1, _2))

    def _tuple_4(cls, _0, _1, _2, _3):
        return _new(cls, (_0, _1, _2, _3))

    def _tuple_5(cls, _0, _1, _2, _3, _4):
        return _new(cls, (_0, _1, _2, _3, _4))

    def _tuple_6(cls, _0, _1, _2, _3, _4, _5):
        return _new(cls, (_0, _1, _2, _3, _4, _5))

    def _tuple_7(cls, _0, _1, _2, _3, _4, _5, _6):
        return _new(cls, (_0, _1, _2, _3, _4, _5, _6))

    def _tuple_8(cls, _0, _1, _2, _3, _4, _5, _6, _7):
        return _new(cls, (_0, _1, _2, _3, _4, _5, _6, _7))

    def _tuple_9(cls, _0, _1, _2, _3, _4, _5, _6, _7, _8):
        return _new(cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8))

    def _tuple_10(cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9):
        return _new(cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9))

    for _written in (
        _set_1, _set_2, _set_3, _set_4, _set_5, _set_6, _set_7, _set_8, _set_9, _set_10, _set_11, _set_12, _set_16,
    ):  # fmt: skip
        _count = _written.__code__.co_argcount - 1
        _CODES["\n".join(map(_SETTING.format, range(_count))), _count] = _written.__code__
    for _written in (
        _tuple_1, _tuple_2, _tuple_3, _tuple_4, _tuple_5, _tuple_6, _tuple_7, _tuple_8, _tuple_9, _tuple_10,
    ):  # fmt: skip
        _count = _written.__code__.co_argcount - 1
        _CODES[_making(_count), _count] = _written.__code__
