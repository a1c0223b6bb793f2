"""Is the note of a campaign that runs alone issued once, after the freeze, and that of people left to them?"""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from sqlmodel import select

from flows import consolidation, distribution
from flows.check_ins import open_campaign
from flows.freezing import freeze_campaigns
from flows.issuing import issuing
from flows.running import run_flow
from models import Answer, Campaign, Commitment, Document, Mail, Person, Report, Territory, TerritoryPart
from models.closed_lists import Launch, ReportKind, Status
from reports.word import render
from reports.writing import compose
from roadmaps.calendars import Calendar, add_working_days, holidays_of
from store.database import transaction
from store.reference import public_holidays
from tests.web.country import NOW, TODAY, Country, at, build, rows


@pytest.fixture
def country(database: str) -> Iterator[Country]:
    with at():
        yield build()


def frozen(country: Country, launch: Launch, opened_by: int | None = None) -> date:
    """A campaign of Redon whose answers have just been frozen; gives the working day after."""
    open_campaign("CLPE35004", TODAY, opened_by=opened_by)
    with transaction() as session:
        campaign = session.get_one(Campaign, rows(Campaign)[0].id)
        campaign.policy = campaign.policy | {"launch": launch.value}
        after = campaign.freezes_on + timedelta(days=1)
        session.add(campaign)
    assert freeze_campaigns(after) == 1
    return add_working_days(Calendar(holidays=holidays_of(public_holidays(), "35")), after - timedelta(days=1), 1)


def test_a_campaign_that_runs_alone_has_its_note_issued_once(country: Country) -> None:
    after = frozen(country, Launch.AUTOMATIC)
    assert run_flow(issuing, today=after - timedelta(days=1)).notes == 0
    assert run_flow(issuing, today=after).notes == 1
    assert run_flow(issuing, today=after).notes == 0
    assert run_flow(issuing, today=after + timedelta(days=1)).notes == 0
    (report,) = rows(Report)
    (campaign,) = rows(Campaign)
    assert (report.kind, report.as_of, report.issued_by_id) == (ReportKind.NOTE, campaign.freezes_on, None)
    assert report.campaign_id == campaign.id


@pytest.mark.parametrize("launch", Launch)
def test_a_campaign_launched_by_a_person_waits_for_a_person(country: Country, launch: Launch) -> None:
    after = frozen(country, launch, opened_by=country.people["animateur"])
    assert run_flow(issuing, today=after).notes == 0


def test_a_note_issued_by_a_person_since_the_freeze_is_enough(country: Country) -> None:
    after = frozen(country, Launch.AUTOMATIC)
    consolidation.issue("CLPE35004", after, ReportKind.NOTE, by=country.people["animateur"])
    assert run_flow(issuing, today=after).notes == 0


def test_an_old_freeze_is_left_to_a_person(country: Country) -> None:
    after = frozen(country, Launch.AUTOMATIC)
    assert run_flow(issuing, today=after + timedelta(days=40)).notes == 0


def test_the_tables_that_a_report_refers_to_go_with_it(country: Country) -> None:
    consolidation.issue("CLPE35004", TODAY, ReportKind.NOTE, by=country.people["animateur"])
    letter = rows(Mail)[0]
    names = [str(one["filename"]) for one in letter.attachments]
    assert names == [f"CLPE35004-note-{TODAY}.docx", f"CLPE35004-donnees-{TODAY}.xlsx"]
    assert "avec le tableur des engagements et des chiffres" in letter.body_text
    assert letter.subject.startswith("Note de synthèse d")
    kept = {one.id: one.content for one in rows(Document)}
    tables = openpyxl.load_workbook(io.BytesIO(kept[int(str(letter.attachments[1]["document_id"]))]))
    assert {"Engagements", "Chiffres"} <= set(tables.sheetnames)


def test_tables_too_heavy_for_a_mail_are_left_out_and_the_letter_says_so(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distribution, "HEAVIEST", 100)
    consolidation.issue("CLPE35004", TODAY, ReportKind.NOTE, by=country.people["animateur"])
    letter = rows(Mail)[0]
    assert [str(one["filename"]) for one in letter.attachments] == [f"CLPE35004-note-{TODAY}.docx"]
    assert "trop lourd pour un courriel" in letter.body_text
    assert "à la page des rapports du territoire" in letter.body_text
    report = rows(Report)[0].id or 0
    with zipfile.ZipFile(io.BytesIO(consolidation.issued_again(report))) as word:
        text = word.read("word/document.xml").decode()
    assert "tableur joint" not in text
    assert "à la page des rapports du territoire" in text
    tables = openpyxl.load_workbook(io.BytesIO(consolidation.tables_again(report)))
    assert {"Engagements", "Chiffres"} <= set(tables.sheetnames)


@pytest.mark.parametrize("kind", ReportKind)
def test_an_issue_does_not_move_when_its_perimeter_people_and_figures_do(country: Country, kind: ReportKind) -> None:
    issue = consolidation.issue("35", TODAY, kind, by=country.people["departement"])
    frozen = consolidation.issued_again(issue)
    with transaction() as session:
        for part in session.exec(select(TerritoryPart)):
            part.valid_to = TODAY - timedelta(days=1)
        for place in session.exec(select(Territory)):
            place.name = f"{place.name} élargi"
        for person in session.exec(select(Person)):
            person.last_name, person.capacity = "Autre", "autre fonction"
        for commitment in session.exec(select(Commitment)):
            commitment.title, commitment.status = "Tout autre chose", Status.DONE
    assert consolidation.issued_again(issue) == frozen
    now = render(compose(kind, consolidation.draft("35", TODAY)))
    assert now != frozen, "what would be said today has moved"


@pytest.mark.parametrize(("hour", "expected"), [(6, [1, 0, 0]), (14, [0, 1, 0])], ids=["before", "after"])
def test_who_answers_on_the_day_of_a_report_receives_the_one_that_used_the_answer(
    country: Country, hour: int, expected: list[int]
) -> None:
    """Once, be it before that day's report was issued or after."""
    answered_at = datetime(2026, 6, 8, hour, tzinfo=UTC)
    received: list[int] = []
    for issued_at in (NOW, NOW + timedelta(days=30), NOW + timedelta(days=60)):
        if not rows(Answer) and issued_at > answered_at:
            _answered(country, answered_at)
        with at(issued_at):
            consolidation.issue("CLPE35004", issued_at.date(), ReportKind.NOTE)
        letters = sum(mail.person_id == country.people["pilote"] for mail in rows(Mail))
        received.append(letters - sum(received))
    assert received == expected


def _answered(country: Country, moment: datetime) -> None:
    with transaction() as session:
        session.add(
            Answer(
                commitment_id=country.commitments["navette"],
                person_id=country.people["pilote"],
                answered_at=moment,
                answered_on=moment.date(),
                status=Status.DONE,
            )
        )
