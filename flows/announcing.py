"""How do those who answer for territories learn that their reports wait, and what is missing from below?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlmodel import Session

from flows.posting import Envelope, post
from flows.report_rounds import Round, who_answers
from flows.setting_aside import Aside
from flows.surroundings import Day, People
from mail.report_letters import Awaited, Missing, report_to_issue
from models.closed_lists import Hearing
from reports.writing.turns import of_place
from roadmaps.consolidation import Consolidation
from roadmaps.report_notices import Notice, NoticeLetter, notices_due
from roadmaps.reports_due import BEHIND, ReportDue
from settings import settings
from store import report_rounds

UNHEARD = frozenset({Hearing.SILENT, Hearing.NOT_ASKED})
SINCE = BEHIND + timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard for a report: the place as sentences name it, coverage, and the territories that said nothing."""

    place: str
    asked: int
    answered: int
    unheard: tuple[str, ...]


def heard_in(found: Consolidation) -> Heard:
    """What a letter tells of the answers behind a report."""
    silent = tuple(one.name for one in found.below if one.hearing in UNHEARD)
    return Heard(of_place(found.place), len(found.total.asked), len(found.total.answered), silent)


def announce(session: Session, day: Day, known: Round, heard: Mapping[int, Heard], aside: Aside) -> int:
    """One letter for each person who was not told yet, or is reminded; how many. A second run says nothing more."""
    decide = partial(
        notices_due,
        forest=day.forest,
        hearers=lambda id_: who_answers(day, id_, day.today),
        said=report_rounds.said_since(session, day.at - SINCE),
        calendar=day.calendar,
        today=day.today,
    )
    ready = [one for one in known.awaited if one.territory_id in heard]
    sound = aside.sound(
        ready, lambda one: decide([one]), lambda one: (f"territory:{one.territory_id}", one.territory_id)
    )
    due = aside.sound(decide([one for one, _ in sound]), lambda one: _named(day, one), _reader)
    people = People(session, {person for _, named in due for person in named})
    told = 0
    for letter, _ in due:
        with aside.alone(*_reader(letter)):
            told += _write(session, letter, day, people, heard)
    return told


def _reader(letter: NoticeLetter) -> tuple[str, int]:
    return f"person:{letter.person_id}", _place_of(letter)


def _named(day: Day, letter: NoticeLetter) -> set[int]:
    """Everyone whom a letter may name."""
    below = (one.territory_id for notice in letter.notices for one in notice.missing)
    answering = (person for id_ in below for person in who_answers(day, id_, day.today))
    return {letter.person_id, *day.senders(_place_of(letter)), *answering}


def _place_of(letter: NoticeLetter) -> int:
    """The territory whose hours rule the sending: the widest told of."""
    return letter.notices[-1].due.territory_id


def _write(session: Session, letter: NoticeLetter, day: Day, people: People, heard: Mapping[int, Heard]) -> bool:
    territory_id = _place_of(letter)
    sender = people.sender(day.senders(territory_id), but=letter.person_id)
    awaited = [_told(one, day, people, heard[one.due.territory_id]) for one in letter.notices]
    envelope = Envelope(
        key=letter.key(day.today),
        person=people[letter.person_id],
        sender=sender,
        territory_id=territory_id,
        calendar=day.calendar(territory_id),
        today=day.today,
        at=day.at,
    )
    rendered = report_to_issue(people.name(letter.person_id), sender, awaited=awaited, today=day.today)
    mail = post(session, rendered, envelope)
    if mail is None or mail.id is None:
        return False
    said = [(one.due.territory_id, one.due.as_of, one.is_reminder) for one in letter.notices]
    report_rounds.announce(session, mail_id=mail.id, said=said, at=day.at)
    return True


def _told(notice: Notice, day: Day, people: People, heard: Heard) -> Awaited:
    due = notice.due
    code = day.forest.territory(due.territory_id).code
    return Awaited(
        territory=heard.place,
        as_of=due.as_of,
        due_on=due.due_on,
        page=f"{settings().base_url.rstrip('/')}/territoires/{code}/rapports",
        asked=heard.asked,
        answered=heard.answered,
        meets_on=due.meets_on,
        is_reminder=notice.is_reminder,
        by_itself=due.by_itself,
        missing=tuple(_missing(one, day, people) for one in notice.missing),
        unheard=heard.unheard,
    )


def _missing(one: ReportDue, day: Day, people: People) -> Missing:
    names = (people.name(person) for person in who_answers(day, one.territory_id, day.today))
    return Missing(day.forest.territory(one.territory_id).name, one.due_on, tuple(name for name in names if name))
