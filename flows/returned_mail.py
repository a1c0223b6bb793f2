"""What happens when mail comes back, and who is told?

A mailbox that does not exist is no longer written to, the chain passes to the next person, and the coordinators of the
territory learn of it: a letter, and an alert on their page, which stays until the address is mended. A delay or an
automatic reply is noted beside the letter, and answers nothing. What a person wrote is left for a person.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlmodel import Session

from flows import clock
from flows.addresses_to_mend import tell_coordinators
from flows.running import flow, logger
from flows.surroundings import Day, know
from mail.bounces import Return, Returned, read_return
from mail.imap_box import Mailbox, MailboxTrouble
from mail.received import why_unread
from mail.return_path import is_marked, marked
from models import Mail
from models.closed_lists import AlertKind, Rung
from roadmaps.grammar import count
from settings import settings
from store import bounces, journal
from store.alerts import raise_alert
from store.database import transaction
from store.recipients import administrators, mark_dead
from store.territories import nation
from store.untold_addresses import where_known

ACTOR = "delivery"
UPWARD = (Rung.COORDINATOR, Rung.REGION, Rung.NATIONAL)
IMAP_SECONDS = 30


class Verdict(StrEnum):
    """What a message that came back was good for."""

    DEAD = "dead address"
    NOTED = "noted"
    KNOWN = "known already"
    FOREIGN = "about no mail of ours"
    PERSON = "written by a person"
    UNREAD = "left unread"


@dataclass(frozen=True, slots=True)
class Intake:
    """What a run took in."""

    noted: int = 0
    dead: int = 0
    foreign: int = 0
    for_a_person: int = 0
    failed: int = 0
    told: int = 0
    """Letters to coordinators about the addresses to mend."""
    trouble: str = ""

    def __str__(self) -> str:
        if self.trouble:
            return f"courriels revenus : {self.trouble}"
        words = {
            "noté|notés": self.noted,
            "adresse morte|adresses mortes": self.dead,
            "sans rapport avec nos envois|sans rapport avec nos envois": self.foreign,
            "à lire par une personne|à lire par une personne": self.for_a_person,
            "à reprendre|à reprendre": self.failed,
            "lettre à un animateur|lettres à des animateurs": self.told,
        }
        said = [count(number, *word.split("|")) for word, number in words.items() if number]
        return f"courriels revenus : {', '.join(said) or 'aucun'}"


@flow
def returned_mail() -> Intake:
    """Read the mailbox of returned mail, if the installation has one; then write to who has addresses to mend."""
    try:
        found = _read_mailbox() if settings().imap_host else Intake()
    except MailboxTrouble as trouble:
        logger().warning("%s", trouble)
        found = Intake(trouble=str(trouble))
    return replace(found, told=tell_coordinators(clock.today()))


def _read_mailbox() -> Intake:
    verdicts: Counter[Verdict] = Counter()
    failed = 0
    with mailbox_of_returns() as box:
        for one in box.arrived():
            try:
                verdict = take_in(one.content)
            except Exception:  # noqa: BLE001  whatever it is, it is this message's, and the others are read
                logger().exception("returned mail %s could not be taken in; it is read again next time", one.uid)
                failed += 1
                continue
            verdicts[verdict] += 1
            box.taken_in(one.uid, for_a_person=verdict is Verdict.PERSON)
    return Intake(
        noted=verdicts[Verdict.NOTED],
        dead=verdicts[Verdict.DEAD],
        foreign=verdicts[Verdict.FOREIGN] + verdicts[Verdict.UNREAD],
        for_a_person=verdicts[Verdict.PERSON],
        failed=failed,
    )


def mailbox_of_returns(timeout: float = IMAP_SECONDS) -> Mailbox:
    """The mailbox of this installation, still closed."""
    known = settings()
    try:
        secret = known.imap_password_file.read_text(encoding="utf-8").strip() if known.imap_password_file else ""
    except OSError as error:
        raise MailboxTrouble(f"Le fichier du mot de passe de la boîte des retours est illisible : {error}.") from error
    return Mailbox(
        known.imap_host,
        known.imap_port,
        user=known.imap_user,
        password=secret,
        folder=known.imap_folder,
        timeout=timeout,
    )


def take_in(content: bytes, came_to: str = "") -> Verdict:
    """Take in a message that came back (to the envelope address ``came_to``): twice the same changes nothing more."""
    if not content or why_unread(content):
        return Verdict.UNREAD
    found = read_return(content)
    if found.kind is Return.PERSON:
        return Verdict.PERSON

    at = clock.now()
    with transaction() as session:
        mail, is_proven = _mail_of(session, found, came_to)
        if mail is None or mail.id is None:
            return Verdict.FOREIGN
        new = bounces.keep(
            session,
            mail_id=mail.id,
            kind=found.kind.value,
            status=found.status,
            diagnostic=found.diagnostic,
            known_as=found.own_id or sha256(content).hexdigest(),
            at=at,
        )
        if not new:
            return Verdict.KNOWN
        is_dead = is_proven and found.address_is_dead and _is_about(found, mail)
        if is_dead:  # the person before the journal, as everywhere
            tell_of_dead_addresses(session, [(mail, found.diagnostic)], at)
        journal.record(
            session,
            at=at,
            actor=ACTOR,
            action="courriel.revenu",
            subject=f"mail:{mail.id}",
            territory_id=mail.territory_id,
            facts={"kind": found.kind.value, "status": found.status, "proven": is_proven},
        )
        return Verdict.DEAD if is_dead else Verdict.NOTED


def _mail_of(session: Session, found: Returned, came_to: str) -> tuple[Mail | None, bool]:
    """The mail that came back, and whether this is proven: by its mark, or, where mails bear none, by its identity."""
    for address in (came_to, *found.sent_to):
        if mail := bounces.mail_that_went(session, marked(address)):
            return mail, True
    return bounces.mail_that_went(session, found.message_id), not is_marked()


def _is_about(found: Returned, mail: Mail) -> bool:
    """The failure is that of the mail's own address, not of one to which its mailbox forwards."""
    return found.recipient.casefold() == mail.recipient.casefold()


def tell_of_dead_addresses(session: Session, returned: Sequence[tuple[Mail, str]], at: datetime) -> None:
    """For each mail that a server refused because its mailbox does not exist, with the server's words."""
    known: Day | None = None
    for mail, reply in returned:
        if mail.person_id is None or not mark_dead(session, mail.person_id, mail.recipient):
            continue
        journal.record(
            session,
            at=at,
            actor=ACTOR,
            action="adresse.morte",
            subject=f"person:{mail.person_id}",
            territory_id=mail.territory_id,
            facts={"mail": mail.id},
            personal={"recipient": mail.recipient, "reply": reply},
        )
        known = known or know(session, clock.today(), at)
        _tell_coordinators(session, mail, known)


def _tell_coordinators(session: Session, mail: Mail, known: Day) -> None:
    """One alert for each person who answers for the territory, the nearest level that has one; else administrators."""
    territory_id = _place_of(session, mail, known)
    if territory_id is None:
        return
    told = (known.contacts.at(rung, territory_id, known.today) for rung in UPWARD)
    nearest = next((one.people for one in told if one.people), None)
    for hearer in nearest or administrators(session, known.today):
        raise_alert(
            session,
            key=f"adresse morte:{mail.person_id}:{mail.id}:{hearer}",
            kind=AlertKind.DEAD_ADDRESS,
            territory_id=territory_id,
            raised_on=known.today,
            recipient_id=hearer,
            mail_id=mail.id,
        )


def _place_of(session: Session, mail: Mail, known: Day) -> int | None:
    """The territory of a mail; for one that has none (a login link), where its person is known, else the nation."""
    home = where_known(session, mail.person_id, known.today) if mail.person_id else None
    found = (one for one in (mail.territory_id, home) if one in known.forest)
    return next(found, None) or nation(session, known.today)
