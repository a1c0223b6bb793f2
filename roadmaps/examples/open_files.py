"""How are the OpenDocument examples written, from rows and forms to bytes?"""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "fo": "xsl-fo-compatible",
    }.items()
)
_STYLES = (
    '<office:automatic-styles><style:style style:name="Gras" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Titre" style:family="paragraph">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Page" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/>'
    "</style:style></office:automatic-styles>"
)
_BOLD = ' table:style-name="Gras"'
_KIND = "application/vnd.oasis.opendocument."


def sheet_file(name: str, rows: Sequence[Sequence[str]], width: int, merged: set[int], header: int) -> bytes:
    """An .ods file of one sheet; a merged row spans the whole width, the header is bold."""
    lines = []
    for number, row in enumerate(rows):
        span = f' table:number-columns-spanned="{width}"' if number in merged else ""
        style = _BOLD if number in merged or number == header else ""
        cells = "".join(_cell(value, span + style) for value in row)
        rest = f'<table:covered-table-cell table:number-columns-repeated="{width - 1}"/>' if span else ""
        lines.append(f"<table:table-row>{cells or '<table:table-cell/>'}{rest}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    table = f'<table:table table:name="{escape(name)}">{columns}{"".join(lines)}</table:table>'
    return _file("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def text_file(title: Sequence[str], forms: Sequence[Sequence[tuple[str, str]]]) -> bytes:
    """An .odt file: title lines, then one two-column form per page."""
    body = "".join(f'<text:p text:style-name="Titre">{escape(line)}</text:p>' for line in title)
    for number, form in enumerate(forms, 1):
        rows = "".join(
            f"<table:table-row>{_cell(label, _BOLD)}{_cell(value)}</table:table-row>" for label, value in form
        )
        table = f'<table:table table:name="Fiche{number}"><table:table-column table:number-columns-repeated="2"/>{rows}'
        body += f'<text:p text:style-name="Page"/>{table}</table:table>'
    return _file("text", f"<office:text>{body}</office:text>")


def _cell(value: str, attributes: str = "") -> str:
    if not value:
        return "<table:table-cell/>"
    return (
        f'<table:table-cell office:value-type="string"{attributes}><text:p>{escape(value)}</text:p></table:table-cell>'
    )


def _file(kind: str, body: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    content = (
        f'{head}<office:document-content {_SPACES} office:version="1.3">{_STYLES}'
        f"<office:body>{body}</office:body></office:document-content>"
    )
    manifest = (
        f'{head}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", _KIND + kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()
