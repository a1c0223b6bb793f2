"""What does the web application serve, and what stands in front of it?"""

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from settings import settings
from web import errors, pages
from web.security import Guarded, Headed

STATIC = Path(__file__).parent / "static"


class KeptFiles(StaticFiles):
    """Our own style sheet and pictures: the same for everybody, so browsers may keep them an hour."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, with leave to keep it."""
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def create_app() -> FastAPI:
    """The application; documentation pages of the framework are off (they would call an outside network)."""
    https = settings().base_url.startswith("https://")
    app = FastAPI(
        title="Quadrille",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[Middleware(Headed, https=https), Middleware(Guarded, refusing=errors.refusing)],
    )
    errors.handle_errors(app)
    app.mount("/statique", KeptFiles(directory=STATIC), name="static")
    for router in pages.ROUTERS:
        app.include_router(router)
    return app
