"""What does a document say of itself: title, subject, author, language, date?"""

from reports.namespaces import DECLARATION, OFFICE
from reports.outline import Outline
from reports.typed_text import plain_element

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
PROPERTIES_TYPES = (
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
)


def properties(outline: Outline) -> dict[str, str]:
    """The two parts of properties; the date is the data's, so that two runs agree."""
    moment = f"{outline.as_of.isoformat()}T00:00:00Z"
    core = (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{plain_element(outline.title)}</dc:title><dc:subject>{plain_element(outline.subject)}</dc:subject>"
        f"<dc:creator>{plain_element(outline.author)}</dc:creator><dc:language>fr-FR</dc:language>"
        f"<cp:lastModifiedBy>{plain_element(outline.author)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )
    app = (
        f'{DECLARATION}<Properties xmlns="{_APP}"><Application>Quadrille</Application>'
        f"<Company>{plain_element(outline.author)}</Company></Properties>"
    )
    return {"docProps/core.xml": core, "docProps/app.xml": app}


def properties_relations() -> str:
    """How the package points to them."""
    return (
        f'<Relationship Id="rIdQcore" Type="{_PACKAGE}/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rIdQapp" Type="{OFFICE}/extended-properties" Target="docProps/app.xml"/>'
    )
