"""What stops the minute a check-in is answered, handed over, held or closed?"""

from collections.abc import Sequence

from sqlmodel import Session

from flows.struck_letters import drop_what_no_longer_holds
from flows.surroundings import Day
from models import CheckIn
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.refusal import Refusal
from roadmaps.reminders import REMINDED
from store import alerts as raised
from store import answers, chains, check_ins, mails, turns


def take_check_in(session: Session, check_in_id: int) -> tuple[CheckIn, CheckInFacts]:
    """The check-in under a lock, and what is known of it; refused in French when it is gone."""
    turns.take(session, turns.Turn.CHAINS, shared=True)
    row = answers.lock_check_in(session, check_in_id)
    facts = chains.check_in_facts(session, check_in_id)
    if row is None or facts is None:
        raise Refusal("Ce point d'étape n'existe pas, ou plus : demandez un nouveau lien à votre interlocuteur.")
    return row, facts


def stop_what_is_pointless(
    session: Session, check_in_id: int, known: Day, reason: str, settled: Sequence[int] = ()
) -> CheckInFacts:
    """Cancel the reminders not sent yet; when nothing more is awaited, close the check-in and its alerts too.

    In the transaction of what makes it pointless. ``settled``: letters of which something else was settled with it.
    Gives what is known of the check-in afterwards.
    """
    facts = chains.check_in_facts(session, check_in_id)
    assert facts is not None  # noqa: S101  it was just locked
    rungs = REMINDED if awaited(facts) else None
    mails.cancel_pending(session, check_in_id=check_in_id, rungs=rungs, reason=reason)
    if awaited(facts) or facts.closed:
        told = raised.letters_about(session, check_in_id)
    else:
        told = raised.close_silences(session, check_in_id, reason, known.at)
        check_ins.close(session, [check_in_id], reason, known.at)
    drop_what_no_longer_holds(session, sorted({*told, *settled}), known, reason)
    return facts
