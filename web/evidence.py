"""Which files may be joined to an answer as evidence?"""

from starlette.datastructures import UploadFile

from roadmaps.refusal import Refusal

LIMIT = 10 * 1024 * 1024
_KINDS = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    ".odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK\x03\x04"),
}
"""Extension → media type and first bytes. Files are given back as downloads only, never shown in a page."""


def evidence(upload: UploadFile) -> tuple[str, str, bytes]:
    """The name, media type and bytes of a joined file; refused in French when it is of no known kind."""
    filename = plain_name(upload.filename or "")
    dot = filename.rfind(".")
    kind = _KINDS.get(filename[dot:].lower()) if dot >= 0 else None
    content = upload.file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise Refusal(f"« {filename} » dépasse 10 Mo : allégez ce fichier, ou envoyez-le autrement.")
    if kind is None or not content.startswith(kind[1]):
        raise Refusal(
            f"« {filename} » n'est pas d'un type accepté : joignez un PDF, une image PNG ou JPEG, un document Word, "
            "Excel ou OpenDocument."
        )
    return filename, kind[0], content


def plain_name(raw: str) -> str:
    """The last part of a file's name, without path nor control character."""
    last = raw.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:180].strip() or "fichier"
