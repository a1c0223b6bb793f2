"""Are the reports of many territories made by batches with the templates that their services chose?"""

import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import consolidation, report_files, report_templates, report_texts
from flows.report_files import Wanted
from models.closed_lists import ReportKind
from reports.confinement import FAILED
from reports.snapshots import Correction
from roadmaps.refusal import Refusal
from store import report_texts as kept_texts
from store.database import reading, transaction
from tests.reports.templates import paragraph, template
from tests.web.country import NOW, TODAY, Country, at, build

NOTE = Wanted((ReportKind.NOTE,))


@pytest.fixture
def country(database: str) -> Iterator[Country]:
    with at():
        yield build()


def words(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


def marked(mark: str) -> bytes:
    return template(paragraph(mark) + paragraph("{{p bloc.corps }}"))


def built(out: Path) -> dict[str, str]:
    return {one.code: words(one.files[0]) for one in consolidation.build_all(TODAY, out, wanted=NOTE)}


def test_each_territory_has_the_template_of_its_own_branch(country: Country, tmp_path: Path) -> None:
    people = country.people
    report_templates.use(country.territories["R53"], "r.docx", marked("Pour la Bretagne"), by=people["region"])
    report_templates.use(country.territories["85"], "v.docx", marked("Pour la Vendée"), by=people["ailleurs"])
    found = built(tmp_path)
    assert {code for code, said in found.items() if "Pour la Bretagne" in said} == {"CLPE35004", "35", "R53"}
    assert {code for code, said in found.items() if "Pour la Vendée" in said} == {"85"}
    assert set(found) == {"CLPE35004", "35", "44", "85", "R53", "R52", "FR"}
    again = list(consolidation.build_all(TODAY, tmp_path, wanted=NOTE))
    assert all(one.unchanged == 1 for one in again)
    report_templates.go_back(country.territories["R53"], by=people["region"])
    assert not any("Pour la Bretagne" in said for said in built(tmp_path).values())


def test_a_kept_template_that_fails_deprives_nobody_of_a_draft(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_templates.use(country.territories["R53"], "r.docx", marked("Perdu"), by=country.people["region"])

    def fail(*_: object) -> None:
        raise Refusal(FAILED)

    with monkeypatch.context() as patch:
        patch.setattr(report_files, "render_all_confined", fail)
        assert not any("Perdu" in said for said in built(tmp_path).values())
        with pytest.raises(Refusal):
            list(consolidation.build_all(TODAY, tmp_path / "b", wanted=Wanted((ReportKind.NOTE,), template=b"x")))
    assert sum("Perdu" in said for said in built(tmp_path).values()) == 3, "tried again the next time"


def test_what_is_written_serves_the_issues_of_one_day_and_then_no_more(country: Country) -> None:
    redon, person = country.territories["CLPE35004"], country.people["animateur"]
    sections = report_texts.sections_of(consolidation.draft("CLPE35004", TODAY))
    report_texts.save(redon, person, sections, {"synthese": ("Un mot.", False), "methode": (" ", True)})
    for kind in ReportKind:
        consolidation.issue("CLPE35004", TODAY, kind, by=person)
    assert consolidation.draft("CLPE35004", TODAY).corrections == (Correction("synthese", "Un mot."),)
    assert consolidation.draft("CLPE35004", TODAY + timedelta(days=30)).corrections == ()


def test_the_names_of_who_is_missing_are_no_sentence_that_a_text_may_replace(country: Country) -> None:
    (perimeter,) = (
        one for one in report_texts.sections_of(consolidation.draft("35", TODAY)) if one.name == "perimetre"
    )
    assert perimeter.sentences == ()
    assert [one.split(" (")[0] for one in perimeter.lasting] == [
        "Pas encore interrogés",
        "Sans feuille de route connue",
    ]


def test_a_text_saved_while_the_report_is_made_waits_for_the_next_issue(country: Country) -> None:
    redon, later = country.territories["CLPE35004"], date(2026, 9, 1)
    with transaction() as session:
        kept_texts.save(session, territory_id=redon, sections=[{"section": "a", "text": "1"}], author_id=None, at=NOW)
        kept_texts.save(session, territory_id=redon, sections=[{"section": "a", "text": "2"}], author_id=None, at=NOW)
        kept_texts.mark_issued(session, redon, TODAY, [{"section": "a", "text": "1"}])
    with reading() as session:
        assert kept_texts.waiting(session, later)[redon] == [{"section": "a", "text": "2"}]
