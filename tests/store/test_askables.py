"""Does the short look at whom to ask say what all that is known says?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from benchmarks.france import Size, fill
from models import Answer, Commitment, CommitmentParty, Person
from models.closed_lists import AnswerChannel, PartyRole, Status
from roadmaps import askable
from store import askables as looked_at
from store.askables import askables
from store.commitments import facts_under
from store.database import reading, transaction

DAYS = (date(2025, 1, 1), date(2026, 6, 30), date(2026, 8, 1), date(2027, 1, 1))
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def change_some(session: Session) -> None:
    """What a synthetic France has none of: corrections, withdrawals, leads who are nobody, days to come."""
    kept = session.exec(select(Commitment).order_by(col(Commitment.id)).limit(12)).all()
    people = session.exec(select(Person.id).order_by(col(Person.id)).limit(6)).all()
    kept[0].withdrawn_on, kept[1].withdrawn_on = NOON.date(), date(2027, 6, 1)
    kept[2].created_on = date(2026, 7, 15)
    kept[3].status, kept[3].declared_on = Status.DONE, date(2026, 7, 15)
    for rank, role in enumerate((PartyRole.CO_LEAD, PartyRole.DEPUTY, PartyRole.PARTNER, PartyRole.CO_LEAD)):
        for one in kept[4:8]:
            session.add(CommitmentParty(commitment_id=one.id or 0, role=role, rank=7 + rank, person_id=people[rank]))
    for number, (one, status) in enumerate(zip(kept[8:], (Status.DONE, None, Status.UNDER_WAY, Status.DROPPED))):  # noqa: B905
        for revision, said in enumerate((Status.VOID, status)):
            moment = NOON + timedelta(days=20 * revision * (number % 2))
            said_by: dict[str, Any] = {
                "person_id": people[0],
                "channel": AnswerChannel.WEB,
                "revision": revision + 1,
                "status": said,
            }
            dated: dict[str, Any] = {"answered_at": moment, "answered_on": moment.date()}
            session.add(Answer(commitment_id=one.id or 0, **said_by, **dated))


@pytest.mark.usefixtures("database")
def test_what_is_known_of_whom_to_ask_is_what_all_the_facts_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looked_at, "IN_TURN", 70)
    fill(Size(commitments=300, bassins=20))
    with transaction() as session:
        change_some(session)
    with reading() as session:
        everywhere = {one.territory_id for one in facts_under(session, None)}
        for territories in (everywhere, sorted(everywhere)[:9], []):
            facts = facts_under(session, territories)
            for day in DAYS:
                known = sorted(askable.askables(facts, day), key=lambda one: one.id)
                assert sorted(askables(session, territories, day), key=lambda one: one.id) == known
        assert len(facts_under(session, everywhere)) == 300
