"""What is this row of a table: an action, what follows from one, an axis, a sub-total, a note?"""

import re
from enum import StrEnum

from roadmaps.folding import fold
from roadmaps.reading.content import Cell
from roadmaps.reading.titles import is_shouted, names_an_axis

_TOTAL = re.compile(
    r"^\W*(?:sous[ -]?tota(?:l|ux)|tota(?:l|ux)\b|somme\b|cumul\b|nombre (?:total |d'actions|de fiches)"
    r"|moyenne\b|\d+ actions?\W*$"
    r"|ensemble des axes|recapitulatif)"
)
_NOTE = re.compile(
    r"^\W*(?:legende|sources? ?:|notes? ?(?:[:(]|de lecture|\d)|nb ?:|n\.b|nota\b|\(\d+\)|\(\*+\)|\*+ ?\w"
    r"|remarques? ?:|lecture ?:|avertissement ?:"
    r"|rappel ?:|mise? a jour (?:du|le|au) \d|document (?:de travail|tenu|mis|provisoire)|fichier (?:tenu|mis"
    r"|a )|version (?:du|de|provisoire)"
    r"|extrait d|edite[es]* le|imprime[es]* le|abreviations?|sigles?|couleurs? ?:|(?:orange|vert|rouge|jaune"
    r"|bleu|gris) ?[=:]"
    r"|[a-z0-9/]{1,7} ?: .*(?: [-;,] ?| ; )[a-z0-9/]{1,7} ?: |ne pas (?:supprimer|modifier|remplir|effacer"
    r"|ajouter)|pour memoire|contact ?:|page \d"
    r"|prochaine? (?:reunion|seance|comite|mise a jour))"
)
_SEE_ELSEWHERE = re.compile(
    r"^\W*(?:\(?voir (?:aussi|egalement|l'?action|les actions|actions?|la fiche|fiches?|ci-|plus haut|axe|l'axe"
    r"|annexe|page|n°|\d)|cf\b|se reporter"
    r"|se referer|idem\b|id\.|renvoi a|deja (?:cite|traite|vu|inscrit)|action \S+ ?: voir)"
)


class Kind(StrEnum):
    """Why a row that is no action stands in a table, in the words a person reads."""

    TOTAL = "sous-total"
    NOTE = "légende ou note"
    ELSEWHERE = "renvoi à une autre action"


def aside(text: str) -> Kind | None:
    """The text is a sub-total, a note or a reference to another action."""
    folded = fold(text).strip()
    if _TOTAL.match(folded):
        return Kind.TOTAL
    if _SEE_ELSEWHERE.match(folded):
        return Kind.ELSEWHERE
    return Kind.NOTE if _NOTE.match(folded) else None


def is_full_width(cell: Cell, columns: int) -> bool:
    """A cell merged over most of the table."""
    return columns > 1 and cell.column_span >= max(2, round(columns * 0.6))


def looks_like_an_axis(cell: Cell, usual: Cell | None) -> bool:
    """Alone in its row, it is set apart from the actions: a word that says so, bold, a colour, capitals."""
    text = cell.text.strip()
    if names_an_axis(text):
        return True
    if len(text) > 160 or text.endswith((".", ";")):
        return False
    return (
        (cell.bold and not (usual and usual.bold))
        or (bool(cell.fill) and cell.fill != (usual.fill if usual else ""))
        or (is_shouted(text) and not (usual and is_shouted(usual.text)))
    )
