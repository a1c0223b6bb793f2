"""Which files try to harm their reader? Each is made here, with its name and a word of the sentence that refuses it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

Made = tuple[str, bytes, str]
_HOSTILE: dict[str, Callable[[], Made]] = {}

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
WORD_TYPES = TYPES.format(part="word/document.xml", kind="wordprocessingml.document")
EXCEL_TYPES = TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet")
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{0}</Relationships>"
)
WORD = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>Feuille de route du comité local pour l'emploi</w:t></w:r></w:p>{0}</w:body></w:document>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def hostile_files() -> dict[str, Callable[[], Made]]:
    """All of them by name: file name, bytes, word of the refusal."""
    return dict(_HOSTILE)


def _file(make: Callable[[], Made]) -> Callable[[], Made]:
    _HOSTILE[make.__name__] = make
    return make


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, compress_type=method)
    return out.getvalue()


def word(extra: dict[str, str | bytes] | None = None, body: str = "", types: str = WORD_TYPES) -> bytes:
    """A small Word file, with more parts or more body."""
    return zipped({"[Content_Types].xml": types, "word/document.xml": WORD.format(body), **(extra or {})})


def workbook(extra: dict[str, str | bytes] | None = None, types: str = EXCEL_TYPES) -> bytes:
    """A small Excel file, with more parts."""
    return zipped({"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>", **(extra or {})})


def linked(kind: str, target: str, part: str = "word/_rels/document.xml.rels") -> dict[str, str | bytes]:
    """A relationship to the outside."""
    one = f'<Relationship Id="r1" Type="{OFFICE}{kind}" Target="{target}" TargetMode="External"/>'
    return {part: RELS.format(one)}


# --- sizes


@_file
def empty() -> Made:
    return "a.docx", b"", "vide"


@_file
def too_heavy() -> Made:
    return "a.xlsx", b"PK\x03\x04" + bytes(10_000_001), "10 Mo"


@_file
def too_many_parts() -> Made:
    return "a.docx", zipped({f"p{number}.xml": "" for number in range(2001)}, zipfile.ZIP_STORED), "démesuré"


@_file
def large_once_open() -> Made:
    row = '<row r="1"><c r="A1"><v>12345</v></c></row>'
    content = "".join(row.replace("12345", str(number * 7919 % 100_000)) for number in range(1_500_000))
    return "a.xlsx", workbook({"xl/worksheets/sheet1.xml": content}), "démesuré"


@_file
def zeros_pressed_a_thousand_times() -> Made:
    return "a.docx", word({"word/media/image1.bin": bytes(25_000_000)}), "démesuré"


@_file
def size_told_smaller_than_it_is() -> Made:
    data = bytearray(word({"word/media/image1.bin": bytes(61_000_000)}))
    told, small = struct.pack("<L", 61_000_000), struct.pack("<L", 900)
    return "a.docx", bytes(data.replace(told, small)), "démesuré"


@_file
def a_million_rows() -> Made:
    rows = "".join(f'<row r="{number}"/>' for number in range(1, 1_048_577))
    return (
        "a.xlsx",
        workbook({"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>"}),
        ("démesuré"),
    )


@_file
def picture_out_of_measure() -> Made:
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">L4sLL", 13, b"IHDR", 60_000, 60_000) + b"\x08\x02\x00\x00\x00"
    return "a.docx", word({"word/media/image1.png": header}), "démesuré"


# --- structure of the archive


@_file
def cut_short() -> Made:
    data = word()
    return "a.docx", data[: len(data) * 2 // 3], "incomplet"


@_file
def noise_after_the_signature() -> Made:
    return "a.docx", b"PK\x03\x04" + bytes(range(256)) * 40, "incomplet"


@_file
def archive_of_nothing() -> Made:
    return "a.docx", zipped({}), "format"


@_file
def twice_the_same_name() -> Made:
    data = word({"word/settingz.xml": "<a/>", "word/settings.xml": "<b/>"})
    return "a.docx", data.replace(b"word/settingz.xml", b"word/settings.xml"), "ordinaire"


@_file
def names_that_differ_by_case_alone() -> Made:
    return "a.docx", word({"word/Document.xml": "<a/>"}), "ordinaire"


@_file
def absolute_name() -> Made:
    return "a.docx", word({"/etc/cron.d/a": "x"}), "ordinaire"


@_file
def name_that_climbs() -> Made:
    return "a.docx", word({"word/../../../a.xml": "<a/>"}), "ordinaire"


@_file
def name_that_climbs_the_windows_way() -> Made:
    return "a.docx", word({"word\\..\\..\\a.xml": "<a/>"}), "ordinaire"


@_file
def name_on_a_drive() -> Made:
    return "a.docx", word({"C:/a.xml": "<a/>"}), "ordinaire"


@_file
def name_with_a_nul() -> Made:
    return "a.docx", word({"word/aXb.xml": "<a/>"}).replace(b"word/aXb.xml", b"word/a\x00b.xml"), "ordinaire"


@_file
def encrypted_part() -> Made:
    data = bytearray(word())
    central = data.rfind(b"PK\x01\x02")
    data[central + 8] |= 1
    return "a.docx", bytes(data), "mot de passe"


@_file
def unusual_compression() -> Made:
    parts: dict[str, str | bytes] = {"[Content_Types].xml": WORD_TYPES, "word/document.xml": WORD.format("")}
    return "a.docx", zipped(parts, zipfile.ZIP_BZIP2), "ordinaire"


@_file
def wrong_checksum() -> Made:
    data = word()
    checksum = struct.pack("<L", zlib.crc32(WORD.format("").encode()))
    return "a.docx", data.replace(checksum, b"\x01\x02\x03\x04"), "abîmé"


@_file
def damaged_stream() -> Made:
    data = bytearray(word({"word/media/a.bin": bytes(range(256)) * 90}))
    at = data.find(b"word/media/a.bin") + 40
    data[at : at + 60] = bytes(60)
    return "a.docx", bytes(data), "abîmé"


@_file
def another_name_inside() -> Made:
    data = word({"word/settings.xml": "<a/>"})
    return "a.docx", data.replace(b"word/settings.xml", b"word/SETTINGS.xml", 1), "ordinaire"


@_file
def overlapping_parts() -> Made:
    data = word({"word/one.xml": "<a/>" * 50, "word/two.xml": "<a/>" * 50})
    first, second = data.find(b"PK\x03\x04", 40), data.rfind(b"PK\x01\x02")
    moved = bytearray(data)
    moved[second + 42 : second + 46] = struct.pack("<L", first)
    return "a.docx", bytes(moved), "ordinaire"


@_file
def something_before_the_archive() -> Made:
    return "a.docx", b"PK\x03\x04 trompeur" + word(), "ordinaire"


@_file
def something_after_the_archive() -> Made:
    return "a.docx", word() + b"<script>", "ordinaire"


@_file
def archive_in_the_archive() -> Made:
    return "a.docx", word({"word/embeddings/annexe.zip": zipped({"a.txt": "a" * 99})}), "incorporé"


@_file
def archive_under_another_name() -> Made:
    return "a.docx", word({"word/media/image1.png": zipped({"a.txt": "a" * 99})}), "incorporé"


@_file
def other_kind_of_archive_inside() -> Made:
    return "a.xlsx", workbook({"xl/media/a.bin": b"7z\xbc\xaf\x27\x1c" + bytes(99)}), "incorporé"


# --- XML


@_file
def entity_from_a_local_file() -> Made:
    content = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'
    return "a.docx", word({"word/styles.xml": content}), "entité"


@_file
def billion_laughs() -> Made:
    steps = "".join(f'<!ENTITY a{one + 1} "{f"&a{one};" * 10}">' for one in range(9))
    content = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">{steps}]><sst>&a9;</sst>'
    return "a.xlsx", workbook({"xl/sharedStrings.xml": content}), "entité"


@_file
def entity_in_two_byte_characters() -> Made:
    content = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY f "x">]><a/>'.encode("utf-16")
    return "a.docx", word({"word/settings.xml": content}), "entité"


@_file
def entity_far_in_the_part() -> Made:
    content = "<?xml version='1.0'?><!--" + "x" * 65_505 + "--><!DOCTYPE a []><a/>"
    return "a.docx", word({"customXml/item1.xml": content}), "entité"


@_file
def entity_in_the_links() -> Made:
    rels = RELS.format("").replace("<Rel", "<!DOCTYPE r SYSTEM 'http://exemple.invalid/a.dtd'><Rel", 1)
    return "a.docx", word({"_rels/.rels": rels}), "entité"


@_file
def hidden_encoding() -> Made:
    return "a.docx", word({"word/settings.xml": '<?xml version="1.0" encoding="UTF-7"?><a/>'}), "ordinaire"


@_file
def links_that_are_not_xml() -> Made:
    return "a.docx", word({"_rels/.rels": "<Relationships"}), "abîmé"


# --- what acts or reaches outside


@_file
def macros_in_a_word_file() -> Made:
    return "a.docx", word({"word/vbaProject.bin": b"VBA"}), "macros"


@_file
def macros_told_by_the_type() -> Made:
    types = WORD_TYPES.replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"
    )
    return "a.docx", word(types=types), "macros"


@_file
def macros_told_by_the_name() -> Made:
    return "a.xlsm", workbook(), "macros"


@_file
def control_that_acts() -> Made:
    return "a.docx", word({"word/activeX/activeX1.bin": b"x"}), "contrôles"


@_file
def added_buttons() -> Made:
    return "a.xlsx", workbook({"customUI/customUI14.xml": "<customUI/>"}), "contrôles"


@_file
def incorporated_object() -> Made:
    return "a.docx", word({"word/embeddings/oleObject1.bin": OLE + bytes(600)}), "incorporé"


@_file
def picture_fetched_from_the_network() -> Made:
    return "a.docx", word(linked("image", "http://exemple.invalid/pixel.png")), "lié"


@_file
def link_to_a_shared_folder() -> Made:
    return "a.docx", word(linked("hyperlink", "file://serveur/partage/a.docx")), "lié"


@_file
def link_that_runs_a_script() -> Made:
    return "a.docx", word(linked("hyperlink", "javascript:alert(1)")), "lié"


@_file
def template_placed_elsewhere() -> Made:
    part = "word/_rels/settings.xml.rels"
    return "a.docx", word(linked("attachedTemplate", "http://exemple.invalid/a.dotm", part)), "modèle"


@_file
def workbook_linked_to_another() -> Made:
    part = "xl/externalLinks/_rels/externalLink1.xml.rels"
    return "a.xlsx", workbook(linked("externalLinkPath", "budget.xlsx", part)), "lié"


@_file
def data_from_a_server() -> Made:
    return "a.xlsx", workbook({"xl/connections.xml": "<connections/>"}), "lié"


@_file
def field_that_runs_a_command() -> Made:
    field = "<w:p><w:r><w:instrText> DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe </w:instrText></w:r></w:p>"
    return "a.docx", word(body=field), "commande"


@_file
def field_that_inserts_a_file() -> Made:
    return "a.docx", word(body='<w:p><w:fldSimple w:instr=" INCLUDETEXT c:\\a.txt"/></w:p>'), "commande"


# --- other formats under a borrowed name


@_file
def presentation() -> Made:
    types = TYPES.format(part="ppt/presentation.xml", kind="presentationml.presentation")
    return "a.docx", zipped({"[Content_Types].xml": types, "ppt/presentation.xml": "<p/>"}), "présentation"


@_file
def binary_workbook() -> Made:
    types = EXCEL_TYPES.replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.sheet.binary.main"
    )
    return "a.xlsx", workbook(types=types), ".xlsb"


@_file
def plain_archive() -> Made:
    return "a.docx", zipped({"bonjour.txt": "bonjour"}), "format"


@_file
def word_and_excel_at_once() -> Made:
    both = WORD_TYPES.replace("</Types>", EXCEL_TYPES[EXCEL_TYPES.find("<Override") :])
    return "a.docx", word(types=both), "format"


@_file
def old_workbook() -> Made:
    return "a.xlsx", OLE + bytes(500) + "Workbook".encode("utf-16-le") + bytes(500), "(.xls)"


@_file
def old_document() -> Made:
    return "a.doc", OLE + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500), "(.doc)"


@_file
def locked_document() -> Made:
    return "a.docx", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "mot de passe"


@_file
def old_file_without_a_name() -> Made:
    return "a.bin", OLE + bytes(900), "ancien"


@_file
def pdf_called_docx() -> Made:
    return "a.docx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"


@_file
def rich_text() -> Made:
    return "a.docx", b"{\\rtf1\\ansi Feuille de route}", "format"


@_file
def web_page_called_xlsx() -> Made:
    return "a.xlsx", b"<html><table><tr><td>Action</td></tr></table></html>", "page web"


@_file
def picture() -> Made:
    return "a.png", b"\x89PNG\r\n\x1a\n" + bytes(90), "format"


@_file
def noise_called_docx() -> Made:
    return "a.docx", bytes(range(1, 256)) * 30, "abîmé"


@_file
def open_document_locked() -> Made:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    parts: dict[str, str | bytes] = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}
    return "a.odt", zipped({**parts, "META-INF/manifest.xml": manifest}), "mot de passe"


@_file
def open_document_with_macros() -> Made:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "<a/>",
    }
    return "a.ods", zipped({**parts, "Basic/Standard/Module1.xml": "<module/>"}), "macros"


@_file
def open_presentation() -> Made:
    parts: dict[str, str | bytes] = {"mimetype": "application/vnd.oasis.opendocument.presentation", "content.xml": "x"}
    return "a.odt", zipped(parts), "présentation"


# --- plain text


@_file
def text_that_is_not_text() -> Made:
    return "a.csv", b"Action;Pilote\n\x00\x01\x02;\x00\n" * 20, "texte"


@_file
def text_without_end() -> Made:
    return "a.csv", b"Action;Pilote\n" * 60_000, "trop de lignes"


@_file
def text_of_odd_pairs() -> Made:
    return "a.csv", b"\xff\xfeA\x00c\x00t\x00\xd8", "texte"


@_file
def accents_broken_twice() -> Made:
    text = "Échéance dépassée, été à reporter ; pilote désigné, actions engagées\n" * 6
    return "a.csv", text.encode().decode("cp1252", "replace").encode(), "illisible"


@_file
def letters_shifted_by_a_conversion() -> Made:
    text = "ouvrir un accueil commun aux habitants des trois departements du bassin " * 4
    shifted = "".join(chr((ord(letter) - 97 - 3) % 26 + 97) if letter.isalpha() else letter for letter in text)
    return "a.docx", word(body=f"<w:p><w:r><w:t>{shifted}</w:t></w:r></w:p>"), "illisible"


@_file
def letters_lost() -> Made:
    return (
        "a.docx",
        word(body="<w:p><w:r><w:t>" + "Op\ufffdration d\ufffd r\ufffdseau " * 20 + "</w:t></w:r></w:p>"),
        ("illisible"),
    )


@_file
def yaml_of_echoes() -> Made:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{one}: &a{one} [{', '.join([f'*a{one - 1}'] * 9)}]" for one in range(1, 12)]
    return "a.yaml", "\n".join(lines).encode(), "renvois"


@_file
def yaml_that_calls_code() -> Made:
    return "a.yaml", b"title: !!python/object/apply:os.system ['true']\n", "étiquettes"


@_file
def yaml_of_abysses() -> Made:
    return "a.yaml", b"[" * 400_000, "imbriqué"


@_file
def yaml_too_long() -> Made:
    return "a.yaml", b"title: x\n" * 300_000, "trop de lignes"


@_file
def yaml_in_binary() -> Made:
    return "a.yaml", b"title: \x00\x01\x02\n", "texte"


@_file
def json_of_abysses() -> Made:
    return "a.json", b'{"a":' * 100_000, "imbriqué"
