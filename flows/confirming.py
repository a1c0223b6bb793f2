"""What happens when a coordinator confirms an organisation that an import has made?"""

from flows import clock
from models.closed_lists import College
from roadmaps.refusal import Refusal
from store import journal, people
from store.database import transaction


def confirm_organisation(organisation_id: int, person_id: int, college: College, name: str) -> None:
    """Its name and its college are right from now on; the name under which files know it stays known."""
    called = " ".join(name.split())[:200]
    if not called:
        raise Refusal("Donnez le nom de l'organisation.")
    with transaction() as session:
        row = people.unconfirmed(session, organisation_id)
        if row is None:
            raise Refusal("Cette organisation a déjà été confirmée : rechargez la page.")
        if called != row.name:
            if people.is_taken(session, called, row.territory_id, but=organisation_id):
                raise Refusal(
                    f"Une organisation s'appelle déjà « {called} » dans ce territoire : gardez un nom distinct."
                )
            people.keep_alias(session, organisation_id, row.name)
        before = row.college
        people.confirm(session, organisation_id, college, called)
        journal.record(
            session,
            at=clock.now(),
            actor=f"person:{person_id}",
            action="organisation.confirmee",
            subject=f"organisation:{organisation_id}",
            territory_id=row.territory_id,
            facts={"from": before.value, "to": college.value},
        )
