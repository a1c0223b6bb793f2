"""What is drawn in a chart: bars, lines or a ring, their axes, their labels, and the figures kept in cache?"""

from reports.chart_workbook import SHEET, column_name, number
from reports.outline import Chart, Series
from reports.patterns import Pattern, series_pattern
from reports.typed_text import plain_element

_CATEGORIES, _VALUES = 111111111, 222222222  # positive, or Word finds the file damaged
_WHITE_EDGE = '<a:ln w="6350"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>'
_LABEL_TEXT = (
    '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr><c:txPr>'
    '<a:bodyPr lIns="18000" tIns="0" rIns="18000" bIns="0"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="800" b="0">'
    '<a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:defRPr></a:pPr><a:endParaRPr lang="fr-FR"/></a:p></c:txPr>'
)
_FEW = 8


def plot_xml(chart: Chart) -> str:
    """The plot and its axes."""
    if chart.kind == "doughnut":
        return _ring(chart)
    series = "".join(_series(chart, rank, one) for rank, one in enumerate(chart.series))
    axes = f'<c:axId val="{_CATEGORIES}"/><c:axId val="{_VALUES}"/>'
    if chart.kind == "lines":
        plot = (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
            f"{axes}</c:lineChart>"
        )
        return plot + _category_axis("b", "minMax") + _value_axis(chart, "l", "autoZero")
    stacked = chart.kind == "stacked_bars"
    shape = '<c:grouping val="stacked"/>' if stacked else '<c:grouping val="clustered"/>'
    overlap = '<c:overlap val="100"/>' if stacked else ""
    return (
        f'<c:barChart><c:barDir val="bar"/>{shape}<c:varyColors val="0"/>{series}<c:gapWidth val="55"/>{overlap}{axes}'
        f"</c:barChart>{_category_axis('l', 'maxMin')}{_value_axis(chart, 'b', 'max')}"
    )


def _series(chart: Chart, rank: int, series: Series) -> str:
    pattern = series_pattern(rank)
    column = column_name(rank + 1)
    last = len(chart.categories) + 1
    name = f"<c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f>{_texts((series.name,))}</c:strRef></c:tx>"
    categories = f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f>{_texts(chart.categories)}</c:strRef></c:cat>"
    values = f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f>{_figures(series)}</c:numRef></c:val>"
    head = f'<c:ser><c:idx val="{rank}"/><c:order val="{rank}"/>{name}'
    if chart.kind == "lines":
        line = _line(pattern)
        return f'{head}{line}{_labels(chart, "t")}{categories}{values}<c:smooth val="0"/></c:ser>'
    if chart.kind == "doughnut":
        points = "".join(
            f'<c:dPt><c:idx val="{at}"/><c:bubble3D val="0"/><c:spPr>{_fill(series_pattern(at))}{_WHITE_EDGE}'
            "</c:spPr></c:dPt>"
            for at in range(len(chart.categories))
        )
        return f"{head}{points}{_labels(chart, '')}{categories}{values}</c:ser>"
    place = "ctr" if chart.kind == "stacked_bars" else "outEnd"
    return (
        f'{head}<c:spPr>{_fill(pattern)}{_WHITE_EDGE}</c:spPr><c:invertIfNegative val="0"/>{_labels(chart, place)}'
        f"{categories}{values}</c:ser>"
    )


def _fill(pattern: Pattern) -> str:
    solid = f'<a:srgbClr val="{pattern.colour}"/>'
    if not pattern.preset:
        return f"<a:solidFill>{solid}</a:solidFill>"
    return (
        f'<a:pattFill prst="{pattern.preset}"><a:fgClr>{solid}</a:fgClr><a:bgClr>'
        f'<a:srgbClr val="{pattern.tint}"/></a:bgClr></a:pattFill>'
    )


def _line(pattern: Pattern) -> str:
    colour = f'<a:solidFill><a:srgbClr val="{pattern.colour}"/></a:solidFill>'
    return (
        f'<c:spPr><a:ln w="25400" cap="rnd">{colour}<a:prstDash val="{pattern.dash}"/><a:round/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="{pattern.marker}"/><c:size val="7"/><c:spPr>{colour}<a:ln w="9525">{colour}</a:ln>'
        "</c:spPr></c:marker>"
    )


def _labels(chart: Chart, place: str) -> str:
    """The figures on the chart; a zero would only clutter a stack."""
    decimals = _decimals(chart)
    shown = "#,##0" + ("." + "0" * decimals if decimals else "")
    code = f"{shown};-{shown};;" if chart.kind in ("stacked_bars", "doughnut") else shown
    position = f'<c:dLblPos val="{place}"/>' if place else ""
    flags = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    return f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/>{_LABEL_TEXT}{position}{flags}</c:dLbls>'


def _decimals(chart: Chart) -> int:
    values = [value for one in chart.series for value in one.values if value is not None]
    return 0 if all(value == int(value) for value in values) else 1


def _texts(texts: tuple[str, ...]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{plain_element(text)}</c:v></c:pt>' for at, text in enumerate(texts))
    return f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache>'


def _figures(series: Series) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{number(value)}</c:v></c:pt>'
        for at, value in enumerate(series.values)
        if value is not None
    )
    return (
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(series.values)}"/>{points}</c:numCache>'
    )


def _category_axis(side: str, order: str) -> str:
    return (
        f'<c:catAx><c:axId val="{_CATEGORIES}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        '<c:delete val="0"/>'
        f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:ln></c:spPr>'
        f'<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(chart: Chart, side: str, crosses: str) -> str:
    unit = _axis_title(chart.unit) if chart.unit else ""
    return (
        f'<c:valAx><c:axId val="{_VALUES}"/><c:scaling><c:orientation val="minMax"/>{_floor(chart)}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/>'
        '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr>'
        f'</c:majorGridlines>{unit}<c:numFmt formatCode="#,##0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:crossAx val="{_CATEGORIES}"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/>'
        f"{_step(chart)}</c:valAx>"
    )


def _step(chart: Chart) -> str:
    """Few things are graduated one by one: left alone, Word graduates them by halves and writes "1" twice."""
    known = [[value or 0 for value in one.values] for one in chart.series]
    together = sum if chart.kind.startswith("stacked") else max
    top = max((together(column) for column in zip(*known, strict=False)), default=0)
    whole = all(float(value).is_integer() for values in known for value in values)
    return '<c:majorUnit val="1"/>' if whole and top <= _FEW else ""


def _floor(chart: Chart) -> str:
    """Counts start at zero."""
    values = [value for one in chart.series for value in one.values if value is not None]
    return '<c:min val="0"/>' if all(value >= 0 for value in values) else ""


def _axis_title(unit: str) -> str:
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="850" b="0"/></a:pPr><a:r>'
        f'<a:rPr lang="fr-FR" sz="850" b="0"/><a:t>{plain_element(unit)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _ring(chart: Chart) -> str:
    series = "".join(_series(chart, rank, one) for rank, one in enumerate(chart.series[:1]))
    return (
        f'<c:doughnutChart><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/><c:holeSize val="55"/>'
        "</c:doughnutChart>"
    )
