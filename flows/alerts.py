"""What happens when silence lasts, or a deadline passes: who higher up is told, in one digest each?"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from flows import clock, digests
from flows.alarm import raise_alarm
from flows.running import flow
from flows.steps import claim
from flows.surroundings import Day, be_in_service, know
from models.closed_lists import AlertKind
from roadmaps.alerts import Decision, Digest, digests_due
from roadmaps.chains import steps_due
from roadmaps.due_dates import FORGOTTEN_AFTER, overdue_for
from roadmaps.grammar import count
from store import alerts as raised
from store import chains, check_ins, turns, written
from store.database import transaction
from store.due_dates import dues_between

NOBODY_LEFT = "{} sans réponse, et personne à prévenir à aucun niveau : nommez un animateur ou un coordinateur."


@dataclass(frozen=True, slots=True)
class AlertsRun:
    """What a run of the flow did."""

    digests: int
    silences: int
    overdue: int
    unheard: int

    def __str__(self) -> str:
        told = f"{count(self.silences, 'silence')}, {count(self.overdue, 'échéance passée', 'échéances passées')}"
        alone = f" ; {count(self.unheard, 'silence')} que personne ne peut entendre" if self.unheard else ""
        return f"alertes : {count(self.digests, 'lettre')} ({told}){alone}"


@flow
def alerts(today: date | None = None) -> AlertsRun:
    """Tell the levels of the chain, one digest per person; a second run the same day does nothing."""
    day = today or clock.today()
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        known = know(session, day, clock.now())
        live = chains.ripe_check_ins(session, day)
        dues = dues_between(session, day - timedelta(FORGOTTEN_AFTER), day)
        told = raised.keys_told(session, AlertKind.DEADLINE, day - timedelta(2 * FORGOTTEN_AFTER))

        decision = digests_due(
            steps_due(live, known.surroundings(), day),
            overdue_for(dues, day, calendar=known.calendar, told=told, contacts=known.contacts),
            written.alerted_on(session, day),
        )

        be_in_service(session, day, known.at)
        done = _act(session, decision, known)
    if done.unheard:
        raise_alarm([NOBODY_LEFT.format(count(done.unheard, "point d'étape", "points d'étape"))], clock.now())
    return done


def _act(session: Session, decision: Decision, known: Day) -> AlertsRun:
    claimed = {step.check_in.id: claim(session, step, known) for step in decision.said}
    unheard = sum(claim(session, step, known) is not None for step in decision.unheard)
    for step in decision.unheard:
        raised.raise_alert(
            session,
            key=f"{AlertKind.SYSTEM.value}:personne:{step.check_in.id}",
            kind=AlertKind.SYSTEM,
            territory_id=step.check_in.territory_id,
            raised_on=known.today,
            check_in_id=step.check_in.id,
        )
    contents = {digest: _content(digest, known) for digest in decision.digests}
    people = digests.people_of(session, known, contents.values())
    told = 0
    for digest, content in contents.items():
        if all(claimed[one.step.check_in.id] is not None for one in digest.silences):
            mail = digests.write(session, content, known, people)
            if mail is not None and mail.id is not None:
                _remember(session, digest, mail.id, known, claimed)
                told += 1
    return AlertsRun(
        digests=told,
        silences=len(decision.said),
        overdue=sum(len(digest.overdue) for digest in decision.digests),
        unheard=unheard,
    )


def _content(digest: Digest, known: Day) -> digests.Content:
    return digests.Content(
        key=digest.key(known.today),
        person_id=digest.person_id,
        rung=digest.rung,
        lines=tuple(
            digests.Line(one.step.check_in, one.hearer.items, one.hearer.territory_id) for one in digest.silences
        ),
        passed=tuple((one.due, one.told_at) for one in digest.overdue),
    )


def _remember(session: Session, digest: Digest, mail_id: int, known: Day, claimed: dict[int, int | None]) -> None:
    """An alert for each line, and for each step the first letter that carries it."""
    for silence in digest.silences:
        raised.raise_alert(
            session,
            key=silence.key,
            kind=AlertKind.SILENCE,
            rung=silence.step.rung,
            territory_id=silence.hearer.territory_id,
            raised_on=known.today,
            check_in_id=silence.step.check_in.id,
            recipient_id=digest.person_id,
            mail_id=mail_id,
        )
        step_id = claimed.pop(silence.step.check_in.id, None)
        claimed[silence.step.check_in.id] = 0
        if step_id:
            check_ins.name_mail(session, step_id, mail_id)
    for overdue in digest.overdue:
        raised.raise_alert(
            session,
            key=overdue.key,
            kind=AlertKind.DEADLINE,
            territory_id=overdue.told_at,
            raised_on=known.today,
            commitment_id=overdue.due.commitment_id,
            recipient_id=digest.person_id,
            mail_id=mail_id,
        )
