"""What may reach the pages, and what must every answer carry?

Plain ASGI, in front of every route: headers, a ban on writes that come from another site, and a limit on bodies.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_LIMIT = 25 * 1024 * 1024

Refusing = Callable[[Scope, int], ASGIApp]
"""Gives the page that tells a person of a refusal."""


def comes_from_elsewhere(headers: Headers) -> bool:
    """Whether the browser says that another site sent this request.

    ``Sec-Fetch-Site`` decides when it is there, else ``Origin``; a request that says neither is left to the token that
    every form carries.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class Headed:
    """Adds the security headers to every response; what is personal is never cached."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_headed if scope["type"] == "http" else send)


class Guarded:
    """Refuses writes from another site and bodies that are too large, before any route sees them."""

    def __init__(self, app: ASGIApp, *, refusing: Refusing, limit: int = BODY_LIMIT) -> None:
        self.app = app
        self.refusing = refusing
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if comes_from_elsewhere(headers):
            await self.refusing(scope, 403)(scope, receive, send)
        elif _announced(headers) > self.limit:
            await self.refusing(scope, 413)(scope, receive, send)
        else:
            await self.app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Callable[[], Awaitable[Message]]:
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise BodyTooLarge
            return message

        return receive_counted


class BodyTooLarge(Exception):
    """The body went past the limit while it was read."""


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdigit() else BODY_LIMIT + 1
