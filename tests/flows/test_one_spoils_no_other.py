"""One row that cannot be decided or told keeps no other waiting: requests, call lists, reports, unknown time zones."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from flows import announcing, check_ins, consolidation, departures, issuing, support_letters
from flows.answering import nothing_new_for_all, record_answers
from flows.call_lists import send_call_list
from flows.check_ins import open_campaign, open_due_campaigns
from flows.freezing import freeze_campaigns
from flows.report_rounds import round_of
from flows.running import run_flow
from flows.surroundings import know
from mail import letters, report_letters
from models import Alert, Answer, Campaign, Mail, PolicyVersion, Territory
from models.closed_lists import AlertKind, Letter, Level, ReportKind, RoleKind
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import add_working_days
from roadmaps.refusal import Refusal
from store import database as db
from tests.asking_world import WORKING, World, at_nine, reading, the_world
from tests.web.country import TODAY, Country, at, build, rows

OPENING = date(2026, 3, 2)
TUESDAY = OPENING + timedelta(days=1)
NOWHERE = "Mars/Olympus"


@pytest.fixture
def world(database: str) -> World:
    """Two leads at Redon, one at Vannes, and two people who answer for Ille-et-Vilaine."""
    made = the_world()
    made.person("paul_second")
    made.role("paul_second", RoleKind.COORDINATOR, "35")
    made.roadmap("REDON")
    made.roadmap("56", "vannes")
    for name, roadmap in (("lea_redon", "roadmap"), ("luc_redon", "roadmap"), ("zoe_vannes", "vannes")):
        made.person(name)
        made.commitment(name.upper(), name, roadmap=roadmap)
    return made


def asked(world: World, *codes: str) -> None:
    with world.morning(OPENING) as morning:
        for code in codes:
            open_campaign(code, OPENING, world["anne_animatrice"])
        morning.deliver()


def plus(day: date, count: int) -> date:
    return add_working_days(WORKING, day, count)


def heard(world: World, letter: str) -> set[str]:
    return {person for _, kind, person in world.sent() if kind == letter}


def troubles(*, still_open: bool = True) -> list[str]:
    with reading() as session:
        found = session.exec(select(Alert).where(Alert.kind == AlertKind.SYSTEM).order_by(col(Alert.key)))
        keys = [one.key for one in found if (one.closed_at is None) == still_open]
    return sorted({key.removeprefix("systeme:mis_de_cote:").rpartition(":")[0] for key in keys})


def failing_for(real: Callable[..., Any], who: str) -> Callable[..., Any]:
    """The same, but for one reader, for whom no letter can be made."""

    def made(reader: str, *args: object, **facts: object) -> object:
        if who in reader:
            raise ValueError("no letter")
        return real(reader, *args, **facts)

    return made


# ---- demandes d'appui


def need(world: World, person: str, what: str) -> None:
    request = SupportInput(need=what, to_level=Level.DEPARTEMENT)
    said = AnswerInput(commitment_id=world[person.upper()], obstacle="Pas de salle", support=request)
    with world.morning(OPENING):
        record_answers(world.check_in_of(person), world[person], [said])


def told_of_needs(world: World) -> dict[str, list[str]]:
    """What each person was told of, letter by letter."""
    told: dict[str, list[str]] = {}
    for mail in world.mails():
        if mail.letter is Letter.SUPPORT_REQUEST:
            needs = [one for one in ("salle", "minibus") if one in mail.body_text]
            told.setdefault(mail.recipient.partition("@")[0], []).append("+".join(needs))
    return told


def test_a_hearer_whose_letter_fails_keeps_the_other_from_nothing_and_is_told_as_soon_as_it_can_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(world, "35")
    need(world, "luc_redon", "une salle")
    with monkeypatch.context() as patch:
        real = letters.support_request
        patch.setattr(letters, "support_request", failing_for(real, "Paul"))
        world.live(TUESDAY, TUESDAY + timedelta(days=1), twice=True)
        assert told_of_needs(world) == {"anne_animatrice": ["salle"]}
        (missed,) = troubles()
        assert missed == f"demandes:appel:1:{world['35']}:{world['paul_second']}"
    world.live(TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=3), twice=True)
    assert told_of_needs(world) == {"anne_animatrice": ["salle"], "paul_second": ["salle"]}
    assert (troubles(), troubles(still_open=False)) == ([], [missed])


def test_a_request_that_cannot_be_told_keeps_no_other_of_the_same_letter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(world, "35")
    need(world, "luc_redon", "une salle")
    need(world, "lea_redon", "un minibus")
    with monkeypatch.context() as patch:
        patch.setattr(support_letters, "Asked", spoiling("une salle"))
        world.live(TUESDAY, TUESDAY)
        assert told_of_needs(world) == {"anne_animatrice": ["minibus"], "paul_second": ["minibus"]}
        assert troubles() == ["demandes:support_request:1"]
    world.live(TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=1))
    both = ["minibus", "salle"]
    assert told_of_needs(world) == {"anne_animatrice": both, "paul_second": both}
    assert troubles() == []


def spoiling(what: str) -> Callable[..., object]:
    """One request of which nothing can be said."""
    real = letters.Asked

    def made(request: Any, *args: Any) -> object:
        if request.need == what:
            raise ValueError("nothing can be said of it")
        return real(request, *args)

    return made


def always(trouble: Exception) -> None:
    """The sabotaged twin of putting aside: everything is everybody's trouble."""
    raise trouble


def test_without_putting_aside_one_hearer_keeps_the_other_from_hearing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(world, "35")
    need(world, "luc_redon", "une salle")
    real = letters.support_request
    monkeypatch.setattr(letters, "support_request", failing_for(real, "Paul"))
    monkeypatch.setattr(support_letters, "everybodys", always)
    with pytest.raises(ValueError, match="no letter"):
        world.live(TUESDAY, TUESDAY)
    assert told_of_needs(world) == {}


# ---- call lists


def reminded_for_the_last_time(world: World) -> date:
    """Redon and Vannes are asked by two campaigns; gives the day on which a call would help."""
    asked(world, "REDON", "56")
    day = plus(plus(OPENING, 5), 4)
    world.live(TUESDAY, day)
    return day


def called(world: World) -> str:
    (letter,) = [mail for mail in world.mails(urgent=True) if mail.letter is Letter.CALL_LIST]
    return letter.body_text


def test_a_campaign_that_cannot_be_read_keeps_no_other_from_the_call_list(world: World) -> None:
    day = reminded_for_the_last_time(world)
    rules = {"a_rule_of_another_version": 1}
    with db.transaction() as session:
        session.execute(update(Campaign).where(col(Campaign.territory_id) == world["56"]).values(policy=rules))
        spoilt = session.exec(select(Campaign.id).where(Campaign.territory_id == world["56"])).one()
    with world.morning(day):
        assert send_call_list("R53", world["rene_region"], day) == 2
    assert [name in called(world) for name in ("Lea Test", "Luc Test", "Zoe Test")] == [True, True, False]
    assert f"appels:campaign:{spoilt}" in troubles()


# ---- reports


@pytest.fixture
def country(database: str) -> Iterator[Country]:
    with at():
        yield build()


def readers() -> list[str]:
    return sorted(one.recipient for one in rows(Mail) if one.letter is Letter.REPORT)


def test_a_reader_whose_letter_fails_keeps_nobody_from_the_report_and_receives_it_the_day_after(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(letters, "report", failing_for(letters.report, "Yann"))
        report_id = consolidation.issue("CLPE35004", TODAY, ReportKind.NOTE)
        assert readers() == ["lise.caro@essai.example"]
        assert troubles() == [f"envoi_des_rapports:report:{report_id}"]
        assert run_flow(issuing.issuing, today=TODAY).letters == 0, "it still cannot be made"
    assert run_flow(issuing.issuing, today=TODAY + timedelta(days=1)).letters == 1
    assert readers() == ["lise.caro@essai.example", "yann.legoff@essai.example"]
    assert troubles() == []
    assert run_flow(issuing.issuing, today=TODAY + timedelta(days=2)).letters == 0


def announced(country: Country) -> set[int | None]:
    open_campaign("35", TODAY, opened_by=country.people["departement"])
    (campaign,) = rows(Campaign)
    freeze_campaigns(campaign.freezes_on + timedelta(days=1))
    with reading() as session:
        due = round_of(session, know(session, campaign.freezes_on + timedelta(days=29), at_nine(TODAY))).prepared
    last = max(one.prepared_on for one in due)
    run_flow(consolidation.consolidation, today=last)
    return {one.person_id for one in rows(Mail) if one.letter is Letter.REPORT_TO_ISSUE}


def test_somebody_who_cannot_be_told_of_reports_keeps_nobody_from_being(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "report_to_issue", failing_for(report_letters.report_to_issue, "Yann"))
    told = announced(country)
    assert country.people["departement"] in told
    assert country.people["animateur"] not in told
    assert f"rapports:person:{country.people['animateur']}" in troubles()


def test_a_territory_whose_rules_cannot_be_read_keeps_no_report_from_being_prepared(country: Country) -> None:
    with db.transaction() as session:
        session.add(
            PolicyVersion(
                territory_id=country.territories["CLPE35004"],
                number=99,
                choices={"a_rule_of_another_version": 1},
                valid_from=TODAY - timedelta(days=1),
                recorded_at=at_nine(TODAY),
            )
        )
    assert country.people["departement"] in announced(country)


# ---- openings


def opens_alone(world: World, code: str, number: int, **more: object) -> None:
    with db.transaction() as session:
        session.add(
            PolicyVersion(
                territory_id=world[code],
                number=number,
                choices={"launch": "automatique"} | more,
                valid_from=OPENING,
                recorded_at=at_nine(OPENING),
            )
        )


def opened_alone(world: World, day: date) -> set[str]:
    """Where campaigns are open once those of a morning are."""
    with world.morning(day):
        open_due_campaigns(day)
    with reading() as session:
        where = set(session.exec(select(Campaign.territory_id)))
    return {code for code in ("35", "56") if world[code] in where}


def test_a_territory_whose_rules_cannot_be_read_keeps_no_other_from_opening_its_campaign(world: World) -> None:
    world.roadmap("35", "ille")
    world.commitment("ILLE", "paul_second", roadmap="ille")
    opens_alone(world, "35", 98, a_rule_of_another_version=1)
    opens_alone(world, "56", 98)
    day = date(2026, 6, 15)
    assert opened_alone(world, day) == {"56"}
    assert troubles() == [f"ouvertures:territory:{world['35']}"]
    opens_alone(world, "35", 99)
    assert opened_alone(world, day + timedelta(days=1)) == {"35", "56"}
    assert troubles() == []


def test_without_putting_aside_no_campaign_opens_after_the_one_that_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raised(trouble: Exception) -> None:
        raise trouble

    monkeypatch.setattr(check_ins, "everybodys", raised)
    opens_alone(world, "35", 98, a_rule_of_another_version=1)
    opens_alone(world, "56", 98)
    with pytest.raises(Refusal, match="règles héritées"):
        opened_alone(world, date(2026, 6, 15))


# ---- a time zone that nobody knows


def lost(world: World) -> None:
    with db.transaction() as session:
        session.execute(update(Territory).where(col(Territory.id) == world["56"]).values(timezone=NOWHERE))


def test_a_territory_of_an_unknown_time_zone_keeps_no_other_from_being_reminded_nor_told(world: World) -> None:
    asked(world, "35", "56")
    lost(world)
    world.live(TUESDAY, plus(OPENING, 5))
    assert heard(world, "relance") == {"lea_redon", "luc_redon"}
    spoilt = world.check_in_of("zoe_vannes")
    assert f"relances:check_in:{spoilt}" in troubles()
    with db.transaction() as session:
        session.execute(update(Territory).where(col(Territory.id) == world["56"]).values(timezone="Europe/Paris"))
    world.live(plus(OPENING, 6), plus(OPENING, 6))
    assert "zoe_vannes" in heard(world, "relance")


def test_what_waits_for_a_territory_of_an_unknown_time_zone_leaves_by_the_clocks_of_paris(world: World) -> None:
    with world.morning(OPENING) as morning:
        open_campaign("R53", OPENING, world["rene_region"])
        lost(world)
        morning.deliver()
    assert heard(world, "point_d_etape") == {"lea_redon", "luc_redon", "zoe_vannes"}


def test_without_it_no_letter_of_the_batch_would_leave(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotaged twin."""
    monkeypatch.setattr(departures, "is_zone", lambda _: True)
    with world.morning(OPENING) as morning:
        open_campaign("R53", OPENING, world["rene_region"])
        lost(world)
        with pytest.raises(LookupError):
            morning.deliver()


def test_somebody_of_an_unknown_time_zone_can_answer(world: World) -> None:
    asked(world, "56")
    lost(world)
    with world.morning(TUESDAY):
        nothing_new_for_all(world.check_in_of("zoe_vannes"), world["zoe_vannes"])
    with reading() as session:
        assert session.exec(select(Answer.commitment_id)).all() == [world["ZOE_VANNES"]]
