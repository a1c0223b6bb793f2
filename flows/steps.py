"""How is a step of a chain written down: once, with what it skips, in the journal?"""

from sqlmodel import Session

from flows.surroundings import Day
from roadmaps.chains import Step
from store import check_ins, journal


def claim(session: Session, step: Step, known: Day) -> int | None:
    """Write down a step and the rungs it passes over; None when another planner already did.

    Without a rung to say, the skipped ones alone are written, and 0 is given.
    """
    for skipped in step.skipped:
        written = check_ins.claim_step(
            session,
            check_in_id=step.check_in.id,
            rung=skipped.rung,
            decided_on=known.today,
            reason=skipped.reason,
        )
        if written is None:
            return None
    claimed = 0
    if step.rung is not None:
        said = check_ins.claim_step(
            session,
            check_in_id=step.check_in.id,
            rung=step.rung,
            decided_on=known.today,
            recipient_id=step.hearers[0].person_id,
        )
        if said is None:
            return None
        claimed = said
    _record(session, step, known)
    return claimed


def _record(session: Session, step: Step, known: Day) -> None:
    journal.record(
        session,
        at=known.at,
        actor="planner",
        action="relance.decidee" if step.rung else "relance.sautee",
        subject=f"check_in:{step.check_in.id}",
        territory_id=step.check_in.territory_id or None,
        facts={
            "rung": step.rung.value if step.rung else None,
            "hearers": [hearer.person_id for hearer in step.hearers],
            "skipped": {skipped.rung.value: skipped.reason for skipped in step.skipped},
        },
    )
