"""How does a Word report become a PDF or an OpenDocument text?

LibreOffice converts, without a window, with a profile of its own in each process: two on one profile lose files.
"""

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from reports.odt_words import without_chance
from reports.pdf_words import restore_words
from roadmaps.refusal import Refusal
from settings import settings

TIMEOUT = 120
_ONE_AT_A_TIME = threading.Lock()
_PDF_OPTIONS = {
    "UseTaggedPDF": True,
    "PDFUACompliance": True,
    "ExportBookmarks": True,
    "UseLosslessCompression": True,
    "ExportFormFields": False,
}
MISSING = (
    "LibreOffice n'est pas installé sur cette machine : le rapport ne peut pas être donné en PDF ni en ODT. "
    "Demandez le format Word (.docx), ou faites installer LibreOffice (paquet libreoffice-writer) puis vérifiez le "
    "réglage QUADRILLE_LIBREOFFICE."
)
FAILED = (
    "LibreOffice n'a pas pu convertir ce rapport : demandez le format Word (.docx), et signalez le fait à "
    "l'administrateur si cela se reproduit."
)


def to_pdf(docx: bytes, alternatives: Sequence[str] = ()) -> bytes:
    """A tagged PDF; ``alternatives`` are its figures' texts in reading order (read from the file if not given)."""
    options = {name: {"type": "boolean", "value": str(value).lower()} for name, value in _PDF_OPTIONS.items()}
    converted = _converted(docx, "pdf", f"pdf:writer_pdf_Export:{json.dumps(options)}")
    return restore_words(converted, docx, alternatives)


def to_odt(docx: bytes) -> bytes:
    """The same text as OpenDocument."""
    return without_chance(_converted(docx, "odt", "odt:writer8"))


def _converted(docx: bytes, extension: str, target: str) -> bytes:
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="quadrille-") as folder:
        source = Path(folder, "rapport.docx")
        source.write_bytes(docx)
        profile = _profile(os.getpid()).as_uri()
        command = [
            settings().libreoffice,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            "--nolockcheck",
        ]
        _run([*command, "--convert-to", target, "--outdir", folder, str(source)])
        made = source.with_suffix(f".{extension}")
        if not made.exists():
            raise Refusal(FAILED)
        return made.read_bytes()


def _run(command: list[str]) -> None:
    try:
        process = subprocess.Popen(  # noqa: S603  our own arguments, and a program named by the settings
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError):
        raise Refusal(MISSING) from None
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
        raise Refusal(FAILED) from None


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


@lru_cache(maxsize=4)
def _profile(process: int) -> Path:
    """The profile of this process, made at its first conversion and removed when it ends."""
    _KEPT.append(tempfile.TemporaryDirectory(prefix=f"quadrille-libreoffice-{process}-", ignore_cleanup_errors=True))
    return Path(_KEPT[-1].name)
