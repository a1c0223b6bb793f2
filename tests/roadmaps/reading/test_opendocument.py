"""Does an OpenDocument file give what it shows, repeated rows and deleted words in their place?"""

from datetime import date

import pytest

from roadmaps.draft import UnreadableFile
from roadmaps.reading.content import Content, Paragraph, Table
from roadmaps.reading.opendocument import extract_open_sheet, extract_open_text
from tests.roadmaps.reading.hostile import zipped

_NAMES = {
    "office": "office",
    "text": "text",
    "table": "table",
    "style": "style",
    "fo": "xsl-fo-compatible",
    "number": "datastyle",
    "draw": "drawing",
}
_SPACES = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"' for one, uri in _NAMES.items())


def _document(body: str, styles: str = "") -> bytes:
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:document-content>"
    )
    return zipped({"content.xml": content})


def _text(body: str, styles: str = "") -> Content:
    return extract_open_text(_document(f"<office:text>{body}</office:text>", styles))


def _sheet(rows: str, styles: str = "", columns: str = "") -> Table:
    table = f'<table:table table:name="Actions">{columns}{rows}</table:table>'
    content = extract_open_sheet(_document(f"<office:spreadsheet>{table}</office:spreadsheet>", styles))
    block = content.blocks[0]
    assert isinstance(block, Table)
    return block


def _cell(text: str, **spread: int) -> str:
    names = {"columns": "number-columns-repeated", "over_rows": "number-rows-spanned"}
    more = "".join(f' table:{names[name]}="{count}"' for name, count in spread.items())
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def test_repeated_rows_and_columns_are_unrolled_where_they_hold_something() -> None:
    rows = (
        f'<table:table-row table:number-rows-repeated="2">{_cell("a", columns=3)}'
        '</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    table = _sheet(rows)
    assert (table.rows, table.columns, len(table.cells)) == (2, 3, 6)


def test_too_many_repeated_cells_are_refused() -> None:
    row = f'<table:table-row table:number-rows-repeated="20000">{_cell("a", columns=256)}'
    with pytest.raises(UnreadableFile):
        _sheet(row + "</table:table-row>")


def test_true_dates_and_percentages_keep_their_value() -> None:
    styles = (
        '<number:date-style style:name="N1"><number:month number:textual="true"/><number:text>-</number:text>'
        '<number:year/></number:date-style><style:style style:name="c1" style:family="table-cell" '
        'style:data-style-name="N1"/>'
    )
    rows = (
        '<table:table-row><table:table-cell table:style-name="c1" office:value-type="date" '
        'office:date-value="2026-06-01"><text:p>juin-26</text:p></table:table-cell>'
        '<table:table-cell office:value-type="percentage" office:value="0.71"><text:p>71 %</text:p></table:table-cell>'
        "</table:table-row>"
    )
    cells = _sheet(rows, styles).cells
    assert cells[0, 0].value == date(2026, 6, 1)
    assert cells[0, 0].number_format == 'mmm"-"yy'
    assert (cells[0, 1].value, cells[0, 1].text) == (0.71, "71 %")


def test_merges_hidden_rows_and_comments_are_kept() -> None:
    note = "<office:annotation><text:p>à vérifier</text:p></office:annotation>"
    rows = (
        f"<table:table-row>{_cell('Axe 1', over_rows=2)}{_cell('A')}</table:table-row>"
        f'<table:table-row table:visibility="collapse"><table:covered-table-cell/><table:table-cell>{note}'
        "<text:p>B</text:p></table:table-cell></table:table-row>"
    )
    table = _sheet(rows)
    assert table.cells[0, 0].row_span == 2
    assert table.hidden_rows == {1}
    assert table.cells[1, 1].comments == ("à vérifier",)
    assert table.cells[1, 1].text == "B"


def test_headings_lists_and_tables_come_in_order() -> None:
    content = _text(
        '<text:h text:outline-level="2">Axe 1</text:h><text:list><text:list-item><text:p>Première</text:p><text:list>'
        "<text:list-item><text:p>détail</text:p></text:list-item></text:list></text:list-item></text:list>"
        f"<table:table><table:table-row>{_cell('N°')}</table:table-row></table:table><text:p>Fin</text:p>"
    )
    shapes = [
        (block.text, block.heading, block.list_level) if isinstance(block, Paragraph) else block.part
        for block in content.blocks
    ]
    assert shapes == [("Axe 1", 2, None), ("Première", 0, 0), ("détail", 0, 1), "tableau 1", ("Fin", 0, None)]


def test_deleted_words_notes_and_contents_are_remarks() -> None:
    content = _text(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>ancien pilote</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:table-of-content><text:index-body>"
        "<text:p>Axe 1 … 4</text:p></text:index-body></text:table-of-content>"
        "<text:p>Ouvrir<text:s/><text:s text:c='2'/>un lieu<text:note>"
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>sous réserve</text:p>"
        "</text:note-body></text:note></text:p>"
    )
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["Ouvrir   un lieu"]
    assert {remark.text for remark in content.remarks} == {"ancien pilote", "Axe 1 … 4", "sous réserve"}
    assert content.has_revisions


def test_boxes_page_breaks_and_bold_are_seen() -> None:
    styles = (
        '<style:style style:name="P1" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/>'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )
    content = _text(
        '<text:p text:style-name="P1">Fiche 2<draw:frame><draw:text-box><text:p>encadré</text:p></draw:text-box>'
        "</draw:frame></text:p>",
        styles,
    )
    first, box = content.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(box, Paragraph)
    assert (first.text, first.bold, first.page_break_before) == ("Fiche 2", True, True)
    assert (box.text, box.from_text_box) == ("encadré", True)
