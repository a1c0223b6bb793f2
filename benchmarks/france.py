"""What would the whole of France look like: 18 régions, 101 départements, 361 bassins, and N commitments?

Everything is drawn from a seed: the same seed gives the same France. Bassins are the local committees of
``../shared/territories`` when they are there, else as many invented ones, some of which straddle.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from benchmarks.quarters import answer_two_quarters, bulk
from flows.directory import install
from flows.import_roadmap import import_many
from flows.territories import keep
from models import Commitment, Organisation, Person, RoleOnTerritory, Territory
from models.closed_lists import College, Level, PerimeterType, Precision, RoleKind, Status
from roadmaps.draft import CommitmentDraft, DueDraft, IndicatorDraft, MilestoneDraft, PartnerDraft, RoadmapDraft
from roadmaps.facts import CommitmentFacts
from roadmaps.perimeters import Forest
from roadmaps.reading.perimeters import PerimeterDraft, read_perimeters
from store import reference
from store.commitments import facts_under
from store.database import reading, transaction
from store.territories import forest

SHARED = Path(__file__).parents[2] / "shared" / "territories"
SINCE, ADOPTED, AS_OF = date(2020, 1, 1), date(2026, 1, 15), date(2026, 9, 30)
BASSINS = 361
ORGANISATIONS: dict[str, tuple[str, College]] = {
    "DDETS": ("DDETS {}", College.STATE),
    "CD": ("Département {}", College.OTHER),
    "MEDEF": ("MEDEF {}", College.EMPLOYERS),
    "CPME": ("CPME {}", College.EMPLOYERS),
    "CFDT": ("CFDT {}", College.EMPLOYEES),
    "CGT": ("CGT {}", College.EMPLOYEES),
    "CCI": ("CCI {}", College.OTHER),
}
LOCAL = ("Mission locale {}", "France Travail {}", "Communauté {}")
AXES = ("Lever les freins à l'emploi", "Former aux métiers qui recrutent", "Accompagner les entreprises", "Coopérer")
VERBS = ("Ouvrir", "Former", "Recenser", "Réunir", "Publier", "Prêter", "Accompagner", "Installer")
THINGS = ("un point mobilité", "une crèche de chantier", "vingt tuteurs", "un vivier", "un forum", "des immersions")


@dataclass(frozen=True, slots=True)
class Size:
    """How many commitments of how many bassins."""

    commitments: int = 20_000
    bassins: int = BASSINS
    seed: int = 7


def bassins(size: Size) -> tuple[PerimeterDraft, ...]:
    """The perimeters: real ones if they are there, else and beyond them invented."""
    if (SHARED / "clpe.csv").is_file():
        codes = {area.code for area in reference.departements()}
        read = [(SHARED / name).read_bytes() for name in ("clpe.csv", "clpe_departement.csv")]
        real = read_perimeters(read[0], read[1], PerimeterType.CLPE, codes)[: size.bassins]
        return (*real, *_invented(size, after=len(real)))
    return tuple(_invented(size))


def _invented(size: Size, after: int = 0) -> Iterator[PerimeterDraft]:
    draw = random.Random(size.seed)
    codes = [area.code for area in reference.departements()]
    for number in range(after, size.bassins):
        home = codes[number % len(codes)]
        others = draw.sample(codes, 2) if number % 15 == 0 else []
        shares = dict.fromkeys([code for code in others if code != home], 0.1)
        shares[home] = round(1 - sum(shares.values()), 6)
        yield PerimeterDraft(f"B{number:03}", f"Bassin {number}", shares, draw.randint(20_000, 400_000))


def roadmaps(size: Size, places: Sequence[tuple[str, str]]) -> list[tuple[RoadmapDraft, str]]:
    """One roadmap for each place (code, name), the commitments spread over them."""
    draw = random.Random(size.seed + 1)
    counts = [size.commitments // len(places)] * len(places)
    for index in range(size.commitments % len(places)):
        counts[index] += 1
    return [
        (
            RoadmapDraft(
                title=f"Feuille de route – {name}",
                state="en_cours",
                adopted_on=ADOPTED,
                starts_on=ADOPTED,
                ends_on=date(2027, 12, 31),
                commitments=tuple(_commitment(draw, name, number) for number in range(count)),
            ),
            code,
        )
        for (code, name), count in zip(places, counts, strict=True)
    ]


def _commitment(draw: random.Random, name: str, number: int) -> CommitmentDraft:
    due = ADOPTED + timedelta(days=draw.randint(30, 700))
    target = draw.randint(10, 400)
    lead = draw.choice((*LOCAL, *(pattern for pattern, _ in ORGANISATIONS.values()))).format(name)
    return CommitmentDraft(
        title=f"{draw.choice(VERBS)} {draw.choice(THINGS)} ({number + 1})",
        reference=f"{number // 10 + 1}.{number % 10 + 1}",
        axis=f"Axe {number % len(AXES) + 1} – {AXES[number % len(AXES)]}",
        goal="Permettre à chacun d'aller travailler près de chez soi",
        lead=None if draw.random() < 0.03 else lead,
        partners=(PartnerDraft(draw.choice(LOCAL).format(name)), PartnerDraft("CFDT ?", confirmed=False)),
        due=DueDraft(
            due.strftime("%d/%m/%Y"),
            due,
            Precision.DAY,
            (MilestoneDraft("cadrage", "", due - timedelta(days=20), Precision.DAY),),
        ),
        indicators=(IndicatorDraft("Personnes accompagnées", 0.0, float(target), None, "personnes"),),
        status=Status.UNDER_WAY if draw.random() < 0.5 else Status.TO_START,
    )


def settle(size: Size) -> list[tuple[str, str]]:
    """Install the map, the organisations and the people; the places that have a roadmap, (code, name)."""
    install()
    keep(bassins(size), PerimeterType.CLPE, on=SINCE)
    with transaction() as session:
        areas = session.exec(select(Territory).order_by(col(Territory.id))).all()
        _people_the_country(session, areas)
        return [(area.code, area.name) for area in areas]


def _people_the_country(session: Session, areas: Sequence[Territory]) -> None:
    organisations: list[dict[str, Any]] = []
    for area in areas:
        patterns = [(pattern, College.OTHER) for pattern in LOCAL] + list(ORGANISATIONS.values())
        organisations += [
            {"name": pattern.format(area.name), "college": college, "territory_id": area.id, **_BLANK_ORGANISATION}
            for pattern, college in patterns
        ]
    ids = bulk(session, Organisation, organisations)
    people = [
        {"first_name": "Camille", "last_name": f"Acteur {id_}", "email": f"acteur{id_}@france.example",
         "capacity": "chargé de mission", "organisation_id": id_, "phone": "", "address_is_dead": False}
        for id_ in ids
    ]  # fmt: skip
    persons = bulk(session, Person, people)
    each = len(organisations) // len(areas)
    roles = {Level.NATIONAL: RoleKind.NATIONAL_COORDINATOR, Level.REGION: RoleKind.REGIONAL_COORDINATOR}
    bulk(
        session,
        RoleOnTerritory,
        [
            {"person_id": persons[index * each + 3], "role": roles.get(area.level, RoleKind.COORDINATOR),
             "territory_id": area.id, "valid_from": SINCE}
            for index, area in enumerate(areas)
        ],
    )  # fmt: skip


_BLANK_ORGANISATION = {"short_name": "", "nature": "", "address": "", "to_confirm": False}


def fill(size: Size) -> None:
    """A whole France in the database in use: map, people, roadmaps, and two quarters of answers."""
    places = settle(size)
    import_many(roadmaps(size, places), on=ADOPTED)
    answer_two_quarters(size.seed)


def facts() -> tuple[Forest, list[CommitmentFacts]]:
    """The map and all that is known of the France in the database in use."""
    with reading() as session:
        return forest(session, AS_OF), facts_under(session, None)


def count_commitments() -> int:
    """How many commitments the database in use holds."""
    with reading() as session:
        return len(session.exec(select(Commitment.id)).all())
