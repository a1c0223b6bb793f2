"""Templates for the tests, made from the house's one by changing its parts."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from reports.house_style import house_style
from reports.namespaces import R, W

SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/></w:sectPr>'
)
ROOT = f'xmlns:w="{W}" xmlns:r="{R}"'


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{escaped(run)}</w:t></w:r>' for run in runs) + "</w:p>"


def table(*rows: Sequence[str]) -> str:
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    lines = "".join(
        f"<w:tr>{'' if rank else '<w:trPr><w:tblHeader/></w:trPr>'}{row}</w:tr>" for rank, row in enumerate(cells)
    )
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in rows[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"


def document(body: str) -> str:
    return f"<w:document {ROOT}><w:body>{body}{SECTION}</w:body></w:document>"


def template(
    body: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    replaced: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """The house's template with this body, these parts added, and in some parts a text replaced."""
    held = io.BytesIO()
    added = dict(parts or {})
    if body:
        added.setdefault("word/document.xml", document(body))
    with (
        zipfile.ZipFile(io.BytesIO(house_style())) as source,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in added:
                data = source.read(name).decode()
                old, new = (replaced or {}).get(name, ("", ""))
                assert not old or old in data
                target.writestr(name, data.replace(old, new, 1) if old else data)
        for name, content in added.items():
            target.writestr(name, content)
    return held.getvalue()


def with_relation(part: str, kind: str, target: str, mode: str = "External") -> dict[str, tuple[str, str]]:
    """A relationship added to the document's."""
    line = (
        f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return {part: ("</Relationships>", line)}


def field(*codes: str) -> str:
    """A field whose code is cut into as many runs."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{escaped(code)}</w:instrText></w:r>' for code in codes)
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
