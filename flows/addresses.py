"""What happens when a coordinator mends a dead address? The letters go again, the alerts close, the chain goes on."""

from datetime import datetime

from sqlmodel import Session

from flows import clock
from flows.posting import STALE_AFTER
from flows.struck_letters import drop_what_no_longer_holds
from flows.surroundings import Day, know
from models import Mail, Person
from roadmaps.addresses import mended
from roadmaps.calendars import next_sending_moment
from roadmaps.refusal import Refusal
from store import bounces, chains, journal, mails, people, turns
from store.database import transaction
from store.untold_addresses import letters_waiting


def mend_address(person_id: int, typed: str, by_person_id: int) -> int:
    """Write to a person at a new address from now on; how many letters leave again."""
    at, today = clock.now(), clock.today()
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS, shared=True)
        person = bounces.dead_person(session, person_id)
        if person is None:
            raise Refusal("Cette adresse a déjà été corrigée : rechargez la page.")
        old = person.email or ""
        new = mended(old, typed)
        known = people.find_by_email(session, new)
        if known is not None:
            raise Refusal("Cette adresse est déjà celle d'une autre personne : vérifiez-la, ou changez de pilote.")

        _write(session, person, new)
        day = know(session, today, at)
        tell_no_more(session, person_id, day, "adresse corrigée")
        bounces.redirect_unsent(session, person_id, old=old, new=new)
        again = _send_again(session, person_id, old, new, day)

        journal.record(
            session,
            at=at,
            actor=f"person:{by_person_id}",
            action="adresse.corrigee",
            subject=f"person:{person_id}",
            facts={"letters": again},
            personal={"old": old, "new": new},
        )
    return again


def tell_no_more(session: Session, person_id: int, known: Day, reason: str) -> None:
    """Nobody is told any more that this person's address is dead, not even by a letter that is about to leave."""
    told = bounces.close_alerts(session, person_id, reason, known.at)
    drop_what_no_longer_holds(session, letters_waiting(session, told), known, reason)


def _write(session: Session, person: Person, address: str) -> None:
    person.email, person.address_is_dead = address, False
    session.add(person)
    session.flush()


def _send_again(session: Session, person_id: int, old: str, new: str, known: Day) -> int:
    """The last letter of each check-in under way that never arrived: the same words, to the new address."""
    letters = bounces.never_arrived(session, person_id, old, since=known.at - STALE_AFTER)
    for letter in letters:
        queued = mails.queue(session, _copy(letter, new, known, known.at))
        if queued is not None and queued.id is not None and letter.id is not None:
            chains.carry_over(session, letter.id, queued.id)
            mails.leave_unsent(session, letter.id, "renvoyée à la nouvelle adresse")
    return len(letters)


def _copy(letter: Mail, address: str, known: Day, at: datetime) -> Mail:
    said = letter.model_dump(
        include={"letter", "rung", "person_id", "campaign_id", "check_in_id", "territory_id", "sender_name", "reply_to"}
    )
    words = letter.model_dump(include={"subject", "body_text", "body_html", "attachments", "urgent"})
    leaves_at = next_sending_moment(known.calendar(letter.territory_id), at) if letter.territory_id else at
    return Mail(
        **said,
        **words,
        key=f"renvoi:{letter.id}:{known.today.isoformat()}",
        recipient=address,
        message_id="",
        decided_on=known.today,
        created_at=at,
        not_before=leaves_at,
        expires_at=at + STALE_AFTER,
    )
