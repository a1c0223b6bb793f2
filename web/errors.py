"""What does a person read when something is refused or breaks?"""

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Scope

from roadmaps.refusal import Refusal
from web.limiting import TooManyTries
from web.posted import ForeignForm
from web.redaction import masked
from web.rendering import page
from web.security import HEADERS, BodyTooLarge

LOG = logging.getLogger("quadrille.web")


class LoginNeeded(Exception):
    """The page is for people in session; they are led to the login page and back."""


class LinkClosed(Exception):
    """This browser holds no pass for that answer page, or its link was revoked since."""


def error_page(request: Request, status: int, *sentences: str) -> Response:
    """The page of an error: a title, what happened, what to do."""
    known = status if status in {403, 404, 405, 413, 422, 429} else 500
    return page(request, "erreur.html", status=status, code=known, sentences=sentences)


def refusing(scope: Scope, status: int) -> ASGIApp:
    """The error page, for what is refused before any route."""
    return error_page(Request(scope), status)


def handle_errors(app: FastAPI) -> None:
    """Give each kind of error its page."""

    def http(request: Request, error: Exception) -> Response:
        return error_page(request, error.status_code if isinstance(error, HTTPException) else 500)

    def invalid(request: Request, error: Exception) -> Response:  # noqa: ARG001  a path that is no number names nothing
        return error_page(request, 404)

    def refused(request: Request, error: Exception) -> Response:
        return error_page(request, 422, *(error.sentences if isinstance(error, Refusal) else ()))

    def login(request: Request, error: Exception) -> Response:  # noqa: ARG001
        here = f"?suite={request.url.path}" if request.method == "GET" and request.url.path != "/" else ""
        return RedirectResponse(f"/connexion{here}", 303)

    def broken(request: Request, error: Exception) -> Response:
        LOG.error("unexpected error on %s %s", request.method, masked(request.url.path), exc_info=error)
        response = error_page(request, 500)
        response.headers.update(HEADERS)  # this page is made outside the middleware that adds them
        return response

    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(LoginNeeded, login)
    app.add_exception_handler(LinkClosed, lambda request, _: page(request, "page_fermee.html", status=410))
    app.add_exception_handler(ForeignForm, lambda request, _: error_page(request, 403))
    app.add_exception_handler(BodyTooLarge, lambda request, _: error_page(request, 413))
    app.add_exception_handler(TooManyTries, lambda request, _: error_page(request, 429))
    app.add_exception_handler(Exception, broken)
