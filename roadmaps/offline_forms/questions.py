"""What does the form ask about one commitment, in which words and with which choices?

A part bears the same name as on the answer page, so that both are read by the same rules.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.closed_lists import Outlook, Status
from roadmaps.answer_choices import LEVELS, STATUSES
from roadmaps.answer_page import AnswerPage, Item, Measure, Step
from roadmaps.wording import capital, long_date, quantity, sky, word

CHOICE, MARK, STEP, YES = "choix", "Repère (à ne pas modifier)", "Jalon", "Oui"
REACHED, NO = "Jalon atteint", "Non"
_YES_OR_NO = {"x": YES, "non": ""}
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the form; ``choices`` pairs what is kept with the words shown."""

    part: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_day: bool = False
    blank: str = ""
    """The hint as an empty box of an older form showed it, where another value has made it longer since."""

    def meant(self, written: str) -> str:
        """What a box holds: a hint that a word processor turned into text says nothing, a cross is a yes."""
        said = plain(written)
        if said in {plain(self.hint), plain(self.blank)}:
            return ""
        is_yes = [words for _, words in self.choices] == [YES]
        return _YES_OR_NO.get(said, written) if is_yes else written

    def shown(self, value: str) -> str:
        """A known value, as the form shows it."""
        if self.is_day:
            year, _, rest = value.partition("-")
            return "/".join(reversed([year, *rest.split("-")])) if rest else value
        return next((words for kept, words in self.choices if kept == value), "" if self.choices else legible(value))


def legible(text: str) -> str:
    """The same text without the signs that no Word or Excel file can hold."""
    return _UNWRITABLE.sub(" ", text)


def plain(text: str) -> str:
    """A text as two people would say it is the same: case and blanks do not count."""
    return " ".join(text.casefold().split())


def questions(page: AnswerPage, item: Item) -> tuple[Asked, ...]:
    """Every line about one commitment, in order."""
    return (
        Asked(CHOICE, "Rien de nouveau", "choisissez « Oui » et laissez le reste tel quel", (("rien", YES),)),
        Asked("status", "Statut", "à choisir", tuple((one.value, capital(word(one))) for one in _statuses(item))),
        Asked("outlook", "Météo", "l'engagement sera-t-il tenu ?", tuple((one.value, _sky(one)) for one in Outlook)),
        Asked("progress", "Avancement en %", "de 0 à 100, une estimation suffit"),
        *(
            Asked(
                f"v{one.id}",
                label,
                legible(_measure_hint(one)),
                blank=legible(_measure_hint(replace(one, last_on=None))),
            )
            for one, label in zip(item.measures, _apart("Indicateur", item.measures), strict=True)
        ),
        *(
            Asked(f"jalon{one.id}", label, "« Oui » s'il est atteint", (("oui", YES),))
            for one, label in zip(item.steps, _apart(STEP, item.steps), strict=True)
        ),
        *(
            Asked(f"fait{one.id}", label, "« Non » s'il a été coché par erreur", (("oui", YES), ("non", NO)))
            for one, label in zip(item.reached, _apart(REACHED, item.reached), strict=True)
        ),
        Asked("done", "Ce qui a été fait", "en quelques lignes"),
        Asked("obstacle", "Ce qui bloque", "s'il y a lieu"),
        Asked("appui-besoin", "Appui : de quoi avez-vous besoin ?", "s'il y a lieu"),
        Asked("appui-a", "Appui : à qui le demandez-vous ?", "à choisir", tuple(_addressees(page))),
        Asked("appui-pour", "Appui : pour quand ?", "jour/mois/année", is_day=True),
        Asked("echeance", "Nouvelle échéance demandée", "jour/mois/année", is_day=True),
        Asked("echeance-raison", "Nouvelle échéance : pour quelle raison ?", "si l'échéance ne tient plus"),
        Asked("good_practice", "Réussite à faire connaître", "elle pourra être citée dans le rapport"),
    )


def _apart(kind: str, named: Sequence[Measure | Step]) -> Iterable[str]:
    """Labels that no other of the same commitment bears: they alone say what an answer is about."""
    taken: Counter[str] = Counter()
    for one in named:
        label = " ".join(legible(f"{kind} : {one.label}").split())
        taken[plain(label)] += 1
        again = taken[plain(label)]
        yield label if again == 1 else f"{label} [{again}]"


def _statuses(item: Item) -> tuple[Status, ...]:
    return STATUSES if item.status is None or item.status in STATUSES else (*STATUSES, item.status)


def _sky(outlook: Outlook) -> str:
    return capital(sky(outlook))


def _measure_hint(measure: Measure) -> str:
    hints = [measure.unit]
    if measure.last_on is not None:
        hints.append(f"dernière valeur le {long_date(measure.last_on)}")
    if measure.target is not None:
        hints.append(f"cible : {quantity(measure.target, measure.unit)}")
    return ", ".join(filter(None, hints)) or "la valeur atteinte"


def _addressees(page: AnswerPage) -> Iterable[tuple[str, str]]:
    """Levels, then organisations; two of the same name could not be told apart, and are numbered."""
    shown: dict[str, str] = {}
    named = [(f"niveau:{level.value}", words) for level, words in LEVELS]
    for key, name in (*named, *((f"organisation:{id_}", name) for id_, name in page.organisations)):
        words = " ".join(legible(name).split()) or key
        again = 1 + sum(1 for one in shown.values() if plain(one) == plain(words))
        shown[key] = words if again == 1 else f"{words} (n° {key.partition(':')[2]})"
    return shown.items()
