"""What happens when somebody answers in a form, away from the page: how is it made, and how is it taken back?"""

from collections.abc import Sequence

from flows.answering import record_answers
from models.closed_lists import AnswerChannel
from roadmaps.answer_page import AnswerPage
from roadmaps.answers import AnswerInput, Receipt
from roadmaps.offline_forms.reading import FilledForm, read_answer_form
from roadmaps.offline_forms.writing import Values, answer_form
from roadmaps.reading.confined import form_rows_confined
from store.keys import key_for

_PURPOSE = "answer form"


def form_to_fill(page: AnswerPage, known: Values, typed: Values, format: str) -> bytes:  # noqa: A002
    """The form of an answer page, signed; nothing is recorded."""
    return answer_form(page, known, typed, format, key_for(_PURPOSE))


def take_form(page: AnswerPage, data: bytes, filename: str) -> FilledForm:
    """What a returned form says on this page; refused in French with every fault and its place."""
    return read_answer_form(form_rows_confined(data, filename), page, key_for(_PURPOSE))


def record_form(page: AnswerPage, answers: Sequence[AnswerInput]) -> Receipt:
    """Keep the answers of a form: one that is older than what is recorded is given back as a conflict."""
    return record_answers(page.check_in_id, page.person_id, answers, channel=AnswerChannel.FORM)
