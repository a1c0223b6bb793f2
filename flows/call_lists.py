"""Whom would a call help, once reminders by mail are exhausted? Sent to who asks for it."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from flows import clock, digests, steps
from flows.posting import Envelope, post
from flows.setting_aside import Aside
from flows.surroundings import Day, People, know
from mail import letters
from mail.letters import Silent
from roadmaps.asking import CheckInFacts, about, awaited
from roadmaps.reminders import call_list
from store import journal, overview
from store.database import transaction
from store.ripe_chains import by_campaign
from store.territories import by_code

Line = tuple[CheckInFacts, Silent]
"""A silence, as the list tells it."""


def send_call_list(territory_code: str, person_id: int, today: date | None = None) -> int:
    """Send the list to who asks for it, once a day for each campaign; gives how many people the new letters name."""
    day = today or clock.today()
    with transaction() as session:
        aside = Aside(session, "appels", day, clock.now())
        known = know(session, day, clock.now())
        territory_id = by_code(session, territory_code, day).id or 0
        seen, silent = _silent(session, known, territory_id, aside)
        named = {person_id, *(one.person_id for one in silent), *known.senders(territory_id)}
        people = People(session, named)
        described = aside.sound(silent, lambda one: _described(one, known, people), _of)
        told = 0
        for campaign_id in sorted({one.campaign_id for one, _ in described}):
            lines = [line for line in described if line[0].campaign_id == campaign_id]
            with aside.alone(f"campaign:{campaign_id}", territory_id):
                told += len(lines) * _send(session, known, territory_id, lines, people, reader=person_id)
        if told:
            _record(session, known, territory_id, person_id, told)
        aside.tell(seen)
        return told


def _silent(session: Session, known: Day, territory_id: int, aside: Aside) -> tuple[set[str], list[CheckInFacts]]:
    """Whom a call would help, the earliest freeze first; and what was looked at to know it.

    Narrowed to the territory: what the same people are asked elsewhere is not told here.
    """
    under = known.forest.under(territory_id)
    ids = overview.check_ins_about(session, under)
    here = [about(one, under) for one in steps.of_chains(session, ids, aside)]
    seen = {f"check_in:{one}" for one in ids} | {f"campaign:{one}" for one, _, _ in by_campaign(session, ids)}
    return seen, sorted(call_list(here), key=lambda one: (one.freezes_on, one.id))


def _of(check_in: CheckInFacts) -> tuple[str, int]:
    return f"check_in:{check_in.id}", check_in.territory_id


def _described(check_in: CheckInFacts, known: Day, people: People) -> Silent:
    items = awaited(check_in)
    return digests.silent_of(digests.Line(check_in, items, items[0].territory_id), known, people)


def _send(
    session: Session, known: Day, territory_id: int, lines: Sequence[Line], people: People, *, reader: int
) -> bool:
    first = lines[0][0]
    sender = people.sender(known.senders(territory_id), but=reader)
    letter = letters.call_list(
        people[reader].name,
        sender,
        campaign=first.campaign_title,
        freezes_on=first.freezes_on,
        silents=[silent for _, silent in lines],
    )
    envelope = Envelope(
        key=f"liste_d_appels:{first.campaign_id}:{territory_id}:{reader}:{known.today.isoformat()}",
        person=people[reader],
        sender=sender,
        territory_id=territory_id,
        calendar=known.calendar(territory_id),
        today=known.today,
        at=known.at,
        campaign_id=first.campaign_id,
        urgent=True,
    )
    return post(session, letter, envelope) is not None


def _record(session: Session, known: Day, territory_id: int, person_id: int, people: int) -> None:
    journal.record(
        session,
        at=known.at,
        actor=f"person:{person_id}",
        action="liste_d_appels.envoyee",
        subject=f"territory:{territory_id}",
        territory_id=territory_id,
        facts={"people": people},
    )
