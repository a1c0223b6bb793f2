"""What does a receipt say of an answer, beside what it changes?"""

from collections.abc import Sequence

from roadmaps.answers import AnswerInput, Change
from roadmaps.wording import percent, sky, word


def carries(steps: Sequence[str], undone: Sequence[str], files: Sequence[str]) -> tuple[Change, ...]:
    """The steps said reached, those ticked by mistake and the files joined, each a line of its own."""
    named = {"Jalon atteint": steps, "Jalon de nouveau à atteindre": undone, "Justificatif": files}
    return tuple(Change(label, "", one) for label, some in named.items() for one in some)


def confirms(answer: AnswerInput) -> tuple[Change, ...]:
    """What an answer says again of what was known, when it changes nothing; nothing for "rien de nouveau"."""
    said = (
        word(answer.status) if answer.status else "",
        sky(answer.outlook) if answer.outlook else "",
        "" if answer.progress is None else percent(answer.progress),
    )
    again = ", ".join(filter(None, said))
    return () if answer.nothing_new else (Change("Confirmé, sans changement", "", again and f"{again}."),)
