"""Is a CSV file cut where its author meant?"""

import pytest

from roadmaps.draft import UnreadableFile
from roadmaps.reading.content import Table
from roadmaps.reading.delimited import extract_csv, separator_of


def _table(data: bytes) -> Table:
    block = extract_csv(data).blocks[0]
    assert isinstance(block, Table)
    return block


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_separator_and_any_characters(separator: str, encoding: str) -> None:
    lines = [("N°", "Intitulé", "Échéance"), ("1", "Créer un lieu", "été 2026"), ("2", "Former", "fin 2026")]
    text = "\r\n".join(separator.join(line) for line in lines)
    table = _table(text.encode(encoding))
    assert (table.rows, table.columns) == (3, 3)
    assert table.cells[1, 2].text == "été 2026"
    assert table.cells[1, 2].place.label == "ligne 2, colonne C"


def test_a_semicolon_inside_quotes_and_several_lines_in_a_cell() -> None:
    table = _table('N°;Partenaires\n1;"CAF ; MSA\nCCAS"\n'.encode())
    assert table.cells[1, 1].lines == ("CAF ; MSA", "CCAS")


def test_commas_in_sentences_do_not_cut_a_semicolon_file() -> None:
    assert separator_of("N°;Action\n1;Ouvrir, former, recruter\n2;Aller, venir, loger\n") == ";"


def test_the_separator_told_by_excel_is_followed() -> None:
    assert _table(b"sep=|\nN|Action\n1|Ouvrir; fermer\n").cells[1, 1].text == "Ouvrir; fermer"


def test_one_column_is_one_column() -> None:
    assert _table(b"Actions\nOuvrir\nFormer\n").columns == 1


def test_a_field_without_end_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        extract_csv(b'N;Action\n1;"' + b"a" * 200_000)
