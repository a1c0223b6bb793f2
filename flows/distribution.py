"""Who receives an issued report? Its readers, and those whose answers it used at its own level.

Somebody who answered for a bassin receives the report of the bassin, not four reports for the four levels above it.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from flows.posting import Envelope, post
from flows.surroundings import Day, People
from mail import letters
from mail.letters import Sender
from models import Report
from models.closed_lists import DocumentKind, RoleKind
from reports.writing.turns import of_place
from roadmaps.consolidation import Place
from store import documents, reports
from store.recipients import Recipient

READERS = (
    RoleKind.COORDINATOR,
    RoleKind.REGIONAL_COORDINATOR,
    RoleKind.NATIONAL_COORDINATOR,
    RoleKind.READER,
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def distribute(
    session: Session, report: Report, docx: bytes, place: Place, *, since: date | None, day: Day, at: datetime
) -> int:
    """Put one letter per reader in the outbox, the report attached; how many. Issuing twice sends nothing more."""
    title = f"{place.code}-{report.kind.value}-{report.as_of}.docx"
    answered = reports.who_answered(session, report.territory_id, since, report.as_of)
    held = {one for role in READERS for one in day.contacts.roles.get((report.territory_id, role), ())}
    readers = sorted((answered | held) & day.contacts.reachable)
    if not readers:
        return 0
    senders = day.senders(report.territory_id)
    people = People(session, {*readers, *senders})
    kept = documents.keep(
        session,
        kind=DocumentKind.REPORT,
        filename=title,
        media_type=WORD,
        content=docx,
        at=at,
        territory_id=report.territory_id,
    )
    attached: tuple[dict[str, object], ...] = ({"filename": title, "document_id": kept.id},)
    about: dict[str, Any] = {"title": title, "territory": of_place(place), "as_of": report.as_of}
    sent = 0
    for reader in readers:
        sender = people.sender(senders, but=reader)
        letter = letters.report(people.name(reader), sender, **about, answered=reader in answered)
        sent += (
            post(session, letter, _envelope(report, people[reader], sender, attachments=attached, day=day, at=at))
            is not None
        )
    return sent


def _envelope(
    report: Report,
    person: Recipient,
    sender: Sender,
    *,
    attachments: tuple[dict[str, object], ...],
    day: Day,
    at: datetime,
) -> Envelope:
    return Envelope(
        key=f"rapport:{report.id}:{person.id}",
        person=person,
        sender=sender,
        territory_id=report.territory_id,
        calendar=day.calendar(report.territory_id),
        today=day.today,
        at=at,
        attachments=attachments,
    )
