"""Which reports were issued, what did coordinators write, which alerts are there to tell?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, or_, select

from models import Alert, Answer, Commitment, CoordinatorNote, Mail, Person, Report, Roadmap
from models.closed_lists import Letter, ReportKind
from roadmaps.facts import AlertFacts, NoteFacts

PARIS = ZoneInfo("Europe/Paris")


def issued_before(session: Session, territory_id: int, before: date) -> Sequence[Report]:
    """The issued reports of a territory about earlier days, oldest first; of several about one day, the last."""
    statement = (
        select(Report)
        .where(col(Report.territory_id) == territory_id)
        .where(col(Report.as_of) < before, col(Report.issued_at).is_not(None))
        .order_by(col(Report.as_of), col(Report.issued_at))
    )
    return list({report.as_of: report for report in session.exec(statement)}.values())


def by_id(session: Session, report_id: int) -> Report | None:
    """One report."""
    return session.get(Report, report_id)


def last_of(session: Session, territory_id: int, kind: ReportKind, as_of: date) -> Report | None:
    """The last issue of a territory, kind and day."""
    statement = select(Report).where(Report.territory_id == territory_id, Report.kind == kind, Report.as_of == as_of)
    return session.exec(statement.order_by(col(Report.number).desc()).limit(1)).first()


def keep(
    session: Session,
    *,
    territory_id: int,
    kind: ReportKind,
    as_of: date,
    content: Mapping[str, object],
    content_hash: str,
    at: datetime,
    by: int | None = None,
    campaign_id: int | None = None,
) -> Report:
    """Keep an issue: the next number of this territory, kind and day; the same content twice is one issue."""
    same = (col(Report.territory_id) == territory_id, col(Report.kind) == kind, col(Report.as_of) == as_of)
    known = session.exec(select(Report).where(*same, col(Report.content_hash) == content_hash)).first()
    if known is not None:
        return known
    last = session.exec(select(func.max(col(Report.number))).where(*same)).one()
    report = Report(
        territory_id=territory_id,
        kind=kind,
        as_of=as_of,
        number=(last or 0) + 1,
        content=dict(content),
        content_hash=content_hash,
        issued_at=at,
        issued_by_id=by,
        campaign_id=campaign_id,
    )
    session.add(report)
    session.flush()
    return report


def notes(session: Session, until: date) -> list[NoteFacts]:
    """Every mot de l'animateur written until a day."""
    statement = (
        select(CoordinatorNote, Person)
        .outerjoin(Person, col(CoordinatorNote.author_id) == col(Person.id))
        .where(col(CoordinatorNote.written_on) <= until)
        .order_by(col(CoordinatorNote.id))
    )
    return [
        NoteFacts(
            territory_id=note.territory_id,
            on=note.written_on,
            author=f"{person.first_name} {person.last_name}".strip() if person else "",
            capacity=person.capacity if person else "",
            text=note.content,
        )
        for note, person in session.exec(statement)
    ]


def write_note(
    session: Session, *, territory_id: int, author_id: int | None, on: date, text: str, at: datetime
) -> None:
    """Keep the words of a level about itself; earlier ones stay."""
    session.add(
        CoordinatorNote(territory_id=territory_id, author_id=author_id, written_on=on, content=text, recorded_at=at)
    )


def alerts(session: Session, until: date) -> list[AlertFacts]:
    """Every alert raised until a day, and when it ended. A near deadline told to its own lead is no alert."""
    statement = (
        select(Alert)
        .outerjoin(Mail, col(Alert.mail_id) == col(Mail.id))
        .where(col(Alert.raised_on) <= until, func.coalesce(col(Mail.letter), "") != Letter.DEADLINE.value)
        .order_by(col(Alert.id))
    )
    return [
        AlertFacts(
            territory_id=one.territory_id,
            raised_on=one.raised_on,
            kind=one.kind.value,
            rung=one.rung.value if one.rung else "",
            commitment_id=one.commitment_id,
            support_id=one.support_request_id,
            closed_on=one.closed_at.astimezone(PARIS).date() if one.closed_at else None,
            about=_about(one),
        )
        for one in session.exec(statement)
    ]


def _about(alert: Alert) -> str:
    """What an alert is about: whoever hears it, and at whatever rung, it is one matter."""
    if alert.commitment_id is not None:
        return f"commitment:{alert.commitment_id}"
    if alert.check_in_id is not None:
        return f"check_in:{alert.check_in_id}"
    return f"support:{alert.support_request_id}" if alert.support_request_id is not None else ""


def who_answered(session: Session, territory_id: int, since: date | None, until: date) -> frozenset[int]:
    """Who answered about the territory's own roadmaps up to ``until``, and after its report as of ``since``.

    After that day, or after that report was issued: on its day, it used the answers of the morning and no later one.
    """
    statement = (
        select(col(Answer.person_id))
        .join(Commitment, col(Answer.commitment_id) == col(Commitment.id))
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .where(col(Roadmap.territory_id) == territory_id, col(Answer.answered_on) <= until)
    )
    if since is not None:
        then = (Report.territory_id == territory_id, Report.as_of == since)
        issued_at = select(func.max(col(Report.issued_at))).where(*then).scalar_subquery()
        unused = col(Answer.answered_at) > issued_at
        statement = statement.where(or_(col(Answer.answered_on) > since, unused))
    return frozenset(one for one in session.exec(statement) if one is not None)
