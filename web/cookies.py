"""How does the browser keep who is there, so that nobody can forge it or keep it too long?

Three signed cookies: ``visite`` (a random mark, the root of form tokens), ``session`` (a coordinator) and one
``reponse_<id>`` per check-in, kept apart so that two links opened in one browser never mix.
"""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from settings import settings
from store.keys import key_for

VISIT = "visite"
SESSION = "session"
SESSION_SECONDS = 8 * 3600
ANSWER_SECONDS = 12 * 3600
ENTRY = "entree"
ENTRY_SECONDS = 15 * 60
VISIT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class AnswerPass:
    """What the cookie of an answer page says: through which link, for which check-in and person."""

    link_id: int
    check_in_id: int
    person_id: int


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key_for(f"cookie {purpose}"), salt=purpose)


def _secure() -> bool:
    return settings().base_url.startswith("https://")


def put(response: Response, name: str, value: object, *, purpose: str, seconds: int, path: str = "/") -> None:
    """Write a signed cookie: out of reach of scripts, sent to this site only."""
    response.set_cookie(
        name,
        str(_serializer(purpose).dumps(value)),
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="lax",
        secure=_secure(),
    )


def get(request: Request, name: str, *, purpose: str, seconds: int) -> object | None:
    """The value of a signed cookie; None when it is absent, forged or too old."""
    raw = request.cookies.get(name, "")
    try:
        value: object = _serializer(purpose).loads(raw, max_age=seconds)
    except BadSignature:
        return None
    return value


def drop(response: Response, name: str, path: str = "/") -> None:
    """Forget a cookie."""
    response.delete_cookie(name, path=path, httponly=True, samesite="lax", secure=_secure())


def answer_cookie(check_in_id: int) -> tuple[str, str]:
    """Name and path of the cookie of one answer page."""
    return f"reponse_{check_in_id}", f"/reponse/{check_in_id}"


def put_answer_pass(response: Response, held: AnswerPass) -> None:
    """Open the answer page of one check-in in this browser, for a while."""
    name, path = answer_cookie(held.check_in_id)
    value = [held.link_id, held.check_in_id, held.person_id]
    put(response, name, value, purpose="answer", seconds=ANSWER_SECONDS, path=path)


def answer_pass(request: Request, check_in_id: int) -> AnswerPass | None:
    """The pass this browser holds for that check-in, if any."""
    value = get(request, answer_cookie(check_in_id)[0], purpose="answer", seconds=ANSWER_SECONDS)
    match value:
        case [int(link_id), int(opened), int(person_id)] if opened == check_in_id:
            return AnswerPass(link_id, opened, person_id)
    return None


def put_session(response: Response, person_id: int) -> None:
    """Open a coordinator's session."""
    value = [person_id, secrets.token_urlsafe(8)]
    put(response, SESSION, value, purpose="session", seconds=SESSION_SECONDS)


def session_person(request: Request) -> int | None:
    """The person whose session this browser holds, if any; what they may do is looked up at each request."""
    match get(request, SESSION, purpose="session", seconds=SESSION_SECONDS):
        case [int(person_id), str()]:
            return person_id
    return None


def visit_of(request: Request) -> str:
    """The random mark of this browser; made when it has none, and written by :func:`keep_visit`."""
    known: str | None = getattr(request.state, "visit", None)
    if known is None:
        held = get(request, VISIT, purpose="visit", seconds=VISIT_SECONDS)
        known = held if isinstance(held, str) else secrets.token_urlsafe(16)
        request.state.visit = known
    return known


def keep_visit(request: Request, response: Response) -> None:
    """Write the mark of this browser again, so that it lasts as long as its pages are used."""
    put(response, VISIT, visit_of(request), purpose="visit", seconds=VISIT_SECONDS)


def form_token(request: Request) -> str:
    """The token that each form carries, tied to this browser: opening a session elsewhere costs no typed page."""
    return hmac.new(key_for("form token"), visit_of(request).encode(), sha256).hexdigest()


def token_is_right(request: Request, token: str) -> bool:
    """Whether a posted form carries the token that this browser was given."""
    return hmac.compare_digest(form_token(request).encode(), token.encode())
