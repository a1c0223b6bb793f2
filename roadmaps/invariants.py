"""What must be true of what was sent, whatever happened? Each rule once, for the auditor and for the fault campaign.

A rule takes facts and gives French sentences, none when it holds.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from models.closed_lists import Rung
from roadmaps.calendars import Calendar, add_working_days, is_sending_time, local_day, opening_of
from roadmaps.grammar import agree, count
from roadmaps.sending import ALERTS_A_DAY, UPPER_RUNGS, identity_of

PATIENCE = timedelta(hours=1)
"""How long a due letter may wait while the hours of its territory are open."""
A_PERSON_S_TIME = timedelta(days=3)
"""How long a doubt may wait for a person."""


@dataclass(frozen=True, slots=True)
class Departed:
    """A mail that left. ``closed_at`` is when what it asks about was answered or closed."""

    mail_id: int
    key: str
    message_id: str
    recipient: str
    began_at: datetime
    is_alert: bool = False
    is_urgent: bool = False
    of_the_chain: bool = False
    territory_id: int | None = None
    closed_at: datetime | None = None
    frozen_at: datetime | None = None
    """When the answers of its campaign were frozen, for a letter to a lead."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that has not left, since when it is due, and whether a person is to look at it."""

    mail_id: int
    due_at: datetime
    territory_id: int | None = None
    for_a_person: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """A check-in whose first letter is not written, and since when it is open."""

    check_in_id: int
    opened_at: datetime
    territory_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A rung said or skipped, in the order in which it was written."""

    check_in_id: int
    rung: Rung
    decided_on: date
    skipped: bool = False
    reason: str = ""
    is_told: bool = True
    """A mail carries it."""
    stands_in: bool = False
    """Said to the deputy of somebody who had just said they were away: at once, whatever was said that day."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Something that happened, and which of its three marks were kept; a mark that it does not need is there."""

    what: str
    state: bool = True
    letter: bool = True
    journal: bool = True


class Hours(NamedTuple):
    """The calendar and daily cap of a territory."""

    calendar: Calendar
    cap: int


HoursOf = Callable[[int | None], Hours]


def identities(departed: Iterable[Departed]) -> Iterator[str]:
    """One key, one identity; one identity, one key; and the identity follows from the key."""
    by_identity, by_key = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for mail in departed:
        by_identity[mail.message_id].add(mail.key)
        by_key[mail.key].add(mail.message_id)
        if not mail.message_id.startswith(identity_of(mail.key)):
            yield f"Le courriel n° {mail.mail_id} est parti sous une identité qui n'est pas la sienne."
    for identity, keys in by_identity.items():
        if len(keys) > 1:
            yield f"L'identité de courriel {identity} sert {len(keys)} envois différents."
    for key, several in by_key.items():
        if len(several) > 1:
            yield f"L'envoi « {key} » est parti sous {len(several)} identités."


def never_after_an_answer(departed: Iterable[Departed]) -> Iterator[str]:
    """No letter of a chain begins to leave after what it asks about was answered or closed."""
    for mail in departed:
        if mail.of_the_chain and mail.closed_at is not None and mail.began_at > mail.closed_at:
            yield f"Le courriel n° {mail.mail_id} est parti après la réponse qu'il demandait."


def never_after_the_freeze(departed: Iterable[Departed]) -> Iterator[str]:
    """No request or reminder to a lead begins to leave once the answers of its campaign are frozen."""
    for mail in departed:
        if mail.frozen_at is not None and mail.began_at > mail.frozen_at:
            yield f"Le courriel n° {mail.mail_id} est parti après l'arrêté des réponses."


def within_hours(departed: Iterable[Departed], hours: HoursOf) -> Iterator[str]:
    """Nothing but the urgent leaves outside the hours and working days of its territory."""
    for mail in departed:
        if not mail.is_urgent and not is_sending_time(hours(mail.territory_id).calendar, mail.began_at):
            yield f"Le courriel n° {mail.mail_id} est parti hors des heures d'envoi de son territoire."


def within_caps(departed: Iterable[Departed], hours: HoursOf) -> Iterator[str]:
    """Nobody gets more in a day than their territory's cap, an alert on top."""
    counted: Counter[tuple[str, date, bool]] = Counter()
    caps: dict[tuple[str, date, bool], int] = {}
    for mail in departed:
        if mail.is_urgent:
            continue
        calendar, cap = hours(mail.territory_id)
        slot = (mail.recipient, local_day(calendar, mail.began_at), mail.is_alert)
        counted[slot] += 1
        caps[slot] = max(caps.get(slot, 0), ALERTS_A_DAY if mail.is_alert else cap)
    for slot, amount in counted.items():
        if amount > caps[slot]:
            yield f"{amount} {'alertes' if slot[2] else 'courriels'} le même jour ({slot[1]:%d/%m/%Y}) à une personne."


def chains_climb(steps: Iterable[StepTaken]) -> Iterator[str]:
    """Each rung once, never lower, at most one said a day; a skipped one says why, a said one has its mail."""
    order = list(Rung)
    last, said_on = dict[int, StepTaken](), dict[int, date]()
    for step in steps:
        before = last.get(step.check_in_id)
        if before is not None and order.index(step.rung) <= order.index(before.rung):
            yield f"La demande n° {step.check_in_id} est redescendue d'un échelon ({step.rung.value})."
        is_early = step.decided_on <= said_on.get(step.check_in_id, date.min)
        if is_early and not (step.skipped or step.stands_in):
            yield f"La demande n° {step.check_in_id} a connu deux échelons le {step.decided_on:%d/%m/%Y}."
        if step.skipped and not step.reason:
            yield f"La demande n° {step.check_in_id} a sauté un échelon sans dire pourquoi."
        if not step.skipped and not step.is_told:
            yield f"La demande n° {step.check_in_id} a un échelon dit que ne porte aucun courriel."
        last[step.check_in_id] = step
        if not step.skipped:
            said_on[step.check_in_id] = step.decided_on


def whole(happened: Iterable[Marks]) -> Iterator[str]:
    """A change of state, its letter and its entry of the journal: never one without the others."""
    for one in happened:
        marks = {"le changement lui-même": one.state, "son courriel": one.letter, "sa trace au journal": one.journal}
        missing = [name for name, is_there in marks.items() if not is_there]
        if missing:
            yield f"{one.what} : il manque {' et '.join(missing)}."


def accepted_once(due: Iterable[str], accepted: Iterable[tuple[str, str]], undecidable: int) -> Iterator[str]:
    """Each due letter was taken by the server, nothing else was, and twice only when nobody could know.

    ``due``: Message-IDs; ``accepted``: the Message-ID and bytes (or their digest) of each copy that a server took;
    ``undecidable``: how many times the reply to DATA was lost.
    """
    owed, copies, bytes_of = set(due), Counter[str](), defaultdict[str, set[str]](set)
    for identity, content in accepted:
        copies[identity] += 1
        bytes_of[identity].add(content)
    for identity in sorted(owed - copies.keys()):
        yield f"Le courriel {identity} était dû et aucun serveur ne l'a reçu."
    for identity in sorted(copies.keys() - owed):
        yield f"Le courriel {identity} est parti sans être dû."
    for identity, contents in bytes_of.items():
        if len(contents) > 1:
            yield f"Le courriel {identity} est parti sous {len(contents)} contenus différents."
    more = copies.total() - len(copies)
    if more > undecidable:
        doubts = count(undecidable, "interruption", feminine=True)
        yield f"{count(more, 'copie')} en trop pour {doubts} dont personne ne peut connaître l'issue."


def one_rung_after_an_outage(steps: Iterable[StepTaken], restarted_on: date, hierarchical_from: date) -> Iterator[str]:
    """At the restart, one rung at most in each chain; no level is told before ``hierarchical_from``."""
    said = [one for one in steps if not one.skipped and one.decided_on >= restarted_on]
    for check_in_id, rungs in Counter(one.check_in_id for one in said if one.decided_on == restarted_on).items():
        if rungs > 1:
            yield f"La demande n° {check_in_id} a connu {rungs} échelons au redémarrage."
    for one in said:
        if one.rung in UPPER_RUNGS and one.decided_on < hierarchical_from:
            yield f"La demande n° {one.check_in_id} est montée à un supérieur trop tôt après l'interruption."


def everybody_asked(unasked: Iterable[Unasked], hours: HoursOf, now: datetime) -> Iterator[str]:
    """Whoever is asked in an open campaign has a first letter, at the latest the next working morning."""
    late = [one.check_in_id for one in unasked if now > _asked_by(one, hours)]
    if late:
        first = ", ".join(str(one) for one in late[:5])
        opened = count(len(late), "point d'étape ouvert", "points d'étape ouverts")
        yield f"{opened} sans première lettre (n° {first})."


def _asked_by(one: Unasked, hours: HoursOf) -> datetime:
    calendar = hours(one.territory_id).calendar
    return opening_of(calendar, add_working_days(calendar, local_day(calendar, one.opened_at), 1)) + PATIENCE


def none_forgotten(waiting: Iterable[Waiting], hours: HoursOf, now: datetime) -> Iterator[str]:
    """No due letter waits for an hour while it may leave, and no doubt waits for days for a person."""
    stuck = [one.mail_id for one in waiting if _is_stuck(one, hours, now)]
    if stuck:
        first = ", ".join(str(one) for one in stuck[:5])
        wait = agree(len(stuck), "attend", "attendent")
        yield f"{count(len(stuck), 'courriel')} {wait} depuis trop longtemps (n° {first})."


def _is_stuck(one: Waiting, hours: HoursOf, now: datetime) -> bool:
    if one.for_a_person:
        return now - one.due_at > A_PERSON_S_TIME
    calendar = hours(one.territory_id).calendar
    was_open = is_sending_time(calendar, now) and is_sending_time(calendar, now - PATIENCE)
    return was_open and now - one.due_at > PATIENCE
