"""How do the letters of the coming days read, before anybody launches anything?

The days come from :mod:`roadmaps.foresight`, which takes the planners' own decisions in advance.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.closed_lists import Letter, Rung
from roadmaps.asking import CheckInFacts, ItemFacts
from roadmaps.check_ins import Plan, Window
from roadmaps.due_dates import PASSED, Notice
from roadmaps.facts import CommitmentFacts, PartyFacts
from roadmaps.foreseen_letters import Expected
from roadmaps.policy import Policy
from roadmaps.wording import capital, count, enumeration, long_date, word

DAYS = 90
NAMED = 3
"""How many people a line names before it counts the others."""
SILENT = "sans réponse d'ici là"
_TO = {
    Rung.DEPUTY: "Lettre au suppléant et aux copilotes",
    Rung.COORDINATOR: "Alerte à l'animateur du territoire",
    Rung.REGION: "Alerte au coordinateur régional",
    Rung.NATIONAL: "Alerte au coordinateur national",
}
Names = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is expected on a day; ``str`` is the line that people read."""

    day: date
    text: str
    opens: bool = False
    """The opening of a campaign is read before its letters."""

    def __str__(self) -> str:
        return f"{long_date(self.day)} : {self.text}"


def check_ins_of(
    plan: Plan, commitments: dict[int, CommitmentFacts], window: Window, policy: Policy, first_id: int
) -> list[CheckInFacts]:
    """The check-ins that a campaign would open; their ids go up from ``first_id``, as real ones would."""
    return [
        CheckInFacts(
            id=first_id + rank,
            campaign_id=first_id,
            person_id=one.person_id,
            freezes_on=window.freezes_on,
            items=tuple(_item(commitments[id_]) for id_ in one.commitment_ids),
            campaign_title=window.title,
            territory_id=one.territory_id,
            policy=policy,
        )
        for rank, one in enumerate(plan.asked)
    ]


def _item(commitment: CommitmentFacts) -> ItemFacts:
    return ItemFacts(
        commitment.id,
        commitment.territory_id,
        commitment.title,
        lead_id=_person(commitment.lead),
        deputy_ids=tuple(id_ for id_ in (_person(commitment.deputy),) if id_),
        co_lead_ids=tuple(id_ for id_ in map(_person, commitment.co_leads) if id_),
    )


def _person(party: PartyFacts | None) -> int | None:
    return party.person_id if party else None


def of_campaign(
    window: Window, opens_on: date, plan: Plan, *, by_itself: bool, whose: str = "", asked_by: Sequence[str] = ()
) -> list[Foreseen]:
    """The opening of a campaign and the freeze of its answers; ``whose``: the other territory that opens it.

    ``asked_by``: the territories whose campaigns already ask, by then, what this one does not ask again.
    """
    people, asked = len(plan.asked), sum(len(one.commitment_ids) for one in plan.asked)
    how = "s'ouvre seul" if by_itself else "à lancer par une personne"
    how = f"{whose}, {how}" if whose else how
    letters = f"{count(people, 'lettre')} pour {count(asked, 'engagement')}" if people else "aucune lettre"
    if asked_by:
        letters += f" ; déjà demandé alors par la campagne ouverte pour : {enumeration(list(asked_by))}"
    return [
        Foreseen(opens_on, f"{capital(window.title)} ({how}) : {letters}.", opens=True),
        Foreseen(window.freezes_on, f"Réponses arrêtées : {window.title}."),
    ]


def of_letters(expected: Iterable[Expected], name: Names) -> Iterator[Foreseen]:
    """A line for each day and rung with those who receive it, and one for each letter about dates."""
    grouped: defaultdict[tuple[date, Letter, Rung | None], list[Expected]] = defaultdict(list)
    for one in expected:
        grouped[one.day, one.letter, one.rung].append(one)
    for (day, letter, rung), letters in grouped.items():
        if letter is Letter.DEADLINE:
            yield from (Foreseen(day, _dates(one, name)) for one in letters)
        elif letter is Letter.ALERT:
            yield from (Foreseen(day, _alert(one, name)) for one in letters)
        else:
            yield Foreseen(day, _people(letter, rung, letters, name))


def _people(letter: Letter, rung: Rung | None, letters: Sequence[Expected], name: Names) -> str:
    readers = enumeration(sorted({name(one.person_id) for one in letters}), at_most=NAMED)
    if letter is Letter.CHECK_IN:
        return f"Lettre du point d'étape à {readers}."
    if rung is not Rung.DEPUTY:
        return f"{capital(word(rung)) if rung else 'Relance'} à {readers}, {SILENT}."
    about = enumeration(sorted({name(id_) for one in letters for id_ in one.about}), at_most=NAMED)
    return f"{_TO[rung]}, {readers}, au sujet de {about}, {SILENT}."


def _alert(letter: Expected, name: Names) -> str:
    parts = []
    if letter.about:
        about = enumeration(sorted({name(id_) for id_ in letter.about}), at_most=NAMED)
        parts.append(f"au sujet de {about}, {SILENT}")
    if letter.notices:
        parts.append(f"échéance passée, {enumeration([_date(one) for one in letter.notices], at_most=NAMED)}")
    to = _TO[letter.rung] if letter.rung else _TO[Rung.COORDINATOR]
    return f"{to}, {name(letter.person_id)} : {' ; '.join(parts)}."


def _dates(letter: Expected, name: Names) -> str:
    dates = enumeration([_date(one) for one in letter.notices], at_most=NAMED)
    has_passed = all(one.notice == PASSED for one in letter.notices)
    what = "Échéance passée, lettre" if has_passed else "Rappel d'échéance"
    return f"{what} à {name(letter.person_id)} : {dates}."


def _date(notice: Notice) -> str:
    return f"« {notice.due.label or notice.due.title} » ({long_date(notice.due.due_on)})"


def in_order(lines: Iterable[Foreseen], today: date, days: int = DAYS) -> Sequence[Foreseen]:
    """What falls within the horizon, day by day."""
    within = (line for line in lines if today <= line.day <= today + timedelta(days=days))
    return sorted(within, key=lambda line: (line.day, not line.opens, line.text))
