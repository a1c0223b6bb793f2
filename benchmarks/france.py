"""What would the whole of France look like: 18 régions, 101 départements, 361 bassins, and N commitments?

Everything is drawn from a seed: the same seed gives the same France. Bassins are the local committees of
``../shared/territories`` when they are there, else as many invented ones, some of which straddle.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from flows.directory import install
from flows.import_roadmap import import_many
from flows.territories import keep
from models import (
    Answer,
    Campaign,
    CheckIn,
    CheckInItem,
    Commitment,
    CommitmentParty,
    IndicatorValue,
    Mail,
    Organisation,
    Person,
    RoleOnTerritory,
    Territory,
)
from models import Indicator as IndicatorRow
from models.closed_lists import (
    AnswerChannel,
    CampaignState,
    College,
    Letter,
    Level,
    MailState,
    Outlook,
    PartyRole,
    PerimeterType,
    Precision,
    RoleKind,
    Rung,
    Status,
)
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
QUARTERS = ((date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30)))
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
    """The perimeters: real ones if they are there, else invented."""
    if (SHARED / "clpe.csv").is_file():
        codes = {area.code for area in reference.departements()}
        real = [(SHARED / name).read_bytes() for name in ("clpe.csv", "clpe_departement.csv")]
        return read_perimeters(real[0], real[1], PerimeterType.CLPE, codes)[: size.bassins]
    return tuple(_invented(size))


def _invented(size: Size) -> Iterator[PerimeterDraft]:
    draw = random.Random(size.seed)
    codes = [area.code for area in reference.departements()]
    for number in range(size.bassins):
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
    ids = _bulk(session, Organisation, organisations)
    people = [
        {"first_name": "Camille", "last_name": f"Acteur {id_}", "email": f"acteur{id_}@france.example",
         "capacity": "chargé de mission", "organisation_id": id_, "phone": "", "address_is_dead": False}
        for id_ in ids
    ]  # fmt: skip
    persons = _bulk(session, Person, people)
    each = len(organisations) // len(areas)
    roles = {Level.NATIONAL: RoleKind.NATIONAL_COORDINATOR, Level.REGION: RoleKind.REGIONAL_COORDINATOR}
    _bulk(
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
    answer_two_quarters(size)


def answer_two_quarters(size: Size) -> None:
    """Two national campaigns: everyone asked, seven in ten answer."""
    draw = random.Random(size.seed + 2)
    with transaction() as session:
        for number, (starts_on, ends_on) in enumerate(QUARTERS):
            _answer_a_quarter(session, draw, number, starts_on, ends_on)


def _answer_a_quarter(session: Session, draw: random.Random, number: int, starts_on: date, ends_on: date) -> None:
    opened_at = datetime(ends_on.year, ends_on.month, 1, 9, tzinfo=UTC)
    campaign = Campaign(territory_id=1, title=f"point d'étape {number + 1}", period_starts_on=starts_on,
                        period_ends_on=ends_on, opens_on=opened_at.date(), freezes_on=ends_on,
                        state=CampaignState.FROZEN)  # fmt: skip
    session.add(campaign)
    session.flush()
    leads = select(CommitmentParty.commitment_id, CommitmentParty.person_id).where(
        CommitmentParty.role == PartyRole.LEAD, col(CommitmentParty.person_id).is_not(None)
    )
    asked: dict[int, list[int]] = {}
    for commitment_id, person_id in session.exec(leads.order_by(col(CommitmentParty.commitment_id))):
        asked.setdefault(person_id or 0, []).append(commitment_id)
    check_ins = _bulk(
        session,
        CheckIn,
        [{"campaign_id": campaign.id, "person_id": one, "opened_at": opened_at, "closing_reason": ""} for one in asked],
    )
    by_check_in = list(zip(check_ins, asked.items(), strict=True))
    _bulk(
        session,
        CheckInItem,
        [
            {"check_in_id": check_in, "commitment_id": id_, "rank": rank}
            for check_in, (_, ids) in by_check_in
            for rank, id_ in enumerate(ids)
        ],
    )
    _bulk(session, Mail, [_mail(number, check_in, person, opened_at) for check_in, (person, _) in by_check_in])
    answers = [
        _answer(draw, number, (check_in, person), id_, opened_at)
        for check_in, (person, ids) in by_check_in
        if draw.random() < 0.7
        for id_ in ids
    ]
    _measure(session, draw, _bulk(session, Answer, answers), answers)


def _mail(number: int, check_in: int, person: int, at: datetime) -> dict[str, Any]:
    return {
        "key": f"france:{number}:{check_in}", "letter": Letter.CHECK_IN, "rung": Rung.REQUEST, "person_id": person,
        "check_in_id": check_in, "territory_id": 1, "recipient": f"acteur{person}@france.example", "sender_name": "",
        "reply_to": "", "subject": "Où en êtes-vous ?", "body_text": "…", "body_html": "", "attachments": [],
        "message_id": f"<{number}.{check_in}@france.example>", "urgent": False, "decided_on": at.date(),
        "created_at": at, "not_before": at, "state": MailState.SENT, "attempts": 1, "lease_owner": "", "sent_at": at,
        "error": "",
    }  # fmt: skip


def _answer(draw: random.Random, number: int, asked: tuple[int, int], commitment: int, at: datetime) -> dict[str, Any]:
    check_in, person = asked
    moment = at + timedelta(days=draw.randint(1, 20))
    done = draw.random() < 0.1 + 0.1 * number
    return {
        "commitment_id": commitment, "check_in_id": check_in, "revision": 1, "person_id": person,
        "channel": AnswerChannel.WEB, "answered_at": moment, "answered_on": moment.date(), "is_late": False,
        "nothing_new": not done and draw.random() < 0.3, "status": Status.DONE if done else Status.UNDER_WAY,
        "outlook": draw.choice(list(Outlook)[:4]), "progress": 100 if done else draw.randint(5, 90),
        "done": "Deux réunions tenues, le local est trouvé.",
        "obstacle": "Financement attendu." if draw.random() < 0.2 else "",
        "good_practice": "Un seul guichet." if draw.random() < 0.02 else "",
    }  # fmt: skip


def _measure(session: Session, draw: random.Random, ids: Sequence[int], answers: Sequence[dict[str, Any]]) -> None:
    indicators = {one.commitment_id: one for one in session.exec(select(IndicatorRow))}
    rows = []
    for id_, answer in zip(ids, answers, strict=True):
        indicator = indicators.get(answer["commitment_id"])
        if indicator is not None and draw.random() < 0.6:
            value = round((indicator.target or 0) * draw.random(), 1)
            rows.append({"indicator_id": indicator.id, "answer_id": id_, "on": answer["answered_on"], "value": value,
                         "wording": "", "recorded_at": answer["answered_at"]})  # fmt: skip
    _bulk(session, IndicatorValue, rows)


def _bulk(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> list[int]:
    if not rows:
        return []
    made: Any = table
    statement = insert(table).returning(made.id, sort_by_parameter_order=True)
    return list(session.connection().execute(statement, list(rows)).scalars())


def facts() -> tuple[Forest, list[CommitmentFacts]]:
    """The map and all that is known of the France in the database in use."""
    with reading() as session:
        return forest(session, AS_OF), facts_under(session, None)


def count_commitments() -> int:
    """How many commitments the database in use holds."""
    with reading() as session:
        return len(session.exec(select(Commitment.id)).all())
