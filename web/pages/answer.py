"""How does a person answer for their commitments, from a personal link and without an account?

A GET records nothing: mail gateways open links. What is typed is never lost: it is answered, kept as a draft, or shown
again beside what was recorded meanwhile.
"""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import answering, clock, evidence, personal_links
from models.closed_lists import Outlook
from roadmaps.answer_choices import LEVELS, STATUSES
from roadmaps.answer_page import AnswerPage
from roadmaps.answers import Receipt
from roadmaps.refusal import Refusal
from store import access_links
from store.answer_pages import answer_page, link_is_open
from store.database import reading
from web import answer_form, answer_said, cookies, limiting
from web.answer_form import Fault, name
from web.at_once import at_once
from web.cookies import AnswerPass
from web.errors import LinkClosed
from web.evidence import evidence as read_evidence
from web.evidence import plain_name
from web.posted import Posted, posted
from web.rendering import page as render

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
MESSAGES = {
    "brouillon": "Votre brouillon est enregistré. Il n'est pas envoyé : revenez quand vous voulez.",
    "transmis": "C'est noté : la personne qui anime le territoire est prévenue.",
    "appui": "Votre demande d'appui est retirée : plus personne n'est sollicité à ce sujet.",
    "absence": (
        "C'est noté : la personne qui anime le territoire le saura, et la demande ira à la personne qui vous supplée "
        "si quelqu'un est désigné. Vous ne recevrez pas de relance d'ici votre retour."
    ),
}
JOIN_AGAIN = "Le fichier « {} » partira avec votre réponse : joignez ce fichier à nouveau avant de l'envoyer."


@router.get("/r/{token}")
@router.head("/r/{token}")
def open_link(request: Request, token: str) -> Response:
    """A personal link: the token leaves the address at once, and nothing is recorded."""
    limiting.check("personal link", limiting.address_of(request))
    with reading() as session:
        link = access_links.find(session, token, clock.now())
    if link is None or link.purpose != "answer" or link.check_in_id is None or link.id is None:
        limiting.check("unknown link", limiting.address_of(request))
        return render(request, "lien_perime.html", status=410, sent=False, again=request.url.path)
    response = RedirectResponse(f"/reponse/{link.check_in_id}", 303)
    cookies.put_answer_pass(response, AnswerPass(link.id, link.check_in_id, link.person_id))
    return response


@router.post("/r/{token}")
def send_again(request: Request, token: str, _form: Form) -> Response:
    """A new link for an old one, sent to the same address; the page says the same whatever the token was worth."""
    limiting.check("new link", limiting.address_of(request))
    personal_links.send_new_answer_link(token)
    return at_once(render(request, "lien_perime.html", sent=True, again=""))


def opened_page(request: Request, check_in_id: int) -> AnswerPage:
    """The page of a check-in, for the browser that opened its link; rights are looked up at each request."""
    held = cookies.answer_pass(request, check_in_id)
    if held is None:
        raise LinkClosed
    with reading() as session:
        is_open = link_is_open(session, held.link_id, clock.now())
        found = answer_page(session, check_in_id, clock.today(), held.person_id) if is_open else None
    if found is None:
        raise LinkClosed
    return found


Opened = Annotated[AnswerPage, Depends(opened_page)]


def shown(
    request: Request,
    page: AnswerPage,
    typed: dict[str, str],
    *,
    faults: tuple[Fault, ...] = (),
    conflicts: tuple[int, ...] = (),
    message: str = "",
    status: int = 200,
) -> Response:
    """The answer page with its fields as typed, what is wrong with them, and what was recorded meanwhile."""
    touched = {item.commitment_id: answer_form.was_touched(item, typed) for item in page.items}
    return render(
        request,
        "reponse.html",
        status=status,
        page=page,
        v=typed,
        touched=touched,
        faults=faults,
        wrong={fault.field for fault in faults},
        conflicts=frozenset(conflicts),
        message=message,
        draft_at=page.draft_saved_at if page.draft else None,
        statuses=STATUSES,
        outlooks=tuple(Outlook),
        levels=LEVELS,
        on_behalf=False,
        today=clock.today(),
    )


@router.get("/reponse/{check_in_id}")
def show(request: Request, page: Opened, fait: str = "") -> Response:
    """The page, filled with the last answer under the draft, if there is one."""
    return shown(request, page, answer_form.typed_fields(page, page.draft), message=MESSAGES.get(fait, ""))


@router.post("/reponse/{check_in_id}")
def answer(request: Request, page: Opened, form: Form) -> Response:
    """Record what was answered, or keep it as a draft."""
    texts = form.texts()
    typed = answer_form.typed_fields(page, texts)
    if form.text("action") == "brouillon":
        answering.save_draft(page.check_in_id, answer_form.kept_beside(page) | answer_form.keepable(typed, texts))
        return RedirectResponse(f"/reponse/{page.check_in_id}?fait=brouillon", 303)
    documents, refused = _kept_evidence(page, form)
    said = answer_said.filled(page, texts, documents)
    faults = (*said.faults, *refused)
    if faults:
        return _kept_and_shown_again(request, page, texts, (*faults, *_to_join_again(form, documents)))
    if not said.answers:
        return shown(
            request, page, typed, message="Vous n'avez rien modifié : choisissez « Rien de nouveau » ou « Du nouveau »."
        )
    receipt = answering.record_answers(page.check_in_id, page.person_id, said.answers)
    if later := answer_form.kept_beside(page) | answer_form.left_for_later(page, texts):
        answering.save_draft(page.check_in_id, later)
    return after(request, page, texts, receipt, said, form=form)


def _kept_and_shown_again(
    request: Request, page: AnswerPage, texts: dict[str, str], faults: tuple[Fault, ...]
) -> Response:
    """What is wrong never costs what was typed: it is kept as a draft, and shown with the faults."""
    typed = answer_form.typed_fields(page, texts)
    answering.save_draft(page.check_in_id, answer_form.kept_beside(page) | answer_form.keepable(typed, texts))
    return shown(request, page, typed, faults=faults, status=422)


def after(
    request: Request,
    page: AnswerPage,
    texts: dict[str, str],
    receipt: Receipt,
    said: answer_said.Filled,
    *,
    form: Posted,
) -> Response:
    """The receipt, or what was recorded meanwhile beside what was just said."""
    with reading() as session:
        fresh = answer_page(session, page.check_in_id, clock.today(), page.person_id) or page
    by_commitment = {one.commitment_id: one for one in said.answers}
    conflicts = tuple(
        item.commitment_id
        for item in fresh.items
        if item.commitment_id in receipt.conflicts
        and not answer_form.already_says(item, by_commitment[item.commitment_id])
    )
    if not conflicts:
        return at_once(RedirectResponse(f"/reponse/{page.check_in_id}/recu", 303))
    kept = {key: text for key, text in texts.items() if key.startswith(tuple(name(one, "") for one in conflicts))}
    typed = answer_form.with_current_revisions(fresh, answer_form.typed_fields(fresh, kept))
    return shown(request, fresh, typed, faults=_to_join_again(form, conflicts), conflicts=conflicts, status=409)


def _to_join_again(form: Posted, commitments: Iterable[int]) -> tuple[Fault, ...]:
    """The files joined to what was not recorded: no browser sends a file twice by itself."""
    fields = [name(one, "piece") for one in commitments]
    joined = ((field, file) for field in fields if (file := form.file(field)) is not None)
    return tuple(Fault(field, JOIN_AGAIN.format(plain_name(file.filename or ""))) for field, file in joined)


def _kept_evidence(page: AnswerPage, form: Posted) -> tuple[dict[int, list[int]], tuple[Fault, ...]]:
    kept: dict[int, list[int]] = {}
    faults: list[Fault] = []
    for item in page.items:
        field = name(item.commitment_id, "piece")
        upload = form.file(field)
        if upload is None:
            continue
        try:
            filename, media_type, content = read_evidence(upload)
        except Refusal as error:
            faults.append(Fault(field, str(error)))
            continue
        kept[item.commitment_id] = [
            evidence.keep(filename, media_type, content, territory_id=page.territory_id, person_id=page.person_id)
        ]
    return kept, tuple(faults)


@router.post("/reponse/{check_in_id}/rien-de-nouveau")
def nothing_new(page: Opened, _form: Form) -> Response:
    """ "Rien de nouveau" for every commitment that was not answered yet."""
    if page.awaited:  # else it is a second click
        answering.nothing_new_for_all(page.check_in_id, page.person_id, page.awaited)
    return at_once(RedirectResponse(f"/reponse/{page.check_in_id}/recu", 303))


@router.get("/reponse/{check_in_id}/recu")
def receipt(request: Request, page: Opened) -> Response:
    """What is recorded, and what is still awaited."""
    answered = [item for item in page.items if item.here]
    waiting = [item for item in page.items if item.commitment_id in page.awaited]
    return render(request, "reponse_recue.html", page=page, answered=answered, waiting=waiting)
