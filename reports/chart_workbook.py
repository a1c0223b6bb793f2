"""Which small workbook stands behind a native chart, so that a person can edit its figures in Word?"""

from functools import cache

from reports.namespaces import CONTENT_TYPES, DECLARATION, OFFICE, RELATIONSHIPS, R
from reports.outline import Chart
from reports.packing import Part, compressed, pack
from reports.typed_text import escape, visible

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "Feuil1"


def workbook(chart: Chart) -> bytes:
    """The chart's figures: categories down, series across."""
    head = "".join(_text(name, column_name(at), 1) for at, name in enumerate(("", *(s.name for s in chart.series))))
    rows = [f'<row r="1">{head}</row>']
    for at, category in enumerate(chart.categories):
        line = at + 2
        figures = "".join(
            f'<c r="{column_name(rank + 1)}{line}"><v>{number(one.values[at])}</v></c>'
            for rank, one in enumerate(chart.series)
            if one.values[at] is not None
        )
        rows.append(f'<row r="{line}">{_text(category, "A", line)}{figures}</row>')
    sheet = f'{DECLARATION}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    return pack((*_fixed_parts(), compressed("xl/worksheets/sheet1.xml", sheet.encode())))


def column_name(rank: int) -> str:
    """The letters of a column, from 0: A, B … Z, AA."""
    return chr(65 + rank) if rank < 26 else column_name(rank // 26 - 1) + chr(65 + rank % 26)


def number(value: float | None) -> str:
    """A figure as spreadsheets keep it: 12, 12.5."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


def _text(text: str, column: str, line: int) -> str:
    return f'<c r="{column}{line}" t="inlineStr"><is><t>{escape(visible(text))}</t></is></c>'


@cache
def _fixed_parts() -> tuple[Part, ...]:
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles"))
    )
    fixed = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{R}"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="10"/><name val="Arial"/></font>'
        '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }
    return tuple(compressed(name, (DECLARATION + content).encode()) for name, content in fixed.items())


def _relationships(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{rank}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for rank, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{lines}</Relationships>'
