"""What do the styles of an OpenDocument file say: bold, breaks, hidden sheets, how dates are shown?"""

from dataclasses import dataclass

from lxml import etree

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DATE_CODES = {
    ("day", False, False): "d",
    ("day", True, False): "dd",
    ("month", False, False): "m",
    ("month", True, False): "mm",
    ("month", False, True): "mmm",
    ("month", True, True): "mmmm",
    ("year", False, False): "yy",
    ("year", True, False): "yyyy",
}


@dataclass(frozen=True, slots=True)
class OdfStyle:
    """What matters of one named style."""

    parent: str = ""
    shown_name: str = ""
    bold: bool = False
    break_before: bool = False
    fill: str = ""
    displayed: bool = True
    number_format: str = ""
    outline_level: int = 0


_PLAIN = OdfStyle()


class OdfStyles:
    """Styles by name, with what they inherit."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._by_name: dict[str, OdfStyle] = {}
        formats: dict[str, str] = {}
        present = [root for root in roots if root is not None]
        for root in present:
            for element in root.iter(NUMBER + "date-style", NUMBER + "percentage-style"):
                formats[element.get(STYLE + "name", "")] = _number_code(element)
        for root in present:
            for element in root.iter(STYLE + "style"):
                self._by_name[element.get(STYLE + "name", "")] = _style(element, formats)

    def get(self, name: str | None) -> OdfStyle:
        """The style of this name, or a plain one."""
        return self._by_name.get(name or "", _PLAIN)

    def lineage(self, name: str | None) -> list[OdfStyle]:
        """The style and those it descends from."""
        found: list[OdfStyle] = []
        while name and name in self._by_name and len(found) < 10:
            found.append(self._by_name[name])
            name = found[-1].parent
        return found

    def is_bold(self, name: str | None) -> bool:
        """Whether a text of this style is bold, by itself or by inheritance."""
        return any(one.bold for one in self.lineage(name))

    def is_title(self, name: str | None) -> bool:
        """Whether the style is the title of the document."""
        return any(
            one.shown_name.casefold() in ("title", "titre", "titre principal") for one in self.lineage(name)
        ) or ((name or "").casefold() == "title")

    def number_format(self, name: str | None) -> str:
        """The format code of the cells of this style."""
        return next((one.number_format for one in self.lineage(name) if one.number_format), "")


def _style(element: etree._Element, formats: dict[str, str]) -> OdfStyle:
    text = element.find(STYLE + "text-properties")
    paragraph = element.find(STYLE + "paragraph-properties")
    cell = element.find(STYLE + "table-cell-properties")
    table = element.find(STYLE + "table-properties")
    fill = "" if cell is None else cell.get(FO + "background-color", "")
    level = element.get(STYLE + "default-outline-level", "")
    return OdfStyle(
        parent=element.get(STYLE + "parent-style-name", ""),
        shown_name=str(element.get(STYLE + "display-name") or element.get(STYLE + "name") or "").replace("_20_", " "),
        bold=text is not None and text.get(FO + "font-weight") in ("bold", "700", "800", "900"),
        break_before=paragraph is not None and paragraph.get(FO + "break-before") == "page",
        fill=fill.lstrip("#").upper() if fill.startswith("#") else "",
        displayed=table is None or table.get(TABLE + "display", "true") != "false",
        number_format=formats.get(element.get(STYLE + "data-style-name", ""), ""),
        outline_level=int(level) if level.isdecimal() else 0,
    )


def _number_code(element: etree._Element) -> str:
    """The spreadsheet code of a date or percentage style."""
    if element.tag == NUMBER + "percentage-style":
        return "0 %"
    codes = []
    for part in element:
        name = part.tag.rsplit("}", 1)[-1] if isinstance(part.tag, str) else ""
        if name == "text":
            codes.append(f'"{part.text or ""}"')
        long = part.get(NUMBER + "style") == "long"
        codes.append(_DATE_CODES.get((name, long, part.get(NUMBER + "textual") == "true"), ""))
    return "".join(codes)
