"""What did a person post, and does the form come from one of our pages?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from web import cookies

MAX_FIELDS = 5_000
MAX_FILES = 100
MAX_PART = 256 * 1024
TOKEN_FIELD = "jeton"  # noqa: S105  the name of a field


class ForeignForm(Exception):
    """The form does not carry the token this browser was given: it is too old, or it was made elsewhere."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form, trimmed; what is absent reads as empty."""

    data: FormData

    def text(self, name: str) -> str:
        """The text of a field, with plain line ends."""
        value = self.data.get(name, "")
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    def has(self, name: str) -> bool:
        """Whether the form has that field at all: a button pressed, a box ticked."""
        return name in self.data

    def number(self, name: str) -> int | None:
        """A whole number, or None."""
        raw = self.text(name)
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None

    def day(self, name: str) -> date | None:
        """A date in the browser's form (``2026-06-30``) or as people type it (``30/06/2026``); else None."""
        return day_of(self.text(name))

    def file(self, name: str) -> UploadFile | None:
        """A file that was really chosen."""
        value = self.data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def texts(self) -> dict[str, str]:
        """Every text field but the token, as it was typed."""
        return {
            name: self.text(name) for name, value in self.data.items() if isinstance(value, str) and name != TOKEN_FIELD
        }


def day_of(raw: str) -> date | None:
    """A typed day; None when it is none."""
    day, slash, rest = raw.partition("/")
    month, _, year = rest.partition("/")
    iso = f"{year:0>4}-{month:0>2}-{day:0>2}" if slash else raw
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


async def posted(request: Request) -> AsyncIterator[Posted]:
    """The form of this request, its files closed at the end; refused when it does not carry the right token."""
    async with request.form(max_fields=MAX_FIELDS, max_files=MAX_FILES, max_part_size=MAX_PART) as data:
        yield _checked(request, data)


def _checked(request: Request, data: FormData) -> Posted:
    token = data.get(TOKEN_FIELD, "")
    if not isinstance(token, str) or not cookies.token_is_right(request, token):
        raise ForeignForm
    return Posted(data)
