"""What happens when a mailbox does not exist, and who is told?

The address is no longer written to, the chain passes to the next person, and the coordinators of the territory learn
of it: an alert on their page, which stays until the address is mended.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from flows import clock
from models import Mail
from models.closed_lists import AlertKind, RoleKind
from store import journal
from store.alerts import raise_alert
from store.recipients import mark_dead, roles_on

ACTOR = "delivery"


def tell_of_dead_addresses(session: Session, returned: Sequence[tuple[Mail, str]], at: datetime) -> None:
    """For each mail that a server refused because its mailbox does not exist, with the server's words."""
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
        _tell_coordinators(session, mail)


def _tell_coordinators(session: Session, mail: Mail) -> None:
    """One alert for each coordinator of the mail's territory; it names the mail that was refused."""
    if mail.territory_id is None:
        return
    today = clock.today()
    for coordinator in roles_on(session, today).get((mail.territory_id, RoleKind.COORDINATOR), ()):
        raise_alert(
            session,
            key=f"adresse morte:{mail.person_id}:{mail.id}:{coordinator}",
            kind=AlertKind.SYSTEM,
            territory_id=mail.territory_id,
            raised_on=today,
            recipient_id=coordinator,
            mail_id=mail.id,
        )
