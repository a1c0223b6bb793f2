"""Who receives an issued report? Its readers, and those whose answers it used at its own level.

Somebody who answered for a bassin receives the report of the bassin, not four reports for the four levels above it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from flows.posting import Envelope, post
from flows.setting_aside import Aside
from flows.surroundings import Day, People
from mail import letters
from mail.letters import Sender
from models import Report
from models.closed_lists import DocumentKind, RoleKind
from reports.writing.turns import capital, of_place, word
from roadmaps.consolidation import Consolidation, Place
from store import documents, reports
from store.recipients import Recipient

READERS = (
    RoleKind.COORDINATOR,
    RoleKind.REGIONAL_COORDINATOR,
    RoleKind.NATIONAL_COORDINATOR,
    RoleKind.READER,
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TABLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNREAD = "envoi_des_rapports"
"""Under which name the letters of reports that cannot be made are put aside."""
HEAVIEST = 5_000_000
"""Bytes of tables beyond which they are left out of the mail: gateways commonly refuse more than ten million in all."""


@dataclass(frozen=True, slots=True)
class IssuedFiles:
    """What an issue is made of: its Word text, and the tables that it refers to."""

    docx: bytes
    tables: bytes

    @property
    def tables_are_light(self) -> bool:
        """Whether the tables go by mail."""
        return len(self.tables) <= HEAVIEST


def send_to_readers(session: Session, report: Report, files: IssuedFiles, found: Consolidation, day: Day) -> int:
    """One letter per reader; one that cannot be made is told of, and keeps nobody else from reading."""
    aside = Aside(session, UNREAD, day.today, day.at)
    sent = _distribute(session, report, files, found.place, since=found.since, day=day, aside=aside)
    aside.tell({f"report:{report.id}"})
    return sent


def _distribute(
    session: Session, report: Report, files: IssuedFiles, place: Place, *, since: date | None, day: Day, aside: Aside
) -> int:
    """Put one letter per reader in the outbox, the files attached; how many. Issuing twice sends nothing more."""
    answered = reports.who_answered(session, report.territory_id, since, report.as_of)
    held = {one for role in READERS for one in day.contacts.roles.get((report.territory_id, role), ())}
    readers = sorted((answered | held) & day.contacts.reachable)
    if not readers:
        return 0
    senders = day.senders(report.territory_id)
    people = People(session, {*readers, *senders})
    attached = _attached(session, report, files, place, day.at)
    about: dict[str, Any] = {
        "title": f"{capital(word(report.kind))} {of_place(place)}",
        "territory": of_place(place),
        "as_of": report.as_of,
        "with_tables": files.tables_are_light,
    }
    sent = 0
    for reader in readers:
        with aside.alone(f"report:{report.id}", report.territory_id):
            sender = people.sender(senders, but=reader)
            letter = letters.report(people.name(reader), sender, **about, answered=reader in answered)
            envelope = _envelope(report, people[reader], sender, attachments=attached, day=day)
            sent += post(session, letter, envelope) is not None
    return sent


def _attached(
    session: Session, report: Report, files: IssuedFiles, place: Place, at: datetime
) -> tuple[dict[str, object], ...]:
    """The files kept and named as the mail carries them, the Word text first."""
    carried = [(f"{place.code}-{report.kind.value}-{report.as_of}.docx", WORD, files.docx)]
    if files.tables_are_light:
        carried.append((f"{place.code}-donnees-{report.as_of}.xlsx", TABLES, files.tables))
    kept = [
        documents.keep(
            session,
            kind=DocumentKind.REPORT,
            filename=name,
            media_type=media_type,
            content=content,
            at=at,
            territory_id=report.territory_id,
        )
        for name, media_type, content in carried
    ]
    return tuple({"filename": name, "document_id": one.id} for (name, _, _), one in zip(carried, kept, strict=True))


def _envelope(
    report: Report,
    person: Recipient,
    sender: Sender,
    *,
    attachments: tuple[dict[str, object], ...],
    day: Day,
) -> Envelope:
    return Envelope(
        key=f"rapport:{report.id}:{person.id}",
        person=person,
        sender=sender,
        territory_id=report.territory_id,
        calendar=day.calendar(report.territory_id),
        today=day.today,
        at=day.at,
        attachments=attachments,
    )
