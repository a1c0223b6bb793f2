"""Where in the exchange file does each value stand, and what is wrong with it?

Values are taken from the parsed tree one by one, each with its line; what cannot be understood becomes a fault, so
that the person sees all of them at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

import yaml

from roadmaps.draft import Place, Remainder
from roadmaps.folding import words

Chosen = TypeVar("Chosen", bound=StrEnum)
_NOTHING = {"", "~", "null"}
_YES = {"true", "oui", "yes", "vrai", "1"}
_NO = {"false", "non", "no", "faux", "0"}


@dataclass(slots=True)
class Findings:
    """What went wrong and what was left over, in the order of the file."""

    faults: list[str] = field(default_factory=list)
    remainder: list[Remainder] = field(default_factory=list)


class Entry:
    """A mapping of the file; remembers which of its keys were understood."""

    def __init__(self, node: yaml.Node, path: str, findings: Findings) -> None:
        self.path = path
        self.line = node.start_mark.line + 1
        self._findings = findings
        self._nodes: dict[str, yaml.Node] = {}
        self._used: set[str] = set()
        if isinstance(node, yaml.MappingNode):
            self._fill(node)
        elif not is_nothing(node):
            self._fault(node, "attend des rubriques « nom : valeur »")

    def _fill(self, node: yaml.MappingNode) -> None:
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name in self._nodes:
                self._fault(key, f"la rubrique « {name} » est écrite deux fois")
            self._nodes[name] = value

    def _fault(self, node: yaml.Node, what: str) -> None:
        self._findings.faults.append(f"ligne {node.start_mark.line + 1} ({self.path}) : {what}")

    def fault(self, key: str, what: str) -> None:
        """Add a fault at the place of a key."""
        node = self._nodes.get(key)
        line = node.start_mark.line + 1 if node is not None else self.line
        self._findings.faults.append(f"ligne {line} ({self.path}) : {what}")

    def node(self, key: str) -> yaml.Node | None:
        """The value of a key; None when absent or null."""
        self._used.add(key)
        found = self._nodes.get(key)
        return None if found is None or is_nothing(found) else found

    def has(self, key: str) -> bool:
        """Whether the key is written, be it null."""
        return key in self._nodes

    def text(self, key: str) -> str | None:
        """A text."""
        found = self.node(key)
        if found is None:
            return None
        if isinstance(found, yaml.ScalarNode):
            return str(found.value).strip() or None
        self._fault(found, f"« {key} » attend un texte")
        return None

    def day(self, key: str) -> date | None:
        """A date, as 2026-06-30 or 30/06/2026."""
        text = self.text(key)
        if text is None:
            return None
        parts = text.split("/")
        iso = f"{parts[2]}-{parts[1]:>02}-{parts[0]:>02}" if len(parts) == 3 else text[:10]
        try:
            return date.fromisoformat(iso)
        except ValueError:
            self.fault(key, f"« {text} » n'est pas une date pour « {key} » : écrivez par exemple 2026-06-30")
            return None

    def number(self, key: str) -> float | None:
        """A number, with a point or a comma."""
        text = self.text(key)
        if text is None:
            return None
        try:
            value = float(text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
        except ValueError:
            value = float("nan")
        if abs(value) < 1e15:
            return value
        self.fault(key, f"« {text} » n'est pas un nombre pour « {key} »")
        return None

    def percentage(self, key: str) -> int | None:
        """A whole number from 0 to 100."""
        value = self.number(key)
        if value is None:
            return None
        if value == int(value) and 0 <= value <= 100:
            return int(value)
        self.fault(key, f"« {key} » attend un nombre entier de 0 à 100")
        return None

    def yes_or_no(self, key: str) -> bool | None:
        """True or false, oui or non."""
        text = self.text(key)
        if text is None:
            return None
        low = text.casefold()
        if low not in _YES | _NO:
            self.fault(key, f"« {key} » attend true ou false")
        return low in _YES if low in _YES | _NO else None

    def one_of(self, key: str, values: type[Chosen]) -> Chosen | None:
        """A value of a closed list, without regard to case and accents."""
        text = self.text(key)
        if text is None:
            return None
        wanted = words(text).replace(" ", "_")
        for value in values:
            if value.value == wanted:
                return value
        allowed = ", ".join(value.value for value in values)
        self.fault(key, f"« {text} » n'est pas reconnu pour « {key} » (valeurs possibles : {allowed})")
        return None

    def items(self, key: str) -> Iterator[yaml.Node]:
        """The elements of a list; a single value is a list of one."""
        found = self.node(key)
        if isinstance(found, yaml.SequenceNode):
            yield from (one for one in found.value if not is_nothing(one))
        elif found is not None:
            yield found

    def texts(self, key: str, inner: str = "organisation") -> tuple[str, ...]:
        """A list of texts; a mapping counts for its ``inner`` key."""
        found = []
        for one in self.items(key):
            text = (
                self.inside(one, f"{self.path}, « {key} »").text(inner) if isinstance(one, yaml.MappingNode) else None
            )
            if isinstance(one, yaml.ScalarNode):
                text = str(one.value).strip()
            elif not isinstance(one, yaml.MappingNode):
                self._fault(one, f"« {key} » attend une liste de textes")
            if text:
                found.append(text)
        return tuple(found)

    def inside(self, node: yaml.Node, path: str) -> "Entry":
        """A mapping found under this one."""
        return Entry(node, path, self._findings)

    def under(self, key: str) -> "Entry":
        """The mapping under a key; empty when the key is absent."""
        found = self.node(key)
        node = found if found is not None else yaml.MappingNode("", [], yaml.Mark("", 0, self.line - 1, 0, None, 0))
        return Entry(node, f"{self.path}, « {key} »", self._findings)

    def leave_the_rest(self) -> None:
        """What no rule asked for is kept as remainder."""
        for key, node in self._nodes.items():
            if key not in self._used and not is_nothing(node):
                place = Place(f"ligne {node.start_mark.line + 1}, {self.path}", self.path, node.start_mark.line)
                self._findings.remainder.append(Remainder(f"{key} : {plain(node)}", place, "rubrique inconnue"))


def is_nothing(node: yaml.Node) -> bool:
    """Whether the value is null or empty (a quoted text is a text)."""
    return isinstance(node, yaml.ScalarNode) and not node.style and str(node.value).strip().lower() in _NOTHING


def plain(node: yaml.Node) -> str:
    """A value as one line of text."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return ", ".join(plain(one) for one in node.value)
    return ", ".join(f"{plain(key)} : {plain(value)}" for key, value in node.value)
