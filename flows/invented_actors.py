"""How do the invented people of the demonstration behave when a letter reaches their mailbox?

They do what real ones do: open the letter, follow its personal link, answer about each commitment. Their chances come
from a seed and their own address, so that the same seed gives the same quarter whatever the order of letters.
"""

import email
import email.policy
import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from flows import answering, clock
from models.closed_lists import Level, Outlook, Status
from roadmaps.answers import AnswerInput, PostponementInput, SupportInput, ValueInput
from roadmaps.asking import awaited
from roadmaps.facts import CommitmentFacts
from store import access_links
from store.chains import check_in_facts
from store.commitments import facts_of
from store.database import reading

_LINK = re.compile(r"/r/([A-Za-z0-9_-]{20,})")


class Temperament(StrEnum):
    """How somebody answers."""

    PROMPT = "prompt"
    AFTER_REMINDER = "after_reminder"
    NOTHING_NEW = "nothing_new"
    HELPED = "helped"
    POSTPONES = "postpones"
    DONE = "done"
    SILENT = "silent"


CHANCES = {Temperament.PROMPT: 5, Temperament.AFTER_REMINDER: 3, Temperament.NOTHING_NEW: 2}

DONE_SO_FAR = (
    "Deux réunions de travail tenues avec les partenaires, calendrier arrêté.",
    "Convention signée ; les premiers bénéficiaires sont accueillis.",
    "Cahier des charges rédigé, consultation lancée auprès de trois organismes.",
    "Enquête menée auprès de quarante entreprises, restitution en cours d'écriture.",
    "Comité de suivi installé ; il se réunit chaque mois.",
)
NEED = "Il manque une autorisation de passage et un financement d'amorçage pour ouvrir la première ligne."
REASON = "Le marché a dû être relancé : une seule offre, au-dessus du budget."
PRACTICE = "Les courriers ont été relus par six personnes concernées avant l'envoi : moitié moins d'appels de rappel."


@dataclass
class Mailboxes:
    """The local mailbox folder, read as each person would read their own letters."""

    folder: Path
    seed: int
    chosen: Mapping[str, str]
    """Address → temperament, for those who have one of their own."""
    received: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)
    _waiting: list[tuple[date, str, str]] = field(default_factory=list)
    _links: dict[str, str] = field(default_factory=dict)

    def open_letters(self, today: date) -> None:
        """Note the new letters that hold a personal link, and the day on which each reader will act."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name in self._seen:
                continue
            self._seen.add(path.name)
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            reader, text = str(message["To"]), message.get_body(("plain",))
            address = reader.rsplit("<", maxsplit=1)[-1].strip("> ")
            self.received[address] += 1
            link = _LINK.search(text.get_content()) if text is not None else None
            if link:
                self._links[address] = link.group(1)
            if link and (delay := self._delay(address)) is not None:
                self._waiting.append((today + timedelta(days=delay), address, link.group(1)))

    def act(self, today: date) -> None:
        """Let those whose day has come answer."""
        due = [one for one in self._waiting if one[0] <= today]
        self._waiting = [one for one in self._waiting if one[0] > today]
        for _, address, token in sorted(due):
            self._answer(address, token, today)

    def still_open(self) -> list[tuple[str, str]]:
        """(address, token) of those who never answered: their page is there to be tried."""
        return [(one, self._links[one]) for one in sorted(self._links) if self.temperament(one) is Temperament.SILENT]

    def temperament(self, address: str) -> Temperament:
        """Chosen in the directory, or drawn once for ever."""
        if address in self.chosen:
            return Temperament(self.chosen[address])
        return self._chance(address).choices(list(CHANCES), list(CHANCES.values()))[0]

    def _chance(self, *about: object) -> random.Random:
        return random.Random(":".join(map(str, (self.seed, *about))))  # noqa: S311  a demonstration, no secret

    def _delay(self, address: str) -> int | None:
        """Days between this letter and the answer; None: this letter is left unanswered."""
        temperament = self.temperament(address)
        if temperament is Temperament.SILENT:
            return None
        if temperament is Temperament.AFTER_REMINDER and self.received[address] < 2:
            return None
        return self._chance(address, self.received[address]).randint(0, 3)

    def _answer(self, address: str, token: str, today: date) -> None:
        with reading() as session:
            link = access_links.find(session, token, clock.now())
            check_in = check_in_facts(session, link.check_in_id) if link and link.check_in_id else None
            if link is None or check_in is None or not awaited(check_in):
                return
            person_id, items = link.person_id, awaited(check_in)
            commitments = facts_of(session, [one.commitment_id for one in items])
        temperament = self.temperament(address)
        answers = [
            self._said_of(one, temperament if rank == 0 else Temperament.PROMPT, today)
            for rank, one in enumerate(commitments)
        ]
        if temperament is Temperament.NOTHING_NEW:
            answers = [AnswerInput(commitment_id=one.id, nothing_new=True) for one in commitments]
        answering.record_answers(check_in.id, person_id, answers)
        self.answers[temperament.value] += 1

    def _said_of(self, one: CommitmentFacts, temperament: Temperament, today: date) -> AnswerInput:
        chance = self._chance(one.title)
        if temperament is Temperament.HELPED:
            return AnswerInput(
                commitment_id=one.id,
                status=Status.UNDER_WAY,
                outlook=Outlook.NEEDS_SUPPORT,
                obstacle="Le dossier attend depuis six semaines.",
                support=SupportInput(need=NEED, to_level=Level.DEPARTEMENT, wanted_by=today + timedelta(days=30)),
            )
        if temperament is Temperament.POSTPONES and one.due_on is not None:
            later = PostponementInput(to_due_on=one.due_on + timedelta(days=92), reason=REASON)
            return AnswerInput(
                commitment_id=one.id, status=Status.UNDER_WAY, outlook=Outlook.COMPROMISED, postponement=later
            )
        if temperament is Temperament.DONE:
            return AnswerInput(
                commitment_id=one.id, status=Status.DONE, progress=100, done=DONE_SO_FAR[1], good_practice=PRACTICE
            )
        progress = chance.choice((20, 30, 40, 50, 60, 75))
        return AnswerInput(
            commitment_id=one.id,
            status=Status.UNDER_WAY,
            outlook=chance.choice((Outlook.SECURE, Outlook.WITHIN_REACH, Outlook.WITHIN_REACH)),
            progress=progress,
            done=chance.choice(DONE_SO_FAR),
            values=tuple(_value(one, progress)),
        )


def _value(one: CommitmentFacts, progress: int) -> list[ValueInput]:
    """Values on the way from the baseline to the target."""
    return [
        ValueInput(
            indicator_id=each.id,
            value=round((each.baseline or 0) + (each.target - (each.baseline or 0)) * progress / 100),
        )
        for each in one.indicators
        if each.target is not None
    ]
