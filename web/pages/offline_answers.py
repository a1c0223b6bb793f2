"""How does a person answer in a Word or Excel form, taken from the answer page and dropped back on it?"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from flows import answering, offline_answers
from roadmaps.answer_page import AnswerPage
from roadmaps.offline_forms.reading import FilledForm, FormFault, FormRefused
from roadmaps.refusal import Refusal
from roadmaps.wording import capital
from web import answer_form, answer_said, limiting
from web.answer_form import LATER, Fault, name
from web.answer_said import Filled
from web.downloads import as_download
from web.evidence import LIMIT, plain_name
from web.pages.answer import Opened, after, shown
from web.posted import Posted, posted

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
FIELD = "formulaire"


@router.get("/reponse/{check_in_id}/formulaire.xlsx")
def excel_form(page: Opened) -> Response:
    """The form in Excel."""
    return _download(page, "xlsx")


@router.get("/reponse/{check_in_id}/formulaire.docx")
def word_form(page: Opened) -> Response:
    """The form in Word."""
    return _download(page, "docx")


def _download(page: AnswerPage, format: str) -> Response:  # noqa: A002
    known = {item.commitment_id: _by_part(item.commitment_id, answer_form.known_fields(item)) for item in page.items}
    fields = answer_form.typed_fields(page, page.draft)
    typed = {item.commitment_id: _by_part(item.commitment_id, fields) for item in page.items}
    content = offline_answers.form_to_fill(page, known, typed, format)
    return as_download(content, f"Réponse - {plain_name(page.campaign)}.{format}")


def _by_part(commitment_id: int, fields: Mapping[str, str]) -> dict[str, str]:
    prefix = name(commitment_id, "")
    return {key.removeprefix(prefix): text for key, text in fields.items() if key.startswith(prefix)}


@router.post("/reponse/{check_in_id}/formulaire")
def take_back(request: Request, page: Opened, form: Form) -> Response:
    """Record what a returned form says; what was answered meanwhile is shown beside it, and nothing is imposed."""
    limiting.check("upload", f"point d'étape {page.check_in_id}")
    unread: tuple[Fault, ...] = ()
    try:
        filled = _read(page, form)
    except FormRefused as refused:
        filled, unread = refused.sound, tuple(map(_shown_where, refused.faults))
    except Refusal as error:
        faults = tuple(Fault(FIELD, sentence) for sentence in error.sentences)
        return shown(request, page, answer_form.typed_fields(page, page.draft), faults=faults, status=422)
    texts = _as_posted(filled)
    said = _judged(page, filled, texts)
    if faults := (*unread, *(_with_its_place(one, filled) for one in said.faults)):
        return _kept_and_told(request, page, texts, faults)
    receipt = offline_answers.record_form(page, said.answers)
    if elsewhere := _draft_of_others(page, filled):
        answering.save_draft(page.check_in_id, elsewhere)
    return after(request, page, texts, receipt, said, form=form)


def _judged(page: AnswerPage, filled: FilledForm, texts: Mapping[str, str]) -> Filled:
    """The answers of the form, and all that is wrong with them: what was not understood hides no other fault."""
    untouched = {
        name(item.commitment_id, "choix"): LATER for item in page.items if item.commitment_id not in filled.said
    }
    understood = {name(id_, part): text for (id_, part), text in filled.unread.items() if part != "choix"}
    return answer_said.filled(page, {**texts, **understood, **untouched}, {})


def _shown_where(fault: FormFault) -> Fault:
    """The field of the page that the fault is about, else that of the file."""
    return Fault(name(fault.commitment_id, fault.part) if fault.commitment_id else FIELD, fault.sentence)


def _with_its_place(fault: Fault, filled: FilledForm) -> Fault:
    """The same fault, told with the place in the file of the line that it is about."""
    places = {name(id_, part): place for (id_, part), place in filled.places.items()}
    place = places.get(fault.line or fault.field)
    return Fault(fault.field, f"{capital(place)} : {fault.sentence}") if place else fault


def _kept_and_told(request: Request, page: AnswerPage, texts: Mapping[str, str], faults: tuple[Fault, ...]) -> Response:
    """What was understood fills the page and its draft; everything that is wrong is told at once."""
    typed = answer_form.typed_fields(page, page.draft, texts)
    if texts:
        answering.save_draft(page.check_in_id, {**page.draft, **answer_form.keepable(typed, texts)})
    return shown(request, page, typed, faults=faults, status=422)


def _draft_of_others(page: AnswerPage, filled: FilledForm) -> dict[str, object]:
    """What the draft keeps of commitments that the form says nothing of."""
    answered = tuple(name(one, "") for one in filled.said)
    return {key: text for key, text in page.draft.items() if not key.startswith(answered)}


def _read(page: AnswerPage, form: Posted) -> FilledForm:
    chosen = form.file(FIELD)
    if chosen is None:
        raise Refusal("Choisissez le formulaire rempli avant de le déposer.")
    filled = offline_answers.take_form(page, chosen.file.read(LIMIT + 1), plain_name(chosen.filename or ""))
    if not filled.said:
        raise Refusal(
            "Ce formulaire est tel que vous l'avez téléchargé : remplissez-le, enregistrez-le, puis déposez-le."
        )
    return filled


def _as_posted(filled: FilledForm) -> dict[str, str]:
    """The same fields as if they had been typed on the page that the form was made from."""
    texts: dict[str, str] = {}
    for id_, parts in filled.said.items():
        texts |= {name(id_, part): text for part, text in parts.items()}
        texts[name(id_, "choix")] = parts.get("choix") or answer_form.NEWS
        texts[name(id_, "revision")] = str(filled.revisions[id_])
    return texts
