"""What happens when an installation receives its map, and the people and organisations of its territories?"""

from flows.clock import now
from store import journal
from store.database import transaction
from store.territories import install_reference


def install(actor: str = "quadrille") -> int:
    """The nation, its régions and départements, once; how many territories were made."""
    with transaction() as session:
        made = install_reference(session)
        if made:
            journal.record(session, at=now(), actor=actor, action="territoires.installes", facts={"made": made})
    return made
