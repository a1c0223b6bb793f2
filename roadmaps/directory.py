"""Whom do we know: organisations and people, as values that names are matched with?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from models.closed_lists import College
from roadmaps.folding import words
from roadmaps.spellings import spellings

Nearness = Sequence[Collection[str]]
"""Codes of territories, the nearest group first: ({"CLPE35001"}, {"35", "56", "44"}, {"53", "52"})."""
SURE = 0.8
_START = 3


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation of the directory; ``territories`` are the codes it acts on (none: anywhere)."""

    id: int
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    college: College = College.OTHER
    territories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the directory."""

    id: int
    first_name: str
    last_name: str
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer to a question."""

    label: str
    organisation_id: int | None
    person_id: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was taken for: an answer when ``is_sure``, else a question with its candidates."""

    raw: str
    organisation_id: int | None = None
    person_id: int | None = None
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    collective: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it may be proposed without asking."""
        return self.confidence >= SURE and (self.organisation_id is not None or self.person_id is not None)


@dataclass(frozen=True, slots=True)
class IndexedOrganisation:
    """An organisation with all its spellings."""

    organisation: KnownOrganisation
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Directory:
    """All that may be meant, prepared once for many names."""

    organisations: tuple[KnownOrganisation, ...]
    persons: tuple[KnownPerson, ...] = ()
    territory_names: Mapping[str, str] = field(default_factory=dict)
    """Code → name of départements and régions ("35" → "Ille-et-Vilaine")."""
    _index: list[IndexedOrganisation] = field(default_factory=list, compare=False, repr=False)
    _places: set[str] = field(default_factory=set, compare=False, repr=False)
    _exact: dict[str, list[KnownOrganisation]] = field(default_factory=dict, compare=False, repr=False)
    _by_start: dict[str, list[int]] = field(default_factory=dict, compare=False, repr=False)
    answers: dict[tuple[str, tuple[frozenset[str], ...]], Match] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What was already asked: a file names the same organisation many times."""

    def named_exactly(self, form: str) -> list[KnownOrganisation]:
        """The organisations one of whose spellings is that one."""
        self._prepare()
        return self._exact.get(form, [])

    def close_to(self, forms: tuple[str, ...]) -> list[IndexedOrganisation]:
        """The organisations with a word that begins like a word of these spellings."""
        self._prepare()
        starts = {word[:_START] for form in forms for word in form.split()}
        found = {index for start in starts for index in self._by_start.get(start, ())}
        return [self._index[index] for index in sorted(found)]

    def _prepare(self) -> None:
        if self._index:
            return
        for number, one in enumerate(self.organisations):
            forms = self._forms(one)
            self._index.append(IndexedOrganisation(one, forms))
            for form in forms:
                self._exact.setdefault(form, []).append(one)
            for start in {word[:_START] for form in forms for word in form.split()}:
                self._by_start.setdefault(start, []).append(number)

    def place_words(self) -> set[str]:
        """The words that only tell a place."""
        if not self._places:
            self._places.update(("pays", "bassin", "territoire", "antenne", "agence"))
            self._places.update(word for name in self.territory_names.values() for word in words(name).split())
        return self._places

    def _forms(self, one: KnownOrganisation) -> frozenset[str]:
        names = (one.name, one.short_name, *one.aliases)
        return frozenset(form for name in names if name for form in spellings(name, self.territory_names)[:1])
