"""What does each letter say? One function per letter; its words are in ``templates/<letter>/``.

A letter names the person it is sent for, says what it is about and how long it takes, offers help, and never
threatens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mail.rendering import Rendered, Sender, render
from models.closed_lists import Letter, Rung
from roadmaps.answers import ReceiptLine
from roadmaps.asking import ItemFacts
from roadmaps.due_dates import DueFacts, Notice
from roadmaps.ladder import REMINDERS, Said
from roadmaps.support import RequestFacts

__all__ = [
    "Asked",
    "Passed",
    "Rendered",
    "Sender",
    "Silent",
    "alarm",
    "alert",
    "call_list",
    "check_in",
    "deadline",
    "deputy",
    "handover",
    "login",
    "organisation_asked",
    "receipt",
    "reminder",
    "report",
    "ruling",
    "support_request",
]


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who has not answered, as the chain reads of them."""

    name: str
    items: tuple[ItemFacts, ...]
    said: tuple[Said, ...]
    capacity: str = ""
    service: str = ""
    phone: str = ""
    email: str = ""
    territory: str = ""
    absent_until: date | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A deadline that has passed."""

    due: DueFacts
    lead: str = ""
    territory: str = ""
    lead_told: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for support that reaches somebody; ``climbs`` when a level below stayed silent."""

    request: RequestFacts
    territory: str = ""
    climbs: bool = False


def check_in(
    reader: str,
    sender: Sender,
    *,
    campaign: str,
    freezes_on: date,
    items: Sequence[ItemFacts],
    link: int,
    stead: str = "",
) -> Rendered:
    """The request of a campaign: one letter for all of a person's commitments; ``stead``: the absent they replace."""
    return render(
        Letter.CHECK_IN, reader, sender, link, campaign=campaign, freezes_on=freezes_on, items=items, stead=stead
    )


def reminder(
    reader: str,
    sender: Sender,
    *,
    last: bool,
    campaign: str,
    freezes_on: date,
    items: Sequence[ItemFacts],
    asked_on: date | None,
    link: int,
) -> Rendered:
    """A reminder to the person asked; ``last`` when the policy has no other after it."""
    facts: dict[str, Any] = {
        "campaign": campaign,
        "freezes_on": freezes_on,
        "items": items,
        "asked_on": asked_on,
        "last": last,
    }
    return render(Letter.REMINDER, reader, sender, link, **facts)


def deputy(
    reader: str,
    sender: Sender,
    *,
    lead: str,
    absent_until: date | None,
    campaign: str,
    freezes_on: date,
    items: Sequence[ItemFacts],
    said: Sequence[Said],
    link: int,
) -> Rendered:
    """To the deputy or a co-lead of somebody who has not answered."""
    facts: dict[str, Any] = {"lead": lead, "absent_until": absent_until, "items": items, "said": said}
    return render(Letter.DEPUTY, reader, sender, link, campaign=campaign, freezes_on=freezes_on, **facts)


def deadline(reader: str, sender: Sender, *, notices: Sequence[Notice], today: date) -> Rendered:
    """Deadlines near or passed, to their lead."""
    passed = [one for one in notices if one.due.due_on < today]
    return render(Letter.DEADLINE, reader, sender, notices=notices, passed=passed, today=today)


def receipt(
    reader: str,
    sender: Sender,
    *,
    campaign: str,
    freezes_on: date,
    lines: Sequence[ReceiptLine],
    awaited: int,
    late: bool,
    link: int,
    author: str = "",
) -> Rendered:
    """What was recorded; ``author`` when somebody answered on the reader's behalf."""
    facts: dict[str, Any] = {"lines": lines, "awaited": awaited, "late": late, "author": author}
    return render(Letter.RECEIPT, reader, sender, link, campaign=campaign, freezes_on=freezes_on, **facts)


def alert(
    reader: str, sender: Sender, *, rung: Rung | None, silents: Sequence[Silent], passed: Sequence[Passed], place: str
) -> Rendered:
    """The digest of a level of the chain: silences, then deadlines passed; ``place``: "du bassin de Redon"."""
    facts: dict[str, Any] = {
        "near": rung in {None, Rung.COORDINATOR},
        "reminded": all(_heard(one, *REMINDERS) for one in silents),
        "coordinator_told": all(_heard(one, Rung.COORDINATOR) for one in silents),
    }
    return render(Letter.ALERT, reader, sender, silents=silents, passed=passed, place=place, **facts)


def _heard(silent: Silent, *rungs: Rung) -> bool:
    return any(one.rung in rungs and one.left_on is not None for one in silent.said)


def call_list(reader: str, sender: Sender, *, campaign: str, freezes_on: date, silents: Sequence[Silent]) -> Rendered:
    """Whom a call would help before the freeze, once reminders are exhausted."""
    return render(Letter.CALL_LIST, reader, sender, campaign=campaign, freezes_on=freezes_on, silents=silents)


def support_request(reader: str, sender: Sender, *, requests: Sequence[Asked]) -> Rendered:
    """Requests for support that enter the reader's queue."""
    return render(Letter.SUPPORT_REQUEST, reader, sender, requests=requests, asked=None)


def organisation_asked(reader: str, sender: Sender, *, request: RequestFacts, territory: str) -> Rendered:
    """To somebody of the organisation to which a request for support is addressed; the sender follows it."""
    asked = Asked(request, territory)
    return render(Letter.SUPPORT_REQUEST, reader, sender, requests=(asked,), asked=asked)


def ruling(
    reader: str,
    sender: Sender,
    *,
    request: RequestFacts,
    decision: str,
    decided: bool,
    author: str,
    due_on: date | None = None,
) -> Rendered:
    """The answer, or (``decided``) the ruling, given to a request for support."""
    facts: dict[str, Any] = {"decision": decision, "decided": decided, "author": author, "due_on": due_on}
    return render(Letter.RULING, reader, sender, request=request, **facts)


def handover(
    reader: str,
    sender: Sender,
    *,
    said_by: str,
    items: Sequence[ItemFacts],
    named: str = "",
    named_email: str = "",
    absent_until: date | None = None,
) -> Rendered:
    """To the coordinator: somebody says that a commitment is not theirs, or (``absent_until``) that they are away."""
    facts: dict[str, Any] = {"said_by": said_by, "items": items, "who": named, "named_email": named_email}
    facts["waiting"] = ()  # what nobody settled is told by ``handover_letters``
    return render(Letter.HANDOVER, reader, sender, absent_until=absent_until, **facts)


def report(
    reader: str, sender: Sender, *, title: str, territory: str, as_of: date, answered: bool, with_tables: bool
) -> Rendered:
    """The consolidated report, to its readers and (``answered``) to those whose answers it uses.

    ``with_tables``: its tables are attached too; they are not when they are too heavy for a mail.
    """
    return render(
        Letter.REPORT,
        reader,
        sender,
        title=title,
        territory=territory,
        as_of=as_of,
        answered=answered,
        with_tables=with_tables,
    )


def login(reader: str, sender: Sender, *, link: int, minutes: int) -> Rendered:
    """A link that opens one session."""
    return render(Letter.LOGIN, reader, sender, link, minutes=minutes)


def alarm(reader: str, sender: Sender, *, findings: Sequence[str], at: datetime) -> Rendered:
    """What the auditor found wrong, to the administrator."""
    return render(Letter.ALARM, reader, sender, findings=findings, at=at)
