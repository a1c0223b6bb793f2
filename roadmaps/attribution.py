"""Whom does each commitment of a file name, among those we know, and whom must we make?

An organisation that nobody knows is made, with a college guessed from its name, for a person to confirm. A person is
never made; a doubt, a collective or several names together stay as written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.closed_lists import College, PartyRole
from roadmaps.colleges import college_of
from roadmaps.directory import Directory, KnownOrganisation, Nearness
from roadmaps.draft import CommitmentDraft
from roadmaps.folding import words
from roadmaps.names import match_name
from roadmaps.reading.name_kinds import is_collective, names_nobody
from roadmaps.reading.name_lists import split_names

LONGEST_NAME = 200
_A_PERSON = re.compile(r"^(?:m\.|mr|mme|mlle|monsieur|madame|dr|me)\s", re.IGNORECASE)
_SEEMS_A_PERSON = re.compile(r"^[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)? (?:[A-ZÀ-Ý][a-zà-ÿ]+|[A-ZÀ-Ý]{2,})(?:-\w+)?$")
_SURE_COLLEGE = 0.5


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to make, for a person to confirm."""

    name: str
    college: College


@dataclass(frozen=True, slots=True)
class Named:
    """What one text names; nothing but the text when there is a doubt."""

    organisation_id: int | None = None
    person_id: int | None = None
    new: NewOrganisation | None = None

    @property
    def is_known(self) -> bool:
        """Someone, or an organisation, is named without doubt."""
        return self.organisation_id is not None or self.person_id is not None or self.new is not None


@dataclass(frozen=True, slots=True)
class PartyTold:
    """Someone's part in a commitment, as told and as understood."""

    role: PartyRole
    rank: int
    raw: str
    named: Named = Named()
    confirmed: bool = True
    """For a partner, whether they have agreed; for the others, whether the name is understood without doubt."""
    person_raw: str = ""
    function: str = ""


class Acquaintances:
    """A directory ready for many roadmaps: organisations by every name they bear, people by organisation."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.named: dict[str, list[KnownOrganisation]] = {}
        self.contacts: dict[int | None, list[int]] = {}
        for one in directory.organisations:
            for form in {words(name) for name in (one.name, one.short_name, *one.aliases) if name}:
                self.named.setdefault(form, []).append(one)
        for person in directory.persons:
            self.contacts.setdefault(person.organisation_id, []).append(person.id)


class Attribution:
    """Understands the names of one roadmap, each distinct text once."""

    def __init__(self, acquaintances: Acquaintances, near: Nearness = ()) -> None:
        self._acquaintances = acquaintances
        self._near = near
        self._known: dict[str, Named] = {}

    def parties(self, commitment: CommitmentDraft) -> tuple[PartyTold, ...]:
        """Everyone with a part in a commitment: lead, deputy, co-leads, partners, in the order of the file."""
        return tuple(self._told(commitment))

    def _told(self, one: CommitmentDraft) -> Iterator[PartyTold]:
        lead = self._lead(one) if one.lead or one.lead_person else None
        if lead is not None:
            yield lead
        if one.deputy:
            besides = lead.named.person_id if lead else None
            named = self._answered_by(self.named(one.deputy), besides)
            function = one.deputy_function or ""
            yield PartyTold(PartyRole.DEPUTY, 0, one.deputy, named, named.is_known, function=function)
        for rank, raw in enumerate(one.co_leads):
            named = self._answered_by(self.named(raw))
            yield PartyTold(PartyRole.CO_LEAD, rank, raw, named, named.is_known)
        for rank, partner in enumerate(one.partners):
            yield PartyTold(PartyRole.PARTNER, rank, partner.raw, self.named(partner.raw), partner.confirmed)

    def _lead(self, one: CommitmentDraft) -> PartyTold:
        raw, person_raw = one.lead or "", one.lead_person or ""
        named = self.named(raw, one.lead_college) if raw else Named()
        person = self.named(person_raw) if person_raw else Named()
        if person.person_id is not None:
            named = Named(named.organisation_id or person.organisation_id, person.person_id, named.new)
        named = self._answered_by(named)
        return PartyTold(PartyRole.LEAD, 0, raw, named, named.is_known, person_raw, one.lead_function or "")

    def _answered_by(self, named: Named, besides: int | None = None) -> Named:
        """The first person of an organisation answers for it, unless the file names one of its people."""
        if named.organisation_id is None or named.person_id is not None:
            return named
        people = (one for one in self._acquaintances.contacts.get(named.organisation_id, ()) if one != besides)
        return replace(named, person_id=next(people, None))

    def named(self, raw: str, college: College | None = None) -> Named:
        """What a text names."""
        if raw not in self._known:
            self._known[raw] = self._exactly(raw) or self._match(raw, college)
        return self._known[raw]

    def _exactly(self, raw: str) -> Named | None:
        """The organisation of that very name; among namesakes, the only one of the nearest territory."""
        found = self._acquaintances.named.get(words(raw), [])
        for codes in self._near if len(found) > 1 else ():
            here = [one for one in found if one.territories & set(codes)]
            if here:
                return Named(here[0].id) if len(here) == 1 else None
        return Named(found[0].id) if len(found) == 1 else None

    def _match(self, raw: str, college: College | None) -> Named:
        match = match_name(raw, self._acquaintances.directory, self._near)
        if match.is_sure:
            return Named(match.organisation_id, match.person_id)
        several = len(split_names(raw)) > 1
        generic = raw == raw.lower()  # "communes", "bailleurs sociaux": a kind of organisation, not one
        if match.candidates or several or generic or is_collective(raw) or names_nobody(raw) or "?" in raw:
            return Named()
        guess = college_of(raw)
        unsure = college is None and guess.confidence < _SURE_COLLEGE
        if _A_PERSON.match(raw) or (unsure and _SEEMS_A_PERSON.match(raw)):
            return Named()
        return Named(new=NewOrganisation(raw.strip()[:LONGEST_NAME], college or guess.college))
