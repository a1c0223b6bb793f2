"""On which day was the document written? Relative deadlines are computed from it.

The date stands in the title, in the page header, in "version du …", "réunion du …", "adoptée le …"; never in the
properties of the file.
"""

import re
from collections.abc import Iterator
from datetime import date

from models.closed_lists import Precision
from roadmaps.dated_passages import deadlines_in
from roadmaps.folding import compose, fold
from roadmaps.reading.columns import meaning_of
from roadmaps.reading.content import Content, Table
from roadmaps.reading.vocabulary import Field

_STRONG = re.compile(
    r"(?:version|etat|arretee?s?|adoptee?s?|validee?s?|approuvee?s?|signee?s?|reunion|seance|atelier"
    r"|compte[ -]rendu|comite|copil|cotech|assemblee"
    r"|mise?s? a jour|maj|etablie?|redige|fait a|edition|date|version du|actualisee?|commission|conseil|plenier"
    r"|releve|journee|rencontre"
    r"|seminaire|document|avenant|publiee?|revision|revisee?|v\d[\d.]*|conference|pleniere|convention|pacte"
    r"|contrat|a jour)\b"
)
_WEAK_BEFORE = re.compile(
    r"(?:\bdu|\ble|\bau|\bdate ?:|,|[-(:]|^|di)\s*(?:(?:lun|mar|mercre|jeu|vendre|same)di\s*|dimanche\s*)?$"
)
_NOT_THIS_ONE = re.compile(
    r"prochain|avant le|jusqu|au plus tard|a partir|a compter|d'ici|echeance|s'acheve|prend effet|fin (?:le|au"
    r"|du)|\blimite|convocation|\bloi\b"
    r"|\bdecret|arrete (?:du|n)|circulaire|ordonnance|depuis|precedent|suivante?\b|entre en vigueur|periode|envoye"
    r"|retourner|instruction|\breport|bilan au"
)
_VERSION = re.compile(r"\b(?:version|avenant|mise? a jour|maj|actualise)")
_FIRST_TEXTS = 25


def find_document_date(content: Content) -> date | None:
    """The best dated of the first texts and of the page headers; None when none says so."""
    best: tuple[float, date] | None = None
    for rank, text in enumerate(_texts(content)):
        for score, day in _dates_of(text):
            total = score - rank * 0.01
            if best is None or total > best[0]:
                best = (total, day)
    return best[1] if best else None


def _texts(content: Content) -> Iterator[str]:
    """Texts above the first table, those of the first rows of each sheet, then margins."""
    count = 0
    for block in content.blocks:
        if isinstance(block, Table):
            if not block.is_sheet and count > 3:
                break
            yield from (text for text in _above_the_actions(block) if len(text) < 300)
        else:
            count += 1
            if count <= _FIRST_TEXTS and len(block.text) < 300:
                yield block.text
    yield from (margin.text for margin in content.margins)


def _above_the_actions(table: Table) -> Iterator[str]:
    """The first rows of a table, down to its header row; the deadline of an action never dates the document."""
    rows: dict[int, list[str]] = {}
    for (row, _), cell in sorted(table.cells.items()):
        if row < 8:
            rows.setdefault(row, []).append(cell.text)
    for texts in rows.values():
        fields = {meaning.field for meaning in map(meaning_of, texts) if meaning.confidence >= 0.85}
        if len(fields) >= 3:
            return
        if not fields & {Field.DUE, Field.START} or re.match(r"date\b", fold(texts[0])):
            yield from texts


def _dates_of(text: str) -> Iterator[tuple[float, date]]:
    text = compose(text)
    folded = fold(text)
    for start, end, due in deadlines_in(text, None):
        if due.on is None or due.precision not in {Precision.DAY, Precision.MONTH} or due.milestones:
            continue
        before = folded[:start]
        sentence = re.split(r"[.;!?]\s", before)[-1]
        if _NOT_THIS_ONE.search(sentence) or _NOT_THIS_ONE.match(folded[end:].strip()):
            continue
        strong = bool(_STRONG.search(sentence))
        alone = end - start > len(text.strip()) - 6
        weak = bool(_WEAK_BEFORE.search(before)) and len(text) <= 110 and not text.endswith(".")
        if due.precision is Precision.MONTH and not (alone or (strong and len(text) < 120)):
            continue
        if strong or alone or weak:
            yield (
                (2.0 if strong and weak else 1.5 if alone else 1.2 if strong else 0.8)
                + 0.15 * bool(_VERSION.search(sentence))
                - (due.precision is Precision.MONTH) * 0.6,
                due.on,
            )
