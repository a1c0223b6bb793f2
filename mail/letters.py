"""What does each letter say? One function per letter; its words are in ``templates/<letter>/``.

A letter names the person it is sent for, says what it is about and how long it takes, offers help, and never
threatens. A personal link is written ``⟦lien:ID⟧``: the address takes its place when the mail is composed. What
people typed can never pass for one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from models.closed_lists import Letter, Rung
from roadmaps import wording
from roadmaps.answers import ReceiptLine
from roadmaps.asking import ItemFacts
from roadmaps.due_dates import DueFacts, Notice
from roadmaps.ladder import Said
from roadmaps.support import RequestFacts

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter ready for the outbox."""

    letter: Letter
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name a letter is sent: a person with their capacity, service and address (CRPA, L. 111-2)."""

    name: str
    capacity: str = ""
    service: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""

    @property
    def header(self) -> str:
        """The name that a mailbox shows: "Anne Le Goff (DDETS d'Ille-et-Vilaine)"."""
        return " ".join((f"{self.name} ({self.service})" if self.service else self.name).split())


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
    return _render(
        Letter.CHECK_IN, reader, sender, link, campaign=campaign, freezes_on=freezes_on, items=items, stead=stead
    )


def reminder(
    reader: str,
    sender: Sender,
    *,
    rung: Rung,
    campaign: str,
    freezes_on: date,
    items: Sequence[ItemFacts],
    asked_on: date | None,
    link: int,
) -> Rendered:
    """A reminder to the person asked."""
    last = rung is Rung.REMINDER_2
    facts: dict[str, Any] = {
        "campaign": campaign,
        "freezes_on": freezes_on,
        "items": items,
        "asked_on": asked_on,
        "last": last,
    }
    return _render(Letter.REMINDER, reader, sender, link, **facts)


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
    return _render(Letter.DEPUTY, reader, sender, link, campaign=campaign, freezes_on=freezes_on, **facts)


def deadline(reader: str, sender: Sender, *, notices: Sequence[Notice], today: date) -> Rendered:
    """Deadlines near or passed, to their lead."""
    passed = [one for one in notices if one.due.due_on < today]
    return _render(Letter.DEADLINE, reader, sender, notices=notices, passed=passed, today=today)


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
    return _render(Letter.RECEIPT, reader, sender, link, campaign=campaign, freezes_on=freezes_on, **facts)


def alert(
    reader: str, sender: Sender, *, rung: Rung | None, silents: Sequence[Silent], passed: Sequence[Passed], place: str
) -> Rendered:
    """The digest of a level of the chain: silences, then deadlines passed; ``place``: "du bassin de Redon"."""
    near = rung in {None, Rung.COORDINATOR}
    return _render(Letter.ALERT, reader, sender, silents=silents, passed=passed, place=place, near=near)


def call_list(reader: str, sender: Sender, *, campaign: str, freezes_on: date, silents: Sequence[Silent]) -> Rendered:
    """Whom a call would help before the freeze, once reminders are exhausted."""
    return _render(Letter.CALL_LIST, reader, sender, campaign=campaign, freezes_on=freezes_on, silents=silents)


def support_request(reader: str, sender: Sender, *, requests: Sequence[Asked]) -> Rendered:
    """Requests for support that enter the reader's queue."""
    return _render(Letter.SUPPORT_REQUEST, reader, sender, requests=requests)


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
    return _render(Letter.RULING, reader, sender, request=request, **facts)


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
    return _render(Letter.HANDOVER, reader, sender, absent_until=absent_until, **facts)


def report(reader: str, sender: Sender, *, title: str, territory: str, as_of: date, answered: bool) -> Rendered:
    """The consolidated report, to its readers and (``answered``) to those whose answers it uses."""
    return _render(Letter.REPORT, reader, sender, title=title, territory=territory, as_of=as_of, answered=answered)


def login(reader: str, sender: Sender, *, link: int, minutes: int) -> Rendered:
    """A link that opens one session."""
    return _render(Letter.LOGIN, reader, sender, link, minutes=minutes)


def alarm(reader: str, sender: Sender, *, findings: Sequence[str], at: datetime) -> Rendered:
    """What the auditor found wrong, to the administrator."""
    return _render(Letter.ALARM, reader, sender, findings=findings, at=at)


def _render(letter: Letter, reader: str, sender: Sender, link: int | None = None, **facts: Any) -> Rendered:
    values = {**facts, "reader": reader, "sender": sender, "link": None if link is None else _placeholder(link)}
    text, html = _environment(escape=False), _environment(escape=True)
    subject = text.get_template(f"{letter.value}/subject.txt").render(values)
    return Rendered(
        letter,
        " ".join(subject.split()),
        text.get_template(f"{letter.value}/body.txt").render(values).strip() + "\n",
        html.get_template(f"{letter.value}/body.html").render(values).strip() + "\n",
    )


def _placeholder(link: int) -> Markup:
    return Markup(f"⟦lien:{link}⟧")  # noqa: S704  made of an integer alone


@lru_cache(maxsize=2)
def _environment(*, escape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,  # noqa: S701  HTML is escaped, plain text is not
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters |= _FILTERS
    return environment


def _harmless(value: object) -> object:
    """What people typed never looks like a personal link."""
    if isinstance(value, str) and not isinstance(value, Markup) and "⟦" in value:
        return value.replace("⟦", "[").replace("⟧", "]")
    return value


def _said(steps: Sequence[Said]) -> list[str]:
    """What was already done, in French, oldest first."""
    left = [one for one in steps if not one.skipped and one.left_on is not None]
    return [f"{wording.word(one.rung)} le {wording.long_date(one.left_on)}" for one in left if one.left_on]


def _minutes(items: Sequence[object]) -> str:
    """How long an answer takes: about a minute for each commitment, two at least."""
    return f"{max(2, min(len(items), 20))} minutes"


_FILTERS: dict[str, Callable[..., object]] = {
    "agree": wording.agree,
    "capital": wording.capital,
    "count": wording.count,
    "de": wording.de,
    "deadline": wording.deadline,
    "enumeration": wording.enumeration,
    "long_date": wording.long_date,
    "minutes": _minutes,
    "said": _said,
    "sentence": wording.sentence,
    "word": wording.word,
}
