"""What does each style of the house look like?

Sober and generous: one typeface met on every desk, one dark blue, thin rules. Sizes are in half-points, lengths in
twentieths of a point, as Word counts them.
"""

from dataclasses import dataclass

INK = "1D3557"
ACCENT = "3A6EA5"
GREY = "595959"
TINT = "EAF0F6"
PALE = "F5F7FA"
RULE = "B8C4D3"
FONT = "Arial"


@dataclass(frozen=True, slots=True)
class Look:
    """One style: its id, its name in Word, and the XML of its paragraph and character properties."""

    id: str
    name: str
    paragraph: str = ""
    character: str = ""
    based_on: str = "Normal"
    next: str = ""
    kind: str = "paragraph"
    rest: str = ""
    """The XML that only a table style has."""
    quick: bool = True
    """True: it stands in Word's gallery."""


def _spacing(before: int, after: int, line: int = 0) -> str:
    height = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _colour(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _edge(side: str, size: int, colour: str, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def _heading(level: int, size: int, before: int, after: int, colour: str) -> Look:
    numbered = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="2"/></w:numPr>' if level <= 2 else ""
    rule = f"<w:pBdr>{_edge('bottom', 6, RULE, 4)}</w:pBdr>" if level == 1 else ""
    return Look(
        f"Heading{level}",
        f"heading {level}",
        f"<w:keepNext/><w:keepLines/>{numbered}{rule}<w:suppressAutoHyphens/>{_spacing(before, after, 252)}"
        f'<w:outlineLvl w:val="{level - 1}"/>',
        f"<w:b/><w:bCs/>{_colour(colour)}{_size(size)}",
        next="Normal",
    )


def _contents(level: int, indent: int, character: str, before: int) -> Look:
    return Look(
        f"TOC{level}",
        f"toc {level}",
        f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9412"/></w:tabs>{_spacing(before, 40, 252)}'
        f'<w:ind w:left="{indent}"/>',
        character,
        next="Normal",
        quick=False,
    )


_CELL = _spacing(20, 20, 247)

PARAGRAPH_LOOKS = (
    Look(
        "Title",
        "Title",
        f"<w:keepNext/><w:suppressAutoHyphens/>{_spacing(0, 120, 240)}",
        f"<w:b/><w:bCs/>{_colour(INK)}{_size(52)}",
    ),
    Look("Subtitle", "Subtitle", f"<w:suppressAutoHyphens/>{_spacing(0, 120, 252)}", f"{_colour(ACCENT)}{_size(30)}"),
    _heading(1, 34, 440, 200, INK),
    _heading(2, 26, 320, 120, ACCENT),
    _heading(3, 22, 240, 80, INK),
    _heading(4, 21, 200, 60, GREY),
    Look(
        "Caption",
        "caption",
        f"<w:keepNext/><w:keepLines/>{_spacing(240, 100, 252)}",
        f"<w:b/><w:bCs/>{_colour(INK)}{_size(18)}",
    ),
    Look(
        "Quote",
        "Quote",
        f"<w:keepNext/><w:keepLines/><w:pBdr>{_edge('left', 18, ACCENT, 12)}</w:pBdr>{_spacing(160, 0)}"
        '<w:ind w:left="454" w:right="454"/>',
        "<w:i/><w:iCs/>",
    ),
    Look(
        "QuadrilleAuteur",
        "Quadrille Auteur",
        f"<w:keepLines/><w:pBdr>{_edge('left', 18, ACCENT, 12)}</w:pBdr>{_spacing(0, 200)}"
        '<w:ind w:left="454" w:right="454"/>',
        f"{_colour(GREY)}{_size(18)}",
    ),
    Look(
        "ListBullet",
        "List Bullet",
        f'<w:numPr><w:numId w:val="1"/></w:numPr>{_spacing(0, 80)}<w:ind w:left="397" w:hanging="284"/>',
    ),
    Look("QuadrilleChapeau", "Quadrille Chapeau", _spacing(40, 200, 288), f"{_colour(INK)}{_size(23)}"),
    Look("QuadrilleNote", "Quadrille Note", _spacing(60, 160, 252), f"{_colour(GREY)}{_size(17)}"),
    Look("QuadrilleVide", "Quadrille Vide", "", f"<w:i/><w:iCs/>{_colour(GREY)}"),
    Look("QuadrilleSignature", "Quadrille Signature", f'<w:keepLines/>{_spacing(480, 120)}<w:ind w:left="5103"/>'),
    Look("QuadrilleService", "Quadrille Service", _spacing(0, 0, 264), f"{_colour(INK)}{_size(19)}"),
    Look("QuadrilleLieu", "Quadrille Lieu", f'{_spacing(0, 240)}<w:jc w:val="right"/>', _size(20)),
    Look(
        "QuadrilleArrete",
        "Quadrille Arrêté",
        f"<w:pBdr>{_edge('bottom', 12, INK, 10)}</w:pBdr>{_spacing(0, 280)}",
        f"<w:b/><w:bCs/>{_colour(INK)}{_size(22)}",
    ),
    Look("QuadrilleReference", "Quadrille Référence", _spacing(0, 40), f"{_colour(GREY)}{_size(19)}"),
    Look(
        "QuadrilleProjet",
        "Quadrille Projet",
        f"<w:keepNext/><w:pBdr>{''.join(_edge(side, 8, '9A3412', 6) for side in ('top', 'left', 'bottom', 'right'))}"
        f'</w:pBdr>{_spacing(0, 240)}<w:ind w:left="142" w:right="142"/><w:jc w:val="center"/>',
        f"<w:b/><w:bCs/>{_colour('9A3412')}",
    ),
    Look("QuadrilleFigure", "Quadrille Figure", f"<w:keepLines/>{_spacing(0, 200, 240)}"),
    Look("QuadrilleCellule", "Quadrille Cellule", _CELL, _size(18)),
    Look("QuadrilleNombre", "Quadrille Nombre", '<w:jc w:val="right"/>', based_on="QuadrilleCellule"),
    Look("QuadrilleIntitule", "Quadrille Intitulé", "", "<w:b/><w:bCs/>", based_on="QuadrilleCellule"),
    Look(
        "QuadrilleEntete",
        "Quadrille En-tête",
        "<w:keepNext/><w:suppressAutoHyphens/>",
        f"<w:b/><w:bCs/>{_colour('FFFFFF')}",
        based_on="QuadrilleCellule",
    ),
    Look("QuadrilleEnteteNombre", "Quadrille En-tête nombre", '<w:jc w:val="right"/>', based_on="QuadrilleEntete"),
    Look(
        "QuadrilleGroupe",
        "Quadrille Groupe",
        "<w:keepNext/>",
        f"<w:b/><w:bCs/>{_colour(INK)}",
        based_on="QuadrilleCellule",
    ),
    Look("QuadrilleTotal", "Quadrille Total", "", "<w:b/><w:bCs/>", based_on="QuadrilleCellule"),
    Look("QuadrilleTotalNombre", "Quadrille Total nombre", '<w:jc w:val="right"/>', based_on="QuadrilleTotal"),
    Look("QuadrilleFin", "Quadrille Fin de section", _spacing(0, 0, 20), _size(2), quick=False),
    Look(
        "TOCHeading",
        "TOC Heading",
        f"<w:keepNext/>{_spacing(0, 200)}",
        f"<w:b/><w:bCs/>{_colour(INK)}{_size(34)}",
        next="Normal",
    ),
    _contents(1, 0, "<w:b/><w:bCs/>", 160),
    _contents(2, 340, "", 0),
    _contents(3, 680, f"{_colour(GREY)}{_size(19)}", 0),
    Look(
        "Header",
        "header",
        f'<w:pBdr>{_edge("bottom", 4, RULE, 4)}</w:pBdr><w:tabs><w:tab w:val="right" w:pos="9412"/></w:tabs>'
        f"{_spacing(0, 0, 240)}",
        f"{_colour(GREY)}{_size(16)}",
        quick=False,
    ),
    Look(
        "Footer",
        "footer",
        f'<w:pBdr>{_edge("top", 4, RULE, 4)}</w:pBdr><w:tabs><w:tab w:val="right" w:pos="9412"/></w:tabs>'
        f"{_spacing(0, 0, 240)}",
        f"{_colour(GREY)}{_size(16)}",
        quick=False,
    ),
)

_INNER = "".join(_edge(side, 4, RULE) for side in ("top", "bottom", "insideH"))
_MARGINS = (
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)

OTHER_LOOKS = (
    Look("DefaultParagraphFont", "Default Paragraph Font", kind="character", based_on="", quick=False),
    Look(
        "Hyperlink",
        "Hyperlink",
        character=f'{_colour(ACCENT)}<w:u w:val="single"/>',
        kind="character",
        based_on="DefaultParagraphFont",
    ),
    Look(
        "TableNormal",
        "Normal Table",
        kind="table",
        based_on="",
        rest='<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>",
        quick=False,
    ),
    Look(
        "QuadrilleTableau",
        "Quadrille Tableau",
        kind="table",
        based_on="TableNormal",
        rest=f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{_INNER}</w:tblBorders>{_MARGINS}</w:tblPr>',
    ),
    Look(
        "QuadrilleEncadre",
        "Quadrille Encadré",
        kind="table",
        based_on="TableNormal",
        rest='<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>'
        + _edge("top", 12, INK)
        + _edge("left", 4, RULE)
        + _edge("bottom", 4, RULE)
        + _edge("right", 4, RULE)
        + _edge("insideH", 4, RULE)
        + f"</w:tblBorders>{_MARGINS}</w:tblPr>",
    ),
)
