"""How is a native Word chart made: editable, readable without colours, with words for who cannot see it?"""

from reports.chart_plots import plot_xml
from reports.chart_workbook import workbook
from reports.manuscript import Manuscript
from reports.namespaces import DECLARATION, OFFICE, RELATIONSHIPS, WP, A, C, R
from reports.outline import Chart
from reports.packing import compressed, stored
from reports.typed_text import attribute

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_EMU = 12_700
_TEXT = (
    '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill>'
    '<a:srgbClr val="262626"/></a:solidFill>'
    '<a:latin typeface="Arial"/></a:defRPr></a:pPr><a:endParaRPr lang="fr-FR"/></a:p></c:txPr>'
)
_LEGEND_TEXT = _TEXT.replace('sz="900"', 'sz="850"')


def chart_xml(chart: Chart, written: Manuscript) -> str:
    """The paragraph that holds the chart; its part and its workbook are attached."""
    rank = written.next_drawing()
    folder, book = f"word/charts/chart{rank}.xml", f"word/embeddings/classeur{rank}.xlsx"
    key = written.attach(compressed(folder, chart_part(chart).encode()), "chart", CHART_TYPE)
    written.add(compressed(f"word/charts/_rels/chart{rank}.xml.rels", _link_to(book).encode()))
    written.add(stored(book, workbook(chart)))
    width, height = written.shape.width / 20, height_of(chart)
    written.pages.keep(height + 1, under=10)
    graphic = (
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" xmlns:r="{R}" r:id="{key}"/>'
        "</a:graphicData></a:graphic>"
    )
    return drawing_xml(written, rank, (width, height), (chart.title, chart.alternative), graphic)


def drawing_xml(written: Manuscript, rank: int, size: tuple[float, float], words: tuple[str, str], graphic: str) -> str:
    """A paragraph that holds a picture or a chart, with its name and its alternative text; ``size`` in points."""
    title, alternative = words
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["figure"]}"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(size[0] * _EMU)}" cy="{int(size[1] * _EMU)}"/>'
        f'<wp:docPr id="{rank}" name="Figure {rank}" descr="{attribute(alternative)}" title="{attribute(title)}"/>'
        f"<wp:cNvGraphicFramePr/>{graphic}</wp:inline></w:drawing></w:r></w:p>"
    )


def height_of(chart: Chart) -> float:
    """In points: bars need room for each of their categories."""
    if chart.kind == "lines":
        return 220
    if chart.kind == "doughnut":
        return 215
    per_category = 24 if chart.kind == "stacked_bars" else 12 + 13 * len(chart.series)
    return min(max(95 + per_category * len(chart.categories), 165), 560)


def _link_to(book: str) -> str:
    target = book.removeprefix("word/")
    return (
        f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="rId1" Type="{OFFICE}/package" '
        f'Target="../{target}"/></Relationships>'
    )


def chart_part(chart: Chart) -> str:
    """The chart's own XML."""
    legend = "" if chart.kind in ("bars",) and len(chart.series) == 1 else _legend(chart)
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:date1904 val="0"/>'
        '<c:lang val="fr-FR"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'{plot_xml(chart)}</c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>{_TEXT}'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _legend(chart: Chart) -> str:
    side = "r" if chart.kind == "doughnut" else "b"
    return f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/>{_LEGEND_TEXT}</c:legend>'
