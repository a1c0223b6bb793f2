"""What is our own Word template made of?

``python -m reports.house_style`` writes ``house_style.docx`` again, byte for byte the same: A4, French, headings that
are headings, a header and a footer, and the tags where the report's blocks come.
"""

from datetime import date
from pathlib import Path

from reports.house_looks import FONT, INK, OTHER_LOOKS, PARAGRAPH_LOOKS, Look
from reports.house_theme import theme
from reports.namespaces import CONTENT_TYPES, DECLARATION, OFFICE, RELATIONSHIPS, WORD_TYPE, R, W
from reports.packing import compressed, pack
from reports.properties import CORE, CORE_RELATION, CORE_TYPE, core_properties

FILE = Path(__file__).with_name("house_style.docx")
_ROOT = f'xmlns:w="{W}" xmlns:r="{R}"'
_KINDS = {"entete": "header", "entete_paysage": "header", "pied": "footer", "pied_paysage": "footer"}
TITLE, _MADE = "Modèle de rapport", date(2026, 1, 1)
_PORTRAIT, _LANDSCAPE = 9412, 14344


def house_style() -> bytes:
    """The template as a .docx file."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _package_relations(),
        CORE: core_properties(TITLE, "Quadrille", _MADE).removeprefix(DECLARATION),
        "word/document.xml": _document(),
        "word/styles.xml": _styles(),
        "word/settings.xml": _SETTINGS,
        "word/numbering.xml": _NUMBERING,
        "word/fontTable.xml": _FONTS,
        "word/theme/theme1.xml": theme(),
        "word/entete.xml": _header(_PORTRAIT),
        "word/entete_paysage.xml": _header(_LANDSCAPE),
        "word/pied.xml": _footer(_PORTRAIT),
        "word/pied_paysage.xml": _footer(_LANDSCAPE),
        "word/_rels/document.xml.rels": _relationships(
            {
                "rId1": ("styles", "styles.xml"),
                "rId2": ("settings", "settings.xml"),
                "rId3": ("numbering", "numbering.xml"),
                "rId4": ("fontTable", "fontTable.xml"),
                "rId5": ("header", "entete.xml"),
                "rId6": ("footer", "pied.xml"),
                "rId7": ("header", "entete_paysage.xml"),
                "rId8": ("footer", "pied_paysage.xml"),
                "rId9": ("theme", "theme/theme1.xml"),
            }
        ),
    }
    return pack(compressed(name, (DECLARATION + content).encode()) for name, content in parts.items())


def _package_relations() -> str:
    plain = _relationships({"rId1": ("officeDocument", "word/document.xml")})
    core = f'<Relationship Id="rId2" Type="{CORE_RELATION}" Target="{CORE}"/></Relationships>'
    return plain.replace("</Relationships>", core)


def _content_types() -> str:
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "numbering": "numbering",
        "fontTable": "fontTable",
        **_KINDS,
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD_TYPE}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/word/theme/theme1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        f'<Override PartName="/{CORE}" ContentType="{CORE_TYPE}"/></Types>'
    )


def _relationships(targets: dict[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{lines}</Relationships>'


def _document() -> str:
    tags = ("couverture", "sommaire", "corps")
    paragraphs = "".join(f"<w:p><w:r><w:t>{{{{p bloc.{tag} }}}}</w:t></w:r></w:p>" for tag in tags)
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>'
        '<w:footerReference w:type="first" r:id="rId6"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1247" w:bottom="1247" w:left="1247" '
        'w:header="624" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    return f"<w:document {_ROOT}><w:body>{paragraphs}{section}</w:body></w:document>"


def _header(width: int) -> str:
    return (
        f'<w:hdr {_ROOT}><w:p><w:pPr><w:pStyle w:val="Header"/>{_tabs(width)}</w:pPr>'
        "<w:r><w:t>{{ rapport.titre }}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>{{ rapport.arrete_au }}</w:t></w:r>"
        "</w:p></w:hdr>"
    )


def _footer(width: int) -> str:
    return (
        f'<w:ftr {_ROOT}><w:p><w:pPr><w:pStyle w:val="Footer"/>{_tabs(width)}</w:pPr>'
        "<w:r><w:t>{{ rapport.pied }}</w:t></w:r><w:r><w:tab/></w:r>"
        f'{_field("PAGE")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{_field("NUMPAGES")}</w:p></w:ftr>'
    )


def _tabs(width: int) -> str:
    if width == _PORTRAIT:
        return ""
    return f'<w:tabs><w:tab w:val="clear" w:pos="9412"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _styles() -> str:
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
        '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    looks = "".join(style_xml(look) for look in (*PARAGRAPH_LOOKS, *OTHER_LOOKS))
    return f"<w:styles {_ROOT}>{defaults}{normal}{looks}</w:styles>"


def style_xml(look: Look) -> str:
    """One style, as Word keeps it."""
    default = ' w:default="1"' if look.id in ("DefaultParagraphFont", "TableNormal") else ""
    custom = ' w:customStyle="1"' if look.id.startswith("Quadrille") else ""
    return (
        f'<w:style w:type="{look.kind}"{default}{custom} w:styleId="{look.id}"><w:name w:val="{look.name}"/>'
        + (f'<w:basedOn w:val="{look.based_on}"/>' if look.based_on else "")
        + (f'<w:next w:val="{look.next}"/>' if look.next else "")
        + ("<w:qFormat/>" if look.quick else "")
        + (f"<w:pPr>{look.paragraph}</w:pPr>" if look.paragraph else "")
        + (f"<w:rPr>{look.character}</w:rPr>" if look.character else "")
        + f"{look.rest}</w:style>"
    )


_SETTINGS = (
    f'<w:settings {_ROOT}><w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/><w:autoHyphenation w:val="0"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)
_FONTS = (
    f'<w:fonts {_ROOT}><w:font w:name="{FONT}"><w:altName w:val="Liberation Sans"/>'
    '<w:panose1 w:val="020B0604020202020204"/>'
    '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)
BULLETS = (
    '<w:abstractNum w:abstractNumId="{id}"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="397" w:hanging="284"/></w:pPr>'
    f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/><w:color w:val="{INK}"/></w:rPr>'
    "</w:lvl></w:abstractNum>"
)
_HEADINGS = (
    '<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="multilevel"/><w:name w:val="QuadrilleTitres"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/>'
    '<w:lvlText w:val="%1."/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="737" w:hanging="737"/></w:pPr></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/>'
    '<w:lvlText w:val="%1.%2."/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="737" w:hanging="737"/></w:pPr></w:lvl>'
    "</w:abstractNum>"
)
_NUMBERING = (
    f"<w:numbering {_ROOT}>{BULLETS.format(id=1)}{_HEADINGS}"
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    "</w:numbering>"
)

if __name__ == "__main__":
    FILE.write_bytes(house_style())
