"""What becomes of a letter that has not left, when part of what it tells was settled meanwhile?"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from flows import addresses_to_mend, clock, deadline_letters, digests
from flows.setting_aside import Aside, waiting
from flows.surroundings import Day, know
from models.closed_lists import Letter
from roadmaps.due_dates import FORGOTTEN_AFTER, FURTHEST_NOTICE, PASSED, settled_by_an_answer
from store import alerts as raised
from store import mails, turns
from store.database import reading, transaction
from store.due_dates import dues_between

FLOW = "lettres_reprises"
"""Under which name what could not be written anew is put aside."""


def drop_what_no_longer_holds(session: Session, mail_ids: Sequence[int], known: Day, reason: str) -> int:
    """Cancel unsent letters in which something was settled, and write anew what remains; gives how many were.

    What settled the matter has closed its alerts already, in the same transaction.
    """
    cancelled = raised.cancel_unsent(session, mail_ids, reason)
    if cancelled:
        _write_anew(session, cancelled, known)
    return len(cancelled)


def write_what_was_not(today: date) -> None:
    """Try again what could not be written anew in place of a cancelled letter: nothing it told is forgotten."""
    with reading() as session:
        mail_ids = [int(one.removeprefix("mail:")) for one in waiting(session, FLOW, "mail")]
    if mail_ids:
        with transaction() as session:
            turns.take(session, turns.Turn.CHAINS)
            _write_anew(session, sorted(mail_ids), know(session, today, clock.now()))


def _write_anew(session: Session, cancelled: Sequence[int], known: Day) -> None:
    """What cannot be written is put aside: it keeps nobody from answering, and is tried again."""
    aside = Aside(session, FLOW, known.today, known.at)
    for mail in (mails.by_id(session, one) for one in cancelled):
        if mail is not None:
            with aside.alone(f"mail:{mail.id}", mail.territory_id):
                _ANEW.get(mail.letter, digests.write_anew)(session, mail, known)
    aside.tell({f"mail:{one}" for one in cancelled})


_ANEW = {Letter.DEADLINE: deadline_letters.write_anew, Letter.DEAD_ADDRESS: addresses_to_mend.write_anew}
TELLS_MANY = frozenset({*_ANEW, Letter.ALERT})
"""Letters that still have something to tell when one of the things they told is settled."""


def settle_dates(
    session: Session, commitment_ids: Sequence[int], today: date, *, reason: str, at: datetime
) -> Sequence[int]:
    """Close the alerts about dates that an answer to these commitments settles; gives the letters that told them.

    Once the answer is kept: a review that it made, or a milestone that it reached, is no longer to come.
    """
    told = raised.open_deadlines(session, commitment_ids)
    if not told:
        return ()
    first, last = today - timedelta(FORGOTTEN_AFTER), today + timedelta(FURTHEST_NOTICE)
    followed = {due.key(PASSED) for due in dues_between(session, first, last, among=sorted(set(commitment_ids)))}
    settled = [one.id for one in told if one.id is not None and settled_by_an_answer(one.key, followed)]
    return raised.close_told(session, settled, reason, at)
