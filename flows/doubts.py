"""What happens when a person knows that a letter in doubt had left?

The connection was lost after its content went: nobody knew, and a letter to a superior is not sent twice by a machine.
"""

from flows import clock
from roadmaps.refusal import Refusal
from store import journal, mails
from store.database import transaction


def it_had_left(mail_id: int, person_id: int) -> None:
    """The recipient has it, a person says: it left when its content went, and does not leave again."""
    with transaction() as session:
        if not mails.had_left(session, mail_id):
            raise Refusal("Cette lettre n'attend plus de décision : rechargez la page.")
        journal.record(
            session, at=clock.now(), actor=f"person:{person_id}", action="courriel.confirme", subject=f"mail:{mail_id}"
        )
