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
from flows.running import flow
from roadmaps import invariants
from roadmaps.invariants import PATIENCE, Hours
from store import audited, jobs, journal
from store.database import reading, transaction

LOOKED_AT = timedelta(days=3)
"""How far back departures are looked at again: a long week-end between two working days."""
JUST_LEFT = timedelta(hours=2)
"""Hours are judged soon after a departure, before a policy that sets them changes."""
CLOCK_STOPPED = timedelta(minutes=30)
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

    hours = _hours(now)
    unseen = min(before.at if before else now, now - JUST_LEFT)
    findings = (
        *invariants.identities(departed),
        *invariants.never_after_an_answer(departed),
        *invariants.within_hours((one for one in departed if one.began_at >= unseen), hours),
        *invariants.within_caps(departed, hours),
        *invariants.chains_climb(steps),
        *invariants.whole(marks),
        *invariants.everybody_asked(unasked, hours, now),
        *invariants.none_forgotten(waiting, hours, now),
        *verdict.faults,
        *clock_stopped,
    )[:100]

    with transaction() as session:
        audited.write_line(session, now, findings)
        jobs.forget_before(session, now - KEPT_FIRINGS)
    if findings:
        raise_alarm(findings, now)
    if verdict.is_valid:
        anchors.drop(verdict.head, now)
    return Audited(findings, len(departed), verdict.entries)


def _hours(now: datetime) -> invariants.HoursOf:
    rules = Rules(now)

    @cache
    def of(territory_id: int | None) -> Hours:
        calendar, policy = rules.of_territory(territory_id)
        return Hours(calendar, policy.daily_cap)

    return of


def _journal(session: Session, now: datetime) -> journal.Verdict:
    """The whole journal once a day, otherwise what was added since it was last seen whole."""
    known = anchors.known()
    heads = [head for _, head in known]
    if known and known[-1][0].date() == now.date():
        return journal.verify(session, heads, after=heads[-1])
    return journal.verify(session, heads)


def _clock(session: Session, now: datetime) -> Iterator[str]:
    """The delivery fires each minute of the day: half an hour without it, and the clock has stopped."""
    last = jobs.last_due(session).get("delivery")
    hour = now.astimezone(clock.zone()).hour
    if last is not None and now - last > CLOCK_STOPPED and 5 <= hour <= 23:
        yield "L'envoi des courriels ne s'est plus exécuté depuis une demi-heure : vérifiez l'horloge."
