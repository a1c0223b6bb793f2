"""What is the auditor shown: what left, what waits, what happened and its marks, which lines it wrote before?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, and_, col, func, or_, select

from models import Absence, Answer, AuditLine, Campaign, ChainStep, CheckIn, JournalEntry, Mail
from models.closed_lists import CampaignState, Letter, MailState, Rung
from roadmaps.invariants import Departed, Marks, StepTaken, Unasked, Waiting
from roadmaps.sending import is_alert

TO_LEADS = (Rung.REQUEST, Rung.REMINDER_1, Rung.REMINDER_2)
_DECIDED = ("campagne.lettres", "relance.decidee", "relance.sautee")
_WAITS = (MailState.PENDING, MailState.CLAIMED, MailState.SENDING, MailState.DEFERRED)


def departed(session: Session, since: datetime) -> list[Departed]:
    """Every mail that left since an instant."""
    rows = session.exec(
        select(Mail, col(CheckIn.closed_at), col(Campaign.frozen_at))
        .outerjoin(CheckIn, col(CheckIn.id) == col(Mail.check_in_id))
        .outerjoin(Campaign, col(CheckIn.campaign_id) == col(Campaign.id))
        .where(col(Mail.sent_at) >= since)
    )
    return [
        Departed(
            mail_id=mail.id or 0,
            key=mail.key,
            message_id=mail.message_id,
            recipient=mail.recipient,
            began_at=mail.data_began_at or mail.sent_at or mail.created_at,
            is_alert=is_alert(mail.letter),
            is_urgent=mail.urgent,
            of_the_chain=mail.rung is not None,
            territory_id=mail.territory_id,
            closed_at=closed_at,
            frozen_at=frozen_at if mail.rung in TO_LEADS else None,
        )
        for mail, closed_at, frozen_at in rows
    ]


def waiting(session: Session, before: datetime) -> list[Waiting]:
    """Every mail that was due before an instant and has not left, or waits for a person."""
    rows = session.exec(
        select(col(Mail.id), col(Mail.not_before), col(Mail.territory_id), col(Mail.state)).where(
            or_(
                col(Mail.state).in_(_WAITS) & (col(Mail.not_before) < before),
                col(Mail.state) == MailState.AMBIGUOUS,
            )
        )
    )
    return [
        Waiting(mail_id or 0, due_at, territory_id, for_a_person=state is MailState.AMBIGUOUS)
        for mail_id, due_at, territory_id, state in rows
    ]


def steps(session: Session, since: datetime) -> list[StepTaken]:
    """The rungs of every check-in that climbed since a day, in the order in which they were written."""
    recent = select(col(ChainStep.check_in_id)).where(col(ChainStep.decided_on) >= since.date())
    rows = session.exec(select(ChainStep).where(col(ChainStep.check_in_id).in_(recent)).order_by(col(ChainStep.id)))
    stand_ins = set(session.exec(_SAID_FOR_SOMEBODY_AWAY.where(col(ChainStep.check_in_id).in_(recent))))
    return [
        StepTaken(
            check_in_id=one.check_in_id,
            rung=Rung(one.rung),
            decided_on=one.decided_on,
            skipped=one.skipped,
            reason=one.reason,
            is_told=one.mail_id is not None,
            stands_in=one.id in stand_ins,
        )
        for one in rows
    ]


_SAID_FOR_SOMEBODY_AWAY = (
    select(col(ChainStep.id))
    .join(CheckIn, col(CheckIn.id) == col(ChainStep.check_in_id))
    .join(Absence, col(Absence.person_id) == col(CheckIn.person_id))
    .where(col(ChainStep.rung) == Rung.DEPUTY, col(Absence.first_day) == col(ChainStep.decided_on))
)
"""The rungs said to a deputy on the very day when the person asked said they were away."""


def marks(session: Session, since: datetime) -> list[Marks]:
    """Each campaign opened, rung written down and answer kept since an instant, with its marks."""
    return [*_openings(session, since), *_rungs(session, since), *_answers(session, since)]


def _openings(session: Session, since: datetime) -> Iterator[Marks]:
    acts = select(JournalEntry.subject).where(
        col(JournalEntry.action) == "campagne.ouverte", col(JournalEntry.at) >= since
    )
    told = set(session.exec(acts))
    asked = and_(col(ChainStep.check_in_id) == col(CheckIn.id), col(ChainStep.rung) == Rung.REQUEST)
    opened = session.exec(
        select(
            col(Campaign.id),
            func.count(col(CheckIn.id)),
            func.count(col(ChainStep.id)),
            func.count(col(ChainStep.mail_id)),
        )
        .outerjoin(CheckIn, col(CheckIn.campaign_id) == col(Campaign.id))
        .outerjoin(ChainStep, asked)
        .where(col(Campaign.opened_at) >= since)
        .group_by(col(Campaign.id))
    ).all()
    for campaign_id, people, asked_of, letters in opened:
        is_told = f"campaign:{campaign_id}" in told
        yield Marks(f"Ouverture de la campagne n° {campaign_id}", people > 0, letters == asked_of, is_told)
    for subject in told - {f"campaign:{one}" for one, *_ in opened}:
        yield Marks(f"Ouverture de la campagne ({subject})", state=False)


def _rungs(session: Session, since: datetime) -> Iterator[Marks]:
    margin = since - timedelta(days=2)
    rows = session.exec(select(ChainStep).where(col(ChainStep.decided_on) >= margin.date()))
    steps = {(f"check_in:{one.check_in_id}", Rung(one.rung).value): one for one in rows}
    told: dict[tuple[str, str], datetime] = {}
    acts = select(JournalEntry).where(col(JournalEntry.action).in_(_DECIDED), col(JournalEntry.at) >= margin)
    for entry in session.exec(acts):
        told |= dict.fromkeys(_rungs_told(entry), entry.at)
    for key, step in steps.items():
        if step.decided_on > since.date():
            has_letter = step.skipped or step.mail_id is not None
            yield Marks(f"Étape {key[1]} ({key[0]})", letter=has_letter, journal=key in told)
    for key, at in told.items():
        if at >= since and key not in steps:
            yield Marks(f"Étape {key[1]} ({key[0]})", state=False)


def _rungs_told(entry: JournalEntry) -> list[tuple[str, str]]:
    """The rungs, by check-in, that an act of the journal tells: requests by their batch, others one by one."""
    asked, skipped = entry.facts.get("check_ins"), entry.facts.get("skipped")
    if isinstance(asked, list):
        return [(f"check_in:{one}", Rung.REQUEST.value) for one in asked]
    rungs = [*(skipped if isinstance(skipped, dict) else ()), entry.facts.get("rung")]
    return [(entry.subject, str(rung)) for rung in rungs if rung]


def _answers(session: Session, since: datetime) -> Iterator[Marks]:
    grouped = select(col(Answer.check_in_id), func.count()).where(col(Answer.answered_at) >= since)
    kept = {f"check_in:{one}": count for one, count in session.exec(grouped.group_by(col(Answer.check_in_id))) if one}
    acts = select(JournalEntry).where(col(JournalEntry.action) == "reponse.enregistree", col(JournalEntry.at) >= since)
    told, entries = Counter[str](), Counter[str]()
    for entry in session.exec(acts):
        commitments = entry.facts.get("commitments")
        told[entry.subject] += len(commitments) if isinstance(commitments, list) else 0
        entries[entry.subject] += 1
    letters = select(col(Mail.check_in_id), func.count()).where(
        col(Mail.letter) == Letter.RECEIPT, col(Mail.created_at) >= since, col(Mail.check_in_id).is_not(None)
    )
    receipts = {f"check_in:{one}": count for one, count in session.exec(letters.group_by(col(Mail.check_in_id)))}
    for subject in kept.keys() | told.keys() | receipts.keys():
        state, journal = kept.get(subject, 0) >= told[subject], kept.get(subject, 0) <= told[subject]
        # Somebody who cannot be reached has no receipt; a receipt of nothing is always a fault.
        yield Marks(f"Réponse ({subject})", state, journal=journal and receipts.get(subject, 0) <= entries[subject])


def unasked(session: Session) -> list[Unasked]:
    """The open check-ins of open campaigns whose first letter is not written."""
    said = select(ChainStep.id).where(col(ChainStep.check_in_id) == col(CheckIn.id)).exists()
    rows = session.exec(
        select(col(CheckIn.id), col(CheckIn.opened_at), col(Campaign.territory_id))
        .join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id))
        .where(col(Campaign.state) == CampaignState.OPEN, col(CheckIn.closed_at).is_(None), ~said)
    )
    return [Unasked(check_in_id or 0, opened_at, territory_id) for check_in_id, opened_at, territory_id in rows]


def write_line(session: Session, at: datetime, findings: Sequence[str]) -> None:
    """The auditor's status line."""
    session.add(AuditLine(at=at, is_green=not findings, findings=list(findings)))


def last_line(session: Session) -> AuditLine | None:
    """The last status line."""
    return session.exec(select(AuditLine).order_by(col(AuditLine.at).desc(), col(AuditLine.id).desc()).limit(1)).first()
