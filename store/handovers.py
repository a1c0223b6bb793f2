"""Which handovers has nobody settled, and who was told of each?

That a level was told is an act of the journal that names the letters; what became of them is read in the outbox. A
letter that was cancelled told nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models import CheckIn, Commitment, Handover, JournalEntry, Mail, Person, Roadmap, Territory
from models.closed_lists import MailState, RoadmapState, Rung
from roadmaps.handovers import HandoverFacts, Hearing
from store import journal
from store.chains import STILL_TO_LEAVE, local_date

TOLD = "pilote.change_dit"


def unsettled(session: Session) -> list[HandoverFacts]:
    """What somebody handed over on a living roadmap and nobody has settled, oldest first; once per commitment."""
    statement: Select[Any] = (
        select(
            Handover,
            col(Commitment.title),
            col(Commitment.reference),
            col(Roadmap.territory_id),
            col(Territory.timezone),
            col(Person.id).label("said_by_id"),
            col(Person.first_name),
            col(Person.last_name),
        )
        .join(CheckIn, col(CheckIn.id) == col(Handover.check_in_id))
        .join(Person, col(Person.id) == col(CheckIn.person_id))
        .join(Commitment, col(Commitment.id) == col(Handover.commitment_id))
        .join(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .join(Territory, col(Territory.id) == col(Roadmap.territory_id))
        .where(
            col(Handover.settled_at).is_(None),
            col(Commitment.withdrawn_on).is_(None),
            col(Roadmap.state) != RoadmapState.CLOSED,
        )
        .order_by(col(Handover.id))
    )
    first = {row.Handover.commitment_id: row for row in reversed(session.execute(statement).all())}
    rows = sorted(first.values(), key=lambda row: row.Handover.id)
    told = _told(session, [row.Handover.id for row in rows])
    return [_facts(row, told) for row in rows]


def _facts(row: Any, told: dict[int, list[Hearing]]) -> HandoverFacts:
    said: Handover = row.Handover
    return HandoverFacts(
        id=said.id or 0,
        commitment_id=said.commitment_id,
        territory_id=row.territory_id,
        title=row.title,
        reference=row.reference,
        said_by_id=row.said_by_id,
        said_by=f"{row.first_name} {row.last_name}".strip(),
        said_on=local_date(said.said_at, row.timezone),
        named=said.named,
        named_email=said.named_email,
        told=tuple(told.get(said.id or 0, ())),
    )


def _told(session: Session, handover_ids: Collection[int]) -> dict[int, list[Hearing]]:
    acts = _acts(session, handover_ids)
    mails = _mails(session, {mail_id for _, _, mail_ids in acts for mail_id in mail_ids})
    told: defaultdict[int, list[Hearing]] = defaultdict(list)
    for handover_id, rung, mail_ids in acts:
        said = [mails[one] for one in mail_ids if one in mails and mails[one].state is not MailState.CANCELLED]
        if said:
            left = [local_date(mail.sent_at, mail.timezone or "Europe/Paris") for mail in said if mail.sent_at]
            told[handover_id].append(
                Hearing(
                    rung,
                    people=tuple(mail.person_id for mail in said if mail.person_id is not None),
                    decided_on=max(mail.decided_on for mail in said),
                    left_on=max(left, default=None),
                    waits=any(mail.state in STILL_TO_LEAVE for mail in said),
                )
            )
    return told


def _acts(session: Session, handover_ids: Collection[int]) -> list[tuple[int, Rung, Sequence[int]]]:
    subjects = {f"handover:{one}": one for one in handover_ids}
    statement = select(col(JournalEntry.subject), col(JournalEntry.facts)).where(
        col(JournalEntry.subject).in_(subjects), col(JournalEntry.action) == TOLD
    )
    found = session.execute(statement.order_by(col(JournalEntry.sequence)))
    return [
        (subjects[subject], Rung(str(facts["rung"])), cast(Sequence[int], facts["mails"])) for subject, facts in found
    ]


def _mails(session: Session, mail_ids: Collection[int]) -> dict[int, Any]:
    statement = (
        select(
            col(Mail.id),
            col(Mail.state),
            col(Mail.person_id),
            col(Mail.decided_on),
            col(Mail.sent_at),
            col(Territory.timezone),
        )
        .outerjoin(Territory, col(Territory.id) == col(Mail.territory_id))
        .where(col(Mail.id).in_(mail_ids))
    )
    return {row.id: row for row in session.execute(statement)}


def remember(
    session: Session, handover_id: int, rung: Rung, mail_ids: Sequence[int], *, territory_id: int, at: datetime
) -> None:
    """Write down that a level of the chain is told of a handover by these letters."""
    journal.record(
        session,
        at=at,
        actor="planner",
        action=TOLD,
        subject=f"handover:{handover_id}",
        territory_id=territory_id,
        facts={"rung": rung.value, "mails": list(mail_ids)},
    )


def letters_about(session: Session, handover_id: int) -> Sequence[int]:
    """The letters that tell a handover."""
    return sorted({one for _, _, mail_ids in _acts(session, [handover_id]) for one in mail_ids})
