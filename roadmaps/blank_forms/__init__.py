"""Which blank form shall a committee fill in, in Word or in Excel?

The forms of the founding documents and a plain table of actions; once filled in, each is read back by the same readers
as any other file.
"""

from roadmaps.blank_forms.excel_form import excel_form
from roadmaps.blank_forms.filled import filled_table
from roadmaps.blank_forms.outlines import OUTLINES
from roadmaps.blank_forms.word_form import word_form
from roadmaps.refusal import Refusal

__all__ = ["FORMATS", "KINDS", "blank_form", "filled_table"]
FORMATS = {"docx": word_form, "xlsx": excel_form}
KINDS = {kind: outline.title for kind, outline in OUTLINES.items()}
"""The kinds of form and their French titles."""


def blank_form(kind: str, format: str) -> bytes:  # noqa: A002  the word of the command line
    """The bytes of a blank form; raises Refusal, in French, for a kind or a format that does not exist."""
    if kind not in OUTLINES:
        raise Refusal(f"Le modèle « {kind} » n'existe pas : choisissez parmi {', '.join(sorted(KINDS))}.")
    if format not in FORMATS:
        raise Refusal(f"Le format « {format} » n'est pas proposé : choisissez parmi {', '.join(sorted(FORMATS))}.")
    return FORMATS[format](OUTLINES[kind])
