"""How do coordinators learn by letter whose addresses no longer receive anything?

One letter a day at most, whatever the door by which the mails came back; what it tells is derived from the alerts that
are open, so that a run that is late, or done twice, changes nothing.
"""

from datetime import date

from sqlmodel import Session

from flows import clock
from flows.posting import Envelope, post
from flows.setting_aside import Aside
from flows.surroundings import Day, People, know
from mail.address_letters import MendingPage, Unreachable, addresses_to_mend
from models import Mail
from settings import settings
from store import turns
from store.bounces import DeadAddress
from store.database import reading, transaction
from store.untold_addresses import Untold, key_of, newest_of, still_dead, untold


def tell_coordinators(today: date) -> int:
    """Write to each coordinator who has a new address to mend; how many letters."""
    with reading() as session:
        if not untold(session, today):
            return 0
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        aside = Aside(session, "adresses", today, clock.now())
        known = know(session, today, clock.now())
        waiting = untold(session, today)
        named = {one: (one, *known.senders(_place(news))) for one, news in waiting.items()}
        people = People(session, {one for some in named.values() for one in some})
        told = 0
        for coordinator, news in waiting.items():
            with aside.alone(f"person:{coordinator}", _place(news)):
                told += _tell(session, key_of(coordinator, news.newest), coordinator, news, known, people=people)
        aside.tell()
        return told


def _place(news: Untold) -> int:
    """The territory whose hours rule the sending."""
    return news.dead[0].territory_id


def write_anew(session: Session, mail: Mail, known: Day) -> None:
    """In place of a letter that will not leave, write another of the addresses that are still to mend."""
    newest, coordinator = newest_of(mail.key), mail.person_id
    news = still_dead(session, coordinator, newest) if coordinator else Untold(newest, ())
    if coordinator and news.dead:
        people = People(session, {coordinator, *known.senders(_place(news))})
        key = f"{key_of(coordinator, newest)}:apres:{mail.id}"
        _tell(session, key, coordinator, news, known, people=people)


def _tell(session: Session, key: str, coordinator: int, news: Untold, known: Day, *, people: People) -> bool:
    person, place = people[coordinator], _place(news)
    if not person.email:
        return False
    sender = people.sender(known.senders(place), but=coordinator)
    letter = addresses_to_mend(
        person.name, sender, people=[_unreachable(one) for one in news.dead], pages=_pages(news, known)
    )
    envelope = Envelope(
        key=key,
        person=person,
        sender=sender,
        territory_id=place,
        calendar=known.calendar(place),
        today=known.today,
        at=known.at,
    )
    return post(session, letter, envelope) is not None


def _unreachable(one: DeadAddress) -> Unreachable:
    return Unreachable(one.name, one.email, one.capacity, one.organisation, one.phone)


def _pages(news: Untold, known: Day) -> list[MendingPage]:
    start = settings().base_url.rstrip("/")
    places = dict.fromkeys(one.territory_id for one in news.dead if one.territory_id in known.forest)
    territories = [known.forest.territory(one) for one in places]
    return [MendingPage(one.name, f"{start}/territoires/{one.code}/adresses") for one in territories]
