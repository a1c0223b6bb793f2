"""How is the digest of a person of the chain written, and written anew when part of it no longer holds?"""

from dataclasses import dataclass

from sqlmodel import Session

from flows.posting import Envelope, post
from flows.setting_aside import Aside
from flows.surroundings import Day, People
from mail import letters
from mail.letters import Passed, Silent
from models import Mail
from models.closed_lists import AlertKind, Level, Rung
from roadmaps.asking import CheckInFacts, ItemFacts, awaited, is_held
from roadmaps.due_dates import PASSED, DueFacts
from store import alerts as raised
from store import chains, untold_dates
from store.due_dates import dues_of


@dataclass(frozen=True, slots=True)
class Line:
    """A silence to tell, as heard on behalf of a territory."""

    check_in: CheckInFacts
    items: tuple[ItemFacts, ...]
    told_at: int


@dataclass(frozen=True, slots=True)
class Content:
    """All that one digest tells."""

    key: str
    person_id: int
    rung: Rung | None
    lines: tuple[Line, ...]
    passed: tuple[tuple[DueFacts, int], ...]
    """Deadlines, each with the territory on whose behalf it is told."""

    @property
    def told_at(self) -> int:
        """The territory whose hours rule the sending."""
        return self.lines[0].told_at if self.lines else self.passed[0][1]


def named_in(known: Day, content: Content) -> set[int]:
    """Everyone whom a digest may name."""
    return {content.person_id, *_senders(known, content), *(line.check_in.person_id for line in content.lines)}


def sound_lines(content: Content, known: Day, people: People, aside: Aside) -> set[int]:
    """The check-ins of the lines that can be told; one that cannot is put aside, and the others are read."""
    told = aside.sound(
        content.lines,
        lambda line: silent_of(line, known, people),
        lambda line: (f"check_in:{line.check_in.id}", line.told_at),
    )
    return {line.check_in.id for line, _ in told}


def _senders(known: Day, content: Content) -> tuple[int, ...]:
    if content.lines:
        line = content.lines[0]
        return known.senders(line.items[0].territory_id, line.check_in.opened_by_id)
    return known.senders(content.passed[0][0].territory_id)


def write(session: Session, content: Content, known: Day, people: People) -> Mail | None:
    """Put the digest in the outbox; None when it was written already."""
    sender = people.sender(_senders(known, content), but=content.person_id)
    late = [due.commitment_id for due, _ in content.passed]
    told = untold_dates.keys_about(session, late) if late else frozenset()
    letter = letters.alert(
        people[content.person_id].name,
        sender,
        rung=content.rung,
        silents=[silent_of(line, known, people) for line in content.lines],
        passed=[
            Passed(due, due.lead_name, _name(known, due.territory_id), lead_told=due.key(PASSED) in told)
            for due, _ in content.passed
        ],
        place=_place(known, content),
    )
    envelope = Envelope(
        key=content.key,
        person=people[content.person_id],
        sender=sender,
        territory_id=content.told_at,
        calendar=known.calendar(content.told_at),
        today=known.today,
        at=known.at,
        rung=content.rung,
    )
    return post(session, letter, envelope)


def silent_of(line: Line, known: Day, people: People) -> Silent:
    """Somebody who has not answered, as a level of the chain reads of them."""
    person = people[line.check_in.person_id]
    absence = known.contacts.stand_ins.absence(person.id, known.today)
    return Silent(
        name=person.name,
        items=line.items,
        said=line.check_in.said,
        capacity=person.capacity,
        service=person.service,
        phone=person.phone,
        email=person.email,
        territory=_name(known, line.items[0].territory_id),
        absent_until=absence.last_day if absence else None,
    )


def _name(known: Day, territory_id: int) -> str:
    return known.forest.territory(territory_id).name if territory_id in known.forest else ""


def _place(known: Day, content: Content) -> str:
    """The territory of the digest when there is only one; empty for several, and for the nation."""
    told = {line.told_at for line in content.lines} | {territory_id for _, territory_id in content.passed}
    if len(told) > 1:
        return ""
    territory = known.forest.territory(content.told_at)
    return "" if territory.level is Level.NATIONAL else territory.name


def write_anew(session: Session, mail: Mail, known: Day) -> None:
    """In place of a digest that will not leave, write another of what it was alone to tell and that still holds."""
    mail_id = mail.id or 0
    told = raised.told_in(session, mail_id)
    lines: list[Line] = []
    passed: list[tuple[DueFacts, int]] = []
    for alert in told:
        check_in = chains.check_in_facts(session, alert.check_in_id) if alert.check_in_id else None
        held = check_in is not None and is_held(check_in, known.today)
        if check_in is not None and not held and alert.kind is AlertKind.SILENCE and (items := awaited(check_in)):
            lines.append(Line(check_in, items, alert.territory_id))
        if alert.kind is AlertKind.DEADLINE and alert.commitment_id:
            passed.extend((due, alert.territory_id) for due in dues_of(session, alert.commitment_id))
    recipient = next((alert.recipient_id for alert in told if alert.recipient_id), None)
    if recipient is None or not (lines or passed):
        return
    rung = max((alert.rung for alert in told if alert.rung), key=list(Rung).index, default=None)
    content = Content(f"digest:{recipient}:apres:{mail_id}", recipient, rung, tuple(lines), tuple(passed))
    other = write(session, content, known, People(session, named_in(known, content)))
    if other is not None and other.id is not None:
        raised.carry_over(session, [alert.id for alert in told if alert.id], other.id)
        chains.carry_over(session, mail_id, other.id)
