"""Does the note keep to two, three or four pages, however small or large its territory?"""

import io
import os
import shutil
from datetime import date, timedelta

import pikepdf
import pytest

from models.closed_lists import Level, Outlook, ReportKind, Status
from reports.length import pages_of
from reports.office import to_pdf
from reports.outline import Quote
from reports.snapshots import Correction, Masthead, Snapshot
from reports.word import render
from reports.writing import compose
from reports.writing.brevity import LONGEST, Brevity, brevities, shortened
from roadmaps.consolidation import consolidate
from roadmaps.facts import CommitmentFacts, NoteFacts, TerritoryFacts
from roadmaps.novelties import novelties
from roadmaps.perimeters import Forest
from tests.builders import a_commitment, a_party, a_request, a_territory, an_answer

BEFORE, AFTER = date(2026, 3, 31), date(2026, 6, 30)
LONG = "Accompagner vers l'emploi durable les personnes qui en sont le plus éloignées, avec les employeurs d'ici"
"""As long as titles of real roadmaps are."""
WORD = "Le trimestre a vu se mettre en place les équipes, et les premiers accueils ont commencé partout. " * 40
STATUSES = (Status.DONE, Status.UNDER_WAY, Status.TO_START, Status.SUSPENDED, Status.DROPPED)
OUTLOOKS = (Outlook.SECURE, Outlook.WITHIN_REACH, Outlook.NEEDS_SUPPORT, Outlook.COMPROMISED)


IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  there, a missing part is a failure
office = pytest.mark.skipif(shutil.which("soffice") is None and not IN_CI, reason="LibreOffice is not installed")


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF says that it has."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def country(regions: int) -> list[TerritoryFacts]:
    """The nation, its régions, and three départements in each."""
    made = [a_territory(1, Level.NATIONAL, code="FR", name="France")]
    for region in range(regions):
        id_ = 100 + region
        made.append(a_territory(id_, Level.REGION, [1], code=f"R{region}", name=f"Région de l'Est {region}"))
        made += [
            a_territory(1000 + 3 * region + rank, Level.DEPARTEMENT, [id_], code=f"{region}{rank}", name=f"Dép. {rank}")
            for rank in range(3)
        ]
    return made


def commitment(number: int, territory_id: int) -> CommitmentFacts:
    """One of many, each with its axis, its long title and something that has changed."""
    asked = BEFORE + timedelta(days=40)
    said = an_answer(
        AFTER - timedelta(days=10 + number % 5), status=STATUSES[number % 5], outlook=OUTLOOKS[number % 4], id=number
    )
    return a_commitment(
        number,
        territory_id=territory_id,
        title=f"{LONG} ({number})",
        axis=f"Axe {number % 23 + 1} – {LONG[:80]}",
        axis_rank=number % 23,
        reference=f"{number % 23 + 1}.{number}",
        lead=None if number % 11 == 0 else a_party(f"Communauté d'agglomération du Grand Territoire {number % 9}"),
        due_on=AFTER + timedelta(days=number % 120 - 30),
        asked_on=(asked,),
        silent_on=(asked + timedelta(days=14),),
        answers=() if number % 4 == 0 else (said,),
        support=(a_request(number, asked_on=AFTER - timedelta(days=20)),) if number % 7 == 0 else (),
    )


def report(territory_id: int, commitments: int, regions: int = 18, also: tuple[TerritoryFacts, ...] = ()) -> Snapshot:
    """What is said of a territory of a country in which much has happened; ``also`` has its share of it."""
    territories = [*country(regions), *also]
    homes = [one.id for one in territories if one.level in (Level.DEPARTEMENT, Level.BASSIN)] or [1]
    facts = [commitment(number + 1, homes[number % len(homes)]) for number in range(commitments)]
    notes = [NoteFacts(territory_id, AFTER, "Anne Le Goff", "cheffe de service", WORD)]
    before = consolidate(territory_id, Forest(territories, BEFORE), facts, BEFORE)
    after = consolidate(territory_id, Forest(territories, AFTER), facts, AFTER, notes=notes, since=BEFORE)
    head = Masthead("DREETS\n3 place du Marché, 35000 Rennes", "Anne Le Goff, cheffe de service", "Rennes", AFTER)
    return Snapshot(after, novelties(before, after), head)


TERRITORIES = {
    "a département of three commitments": (1000, 3 * 54),
    "a département of forty commitments": (1000, 40 * 54),
    "a région of two hundred": (100, 200 * 18),
    "a nation of two thousand": (1, 2000),
    "a nation with nothing": (1, 0),
}


@pytest.mark.office
@office
@pytest.mark.parametrize(("territory_id", "commitments"), TERRITORIES.values(), ids=list(TERRITORIES))
def test_a_note_takes_two_to_four_pages(territory_id: int, commitments: int) -> None:
    outline = compose(ReportKind.NOTE, report(territory_id, commitments))
    pages = pages_in(to_pdf(render(outline)))
    assert pages <= LONGEST
    assert pages >= 2 or not commitments
    assert pages <= pages_of(outline) <= LONGEST, "the count that chose it is on the safe side"


def test_what_a_person_wrote_into_it_takes_its_place_from_what_the_machine_says() -> None:
    snapshot = report(1000, 40 * 54)
    written = (Correction("synthese", "Nous avons tenu nos engagements. " * 60),)
    plain = compose(ReportKind.NOTE, snapshot)
    full = compose(ReportKind.NOTE, Snapshot(snapshot.consolidation, snapshot.novelties, corrections=written))
    assert pages_of(full) <= LONGEST
    assert plain.sections[1:] != full.sections[1:]


def test_without_brevity_a_large_territory_would_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.writing.brevities", lambda: iter([Brevity(axes=40, named=40, told=40, upcoming=40)]))
    assert pages_of(compose(ReportKind.NOTE, report(1000, 40 * 54))) > LONGEST


def test_a_long_word_is_cut_between_words_in_the_note_and_whole_in_the_full_report() -> None:
    snapshot = report(1000, 40 * 54)
    (brief,) = [one for one in compose(ReportKind.NOTE, snapshot).sections[0].blocks if isinstance(one, Quote)]
    (whole,) = [one for one in compose(ReportKind.FULL, snapshot).sections[0].blocks if isinstance(one, Quote)]
    assert whole.text == WORD.strip()
    assert brief.text.endswith(" […]")
    assert whole.text.startswith(brief.text.removesuffix(" […]"))
    assert shortened("court", 300) == "court"
    assert len(list(brevities())) > 1


def test_a_note_gives_up_its_chart_before_the_names_of_what_changed() -> None:
    ladder = list(brevities())
    assert not any(one.charted for one in ladder if not one.named)
    assert any(one.named and not one.charted for one in ladder)
