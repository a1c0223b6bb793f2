"""A service's own template: what it may do, what it is told, and all that it cannot do."""

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from jinja2 import Template
from lxml import etree
from openxml_audit import OpenXmlValidator

from reports.checking import faults_of
from reports.confined import _watch
from reports.confinement import render_all_confined, render_confined
from reports.namespaces import OFFICE, W, w
from reports.outline import Outline
from reports.specimen import specimen
from reports.template import compile_package
from reports.template_specimen import specimen_template
from reports.template_words import BLOCKS
from reports.their_template import check_template, compile_template
from reports.word import render
from roadmaps.refusal import Refusal
from tests.reports.templates import document, field, paragraph, table, template, with_relation

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "word/_rels/document.xml.rels"
REPORT = specimen(30)


def texts_of(docx: bytes, part: str = "word/document.xml") -> list[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        root = etree.fromstring(archive.read(part))
    return ["".join(one.text or "" for one in p.iter(w("t"))) for p in root.iter(w("p"))]


def messages(data: bytes) -> list[str]:
    return [str(one) for one in check_template(data, preview=False).faults]


def filled(body: str, outline: Outline = REPORT) -> bytes:
    return render(outline, compile_template(template(body)))


# What a template may do


def test_a_template_of_styles_only_gets_the_whole_report_after_what_it_holds() -> None:
    docx = filled(paragraph("Préfecture de la région"))
    texts = texts_of(docx)
    assert texts[0] == "Préfecture de la région"
    assert "Engagements par axe" in texts
    assert faults_of(docx) == []


def test_a_template_with_french_style_names_lends_its_own_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>',
        '<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="Titre 1"/>',
    )
    numbering = ('<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="Titre1"/>')
    replaced = {"word/styles.xml": styles, "word/numbering.xml": numbering}
    docx = render(REPORT, compile_template(template(replaced=replaced)))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert b'<w:pStyle w:val="Titre1"/>' in archive.read("word/document.xml")


def test_word_s_default_french_template_is_filled_with_looks_of_the_house() -> None:
    held = io.BytesIO()
    made = Document()
    made.add_paragraph("{{p bloc.engagements }}")
    made.save(held)
    docx = render(REPORT, compile_template(held.getvalue()))
    assert faults_of(docx) == []
    assert "Engagements par axe" in texts_of(docx)
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:  # a second copy of the styles, that ours would contradict
        assert not [name for name in archive.namelist() if "stylesWithEffects" in name]


def test_blocks_come_where_they_are_placed_and_only_those() -> None:
    docx = filled(paragraph("Avant") + paragraph("{{p bloc.indicateurs }}") + paragraph("Après"))
    texts = [one for one in texts_of(docx) if one]
    assert texts[0] == "Avant"
    assert texts[1] == "Indicateurs"
    assert texts[-1] == "Après"
    assert "Engagements par axe" not in texts
    assert faults_of(docx) == []


def test_a_block_that_this_report_lacks_gives_nothing() -> None:
    assert [one for one in texts_of(filled(paragraph("{{p bloc.paroles }}") + paragraph("Fin"))) if one] == ["Fin"]


def test_a_tag_that_word_cut_into_runs_is_put_together_again() -> None:
    docx = filled(paragraph("Objet : {", "{ rap", "port.titre", " }", "} !"))
    assert texts_of(docx)[0] == f"Objet : {REPORT.cover.title} !"


def test_typographic_quotes_in_a_tag_are_understood() -> None:
    assert texts_of(filled(paragraph("{{ rapport.reference|default(« rien ») }}")))[0] == "FRT-53-2026-02"


def test_loops_and_conditions_run_over_the_data_of_the_report() -> None:
    body = (
        paragraph("{%p for partie in rapport.sections %}")
        + paragraph("{{ loop.index }}. {{ partie.titre|upper }}{% if partie.sections %} (+){% endif %}")
        + paragraph("{%p endfor %}")
        + table(
            ("Axe", "Total"),
            ("{%tr for ligne in rapport.sections[1].tableaux[0].lignes %}", ""),
            ("{{ ligne.cellules[0] }}", "{{ ligne.cellules[6] }}"),
            ("{%tr endfor %}", ""),
        )
    )
    docx = filled(body)
    texts = texts_of(docx)
    assert "2. AVANCEMENT PAR AXE (+)" in texts
    assert texts[texts.index("Ensemble") + 1] == "126"
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        rows = list(etree.fromstring(archive.read("word/document.xml")).iter(w("tr")))
    assert len(rows) == 7


def test_a_section_of_theirs_that_a_wide_table_begins_and_ends_is_turned_whole_without_a_blank_page() -> None:
    end = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>'
    wide = paragraph("{{p bloc.engagements }}")
    for body, turns in (
        (paragraph("Avant") + end + wide + end + paragraph("Après"), ["portrait", "landscape", "portrait"]),
        (paragraph("Avant") + end + "<w:p/>" + wide + "<w:p/>" + end, ["portrait", "landscape", "portrait"]),
        (wide + paragraph("Après"), ["landscape", "portrait"]),
        (end + paragraph("{{ rapport.titre }}") + wide, ["portrait", "portrait", "landscape"]),
        (end + paragraph("{{p bloc.methode }}") + wide, ["portrait", "portrait", "landscape"]),
    ):
        docx = filled(body)
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        assert [one.get(w("orient"), "portrait") for one in root.iter(w("pgSz"))] == turns
        assert faults_of(docx) == []


def test_a_wide_table_turns_the_page_and_comes_back_to_their_own() -> None:
    docx = filled(paragraph("Avant") + paragraph("{{p bloc.engagements }}") + paragraph("Après"))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    turns = [(one.get(w("w")), one.get(w("orient"))) for one in root.iter(w("pgSz"))]
    assert turns == [("11906", None), ("16838", "landscape"), ("11906", None)]


def test_a_dotx_becomes_a_document() -> None:
    types = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
    data = template(replaced={"[Content_Types].xml": types})
    docx = render(REPORT, compile_template(data, "modele.dotx"))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert b"template.main" not in archive.read("[Content_Types].xml")


def test_the_same_template_gives_the_same_bytes_in_the_child_and_here() -> None:
    data = template(paragraph("{{p bloc.corps }}"))
    assert render_confined(REPORT, data) == render(REPORT, compile_template(data))


def test_one_child_serves_many_reports_in_their_order() -> None:
    data = template(paragraph("{{ rapport.reference }}") + paragraph("{{p bloc.methode }}"))
    outlines = [replace(REPORT, cover=replace(REPORT.cover, reference=f"N° {at}")) for at in range(5)]
    assert [texts_of(one)[0] for one in render_all_confined(outlines, data)] == [f"N° {at}" for at in range(5)]


def test_every_section_of_the_specimen_is_a_known_block() -> None:
    assert {one.name for one in specimen().sections} <= set(BLOCKS)


def test_the_specimen_we_give_can_be_used_as_it_is_and_explains_itself(tmp_path: Path) -> None:
    data = specimen_template()
    report = check_template(data)
    assert report.faults == ()
    assert set(report.blocks) == set(BLOCKS) - {"corps"}
    docx = render(REPORT, compile_template(data))
    assert faults_of(docx) == []
    file = tmp_path / "rapport.docx"
    file.write_bytes(docx)
    assert [one.description for one in OpenXmlValidator().validate(file).errors] == []


# What its author is told

MISTAKES = {
    "Paragraphe 1 : le nom « titr » n'existe pas ici ; vouliez-vous dire « titre » ?": paragraph("{{ rapport.titr }}"),
    "Paragraphe 1 : le bloc « engagement » n'existe pas ; vouliez-vous dire « engagements » ?": paragraph(
        "{{p bloc.engagement }}"
    ),
    "Tableau 1, ligne 2, colonne 1 : le nom « lign » n'existe pas.": table(("a", "b"), ("{{ lign }}", "c")),
    "Paragraphe 2 : une accolade double": paragraph("{{ rapport.titre }}") + paragraph("{{ rapport.titre }"),
    "il manque {% endfor %}": paragraph("{%p for x in rapport.sections %}"),
    "ferme un if qui n'est pas ouvert": paragraph("{%p endif %}"),
    "doit être seule dans son paragraphe": paragraph("Voir {{p bloc.methode }}"),
    "doit être seule dans sa ligne de tableau": table(
        ("{%tr for x in rapport.sections %}", "perdu"), ("{%tr endfor %}", "")
    ),
    "ne sont pas au même niveau": paragraph("{% for x in rapport.sections %}") + paragraph("{% endfor %}"),
    "désigne une liste": paragraph("{{ rapport.sections }}"),
    "n'est pas une liste": paragraph("{%p for x in rapport.titre %}") + paragraph("{%p endfor %}"),
    "une balise {%tr ou {%tc ne se place que dans un tableau": paragraph("{%tr if rapport.projet %}"),
    "hors des tableaux": table(("{{p bloc.methode }}", "")),
    "ne se place pas dans une boucle": paragraph("{%p for x in rapport.sections %}")
    + paragraph("{{p bloc.methode }}")
    + paragraph("{%p endfor %}"),
    "un bloc se place seul dans son paragraphe, sous la forme {{p bloc.methode }}": paragraph("{{ bloc.methode }}"),
    "vouliez-vous dire « methode »": paragraph("{{ bloc.metode }}"),
    "cette balise est vide": paragraph("{{ }}"),
    "« else » n'est pas à sa place": paragraph("{% else %}"),
    "le filtre « uper » n'est pas admis ; vouliez-vous dire « upper » ?": paragraph("{{ rapport.titre|uper }}"),
    "est demandé à une liste": paragraph("{{ rapport.sections.titre }}"),
}


@pytest.mark.parametrize("message", sorted(MISTAKES))
def test_each_mistake_is_told_in_french_with_its_place(message: str) -> None:
    found = messages(template(MISTAKES[message]))
    assert any(message in one for one in found), found


def test_all_mistakes_are_told_at_once_and_shown_as_comments_in_a_copy() -> None:
    body = (
        paragraph("Bonjour")
        + paragraph("{{ rapport.titr }}")
        + table(("{{ x }}", "{{ y }}"))
        + paragraph("{% set a = 1 %}")
    )
    report = check_template(template(body))
    assert len(report.faults) == 4
    assert not report.is_usable
    assert report.commented is not None
    with zipfile.ZipFile(io.BytesIO(report.commented)) as archive:
        comments = etree.fromstring(archive.read("word/comments.xml"))
        commented = etree.fromstring(archive.read("word/document.xml"))
    said = ["".join(one.text or "" for one in comment.iter(w("t"))) for comment in comments]
    assert said == [str(one) for one in report.faults]
    anchored = [p for p in commented.iter(w("p")) if p.find(w("commentRangeStart")) is not None]
    assert "{{ rapport.titr }}" in "".join(one.text or "" for one in anchored[0].iter(w("t")))
    assert [one for one in faults_of(report.commented) if "comment" in one] == []
    assert len(Document(io.BytesIO(report.commented)).paragraphs) > 2


def test_a_mistake_in_a_header_says_that_it_is_there() -> None:
    header = f'<w:hdr xmlns:w="{W}">{paragraph("{{ rapport.titr }}")}</w:hdr>'
    data = template(
        paragraph("x"),
        {"word/header9.xml": header},
        {
            "[Content_Types].xml": (
                "</Types>",
                f'<Override PartName="/word/header9.xml" ContentType="{WORD}.header+xml"/></Types>',
            )
        },
    )
    assert messages(data) == [
        "En-tête, paragraphe 1 : le nom « titr » n'existe pas ici ; vouliez-vous dire « titre » ?"
    ]


def test_a_sound_template_is_previewed_and_lists_its_blocks() -> None:
    report = check_template(template(paragraph("{{p bloc.synthese }}") + paragraph("{{p bloc.methode }}")))
    assert report.is_usable
    assert report.blocks == ("synthese", "methode")
    assert report.commented is None


# What it cannot do: expressions

EXPRESSIONS = (
    "''.__class__.__mro__[1].__subclasses__()",
    "rapport.__class__",
    "rapport['__class__']",
    "rapport|attr('__class__')",
    "rapport['__cl' ~ 'ass__']",
    "rapport.__init__.__globals__['os'].popen('id').read()",
    "self.__init__.__globals__.__builtins__.__import__('os').system('touch {sentinel}')",
    "cycler.__init__.__globals__.os.system('touch {sentinel}')",
    "joiner.__init__.__globals__.os.popen('id').read()",
    "namespace.__init__.__globals__",
    "lipsum.__globals__['os'].popen('touch {sentinel}')",
    "get_flashed_messages.__globals__",
    "config.items()",
    "request.application",
    "range(999999999)",
    "dict(a=1)",
    "rapport.titre.format(rapport)",
    "'{0.__class__}'.format(rapport)",
    "rapport.titre.format_map",
    "rapport.titre.encode('utf-16')",
    "rapport.sections.append(1)",
    "rapport.sections.clear()",
    "rapport.update(titre='x')",
    "rapport.titre * 999999999",
    "'a' * 10 ** 10",
    "9 ** 9 ** 9",
    "rapport.titre ~ rapport.titre",
    "1 // 0",
    "[1, 2, 3]",
    "(1, 2)",
    "rapport.titre[0:2]",
    "rapport.titre|map('upper')",
    "rapport.sections|map(attribute='__class__')|list",
    "rapport.titre|center(999999999)",
    "rapport.titre|replace('a', 'aaaaaaaaaa')",
    "rapport.titre|safe",
    "rapport.titre|tojson",
    "rapport.titre|format(1)",
    "rapport.titre|default(rapport.__class__)",
    "rapport.titre is sameas(rapport)",
    "rapport.titre is callable",
    "loop.cycle('a')",
    "_block('corps', 0, 1)",
    "_section(0)",
    "_mark",
    "rapport.titre if rapport.titre",
    "\\x5f\\x5fclass",
    "rapport[rapport.titre]",
    "not_a_name",
    "caller()",
    "varargs",
    "(" * 120 + "1" + ")" * 120,
    "-" * 250 + "1",
    "rapport" + ".sections" * 60,
)


@pytest.mark.parametrize("payload", EXPRESSIONS)
def test_an_expression_that_reaches_further_than_the_data_is_refused(payload: str, tmp_path: Path) -> None:
    sentinel = tmp_path / "preuve"
    data = template(paragraph("{{ " + payload.replace("{sentinel}", str(sentinel)) + " }}"))
    assert messages(data)
    with pytest.raises(Refusal):
        compile_template(data)
    assert not sentinel.exists()


def test_the_payloads_are_real_an_unguarded_jinja_runs_them(tmp_path: Path) -> None:
    sentinel = tmp_path / "preuve"
    Template("{{ lipsum.__globals__['os'].system('touch " + str(sentinel) + "') }}").render()
    assert sentinel.exists()


@pytest.mark.parametrize("payload", ["lipsum.__globals__['os'].popen('id').read()", "'a' * 10 ** 10"])
def test_the_child_refuses_too_what_never_passed_the_check(payload: str) -> None:
    with pytest.raises(Refusal):
        render_confined(REPORT, template(paragraph("{{ " + payload + " }}")))


STATEMENTS = (
    "{% import 'os' as os %}",
    "{% from 'x' import y %}",
    "{% include '/etc/passwd' %}",
    "{% extends 'base' %}",
    "{% set x = rapport %}",
    "{% macro m() %}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% filter upper %}{% endfilter %}",
    "{% block corps %}{% endblock %}",
    "{% with a = 1 %}{% endwith %}",
    "{% autoescape false %}{{ rapport.titre }}{% endautoescape %}",
    "{% raw %}{{ 7*7 }}{% endraw %}",
    "{% do rapport.clear() %}",
    "{% for x in range(99999999) %}{% endfor %}",
    "{% for x in rapport.sections recursive %}{{ loop(x.sections) }}{% endfor %}",
    "{% for x in rapport.sections if x.__class__ %}{% endfor %}",
    "{% for rapport in rapport.sections %}{% endfor %}",
    "{% for loop in rapport.sections %}{% endfor %}",
    "{% for a, b in rapport.sections %}{% endfor %}",
    "{% if rapport.titre }}{{ 7*7 %}{% endif %}",
    "{% if ().__class__ %}{% endif %}",
    "{% print(7*7) %}",
    "{% debug %}",
    "{% continue %}",
    "{% trans %}{% endtrans %}",
    "{%- set x = 1 -%}",
    "{%p set x = 1 %}",
    "{%tr set x = 1 %}",
    "{% if rapport.titre %}" * 5 + "{% endif %}" * 5,
)


@pytest.mark.parametrize("payload", STATEMENTS)
def test_a_statement_other_than_a_plain_loop_or_condition_is_refused(payload: str) -> None:
    assert messages(template(paragraph(payload)))


# What it cannot do: reach outside, act, hide

_ACTING = f'<w:hdr xmlns:w="{W}">{field(" DDEAUTO cmd ")}</w:hdr>'


def hidden_header(part: str, content: str = _ACTING) -> bytes:
    """A header that acts, in a part of this name."""
    return template(paragraph("x"), {part: content}, with_relation(RELATIONS, "header", f"/{part}", "Internal"))


HAZARDS = {
    "field in a header of another folder": hidden_header("ailleurs/header9.xml"),
    "field in a header of another extension": hidden_header("word/header9.dat"),
    "field in a header in capitals": hidden_header("word/HEADER9.XML"),
    "field in a header of another form": hidden_header(
        "word/header9.xml", _ACTING.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    ),
    "drawing that fetches": template(
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        '<v:imagedata src="file://serveur/partage/x.png"/></v:shape></w:pict></w:r></w:p>'
    ),
    "picture that runs": template(
        paragraph("x"), {"word/media/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'}
    ),
    "picture that fetches": template(
        paragraph("x"),
        {"word/media/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'},
    ),
    "dde": template(field(" DDE cmd.exe /c calc ")),
    "ddeauto": template(field(' DDEAUTO "cmd" "/c calc" ')),
    "dde in runs": template(field(" D", "DE", "AUTO ", "cmd")),
    "dde in fldSimple": template(
        '<w:p><w:fldSimple w:instr=" DDEAUTO cmd "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
    ),
    "includetext": template(field(' INCLUDETEXT "C:\\\\secret.docx" ')),
    "includepicture": template(field(' INCLUDEPICTURE "http://exemple.test/x.png" \\d ')),
    "include in lower case": template(field(' includepicture "//serveur/partage/x.png" ')),
    "link": template(field(" LINK Excel.Sheet.12 C:\\\\x.xlsx ")),
    "import": template(field(" IMPORT x.png ")),
    "database": template(field(' DATABASE \\c "DSN=x" ')),
    "macrobutton": template(field(" MACROBUTTON AutoOpen cliquez ")),
    "rd": template(field(" RD C:\\\\autre.docx ")),
    "autotext": template(field(" AUTOTEXT x ")),
    "code made of codes": template(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + "".join(
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> QUOTE {n} </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            for n in (68, 68, 69)
        )
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    ),
    "hyperlink to a file": template(field(' HYPERLINK "file://serveur/partage/x.exe" ')),
    "hyperlink to a share": template(field(' HYPERLINK "\\\\\\\\serveur\\\\x" ')),
    "field in a footer": template(
        paragraph("x"),
        {"word/pied.xml": f'<w:ftr xmlns:w="{W}">{field(" INCLUDETEXT x ")}</w:ftr>'},
    ),
    "alt chunk": template(
        paragraph("x") + '<w:altChunk r:id="rIdX"/>', None, with_relation(RELATIONS, "aFChunk", "x.html", "Internal")
    ),
    "sub-document": template(
        paragraph("x") + '<w:subDoc r:id="rIdX"/>', None, with_relation(RELATIONS, "subDocument", "file:///x.docx")
    ),
    "ole object": template("<w:p><w:r><w:object/></w:r></w:p>"),
    "activex control": template('<w:p><w:r><w:control r:id="rIdX"/></w:r></w:p>'),
    "activex part": template(paragraph("x"), {"word/activeX/activeX1.xml": "<x/>"}),
    "ole bytes": template(paragraph("x"), {"word/embeddings/a.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600}),
    "archive within": template(paragraph("x"), {"word/embeddings/a.docx": template(paragraph("y"))}),
    "macros": template(paragraph("x"), {"word/vbaProject.bin": b"x"}),
    "macro content type": template(
        replaced={
            "[Content_Types].xml": ("wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml")
        }
    ),
    "custom ribbon": template(paragraph("x"), {"customUI/customUI.xml": "<x/>"}),
    "attached template": template(
        paragraph("x"),
        {
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/attachedTemplate" Target="http://exemple.test/x.dotm" TargetMode="External"/>'
            "</Relationships>"
        },
    ),
    "external picture": template(paragraph("x"), None, with_relation(RELATIONS, "image", "http://exemple.test/x.png")),
    "external picture on a share": template(
        paragraph("x"), None, with_relation(RELATIONS, "image", "\\\\serveur\\x.png", "Internal")
    ),
    "external object": template(paragraph("x"), None, with_relation(RELATIONS, "oleObject", "http://exemple.test/x")),
    "external frame": template(paragraph("x"), None, with_relation(RELATIONS, "frame", "http://exemple.test/x")),
    "javascript link": template(paragraph("x"), None, with_relation(RELATIONS, "hyperlink", "javascript:alert(1)")),
    "file link": template(paragraph("x"), None, with_relation(RELATIONS, "hyperlink", "file:///etc/passwd")),
    "protocol link": template(paragraph("x"), None, with_relation(RELATIONS, "hyperlink", "ms-msdt:/id")),
    "mail merge": template(
        replaced={
            "word/settings.xml": (
                "<w:compat>",
                '<w:mailMerge><w:mainDocumentType w:val="letters"/></w:mailMerge><w:compat>',
            )
        }
    ),
    "external entity": template(
        "",
        {
            "word/document.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            + document("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>")
        },
    ),
    "billion laughs": template(
        "",
        {
            "word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            + document(paragraph("x"))
        },
    ),
    "bomb": template(paragraph("x"), {"word/media/a.xml": b" " * 61_000_000}),
    "path out of the archive": template(paragraph("x"), {"../../etc/cron.d/x": "x"}),
    "not word": b"PK\x03\x04 rien",
    "strict": template(
        "",
        {
            "word/document.xml": document(paragraph("x")).replace(
                "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
            )
        },
    ),
    "no document": template("", {"word/document.xml": "<x/>"}),
    "too many tags": template(paragraph("{{ rapport.titre }}") * 1001),
    "a document without end": template(paragraph("a" * 8_100_000)),
}


@pytest.mark.parametrize("attack", sorted(HAZARDS))
def test_a_template_that_acts_or_reaches_outside_is_refused(attack: str) -> None:
    report = check_template(HAZARDS[attack], preview=False)
    assert not report.is_usable
    with pytest.raises(Refusal):
        compile_template(HAZARDS[attack])


def test_a_block_between_single_braces_is_told_rather_than_printed() -> None:
    (one,) = check_template(template(paragraph("{", "p bloc.engagements", " }")), preview=False).faults
    assert str(one).startswith("Paragraphe 1 : « {p bloc.engagements } » n'est pas une balise : il faut deux accolades")


def test_a_mistake_in_the_header_of_our_own_specimen_is_told_there() -> None:
    wrong = {"word/entete.xml": ("</w:hdr>", paragraph("{{ zut }}") + "</w:hdr>")}
    (one,) = check_template(template(paragraph("{{p bloc.corps }}"), None, wrong), preview=False).faults
    assert str(one).startswith("En-tête, paragraphe 2 : le nom « zut » n'existe pas")


def test_a_picture_that_holds_all_it_shows_is_let_in() -> None:
    plain = '<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="a" d="M0 0"/></defs><use href="#a"/></svg>'
    assert check_template(template(paragraph("x"), {"word/media/a.svg": plain}), preview=False).is_usable


def test_there_are_at_least_sixty_attacks_and_none_succeeds() -> None:
    assert len(EXPRESSIONS) + len(STATEMENTS) + len(HAZARDS) >= 60


def test_the_child_is_ready_without_loading_the_tables() -> None:
    loads = "reports.their_template, reports.checking, reports.outline_json, reports.word"
    seen = "print('sqlalchemy' in sys.modules, 'pydantic' in sys.modules)"
    aside = "from reports.confined import _leave_tables_aside; _leave_tables_aside(sys.argv[1]); "
    start = "import sys; sys.path.insert(0, sys.argv[1]); "

    def said(program: str) -> str:
        order = [sys.executable, "-I", "-c", program, str(Path(__file__).parents[2])]
        return subprocess.run(order, check=True, capture_output=True, text=True).stdout.strip()

    assert said(f"{start}{aside}import {loads}; {seen}") == "False False"
    assert said(f"{start}import {loads}; {seen}") == "True True", "and this is what it would cost"


def test_loops_upon_loops_are_stopped_by_the_limits_of_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.confinement.CPU_SECONDS", 2)
    loops = "".join(f"{{% for {x} in rapport.sections[4].tableaux[0].lignes %}}" for x in "abcd")
    data = template(paragraph(loops + "{{ a.genre }}" + "{% endfor %}" * 4))
    assert messages(data) == []
    with pytest.raises(Refusal, match="trop de temps ou de mémoire"):
        render_confined(specimen(442), data)


# Braces that are no tags


@pytest.mark.parametrize(
    "body",
    [
        "<w:p><w:r><w:instrText>{{ 7*7 }}</w:instrText></w:r></w:p>",
        '<w:p><w:bookmarkStart w:id="900" w:name="{{ 7*7 }}"/><w:bookmarkEnd w:id="900"/></w:p>',
        paragraph("Un { seul } et {texte}"),
        paragraph("\ue0000\ue001 {{ rapport.titre }} \ue0000\ue001"),
    ],
)
def test_what_is_not_a_tag_is_never_evaluated(body: str) -> None:
    data = template(body + paragraph("fin"))
    docx = render(REPORT, compile_package(data))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        text = archive.read("word/document.xml").decode()
    assert "49" not in re.findall(r">(49)<|=\"(49)\"", text)
    assert faults_of(docx) == [] or "instrText" in body


def test_a_template_s_own_properties_never_reach_the_report() -> None:
    core = (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ 7*7 }} secret</dc:title></cp:coreProperties>'
    )
    docx = render(
        REPORT,
        compile_template(
            template(
                paragraph("x"),
                {"docProps/core.xml": core},
                {
                    "[Content_Types].xml": (
                        "</Types>",
                        f'<Override PartName="/docProps/core.xml" ContentType="{CORE_TYPE}"/></Types>',
                    )
                },
            )
        ),
    )
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert b"secret" not in archive.read("docProps/core.xml")
    assert faults_of(docx) == []


@pytest.mark.parametrize(
    "event",
    [
        ("socket.connect", ()),
        ("subprocess.Popen", ()),
        ("os.system", ("id",)),
        ("os.exec", ()),
        ("open", ("/etc/passwd", "r", 0)),
        ("open", ("/tmp/x", "w", 0)),
        ("open", (3, "r", 0)),
    ],
)
def test_the_child_forbids_itself_files_network_and_programs(event: tuple[str, tuple[object, ...]]) -> None:
    with pytest.raises(PermissionError):
        _watch("/srv/quadrille")(*event)


def test_the_child_may_still_read_its_own_modules() -> None:
    _watch("/srv/quadrille")("open", ("/srv/quadrille/reports/contours.json", "r", 0))


def test_the_guide_lists_every_block_with_its_words() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "coordinateur.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `\{\{p bloc\.(\w+) \}\}` \| (.+) \|$", guide, re.MULTILINE))
    assert listed == BLOCKS
