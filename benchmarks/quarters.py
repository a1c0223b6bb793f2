"""What would be answered in a synthetic France in two quarters?"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from models import Answer, Campaign, CheckIn, CheckInItem, CommitmentParty, IndicatorValue, Mail
from models import Indicator as IndicatorRow
from models.closed_lists import (
    AnswerChannel,
    CampaignState,
    Letter,
    MailState,
    Outlook,
    PartyRole,
    Rung,
    Status,
)
from store.database import transaction

QUARTERS = ((date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30)))


def answer_two_quarters(seed: int) -> None:
    """Two national campaigns: everyone asked, seven in ten answer."""
    draw = random.Random(seed + 2)
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
    check_ins = bulk(
        session,
        CheckIn,
        [{"campaign_id": campaign.id, "person_id": one, "opened_at": opened_at, "closing_reason": ""} for one in asked],
    )
    by_check_in = list(zip(check_ins, asked.items(), strict=True))
    bulk(
        session,
        CheckInItem,
        [
            {"check_in_id": check_in, "commitment_id": id_, "rank": rank}
            for check_in, (_, ids) in by_check_in
            for rank, id_ in enumerate(ids)
        ],
    )
    bulk(session, Mail, [_mail(number, check_in, person, opened_at) for check_in, (person, _) in by_check_in])
    answers = [
        _answer(draw, number, (check_in, person), id_, opened_at)
        for check_in, (person, ids) in by_check_in
        if draw.random() < 0.7
        for id_ in ids
    ]
    _measure(session, draw, bulk(session, Answer, answers), answers)


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
    bulk(session, IndicatorValue, rows)


def bulk(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert many rows; their ids in the same order."""
    if not rows:
        return []
    made: Any = table
    statement = insert(table).returning(made.id, sort_by_parameter_order=True)
    return list(session.connection().execute(statement, list(rows)).scalars())
