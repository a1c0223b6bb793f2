"""Is everything that must be true still true? Recomputed from scratch on live data; nothing is repaired silently.

One status line is written at each pass; when it is red the administrator is told past the outbox, and the pages show a
banner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlmodel import Session

from flows import anchors, clock
from flows.alarm import raise_alarm
from flows.departures import Rules
from flows.restorations import quarantine
from flows.running import flow
from flows.surroundings import know
from flows.timetable import latest_due, schedules
from roadmaps import invariants
from roadmaps.consistency import alerts_carried, frozen_in_time, late_since, no_rung_lost, settled_are_closed
from roadmaps.grammar import count
from roadmaps.invariants import PATIENCE, Hours
from store import audited, chains, consistency, jobs, journal
from store.commitments import without_collection
from store.database import reading, transaction

LOOKED_AT = timedelta(days=3)
"""How far back departures are looked at again: a long week-end between two working days."""
JUST_LEFT = timedelta(hours=2)
"""Hours are judged soon after a departure, before a policy that sets them changes."""
CLOCK_STOPPED = timedelta(minutes=30)
READ_WHOLE = 50_000
"""Up to how many entries the journal is read whole at each pass: two seconds."""
KEPT_FIRINGS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Audited:
    """What a pass found; no finding: green."""

    findings: tuple[str, ...]
    departures: int
    journal_entries: int

    def __str__(self) -> str:
        state = "tout est en ordre" if not self.findings else " ".join(self.findings)
        return f"contrôle : {state} ({self.departures} envois, {self.journal_entries} entrées du journal relus)"


@flow
def audit() -> Audited:
    """One pass of the auditor."""
    now = clock.now()
    with reading() as session:
        departed = audited.departed(session, now - LOOKED_AT)
        waiting = audited.waiting(session, now - PATIENCE)
        steps = audited.steps(session, now - timedelta(days=60))
        marks = audited.marks(session, now - LOOKED_AT)
        unasked = audited.unasked(session)
        before = audited.last_line(session)
        verdict = _journal(session, now)
        clock_stopped = list(_clock(session, now))
        lost = list(_lost(session, now))
        campaigns, unclosed = consistency.open_campaigns(session), consistency.unclosed(session)
        uncarried = consistency.uncarried(session)

    hours = _hours(now)
    unseen = min(before.at if before else now, now - JUST_LEFT)
    findings = (
        *filter(None, [quarantine()]),
        *invariants.identities(departed),
        *invariants.never_after_an_answer(departed),
        *invariants.never_after_the_freeze(departed),
        *invariants.within_hours((one for one in departed if one.began_at >= unseen), hours),
        *invariants.within_caps(departed, hours),
        *invariants.chains_climb(steps),
        *invariants.whole(marks),
        *invariants.everybody_asked(unasked, hours, now),
        *invariants.none_forgotten(waiting, hours, now),
        *frozen_in_time(campaigns, hours, now),
        *settled_are_closed(unclosed),
        *alerts_carried(uncarried),
        *lost,
        *verdict.faults,
        *_anchors(),
        *clock_stopped,
    )[:100]

    with transaction() as session:
        audited.write_line(session, now, findings)
        jobs.forget_before(session, now - KEPT_FIRINGS)
    if findings:
        raise_alarm(findings, now)
    anchors.drop(verdict.head if verdict.is_valid else None, now, len(findings))
    return Audited(findings, len(departed), verdict.entries)


def _hours(now: datetime) -> invariants.HoursOf:
    rules = Rules(now)

    @cache
    def of(territory_id: int | None) -> Hours:
        calendar, policy = rules.of_territory(territory_id)
        return Hours(calendar, policy.daily_cap)

    return of


def _journal(session: Session, now: datetime) -> journal.Verdict:
    """The whole journal; a long one once a day, otherwise what was added since it was last seen whole."""
    known = anchors.known().heads
    heads = [head for _, head in known]
    is_long = journal.head(session).sequence > READ_WHOLE
    if is_long and known and known[-1][0].date() == now.date():
        return journal.verify(session, heads, after=heads[-1])
    return journal.verify(session, heads)


def _anchors() -> Iterator[str]:
    """The lines kept outside the database are ours."""
    if forged := anchors.known().forged:
        yield f"{count(forged, 'ligne')} d'ancres.jsonl ne portent pas notre signature : le fichier a été modifié."


def _lost(session: Session, now: datetime) -> Iterator[str]:
    """What the chains of every live check-in called for some working days ago, and which nobody said since."""
    with without_collection():
        day = late_since(Rules(now).of_territory(None)[0], clock.today())
        yield from no_rung_lost(chains.ripe_check_ins(session, day), know(session, day, now).surroundings(), day)


def _clock(session: Session, now: datetime) -> Iterator[str]:
    """Whatever was due half an hour ago was claimed by somebody, or the clock has stopped."""
    last = jobs.last_due(session, now)
    for schedule in schedules():
        due_at = latest_due(schedule, now - CLOCK_STOPPED) if schedule.name in last else None
        if due_at is not None and last[schedule.name] < due_at:
            yield f"« {schedule.name} » devait s'exécuter le {_told(due_at)} et ne l'a pas fait : vérifiez l'horloge."


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(clock.zone()):%d/%m/%Y à %H:%M}"
