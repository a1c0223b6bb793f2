"""Are reports prepared level by level, announced by letter, reminded once, and shown as missing above?"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import col, select

from flows import clock, consolidation
from flows.check_ins import open_campaign
from flows.freezing import freeze_campaigns
from flows.report_rounds import round_of
from flows.running import run_flow
from flows.surroundings import know
from models import Campaign, CoordinatorNote, Mail, Report
from models.closed_lists import Letter, MailState, ReportKind
from roadmaps.reports_due import ReportDue
from settings import settings
from store.database import reading, transaction
from tests.web.country import TODAY, Country, at, build, rows


@pytest.fixture
def country(database: str) -> Iterator[Country]:
    with at():
        yield build()


def frozen_round(country: Country) -> Sequence[ReportDue]:
    """A campaign of Ille-et-Vilaine, its answers frozen; gives what is due, from the bassin up."""
    open_campaign("35", TODAY, opened_by=country.people["departement"])
    (campaign,) = rows(Campaign)
    assert freeze_campaigns(campaign.freezes_on + timedelta(days=1)) == 1
    later = campaign.freezes_on + timedelta(days=29)
    with reading() as session:
        return round_of(session, know(session, later, clock.now())).prepared


def letters() -> list[Mail]:
    with reading() as session:
        statement = select(Mail).where(col(Mail.letter) == Letter.REPORT_TO_ISSUE).order_by(col(Mail.id))
        return list(session.exec(statement))


def run(day: date) -> consolidation.Consolidated:
    with clock.set_to(datetime.combine(day, time(5, 35), UTC)):
        return run_flow(consolidation.consolidation, today=day)


def leave(day: date) -> None:
    """What is in the outbox leaves that day."""
    with transaction() as session:
        for mail in session.exec(select(Mail).where(col(Mail.state) == MailState.PENDING)):
            mail.state, mail.sent_at = MailState.SENT, datetime.combine(day, time(9), UTC)
            session.add(mail)


def of(due: Sequence[ReportDue], country: Country, code: str) -> ReportDue:
    return next(one for one in due if one.territory_id == country.territories[code])


def test_a_round_is_prepared_announced_reminded_once_and_seen_as_missing_above(country: Country) -> None:
    due = frozen_round(country)
    redon, ille = of(due, country, "CLPE35004"), of(due, country, "35")
    assert redon.due_on < ille.prepared_on

    assert run(redon.prepared_on - timedelta(days=1)) == consolidation.Consolidated(0, 0, 0)
    first = run(redon.prepared_on)
    assert (first.territories, first.letters) == (1, 1)
    again = run(redon.prepared_on)
    assert (again.files, again.letters) == (0, 0), "twice does nothing more"
    (letter,) = letters()
    assert letter.person_id == country.people["animateur"]
    assert "/territoires/CLPE35004/rapports" in letter.body_text
    assert "Rien n'est diffusé sans vous" in letter.body_text
    assert list((settings().data_dir / "rapports").glob("CLPE35004-*.docx"))

    leave(redon.prepared_on)
    run(ille.prepared_on)
    told = {one.person_id: one for one in letters()[1:]}
    assert set(told) == {country.people["animateur"], country.people["departement"]}
    assert "Rappel" in told[country.people["animateur"]].subject
    above = told[country.people["departement"]].body_text
    assert re.search(r"\* Redon, attendu le .* \(Yann Le Goff\)", above)

    leave(ille.prepared_on)
    for later in range(1, 12):
        run(ille.prepared_on + timedelta(days=later))
    by_person = [one.person_id for one in letters()]
    assert by_person.count(country.people["animateur"]) == 2, "one announcement, one reminder"
    assert by_person.count(country.people["departement"]) == 2


def test_an_issued_report_is_asked_for_no_more_and_its_letter_does_not_leave(country: Country) -> None:
    due = frozen_round(country)
    redon = of(due, country, "CLPE35004")
    run(redon.prepared_on)
    with clock.set_to(datetime.combine(redon.prepared_on, time(6), UTC)):
        report_id = consolidation.issue("CLPE35004", redon.as_of, ReportKind.NOTE, by=country.people["animateur"])
    assert [one.state for one in letters()] == [MailState.CANCELLED]
    assert run(redon.due_on).letters == 0
    (report,) = rows(Report)
    assert (report.id, report.as_of, report.campaign_id) == (report_id, redon.as_of, rows(Campaign)[0].id)
    with clock.set_to(datetime.combine(redon.due_on, time(6), UTC)):
        assert consolidation.issue("CLPE35004", redon.as_of, ReportKind.NOTE) == report_id, "one issue, not two"


def test_a_run_that_comes_late_says_what_is_true_that_day_and_asks_for_no_report_twice(country: Country) -> None:
    due = frozen_round(country)
    ille = of(due, country, "35")
    run(ille.due_on + timedelta(days=4))
    told = {one.person_id: one.body_text for one in letters()}
    assert set(told) == {country.people[one] for one in ("animateur", "departement", "region")}
    assert "* Ille-et-Vilaine, attendu" in told[country.people["region"]], "the région follows its own calendar"
    assert "il peut être émis dès maintenant" in told[country.people["animateur"]]


def test_words_written_after_the_freeze_are_in_the_report_and_not_said_again_in_the_next(country: Country) -> None:
    due = frozen_round(country)
    redon = of(due, country, "CLPE35004")
    with transaction() as session:
        session.add(
            CoordinatorNote(
                territory_id=country.territories["CLPE35004"],
                author_id=country.people["animateur"],
                written_on=redon.prepared_on,
                content="Un trimestre de rencontres.",
                recorded_at=clock.now(),
            )
        )
    with clock.set_to(datetime.combine(redon.prepared_on, time(9), UTC)):
        assert [one.text for one in consolidation.draft("CLPE35004", redon.as_of).consolidation.words] == [
            "Un trimestre de rencontres."
        ]
        consolidation.issue("CLPE35004", redon.as_of, ReportKind.NOTE)
    next_quarter = redon.as_of + timedelta(days=90)
    with clock.set_to(datetime.combine(next_quarter, time(9), UTC)):
        assert consolidation.draft("CLPE35004", next_quarter).consolidation.words == ()
