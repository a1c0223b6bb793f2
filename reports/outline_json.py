"""How does an outline become JSON, and come back the same?

Each value says its class, so that nothing is guessed; only the classes of an outline are ever made.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from reports import outline as classes
from reports.outline import Outline

_CLASS = "classe"
_KNOWN: dict[str, Any] = {
    name: kind for name, kind in vars(classes).items() if isinstance(kind, type) and is_dataclass(kind)
}


def to_json(outline: Outline) -> str:
    """The outline as JSON, the same text for the same outline."""
    return json.dumps(_plain(outline), ensure_ascii=True, sort_keys=True)


def from_json(text: str) -> Outline:
    """The outline again."""
    made = _value(json.loads(text))
    if not isinstance(made, Outline):
        raise TypeError("not an outline")
    return made


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {_CLASS: type(value).__name__, **{one.name: _plain(getattr(value, one.name)) for one in fields(value)}}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {"jour": value.isoformat()} if isinstance(value, date) else value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(one) for one in plain)
    if not isinstance(plain, dict):
        return plain
    if "jour" in plain:
        return date.fromisoformat(plain["jour"])
    return _KNOWN[plain[_CLASS]](**{name: _value(one) for name, one in plain.items() if name != _CLASS})
