"""What happens when silence lasts, or a deadline passes: who higher up is told, in one digest each?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import chain

from sqlmodel import Session

from flows import clock, digests, steps
from flows.alarm import raise_alarm
from flows.running import flow
from flows.setting_aside import AlreadySaid, Aside
from flows.surroundings import Day, People, be_in_service, know, who_answers
from models.closed_lists import AlertKind
from roadmaps.alerts import Decision, Digest, digests_due
from roadmaps.chains import Step
from roadmaps.due_dates import FORGOTTEN_AFTER, overdue_for
from roadmaps.grammar import count
from roadmaps.sharing import by_region
from store import alerts as raised
from store import chain_steps, turns, untold_dates, written
from store.database import transaction
from store.due_dates import dues_between
from store.ripe_chains import ripe_chains

NOBODY_LEFT = "{} sans réponse, et personne à prévenir à aucun niveau : nommez un animateur ou un coordinateur."


@dataclass(frozen=True, slots=True)
class AlertsRun:
    """What a run of the flow did."""

    digests: int = 0
    silences: int = 0
    overdue: int = 0
    unheard: int = 0
    regions: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where the digests are told."""

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
        aside = Aside(session, "alertes", day, clock.now())
        be_in_service(session, day, clock.now())
        ripe = ripe_chains(session, day)
        late = untold_dates.to_tell_coordinators(session, day, lambda: who_answers(session, day))
        done = _alert(session, ripe, late, know(session, day, clock.now()), aside) if ripe or late else AlertsRun()
        aside.tell()
    if done.unheard:
        raise_alarm([NOBODY_LEFT.format(count(done.unheard, "point d'étape", "points d'étape"))], clock.now())
    return done


def _alert(session: Session, ripe: Sequence[int], late: Sequence[int], known: Day, aside: Aside) -> AlertsRun:
    day = known.today
    live = steps.of_chains(session, ripe, aside)
    dues = dues_between(session, day - timedelta(FORGOTTEN_AFTER), day, territories=late) if late else []
    told = untold_dates.keys_about(session, [due.commitment_id for due in dues])

    decide = partial(overdue_for, today=day, calendar=known.calendar, told=told, contacts=known.contacts)
    overdue = aside.sound(
        sorted(dues, key=lambda due: (due.due_on, due.commitment_id)),
        lambda due: decide([due]),
        lambda due: (f"commitment:{due.commitment_id}", due.territory_id),
    )
    decision = digests_due(
        steps.decided(live, known, aside),
        chain.from_iterable(one for _, one in overdue),
        written.alerted_on(session, day),
    )

    unheard = sum(_say_that_nobody_hears(session, step, known, aside) for step in decision.unheard)
    return replace(_write(session, decision, known, aside), unheard=unheard)


def _say_that_nobody_hears(session: Session, step: Step, known: Day, aside: Aside) -> bool:
    with aside.alone(*steps.named(step)):
        claimed = steps.claim(session, step, known)
        raised.raise_alert(
            session,
            key=f"{AlertKind.SYSTEM.value}:personne:{step.check_in.id}",
            kind=AlertKind.SYSTEM,
            territory_id=step.check_in.territory_id,
            raised_on=known.today,
            check_in_id=step.check_in.id,
        )
        return claimed is not None
    return False


def _write(session: Session, decision: Decision, known: Day, aside: Aside) -> AlertsRun:
    """One digest after the other, each with the steps that it is the first to say."""
    contents = [(digest, _content(digest, known)) for digest in decision.digests]
    named = aside.sound(contents, lambda one: digests.named_in(known, one[1]), lambda one: _of(one[1]))
    people = People(session, {one for _, ids in named for one in ids})
    claimed: set[int] = set()
    told: list[Digest] = []
    for (digest, whole), _ in named:
        lines = digests.sound_lines(whole, known, people, aside)
        kept = replace(digest, silences=tuple(one for one in digest.silences if one.step.check_in.id in lines))
        content = replace(whole, lines=tuple(one for one in whole.lines if one.check_in.id in lines))
        fresh = {one.step.check_in.id: one.step for one in kept.silences if one.step.check_in.id not in claimed}
        if not (content.lines or content.passed):
            continue
        with aside.alone(*_of(whole)):
            _remember(session, kept, _say(session, fresh.values(), content, known, people), known)
            claimed |= set(fresh)
            told.append(kept)
    return AlertsRun(
        digests=len(told),
        silences=len(claimed),
        overdue=sum(len(digest.overdue) for digest in told),
        regions=by_region(known.forest, (_content(digest, known).told_at for digest in told)),
    )


def _of(content: digests.Content) -> tuple[str, int]:
    return f"person:{content.person_id}", content.told_at


def _say(session: Session, fresh: Iterable[Step], content: digests.Content, known: Day, people: People) -> int:
    """Claim the steps that no digest has said yet, then write this one; gives its id.

    Raises :class:`AlreadySaid` when another was first: no step may then be kept, for no letter would say it.
    """
    claimed = [steps.claim(session, step, known) for step in fresh]
    mail = None if None in claimed else digests.write(session, content, known, people)
    if mail is None or mail.id is None:
        raise AlreadySaid
    for step_id in claimed:
        if step_id:
            chain_steps.name_mail(session, step_id, mail.id)
    return mail.id


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


def _remember(session: Session, digest: Digest, mail_id: int, known: Day) -> None:
    """An alert for each line."""
    silences = (
        raised.Raised(
            key=one.key,
            kind=AlertKind.SILENCE,
            rung=one.step.rung,
            territory_id=one.hearer.territory_id,
            raised_on=known.today,
            check_in_id=one.step.check_in.id,
            recipient_id=digest.person_id,
            mail_id=mail_id,
        )
        for one in digest.silences
    )
    passed = (
        raised.Raised(
            key=one.key,
            kind=AlertKind.DEADLINE,
            territory_id=one.told_at,
            raised_on=known.today,
            commitment_id=one.due.commitment_id,
            recipient_id=digest.person_id,
            mail_id=mail_id,
        )
        for one in digest.overdue
    )
    raised.raise_many(session, [*silences, *passed])
