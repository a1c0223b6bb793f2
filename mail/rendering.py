"""How does a letter come out of its templates: one line of subject, plain text and HTML that say the same?

A personal link is written ``⟦lien:ID⟧``: the address takes its place when the mail is composed. What people typed can
never pass for one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from models.closed_lists import Letter, Rung
from roadmaps import wording
from roadmaps.ladder import Said

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


def render(letter: Letter, reader: str, sender: Sender, link: int | None = None, **facts: Any) -> Rendered:
    """A letter in both forms; ``link`` is the personal link that it carries, if any."""
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
        auto_reload=False,
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
    names = {one.rung: wording.word(one.rung) for one in left}
    if Rung.REMINDER_1 not in names:  # no second one without a first
        names[Rung.REMINDER_2] = "relance"
    return [f"{names[one.rung]} le {wording.long_date(one.left_on)}" for one in left if one.left_on]


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
