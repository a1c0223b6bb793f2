"""What does a document say of itself: title, subject, author, language, date?"""

from datetime import date

from reports.namespaces import DECLARATION, OFFICE
from reports.outline import Outline
from reports.typed_text import plain_element

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
CORE, APP = "docProps/core.xml", "docProps/app.xml"
CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
PROPERTIES_TYPES = (
    f'<Override PartName="/docProps/core.xml" ContentType="{CORE_TYPE}"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
)


def properties(outline: Outline) -> dict[str, str]:
    """The two parts of properties; the date is the data's, so that two runs agree."""
    app = (
        f'{DECLARATION}<Properties xmlns="{_APP}"><Application>Quadrille</Application>'
        f"<Company>{plain_element(outline.author)}</Company></Properties>"
    )
    return {CORE: core_properties(outline.title, outline.author, outline.as_of, outline.subject), APP: app}


def core_properties(title: str, author: str, on: date, subject: str = "") -> str:
    """What every Word file of ours says of itself."""
    moment = f"{on.isoformat()}T00:00:00Z"
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{plain_element(title)}</dc:title><dc:subject>{plain_element(subject)}</dc:subject>"
        f"<dc:creator>{plain_element(author)}</dc:creator><dc:language>fr-FR</dc:language>"
        f"<cp:lastModifiedBy>{plain_element(author)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def properties_relations() -> str:
    """How the package points to them."""
    return (
        f'<Relationship Id="rIdQcore" Type="{CORE_RELATION}" Target="docProps/core.xml"/>'
        f'<Relationship Id="rIdQapp" Type="{OFFICE}/extended-properties" Target="docProps/app.xml"/>'
    )
