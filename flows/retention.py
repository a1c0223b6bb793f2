"""How long is the text of a letter kept? Long enough to show it, then its fingerprint alone remains."""

from datetime import timedelta

from flows import clock
from store import journal
from store.database import transaction
from store.retention import forget_texts

KEPT_FOR = timedelta(days=62)
AT_ONCE = 500


def forget_old_texts() -> int:
    """Forget the texts of letters that left, or were cancelled, longer ago than that; how many."""
    at = clock.now()
    forgotten = 0
    while True:
        with transaction() as session:
            count = forget_texts(session, at - KEPT_FOR, AT_ONCE)
            if count:
                journal.record(
                    session, at=at, actor="backup", action="courriels.effaces", subject="mail", facts={"texts": count}
                )
        forgotten += count
        if count < AT_ONCE:
            return forgotten
