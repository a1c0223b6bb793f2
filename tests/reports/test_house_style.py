"""The template that is kept is the one our script makes."""

import zipfile

from reports.house_style import FILE, house_style
from reports.styles import HOUSE_IDS
from reports.template import house_template


def test_the_kept_template_is_what_the_script_makes_to_the_byte() -> None:
    assert FILE.read_bytes() == house_style()


def test_the_house_template_is_a4_french_and_of_todays_word() -> None:
    with zipfile.ZipFile(FILE) as archive:
        document, styles = archive.read("word/document.xml"), archive.read("word/styles.xml")
        settings = archive.read("word/settings.xml")
    assert b'w:w="11906" w:h="16838"' in document
    assert b'w:lang w:val="fr-FR"' in styles
    assert b'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings


def test_every_role_has_its_house_style() -> None:
    assert house_template().styles == {"body": "Normal", **HOUSE_IDS}
