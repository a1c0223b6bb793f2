"""How is the form of one person written, with what is already known of each of their commitments?"""

from collections.abc import Mapping

from roadmaps.answer_page import AnswerPage, Item
from roadmaps.blank_forms import FORMATS
from roadmaps.blank_forms.outlines import Outline, Question, Sheet
from roadmaps.offline_forms.identity import Identity, print_of
from roadmaps.offline_forms.questions import MARK, Asked, legible, questions
from roadmaps.refusal import Refusal
from roadmaps.wording import capital, deadline, long_date

Values = Mapping[int, Mapping[str, str]]
"""Commitment → part → text, as the answer page names and spells them."""


def answer_form(page: AnswerPage, known: Values, typed: Values, format: str, key: bytes) -> bytes:  # noqa: A002
    """The .docx or .xlsx of an answer page.

    ``known`` is what was last recorded, ``typed`` what the form shows at first (a draft may cover what is known): only
    a block that says something else than what is known will be an answer. ``key`` signs each block.
    """
    if format not in FORMATS:
        raise Refusal(f"Le format « {format} » n'est pas proposé : choisissez parmi {', '.join(sorted(FORMATS))}.")
    blocks = []
    for rank, item in enumerate(page.items, 1):
        lines = questions(page, item)
        shown = {one.part: one.shown(known[item.commitment_id].get(one.part, "")) for one in lines}
        who = Identity(page.check_in_id, page.person_id, item.commitment_id, item.revision, print_of(shown))
        blocks.append(_block(rank, item, lines, typed[item.commitment_id], who.mark(key)))
    return FORMATS[format](
        Outline("reponse", capital(legible(page.campaign)), _guidance(page), tuple(blocks), by_line=True)
    )


def _guidance(page: AnswerPage) -> tuple[str, ...]:
    person = ", ".join(filter(None, (page.person.name, page.person.capacity, page.person.organisation)))
    return (
        legible(f"Vous répondez au nom de {person}."),
        f"Vous pouvez répondre et corriger jusqu'au {long_date(page.freezes_on)}.",
        "Écrivez dans la colonne de droite seulement, enregistrez, puis déposez ce fichier sur votre page de réponse.",
        "Ce que vous laissez tel quel n'est pas une réponse ; « Rien de nouveau » en est une.",
    )


def _block(rank: int, item: Item, lines: tuple[Asked, ...], typed: Mapping[str, str], mark: str) -> Sheet:
    title = " ".join(legible(f"{item.reference} {item.title}").split())
    due = deadline(item.due_on, item.due_precision) if item.due_on else ""
    return Sheet(
        f"{rank}. {title}",
        (
            Question("Engagement", "pour mémoire", answer=title),
            Question("Échéance prévue", "aucune", answer=due),
            *(
                Question(
                    one.label,
                    one.hint,
                    tuple(words for _, words in one.choices),
                    answer=one.shown(typed.get(one.part, "")),
                )
                for one in lines
            ),
            Question(MARK, "ce repère rattache vos réponses à cet engagement", answer=mark),
        ),
    )
