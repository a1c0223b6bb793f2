"""Which template do we give to a service to begin with: every block in its place, each explained by a comment?"""

from reports.house_style import house_style
from reports.template_comments import annotated, with_document
from reports.template_words import BLOCKS

_INTRODUCTION = (
    "Ce document est un modèle. Changez l'en-tête, le pied de page, le logo et les styles ; déplacez ou supprimez les "
    "lignes {{p bloc.… }} : chacune doit rester seule dans son paragraphe. Supprimez ces commentaires, enregistrez au "
    "format .docx, puis déposez le fichier : Quadrille vous dira tout ce qui serait à corriger."
)
_WHOLE = "corps"


def specimen_template() -> bytes:
    """A .docx that can be used as it is: it gives the full report, block after block."""
    names = [name for name in BLOCKS if name != _WHOLE]
    data = with_document(house_style(), [f"{{{{p bloc.{name} }}}}" for name in names])
    notes: list[tuple[int | None, str]] = [(0, _INTRODUCTION)]
    notes += [(rank, f"Ici vient {BLOCKS[name]}.") for rank, name in enumerate(names)]
    return annotated(data, notes)
