"""Which data may a Word template ask for, and under which French names?

Everything is plain: texts, numbers, lists and dictionaries; a template can reach nothing else.
"""

from typing import Any

from reports.outline import Box, Bullets, Outline, Paragraph, Quote, Row, Section, Table, Text


def template_data(outline: Outline, *, with_sections: bool) -> dict[str, Any]:
    """What ``rapport`` means in a template; sections are turned into data only for one that asks for them."""
    cover = outline.cover
    return {
        "titre": cover.title,
        "sous_titre": cover.subtitle,
        "service": cover.service,
        "suivi_par": cover.followed_by,
        "lieu_et_date": cover.place_and_date,
        "arrete_au": cover.as_of_wording,
        "reference": cover.reference,
        "auteur": outline.author,
        "objet": outline.subject,
        "pied": outline.footer,
        "projet": outline.is_draft,
        "sections": [_section(one) for one in outline.sections] if with_sections else [],
    }


def _section(section: Section) -> dict[str, Any]:
    blocks = section.blocks
    return {
        "nom": section.name,
        "titre": section.title,
        "paragraphes": [_joined(one.runs) for one in blocks if isinstance(one, Paragraph)],
        "puces": [_joined(item) for one in blocks if isinstance(one, Bullets) for item in one.items],
        "citations": [
            {"texte": one.text, "auteur": one.author, "date": one.on.isoformat()}
            for one in blocks
            if isinstance(one, Quote)
        ],
        "encadres": [_box(one) for one in blocks if isinstance(one, Box)],
        "tableaux": [_table(one) for one in blocks if isinstance(one, Table)],
        "sections": [_section(one) for one in section.sections],
    }


def _joined(texts: tuple[Text, ...]) -> str:
    return "".join(one.text for one in texts)


def _box(box: Box) -> dict[str, Any]:
    return {"titre": box.title, "lignes": [{"libelle": label, "valeur": value} for label, value in box.lines]}


def _table(table: Table) -> dict[str, Any]:
    return {
        "titre": table.caption,
        "colonnes": [column.title for column in table.columns],
        "lignes": [_row(one) for one in table.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    kinds = {"data": "donnee", "group": "groupe", "total": "total"}
    return {"genre": kinds[row.kind], "cellules": list(row.cells)}
