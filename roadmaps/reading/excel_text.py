"""How are the texts and references of a workbook spelled?"""

import re

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Paragraph
from roadmaps.reading.excel_styles import local_name

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|[0-9]{1,3}|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[PNDTGFAZBIUESXYLCR&])')


def shown_text(element: etree._Element) -> str:
    """The text of a shared or inline string: all its runs, without phonetic readings."""
    pieces = []
    for one in element:
        name = local_name(one)
        if name == "t":
            pieces.append(one.text or "")
        elif name == "r":
            pieces.extend(run.text or "" for run in one if local_name(run) == "t")
    return unescape("".join(pieces))


def unescape(text: str) -> str:
    """Characters that XML cannot hold are spelled _xHHHH_; line ends become one kind."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def letters_to_index(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def index_to_letters(index: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_reference(reference: str) -> tuple[int, int] | None:
    """Row and column from 0 of "B7" or "$B$7"."""
    found = _REFERENCE.match(reference)
    if found is None:
        return None
    return int(found.group(2)) - 1, letters_to_index(found.group(1))


def page_texts(root: etree._Element, sheet: str) -> list[Paragraph]:
    """Headers and footers printed on each page of a sheet."""
    found: list[Paragraph] = []
    for group in root.iter("{*}headerFooter"):
        for one in group:
            for piece in re.split(r"&[LCR]", one.text or ""):
                text = _PAGE_CODE.sub("", piece).strip()
                if text and text not in {paragraph.text for paragraph in found}:
                    found.append(Paragraph(text, Place(f"feuille « {sheet} », en-tête ou pied de page", sheet)))
    return found
