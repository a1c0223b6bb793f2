"""Which answers are frozen, which reports followed, and to whom was it said that one waits?"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models import Campaign, Commitment, GovernanceBody, JournalEntry, Mail, Meeting, Report, Roadmap
from models.closed_lists import CampaignState, Launch, MailState
from roadmaps.report_notices import Said
from roadmaps.reports_due import Frozen
from store import journal, mails

ANNOUNCED = "rapport.annonce"
"""The act by which a letter tells people of reports that wait; its facts name the mail and the reports."""
PARIS = ZoneInfo("Europe/Paris")


def frozen_since(session: Session, since: date, before: date) -> list[Frozen]:
    """The campaigns whose answers were frozen at the end of a day in ``[since, before[``, oldest first."""
    statement = (
        select(Campaign, col(Meeting.held_on))
        .outerjoin(Meeting, col(Meeting.id) == col(Campaign.meeting_id))
        .where(col(Campaign.state) == CampaignState.FROZEN)
        .where(col(Campaign.freezes_on) >= since, col(Campaign.freezes_on) < before)
        .order_by(col(Campaign.freezes_on), col(Campaign.id))
    )
    return [
        Frozen(
            campaign_id=one.id or 0,
            territory_id=one.territory_id,
            frozen_on=one.freezes_on,
            meets_on=meets_on,
            by_itself=one.opened_by_id is None and one.policy.get("launch") == Launch.AUTOMATIC.value,
        )
        for one, meets_on in session.exec(statement)
    ]


def meetings_between(session: Session, first: date, last: date) -> dict[int, list[date]]:
    """The days on which the committees of each territory meet."""
    statement = (
        select(col(GovernanceBody.territory_id), col(Meeting.held_on))
        .join(GovernanceBody, col(Meeting.governance_body_id) == col(GovernanceBody.id))
        .where(col(Meeting.held_on).between(first, last))
        .order_by(col(Meeting.held_on))
    )
    found: dict[int, list[date]] = {}
    for territory_id, held_on in session.exec(statement):
        found.setdefault(territory_id, []).append(held_on)
    return found


def telling(session: Session) -> frozenset[int]:
    """The territories whose own roadmaps hold commitments."""
    statement = select(col(Roadmap.territory_id)).where(
        select(col(Commitment.id)).where(col(Commitment.roadmap_id) == col(Roadmap.id)).exists()
    )
    return frozenset(session.exec(statement))


def last_issued(session: Session) -> dict[int, date]:
    """By territory, the latest day of which an issued report tells, whatever its kind."""
    statement = select(col(Report.territory_id), func.max(col(Report.as_of))).where(col(Report.issued_at).is_not(None))
    return dict(session.exec(statement.group_by(col(Report.territory_id))).all())


def campaign_about(session: Session, territory_ids: Collection[int], as_of: date) -> int | None:
    """The last campaign, of these territories, that had opened by a day: the one whose answers a report tells of."""
    statement = (
        select(col(Campaign.id))
        .where(col(Campaign.territory_id).in_(sorted(territory_ids)), col(Campaign.opens_on) <= as_of)
        .where(col(Campaign.state).in_((CampaignState.OPEN, CampaignState.FROZEN)))
        .order_by(col(Campaign.opens_on).desc(), col(Campaign.id).desc())
    )
    return session.exec(statement.limit(1)).first()


def said_since(session: Session, since: datetime) -> list[Said]:
    """What was said of reports that wait, letters that were withdrawn left out."""
    acts = _announcements(session, since)
    wanted = select(col(Mail.id), col(Mail.state), col(Mail.sent_at), col(Mail.person_id))
    rows = session.exec(wanted.where(col(Mail.id).in_(list(acts)))) if acts else ()
    return [
        Said(territory, date.fromisoformat(as_of), person_id or 0, is_reminder, _day(sent_at))
        for mail_id, state, sent_at, person_id in rows
        if state is not MailState.CANCELLED
        for territory, as_of, is_reminder in acts[mail_id or 0]
    ]


def withdraw(session: Session, territory_id: int, since: datetime) -> int:
    """The report of a territory was issued: letters that still ask for it do not leave; how many.

    What such a letter said of other reports is no longer said: the next run says it again.
    """
    acts = _announcements(session, since)
    about = [id_ for id_, said in acts.items() if any(one == territory_id for one, _, _ in said)]
    return sum(mails.leave_unsent(session, id_, "sans objet : le rapport est émis") for id_ in about)


def _announcements(session: Session, since: datetime) -> dict[int, list[tuple[int, str, bool]]]:
    """The reports that each letter tells of: territory, day, whether it is a reminder."""
    statement = select(JournalEntry).where(col(JournalEntry.action) == ANNOUNCED, col(JournalEntry.at) >= since)
    found: dict[int, list[tuple[int, str, bool]]] = {}
    for act in session.exec(statement):
        reports: Any = act.facts["reports"]
        found[int(str(act.facts["mail"]))] = [(int(one), str(as_of), bool(again)) for one, as_of, again in reports]
    return found


def announce(session: Session, *, mail_id: int, said: Collection[tuple[int, date, bool]], at: datetime) -> None:
    """Write down which reports a letter tells of, each with whether it is a reminder."""
    journal.record(
        session,
        at=at,
        actor="consolidation",
        action=ANNOUNCED,
        subject=f"mail:{mail_id}",
        facts={"mail": mail_id, "reports": [[one, as_of.isoformat(), again] for one, as_of, again in said]},
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(PARIS).date()
