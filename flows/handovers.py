"""What happens when somebody says "ce n'est pas moi" or "je suis absent", and when reminders are held?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from flows import clock
from flows.posting import Envelope, post
from flows.reminders import say_to_deputies
from flows.settling import stop_what_is_pointless, take_check_in
from flows.surroundings import Day, People, know
from mail import letters
from models import Mail
from models.closed_lists import Rung
from roadmaps.asking import CheckInFacts, ItemFacts, awaited
from roadmaps.handovers import LEVELS
from roadmaps.refusal import Refusal
from store import alerts as raised
from store import answers as ledger
from store import handovers as told
from store import journal
from store.database import transaction

LONGEST_ABSENCE = 366
AWAY = "absence.signalee"


def hand_over(check_in_id: int, commitment_id: int, named: str, email: str) -> None:
    """ "Ce n'est pas, ou plus, moi": the commitment is no longer asked of them, and the coordinator is told."""
    with transaction() as session:
        _, check_in = take_check_in(session, check_in_id)
        known = know(session, clock.today(), clock.now())
        item = next((one for one in check_in.items if one.commitment_id == commitment_id), None)
        if item is None:
            raise Refusal("Cet engagement ne vous est pas demandé ici : rechargez la page.")
        if not ledger.remove_item(session, check_in_id, commitment_id, known.at):
            return
        row = ledger.add_handover(
            session,
            check_in_id=check_in_id,
            commitment_id=commitment_id,
            named=" ".join(named.split())[:200],
            email=email.strip().lower()[:254],
            at=known.at,
        )
        stop_what_is_pointless(session, check_in_id, known, "changement de pilote signalé")
        _record(session, check_in, known, "pilote.change_signale", {"commitment": commitment_id})
        rung, mail_ids = _tell_coordinators(
            session, check_in, [item], known, key=f"changement:{row.id}", named=row.named, email=row.named_email
        )
        if mail_ids:
            told.remember(session, row.id or 0, rung, mail_ids, territory_id=item.territory_id, at=known.at)


def stop_telling(session: Session, handover_id: int | None) -> None:
    """It is settled: the letters that ask to settle it and have not left no longer do."""
    raised.cancel_unsent(session, told.letters_about(session, handover_id or 0), "changement de pilote traité")


def declare_absence(check_in_id: int, until: date) -> None:
    """ "Je suis absent jusqu'au": the deputy is asked at once when there is one, and the coordinator is told.

    Said again of the same day, nobody is told again, whoever answers for the territory meanwhile.
    """
    with transaction() as session:
        _, check_in = take_check_in(session, check_in_id)
        today = clock.today()
        if not today <= until or (until - today).days > LONGEST_ABSENCE:
            raise Refusal("Indiquez le dernier jour de votre absence : une date à venir, dans l'année.")
        deputy_id = know(session, today, clock.now()).contacts.stand_ins.deputy(check_in.person_id, today)
        ledger.add_absence(
            session,
            person_id=check_in.person_id,
            first_day=today,
            last_day=until,
            deputy_id=deputy_id,
            at=clock.now(),
        )
        known = know(session, today, clock.now())
        check_in = stop_what_is_pointless(session, check_in_id, known, "absence signalée")
        heard = say_to_deputies(session, check_in, known)
        said_before = journal.acts_on(session, f"check_in:{check_in_id}", AWAY)
        _record(session, check_in, known, AWAY, {"until": until, "deputies": list(heard)})
        people = People(session, heard)
        _tell_coordinators(
            session,
            check_in,
            () if until.isoformat() in {one["until"] for one in said_before} else awaited(check_in),
            known,
            key=f"absence:{check_in_id}:{until.isoformat()}",
            named=", ".join(people.name(one) for one in heard),
            absent_until=until,
            but=heard,
        )


def hold(check_in_id: int, author_id: int, last_day: date, reason: str) -> None:
    """The coordinator holds the reminders of a check-in until a day, with a reason."""
    said = reason.strip()
    if not said:
        raise Refusal("Dites pourquoi les relances sont suspendues.")
    with transaction() as session:
        _, check_in = take_check_in(session, check_in_id)
        known = know(session, clock.today(), clock.now())
        if last_day < known.today:
            raise Refusal("Indiquez jusqu'à quel jour suspendre les relances : une date à venir.")
        ledger.add_hold(
            session,
            check_in_id=check_in_id,
            first_day=known.today,
            last_day=last_day,
            reason=said,
            author_id=author_id,
        )
        stop_what_is_pointless(session, check_in_id, known, "relances suspendues")
        _record(session, check_in, known, "relances.suspendues", {"until": last_day, "by": author_id})


def _record(session: Session, check_in: CheckInFacts, known: Day, action: str, facts: Mapping[str, object]) -> None:
    journal.record(
        session,
        at=known.at,
        actor=f"person:{facts.get('by', check_in.person_id)}",
        action=action,
        subject=f"check_in:{check_in.id}",
        territory_id=check_in.territory_id,
        facts=facts,
    )


def _tell_coordinators(
    session: Session,
    check_in: CheckInFacts,
    items: Sequence[ItemFacts],
    known: Day,
    *,
    key: str,
    named: str,
    email: str = "",
    absent_until: date | None = None,
    but: Collection[int] = (),
) -> tuple[Rung, Sequence[int]]:
    """The nearest level that somebody else answers for hears of it; not ``but`` who are asked in their place.

    Gives that level and the letters that tell it; none when nobody hears.
    """
    if not items:
        return Rung.COORDINATOR, ()
    territory_id = items[0].territory_id
    lead = check_in.person_id
    levels = ((rung, known.contacts.at(rung, territory_id, known.today, lead=lead).people) for rung in LEVELS)
    rung, hearers = next(filter(lambda one: one[1], levels), (Rung.COORDINATOR, ()))
    readers = [one for one in hearers if one not in but]
    candidates = known.senders(territory_id, check_in.opened_by_id)
    people = People(session, {lead, *readers, *candidates})
    mails: list[Mail | None] = []
    for reader in readers:
        sender = people.sender(candidates, but=reader)
        letter = letters.handover(
            people[reader].name,
            sender,
            said_by=people.name(lead),
            items=items,
            named=named,
            named_email=email,
            absent_until=absent_until,
        )
        envelope = Envelope(
            key=f"{key}:{reader}",
            person=people[reader],
            sender=sender,
            territory_id=territory_id,
            calendar=known.calendar(territory_id),
            today=known.today,
            at=known.at,
            campaign_id=check_in.campaign_id,
        )
        mails.append(post(session, letter, envelope))
    return rung, [mail.id for mail in mails if mail is not None and mail.id is not None]
