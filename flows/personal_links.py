"""Who is sent a personal link on demand, and who enters with one?

Whoever asks reads the same words whether we know them or not; only the mailbox of the person tells.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from flows import clock
from flows.surroundings import the_service
from mail import letters
from mail.letters import Rendered, Sender
from models import AccessLink, Mail
from models.closed_lists import RoleKind
from roadmaps.asking import CheckInFacts
from roadmaps.refusal import Refusal
from store import access_links, chains, journal, mails
from store.database import transaction
from store.recipients import Recipient, recipients, roles_on
from store.visitors import with_a_role

LOGIN_MINUTES = 30
ANSWER_DAYS = 30


def send_login_link(email: str) -> bool:
    """A link that opens one session, for a person who holds a role; False (told to nobody) when there is none."""
    at = clock.now()
    with transaction() as session:
        person_id = with_a_role(session, email)
        if person_id is None:
            return False
        person = recipients(session, [person_id])[person_id]
        expires_at = at + timedelta(minutes=LOGIN_MINUTES)
        link = access_links.open_link(
            session, purpose="login", person_id=person_id, check_in_id=None, at=at, expires_at=expires_at
        )
        sender = the_service()
        letter = letters.login(person.name, sender, link=link.id or 0, minutes=LOGIN_MINUTES)
        _post(session, letter, f"connexion:{link.id}", person, sender, at=at, expires_at=expires_at)
        journal.record(
            session, at=at, actor=f"person:{person_id}", action="connexion.demandee", subject=f"person:{person_id}"
        )
    return True


def enter(token: str) -> int | None:
    """Spend a login link: the person who enters; None when it is unknown, spent, revoked or past its end."""
    at = clock.now()
    with transaction() as session:
        link = access_links.find(session, token, at)
        if link is None or link.purpose != "login" or link.used_at is not None:
            return None
        access_links.mark_used(session, link, at)
        journal.record(
            session,
            at=at,
            actor=f"person:{link.person_id}",
            action="connexion.ouverte",
            subject=f"person:{link.person_id}",
        )
        return link.person_id


def send_new_answer_link(token: str) -> bool:
    """A new link for an old one, even past its end, to the same person; once a day. False: nothing was sent."""
    at, today = clock.now(), clock.today()
    with transaction() as session:
        old = access_links.known(session, token)
        check_in = chains.check_in_facts(session, old.check_in_id) if old and old.check_in_id else None
        if old is None or check_in is None or check_in.closed:
            return False
        key = f"nouveau lien:{check_in.id}:{old.person_id}:{today.isoformat()}"
        return _send_answer_link(session, check_in, old.person_id, key, at)


def close_answer_links(check_in_id: int, by_person_id: int, *, send_new: bool) -> None:
    """A coordinator closes every link of a check-in, at once, and may have a new one sent to the person asked."""
    at = clock.now()
    with transaction() as session:
        check_in = chains.check_in_facts(session, check_in_id)
        if check_in is None or check_in.closed:
            raise Refusal("Ce point d'étape n'attend plus de réponse de cette personne : rechargez la page.")
        closed = access_links.revoke(session, at=at, check_in_id=check_in_id)
        key = f"lien remplacé:{check_in.id}:{check_in.person_id}:{at.isoformat()}"
        sent = send_new and _send_answer_link(session, check_in, check_in.person_id, key, at)
        journal.record(
            session,
            at=at,
            actor=f"person:{by_person_id}",
            action="liens.fermes",
            subject=f"check_in:{check_in_id}",
            territory_id=check_in.territory_id,
            facts={"closed": closed, "sent": sent},
        )


def _send_answer_link(session: Session, check_in: CheckInFacts, person_id: int, key: str, at: datetime) -> bool:
    person = recipients(session, [person_id])[person_id]
    sender = _coordinator(session, check_in.territory_id)
    link = access_links.open_link(
        session,
        purpose="answer",
        person_id=person_id,
        check_in_id=check_in.id,
        at=at,
        expires_at=at + timedelta(days=ANSWER_DAYS),
    )
    letter = letters.check_in(
        person.name,
        sender,
        campaign=check_in.campaign_title,
        freezes_on=check_in.freezes_on,
        items=[item for item in check_in.items if not item.removed],
        link=link.id or 0,
    )
    queued = _post(session, letter, key, person, sender, at=at, link=link)
    if queued is None:
        session.delete(link)
    return queued is not None


def _coordinator(session: Session, territory_id: int) -> Sender:
    """The person in whose name the territory asks; the service when there is none."""
    held = roles_on(session, clock.today())
    people = held.get((territory_id, RoleKind.COORDINATOR), ())
    if not people:
        return the_service()
    one = recipients(session, people[:1])[people[0]]
    return Sender(one.name, one.capacity, one.service, one.address, one.email, one.phone)


def _post(
    session: Session,
    letter: Rendered,
    key: str,
    person: Recipient,
    sender: Sender,
    *,
    at: datetime,
    expires_at: datetime | None = None,
    link: AccessLink | None = None,
) -> Mail | None:
    """In the outbox, to leave at once: the person is at the keyboard."""
    mail = Mail(
        key=key,
        letter=letter.letter,
        person_id=person.id,
        check_in_id=link.check_in_id if link else None,
        recipient=person.email,
        sender_name=sender.header,
        reply_to=sender.email,
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        message_id="",
        urgent=True,
        decided_on=clock.today(),
        created_at=at,
        not_before=at,
        expires_at=expires_at,
    )
    return mails.queue(session, mail)
