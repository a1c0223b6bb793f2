"""What does the outbox of a whole country hold after a year: a million letters, nearly all of them sent?

Twelve closed campaigns with the steps of their chains, and for the rest receipts, deadlines, digests and reports,
spread over the year and over everybody. Texts are kept for the last two months only, as retention leaves them.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from benchmarks.quarters import bulk
from models import Alert, Campaign, ChainStep, CheckIn, Mail, Person, Territory
from models.closed_lists import AlertKind, CampaignState, Letter, MailState, Rung
from store.database import transaction

ROUNDS = 12
KEPT = timedelta(days=62)
TEXT = "Votre point d'étape est attendu : deux minutes suffisent, rien de nouveau est une réponse. " * 12
OTHERS = (Letter.RECEIPT, Letter.RECEIPT, Letter.DEADLINE, Letter.ALERT, Letter.REPORT, Letter.REPORT)
ENDS = (MailState.FAILED, MailState.CANCELLED, *(MailState.SENT,) * 198)
AT_ONCE = 10_000


def keep_a_year_of_mail(rows: int, until: date, seed: int = 7) -> None:
    """Fill the outbox of the database in use with so many letters that left in the year before ``until``."""
    draw = random.Random(seed)
    numbers = count(1)
    with transaction() as session:
        people = list(session.exec(select(Person.id).where(col(Person.email).is_not(None))))
        places = list(session.exec(select(Territory.id)))
        kept = 0
        for index in range(ROUNDS):
            opened_on = until - timedelta(days=30 * (ROUNDS - index))
            kept += _a_round(session, draw, numbers, people, opened_on)
        while kept < rows:
            size = min(AT_ONCE, rows - kept)
            _others(session, draw, numbers, people, places, until, size)
            kept += size


def _a_round(
    session: Session, draw: random.Random, numbers: Iterator[int], people: Sequence[Any], opened_on: date
) -> int:
    """A closed campaign: everyone asked, some reminded once or twice."""
    at = datetime.combine(opened_on, time(8), UTC)
    campaign = Campaign(
        territory_id=1,
        title=f"point d'étape du {opened_on}",
        period_starts_on=opened_on,
        period_ends_on=opened_on + timedelta(28),
        opens_on=opened_on,
        freezes_on=opened_on + timedelta(28),
        state=CampaignState.FROZEN,
        opened_at=at,
    )
    session.add(campaign)
    session.flush()
    closed = {"campaign_id": campaign.id, "opened_at": at, "closed_at": at + timedelta(28), "closing_reason": "close"}
    check_ins = bulk(session, CheckIn, [{"person_id": one, **closed} for one in people])
    said = [
        (check_in, person, rung, opened_on + timedelta(days=7 * wait))
        for check_in, person in zip(check_ins, people, strict=True)
        for wait, rung in enumerate((Rung.REQUEST, Rung.REMINDER_1, Rung.REMINDER_2)[: draw.choice((1, 1, 2, 3))])
    ]
    mails = [
        _mail(next(numbers), Letter.CHECK_IN if rung is Rung.REQUEST else Letter.REMINDER, person, 1, day, opened_on)
        | {"rung": rung, "check_in_id": check_in, "campaign_id": campaign.id}
        for check_in, person, rung, day in said
    ]
    ids = bulk(session, Mail, mails)
    steps = [
        {"check_in_id": check_in, "rung": rung, "decided_on": day, "recipient_id": person, "mail_id": mail,
         "skipped": False, "reason": ""}
        for (check_in, person, rung, day), mail in zip(said, ids, strict=True)
    ]  # fmt: skip
    _insert(session, ChainStep, steps)
    return len(mails)


def _others(  # noqa: PLR0917  as below
    session: Session,
    draw: random.Random,
    numbers: Iterator[int],
    people: Sequence[Any],
    places: Sequence[Any],
    until: date,
    size: int,
) -> None:
    rows, told = [], []
    for number in (next(numbers) for _ in range(size)):
        day = until - timedelta(days=1 + draw.randrange(365))
        letter = draw.choice(OTHERS)
        person, place = draw.choice(people), draw.choice(places)
        rows.append(_mail(number, letter, person, place, day, until, draw.choice(ENDS)))
        if letter in (Letter.DEADLINE, Letter.ALERT) and number % 4 == 0:
            told.append(_told(number, letter, person, place, day))
    _insert(session, Mail, rows)
    _insert(session, Alert, told)


def _mail(  # noqa: PLR0917  what differs from one letter to the next
    number: int,
    letter: Letter,
    person: int,
    place: int,
    day: date,
    until: date,
    state: MailState = MailState.SENT,
) -> dict[str, Any]:
    at = datetime.combine(day, time(8, number % 60), UTC)
    text = TEXT if day > until - KEPT else ""
    return {
        "key": f"annee:{number}", "letter": letter, "rung": None, "person_id": person, "campaign_id": None,
        "check_in_id": None, "territory_id": place, "recipient": f"acteur{person}@france.example",
        "sender_name": "DDETS", "reply_to": "", "subject": "Où en êtes-vous ?", "body_text": text,
        "body_html": f"<p>{text}</p>" if text else "", "attachments": [],
        "message_id": f"annee.{number}@france.example",
        "urgent": letter is Letter.RECEIPT, "decided_on": day, "created_at": at, "not_before": at,
        "expires_at": at + timedelta(30), "state": state, "attempts": 1, "lease_owner": "",
        "sent_at": at if state is MailState.SENT else None, "error": "",
    }  # fmt: skip


def _told(number: int, letter: Letter, person: int, place: int, day: date) -> dict[str, Any]:
    kind = AlertKind.DEADLINE if letter is Letter.DEADLINE else AlertKind.SILENCE
    return {
        "key": f"annee:{number}", "kind": kind, "rung": None, "territory_id": place, "recipient_id": person,
        "raised_on": day, "closed_at": datetime.combine(day, time(9), UTC), "closing_reason": "répondu",
    }  # fmt: skip


def _insert(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(table), list(rows))
