"""How does a value become plain JSON, and come back the same?

Driven by the types of frozen dataclasses, so that nothing is guessed. A run of values of one class is kept as columns
and rows; numbers with decimals are kept as text, for a database may rewrite 1.0 as 1. A field that an older value did
not know takes its default.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Translate = Callable[[Any], Any]


def to_plain(value: object) -> dict[str, object]:
    """A frozen dataclass as JSON values."""
    kind: Any = type(value)
    return cast("dict[str, object]", _writer(kind)(value))


def from_plain(kind: type[Value], plain: Mapping[str, object]) -> Value:
    """The value again; what is missing and has no default is a ValueError."""
    wanted: Any = kind
    return cast("Value", _reader(wanted)(plain))


def _is_class(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


@cache
def _typed_fields(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in fields(kind))


def _optional(kind: Any) -> Any | None:
    """The type beside None, when the type is "this or None"."""
    if get_origin(kind) in {Union, UnionType}:
        others = [one for one in get_args(kind) if one is not NoneType]
        if len(others) == 1 and len(others) < len(get_args(kind)):
            return others[0]
    return None


def _same(value: Any) -> Any:
    return value


@cache
def _writer(kind: Any) -> Translate:
    if (inner := _optional(kind)) is not None:
        write = _writer(inner)
        return _same if write is _same else (lambda value: None if value is None else write(value))
    if get_origin(kind) is tuple:
        return _run_writer(get_args(kind)[0])
    if _is_class(kind):
        parts = [(field.name, _writer(hint)) for field, hint in _typed_fields(kind)]
        return lambda value: {name: write(getattr(value, name)) for name, write in parts}
    return _leaf(kind)[0]


def _run_writer(kind: Any) -> Translate:
    if not _is_class(kind):
        write = _writer(kind)
        return list if write is _same else (lambda values: [write(one) for one in values])
    writers = {field.name: _writer(hint) for field, hint in _typed_fields(kind)}
    names = list(writers)
    read = attrgetter(*names)
    # Most fields are their own plain form: only the others are written one by one.
    translated = [(rank, write) for rank, write in enumerate(writers.values()) if write is not _same]

    def row(value: Any) -> list[Any]:
        cells = list(read(value)) if len(names) > 1 else [read(value)]
        for rank, write in translated:
            cells[rank] = write(cells[rank])
        return cells

    return lambda values: {"colonnes": names, "lignes": [row(one) for one in values]}


@cache
def _reader(kind: Any) -> Translate:
    if (inner := _optional(kind)) is not None:
        read = _reader(inner)
        return _same if read is _same else (lambda plain: None if plain is None else read(plain))
    if get_origin(kind) is tuple:
        return _run_reader(get_args(kind)[0])
    if _is_class(kind):
        return lambda plain: _rebuilt(kind, tuple(plain), tuple(plain.values()))
    return _leaf(kind)[1]


def _run_reader(kind: Any) -> Translate:
    if not _is_class(kind):
        read = _reader(kind)
        return tuple if read is _same else (lambda plain: tuple(read(one) for one in plain))

    readers = _readers(kind)
    translated = [(rank, read) for rank, read in enumerate(readers.values()) if read is not _same]

    def rebuilt_in_order(row: Any) -> Any:
        cells = list(row)
        for rank, read in translated:
            cells[rank] = read(cells[rank])
        return kind(*cells)

    def run(plain: Any) -> Any:
        names = tuple(plain["colonnes"])
        if names == tuple(readers):
            return tuple(rebuilt_in_order(row) for row in plain["lignes"])
        return tuple(_rebuilt(kind, names, row) for row in plain["lignes"])

    return run


def _rebuilt(kind: Any, names: tuple[str, ...], values: Any) -> Any:
    readers = _readers(kind)
    known = {name: readers[name](value) for name, value in zip(names, values, strict=True) if name in readers}
    missing = [
        field.name
        for field, _ in _typed_fields(kind)
        if field.name not in known and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}")
    return kind(**known)


@cache
def _readers(kind: Any) -> Mapping[str, Translate]:
    return {field.name: _reader(hint) for field, hint in _typed_fields(kind)}


def _leaf(kind: Any) -> tuple[Translate, Translate]:
    if kind is date:
        return date.isoformat, date.fromisoformat
    if kind is float:
        return lambda value: repr(float(value)), float
    if isinstance(kind, type) and issubclass(kind, Enum):
        members = kind._value2member_map_
        return attrgetter("value"), members.__getitem__
    if kind in {str, int, bool} or get_origin(kind) is Literal:
        return _same, _same
    raise TypeError(f"{kind} has no plain form")
