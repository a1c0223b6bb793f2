"""What arrives with a read file: whose it is, whom its names mean, and what it became?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import Roadmap, RoadmapVersion, Territory
from models.closed_lists import Level
from roadmaps.attribution import Acquaintances, Attribution, NewOrganisation, PartyTold
from roadmaps.draft import RoadmapDraft
from roadmaps.grammar import agree, count, de
from roadmaps.perimeters import Forest
from roadmaps.reading.exchange_writing import exchange_document
from store import people
from store.draft_rows import cut
from store.territories import by_code, forest


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file a draft was read from, to be kept beside the roadmap."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """What one draft became."""

    roadmap_id: int
    title: str
    territory: str
    is_new: bool
    added: int
    amended: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    organisations_made: int = 0
    to_settle: int = 0
    """Commitments with something for a person to settle."""

    @property
    def said(self) -> str:
        """What happened, in a French sentence."""
        what = [count(self.added, "engagement ajouté", "engagements ajoutés")]
        if not self.is_new:
            what += [
                f"{self.amended} {agree(self.amended, 'modifié')}",
                f"{self.withdrawn} {agree(self.withdrawn, 'retiré')}",
                f"{self.unchanged} {agree(self.unchanged, 'inchangé')}",
            ]
        if self.organisations_made:
            what.append(count(self.organisations_made, "structure à confirmer", "structures à confirmer"))
        if self.to_settle:
            what.append(count(self.to_settle, "engagement à vérifier", "engagements à vérifier"))
        verb = "créée" if self.is_new else "mise à jour"
        return f"« {self.title} » ({self.territory}) est {verb} : {', '.join(what)}."


@dataclass(frozen=True, slots=True)
class Arrival:
    """One draft on its way in."""

    draft: RoadmapDraft
    territory: Territory
    title: str
    parties: tuple[tuple[PartyTold, ...], ...]
    made: dict[NewOrganisation, int]


def gather(session: Session, placed: Iterable[tuple[RoadmapDraft, str]], on: date) -> list[Arrival]:
    """Each draft with its territory and whom its names mean; unknown organisations are made."""
    map_ = forest(session, on)
    met: dict[frozenset[int], Acquaintances] = {}
    return [_gathered(session, draft, by_code(session, code, on), map_, met) for draft, code in placed]


def _gathered(
    session: Session,
    draft: RoadmapDraft,
    territory: Territory,
    map_: Forest,
    met: dict[frozenset[int], Acquaintances],
) -> Arrival:
    id_ = territory.id or 0
    around = map_.above(id_).union(*(map_.under(one) for one in _regions(map_, id_)))
    if around not in met:
        met[around] = Acquaintances(people.directory(session, around))
    attribution = Attribution(met[around], _by_level(map_, id_))
    parties = tuple(attribution.parties(one) for one in draft.commitments)
    new = {party.named.new for told in parties for party in told if party.named.new is not None}
    made = people.add_organisations(session, new, territory.id)
    title = cut(draft.title, 300) or f"Feuille de route {de(territory.name, territory.name_de)}"
    return Arrival(draft, territory, title, parties, made)


def _regions(map_: Forest, id_: int) -> list[int]:
    """The régions a territory lies in, or itself from the région up."""
    above = [one for one in map_.above(id_) if map_.territory(one).level is Level.REGION]
    return above or [id_]


def _by_level(map_: Forest, id_: int) -> list[set[str]]:
    """The codes of the territory, then of those above it, level by level."""
    above = [map_.territory(one) for one in map_.above(id_)]
    levels = ({one.code for one in above if one.level is level} for level in Level)
    return [{map_.territory(id_).code}, *(codes for codes in levels if codes)]


def outcome(one: Arrival, row: Roadmap, *, is_new: bool, added: int, made: int, **counts: int) -> Imported:
    unsettled = sum(1 for draft in one.draft.commitments if draft.flags)
    return Imported(
        roadmap_id=row.id or 0,
        title=row.title,
        territory=one.territory.name,
        is_new=is_new,
        added=added,
        organisations_made=made,
        to_settle=unsettled,
        **counts,
    )


def new_version(session: Session, row: Roadmap, draft: RoadmapDraft, number: int) -> None:
    """Freeze what an adopted roadmap says."""
    adopted_on = row.adopted_on
    assert adopted_on is not None  # noqa: S101  the database says so of every adopted roadmap
    session.add(
        RoadmapVersion(roadmap_id=row.id or 0, number=number, adopted_on=adopted_on, content=exchange_document(draft))
    )
