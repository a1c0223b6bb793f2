"""Our own check finds each fault it is meant to find."""

import io
import zipfile
from collections.abc import Callable

import pytest

from reports.checking import faults_of
from reports.specimen import specimen
from reports.word import render


def changed(docx: bytes, name: str, change: Callable[[str], str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(held, "w") as target:
        for one in source.namelist():
            data = source.read(one)
            target.writestr(one, change(data.decode()).encode() if one == name else data)
    return held.getvalue()


DOCUMENT, STYLES, CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
SABOTAGES = {
    "level 3 after level": (DOCUMENT, lambda x: x.replace('"Heading2"', '"Heading3"')),
    "is empty": (DOCUMENT, lambda x: x.replace("<w:t>L'essentiel</w:t>", "").replace("<w:t>Points clés</w:t>", "")),
    "no header row": (DOCUMENT, lambda x: x.replace("<w:tblHeader/>", "")),
    "no alternative text": (DOCUMENT, lambda x: x.replace(' descr="', ' title2="')),
    "no language": (STYLES, lambda x: x.replace("<w:lang ", "<w:lang2 ")),
    "properties: no title": (CORE, lambda x: x.replace("dc:title", "dc:titre")),
    "does not end with a paragraph": (
        DOCUMENT,
        lambda x: x.replace("</w:tcPr><w:p>", "</w:tcPr><w:q>", 1).replace("</w:p></w:tc>", "</w:q></w:tc>", 1),
    ),
    "a field does not end": (DOCUMENT, lambda x: x.replace('<w:fldChar w:fldCharType="end"/>', "", 1)),
    "has no beginning": (DOCUMENT, lambda x: x.replace('<w:fldChar w:fldCharType="begin"/>', "", 1)),
    "a merged cell has no beginning": (DOCUMENT, lambda x: x.replace("</w:tcPr>", "<w:vMerge/></w:tcPr>", 1)),
    "columns of": (DOCUMENT, lambda x: x.replace('<w:gridSpan w:val="2"/>', "", 1)),
    "not well-formed": (DOCUMENT, lambda x: x.replace("</w:body>", "")),
    "is nowhere": (DOCUMENT, lambda x: x.replace('w:anchor="_Toc0001"', 'w:anchor="_Toc9999"')),
    "style Inconnu is absent": (DOCUMENT, lambda x: x.replace('w:val="Caption"', 'w:val="Inconnu"', 1)),
    "does not begin": (DOCUMENT, lambda x: x.replace('<w:bookmarkStart w:id="1" ', '<w:signet w:id="1" ')),
    "relationship rIdQ1 is absent": ("word/_rels/document.xml.rels", lambda x: x.replace('"rIdQ1"', '"rIdQ991"')),
    "no content type": ("[Content_Types].xml", lambda x: x.replace('Extension="xlsx"', 'Extension="ods"')),
    "asks to be updated": (DOCUMENT, lambda x: x.replace('"begin"/>', '"begin" w:dirty="1"/>', 1)),
    "twice": (DOCUMENT, lambda x: x.replace('<wp:docPr id="2"', '<wp:docPr id="1"')),
}


@pytest.mark.parametrize("fault", sorted(SABOTAGES))
def test_each_sabotage_is_found(fault: str) -> None:
    name, change = SABOTAGES[fault]
    docx = render(specimen())
    broken = changed(docx, name, change)
    assert any(fault in one for one in faults_of(broken)), faults_of(broken)


def test_a_missing_part_is_found() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(render(specimen()))) as source, zipfile.ZipFile(held, "w") as target:
        for one in source.namelist():
            if one != "word/charts/chart1.xml":
                target.writestr(one, source.read(one))
    assert any("charts/chart1.xml is absent" in one for one in faults_of(held.getvalue()))


def test_a_sound_report_has_no_fault() -> None:
    assert faults_of(render(specimen())) == []


def test_what_is_no_archive_is_said_to_be_none() -> None:
    assert faults_of(b"bonjour") == ["the file is no archive"]
