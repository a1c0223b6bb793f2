"""How is each chain decided apart from the others, and its step written down: once, with what it skips?"""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from flows.setting_aside import Aside, everybodys
from flows.surroundings import Day
from roadmaps.asking import CheckInFacts
from roadmaps.chains import Step, step_due
from store import chain_steps, chains, journal
from store.ripe_chains import by_campaign


def of_chains(session: Session, ids: Sequence[int], aside: Aside) -> list[CheckInFacts]:
    """What is known of these check-ins; a campaign that cannot be read keeps no other from being."""
    try:
        with session.begin_nested():
            return chains.check_ins_among(session, ids)
    except Exception as trouble:  # noqa: BLE001  which campaign it comes from is looked for below
        everybodys(trouble)
    found: list[CheckInFacts] = []
    for campaign_id, territory_id, its in by_campaign(session, ids):
        with aside.alone(f"campaign:{campaign_id}", territory_id):
            found += chains.check_ins_among(session, its)
    return sorted(found, key=lambda one: one.id)


def decided(live: Sequence[CheckInFacts], known: Day, aside: Aside) -> list[Step]:
    """The step of each chain whose day has come; one that cannot be decided is put aside."""
    around = known.surroundings()
    named_by_id = aside.sound(
        live, lambda one: step_due(one, around, known.today), lambda one: (f"check_in:{one.id}", one.territory_id)
    )
    return [step for _, step in named_by_id if step is not None]


def named(step: Step) -> tuple[str, int | None]:
    """How a step is spoken of when it is put aside."""
    return f"check_in:{step.check_in.id}", step.check_in.territory_id or None


def claim(session: Session, step: Step, known: Day) -> int | None:
    """Write down a step and the rungs it passes over; None when another planner already did.

    Without a rung to say, the skipped ones alone are written, and 0 is given.
    """
    ids = [chain_steps.claim_step(session, row) for row in rows_of(step, known.today)]
    if None in ids:
        return None
    journal.record_many(session, [act_of(step, known)])
    return ids[-1] if step.rung is not None else 0


def rows_of(step: Step, today: date, mail_id: int | None = None) -> list[chain_steps.Row]:
    """What is written down of a step: the rungs it passes over, then the one it says."""
    rows = [chain_steps.row(step.check_in.id, one.rung, today, reason=one.reason) for one in step.skipped]
    if step.rung is not None:
        heard_by = step.hearers[0].person_id
        rows.append(chain_steps.row(step.check_in.id, step.rung, today, recipient_id=heard_by, mail_id=mail_id))
    return rows


def act_of(step: Step, known: Day) -> journal.Act:
    """What the journal keeps of a step."""
    return journal.Act(
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
