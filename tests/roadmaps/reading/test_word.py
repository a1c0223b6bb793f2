"""Does the reader of Word files lose nothing, and take nothing twice?"""

import io
import zipfile

from roadmaps.reading.content import Content, Paragraph, Table
from roadmaps.reading.word import extract_word

SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = {
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "comments": "comments",
    "header1": "header",
}


def relations(entries: list[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="r{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(entries)
    )
    return f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'


def word(body: str, **parts: str) -> Content:
    """A file whose body is that XML; other parts by name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("_rels/.rels", relations([("officeDocument", "word/document.xml")]))
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", relations([(KINDS[name], f"{name}.xml") for name in parts]))
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return extract_word(data.getvalue())


def p(text: str = "", properties: str = "", inside: str = "") -> str:
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}{inside}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if '<w:p>' in content else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def texts(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def only_table(content: Content) -> Table:
    (table,) = (block for block in content.blocks if isinstance(block, Table))
    return table


def grid(table: Table) -> dict[tuple[int, int], str]:
    return {key: cell.text for key, cell in table.cells.items()}


def test_controls_around_words_cells_and_rows_keep_their_text_and_their_column() -> None:
    table = only_table(
        word(
            tbl(
                tr(tc("Pilote"), sdt(tc("CAF")), tc("T2 2026")),
                sdt(tr(tc("Copilote"), tc(p(inside=sdt(r("Région")))), tc("2027"))),
                tr(tc("Partenaire"), tc(sdt(p("MSA"))), tc("2028")),
            )
        )
    )
    assert grid(table) == {
        (0, 0): "Pilote", (0, 1): "CAF", (0, 2): "T2 2026",
        (1, 0): "Copilote", (1, 1): "Région", (1, 2): "2027",
        (2, 0): "Partenaire", (2, 1): "MSA", (2, 2): "2028",
    }  # fmt: skip


def test_a_placeholder_is_no_answer_and_its_cell_keeps_its_place() -> None:
    asked = "<w:showingPlcHdr/>"
    table = only_table(
        word(
            tbl(
                tr(tc("Pilote"), sdt(tc("Choisissez un élément."), asked), tc("fin")),
                tr(tc(p(inside=sdt(r("Cliquez"), asked))), tc("b")),
            )
        )
    )
    assert grid(table) == {(0, 0): "Pilote", (0, 1): "", (0, 2): "fin", (1, 0): "", (1, 1): "b"}


def test_boxes_of_every_generation_are_read_with_their_labels() -> None:
    def box(checked: str) -> str:
        return sdt(r("?"), f'<w14:checkbox><w14:checked w14:val="{checked}"/></w14:checkbox>')

    def old_box(checked: str) -> str:
        return (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
            f'<w:checked w:val="{checked}"/></w:checkBox></w:ffData></w:fldChar></w:r>'
            '<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    content = word(
        p(inside=box("0") + r(" À lancer ") + box("1") + r(" En cours"))
        + p(inside=old_box("1") + r(" Oui ") + old_box("0") + r(" Non"))
        + p(inside=sign + r(" Réalisée ☐ Abandonnée"))
    )
    found = [(block.boxes, block.ticked) for block in content.blocks if isinstance(block, Paragraph)]
    assert found == [
        (("À lancer", "En cours"), ("En cours",)),
        (("Oui", "Non"), ("Oui",)),
        (("Réalisée", "Abandonnée"), ("Réalisée",)),
    ]


def test_revisions_are_read_as_accepted_and_what_was_deleted_is_a_remark() -> None:
    content = word(
        p(
            inside=r("Ouvrir ")
            + "<w:del><w:r><w:delText>un guichet</w:delText></w:r></w:del><w:ins><w:r><w:t>deux guichets</w:t></w:r></w:ins>"  # noqa: E501
            + "<w:moveFrom><w:r><w:t>ailleurs</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t> ici</w:t></w:r></w:moveTo>"
        )
        + tbl(tr(tc("gardée")), tr(tc("ôtée"), properties="<w:del/>"), tr(tc("ajoutée"), properties="<w:ins/>"))
    )
    assert texts(content) == ["Ouvrir deux guichets ici"]
    assert grid(only_table(content)) == {(0, 0): "gardée", (1, 0): "ajoutée"}
    assert content.has_revisions
    assert [remark.text for remark in content.remarks] == ["un guichet", "ailleurs", "ôtée"]
    assert len(content.notes) == 1


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    content = word(p("Ouvrir ", "<w:rPr><w:del/></w:rPr>") + p("un guichet"))
    assert texts(content) == ["Ouvrir un guichet"]


def test_merged_cells_are_one_cell_with_its_spans() -> None:
    merge = '<w:vMerge w:val="restart"/>'
    table = only_table(
        word(
            tbl(
                tr(tc("Titre", '<w:gridSpan w:val="3"/>')),
                tr(tc("Axe", merge), tc("a"), tc("b")),
                tr(tc("", "<w:vMerge/>"), tc("c"), tc("d")),
                tr(tc("e"), properties='<w:gridBefore w:val="2"/>'),
            )
        )
    )
    assert (table.rows, table.columns) == (4, 3)
    assert table.cells[0, 0].column_span == 3
    assert table.cells[1, 0].row_span == 2
    assert (2, 0) not in table.cells
    assert table.cells[3, 2].text == "e"


def test_a_nested_table_is_read_in_its_cell_and_by_itself() -> None:
    inner = tbl(tr(tc("Prêts"), tc("60")))
    content = word(tbl(tr(tc("Indicateurs"), f"<w:tc>{inner}{p()}</w:tc>")))
    outer, nested = (block for block in content.blocks if isinstance(block, Table))
    assert outer.cells[0, 1].text == "Prêts : 60"
    assert nested.inside == outer.part
    assert grid(nested) == {(0, 0): "Prêts", (0, 1): "60"}


def test_a_text_box_written_for_two_versions_of_word_is_read_once() -> None:
    box = f"<w:txbxContent>{p('Dans la boîte')}</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    content = word(p("Avant", inside=drawing) + p("Après"))
    assert texts(content) == ["Avant", "Dans la boîte", "Après"]


def test_fields_give_their_result_and_never_their_instruction() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    date_field = (
        mark("begin") + "<w:r><w:instrText>DATE</w:instrText></w:r>" + mark("separate") + r("3 mai 2026") + mark("end")
    )
    simple = f'<w:fldSimple w:instr="REF x">{r("Ussel")}</w:fldSimple>'
    assert texts(word(p("Le ", inside=date_field + r(" à ") + simple))) == ["Le 3 mai 2026 à Ussel"]


def test_contents_computed_by_word_are_marked() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    content = word(
        p(
            inside=mark("begin")
            + r'<w:r><w:instrText>TOC \o "1-3"</w:instrText></w:r>'
            + mark("separate")
            + r("Axe 1 4")
        )
        + p("Axe 2 5")
        + p(inside=mark("end"))
        + p("Axe 1")
    )
    assert [(b.text, b.is_contents) for b in content.blocks if isinstance(b, Paragraph)] == [
        ("Axe 1 4", True),
        ("Axe 2 5", True),
        ("Axe 1", False),
    ]


STYLES = f"""<w:styles {SPACES}>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="TitreMaison"><w:name w:val="Titre maison"/><w:basedOn w:val="Titre1"/></w:style>
<w:style w:type="paragraph" w:styleId="Grand"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Niveau"><w:name w:val="Niveau"/>
<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Puces"><w:name w:val="List Bullet"/>
<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {SPACES}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="decimal"/><w:lvlText w:val="Action %1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">
<w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def numbered(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'


def test_localised_styles_are_known_by_their_name_and_through_the_one_they_are_based_on() -> None:
    body = "".join(p(name, style(name)) for name in ("Titre1", "TitreMaison", "Grand", "Niveau", "TM1", "Puces"))
    blocks = [b for b in word(body, styles=STYLES, numbering=NUMBERING).blocks if isinstance(b, Paragraph)]
    assert [b.heading for b in blocks] == [1, 1, 0, 3, 0, 0]
    assert [b.is_title for b in blocks] == [False, False, True, False, False, False]
    assert blocks[4].is_contents
    assert blocks[5].list_level == 0


def test_the_numbers_word_computes_are_counted() -> None:
    body = (
        p("un", numbered(0))
        + p("suite", numbered(1))
        + p("encore", numbered(1))
        + p("deux", numbered(0))
        + p("sous", numbered(1))
    )
    blocks = [b for b in word(body, styles=STYLES, numbering=NUMBERING).blocks if isinstance(b, Paragraph)]
    assert [b.numbering for b in blocks] == ["Action 1", "1a)", "1b)", "Action 2", "2a)"]


def test_notes_comments_and_hidden_words_are_remarks_and_headers_stand_apart() -> None:
    note = f'<w:footnotes {SPACES}><w:footnote w:type="separator">{p("---")}</w:footnote><w:footnote>{p("Une note")}</w:footnote></w:footnotes>'  # noqa: E501
    comment = f"<w:comments {SPACES}><w:comment>{p('À vérifier')}</w:comment></w:comments>"
    header = f"<w:hdr {SPACES}>{p('Réunion du 12 mars 2026')}</w:hdr>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    content = word(p("Visible", inside=hidden), footnotes=note, comments=comment, header1=header)
    assert texts(content) == ["Visible"]
    assert {(remark.text, remark.reason) for remark in content.remarks} == {
        ("Une note", "note de bas de page"),
        ("À vérifier", "commentaire"),
        ("secret", "texte masqué"),
    }
    assert [margin.text for margin in content.margins] == ["Réunion du 12 mars 2026"]


def test_the_strict_variant_of_the_format_is_read_too() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("_rels/.rels", relations([("officeDocument", "word/document.xml")]))
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{strict}"><w:body>{p("Bonjour")}</w:body></w:document>'
        )
    assert texts(extract_word(data.getvalue())) == ["Bonjour"]


def test_line_breaks_tabs_and_hyphens_are_kept_as_characters() -> None:
    inside = r("a") + "<w:r><w:br/></w:r>" + r("b") + "<w:r><w:tab/><w:noBreakHyphen/></w:r>" + r("c")
    assert texts(word(p(inside=inside))) == ["a\nb\t-c"]
