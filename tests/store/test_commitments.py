"""Do the facts of a commitment say all that is in the tables, each run oldest first, by a bounded number of queries?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlmodel import Session

from models import (
    Amendment,
    Answer,
    Axis,
    Campaign,
    CheckIn,
    CheckInItem,
    Commitment,
    CommitmentLink,
    CommitmentParty,
    Indicator,
    IndicatorValue,
    Mail,
    Milestone,
    NationalIndicator,
    Organisation,
    Person,
    Postponement,
    Roadmap,
    Ruling,
    SupportRequest,
    Territory,
)
from models.closed_lists import (
    AnswerChannel,
    College,
    Letter,
    Level,
    LinkKind,
    MailState,
    Outlook,
    PartyRole,
    PerimeterType,
    RoadmapState,
    Rung,
    Status,
    SupportState,
)
from roadmaps.facts import (
    AmendmentFacts,
    CommitmentFacts,
    MilestoneFacts,
    PartyFacts,
    PostponementFacts,
    RulingFacts,
    ValueFacts,
)
from store import database as db
from store.commitments import facts_of, facts_under

JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 31), date(2026, 6, 30)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATE_IN_LONDON = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def keep(session: Session, *rows: object) -> None:
    for row in rows:
        session.add(row)
        session.flush()


def two_commitments(session: Session) -> None:
    """A bassin with a roadmap of two commitments: the second declines the first, which has everything."""
    keep(
        session,
        Territory(level=Level.BASSIN, perimeter_type=PerimeterType.CLPE, code="CLPE1", name="Redon",
                  valid_from=JANUARY),
        Organisation(name="Mission locale", college=College.OTHER),
        Person(first_name="Anne", last_name="Le Goff", capacity="directrice", organisation_id=1),
        Roadmap(territory_id=1, title="Redon 2026", state=RoadmapState.ADOPTED, adopted_on=JANUARY),
        Axis(roadmap_id=1, rank=2, title="Mobilité"),
        Commitment(roadmap_id=1, axis_id=1, rank=1, reference="1A", title="Ouvrir", due_on=JUNE, first_due_on=MARCH,
                   created_on=JANUARY, status=Status.UNDER_WAY, declared_on=JANUARY),
        Commitment(roadmap_id=1, rank=2, title="Prêter", created_on=JANUARY),
        CommitmentLink(commitment_id=2, kind=LinkKind.DECLINES, other_id=1),
        CommitmentParty(commitment_id=1, role=PartyRole.LEAD, organisation_id=1, person_id=1),
        CommitmentParty(commitment_id=1, role=PartyRole.PARTNER, rank=1, raw="CFDT ?", confirmed=False),
        CommitmentParty(commitment_id=1, role=PartyRole.PARTNER, rank=0, organisation_id=1),
        Milestone(commitment_id=1, rank=1, label="fin", due_on=JUNE),
        Milestone(commitment_id=1, rank=0, label="cadrage", due_on=MARCH, done_on=MARCH),
        Postponement(commitment_id=1, from_due_on=MARCH, to_due_on=JUNE, reason="travaux", asked_on=JANUARY),
        Amendment(roadmap_id=1, commitment_id=1, field="title", old_value="Fermer", new_value="Ouvrir",
                  reason="mieux dit", decided_on=MARCH, recorded_at=NOON),
    )  # fmt: skip


def what_was_said(session: Session) -> None:
    keep(
        session,
        Campaign(territory_id=1, title="T1", period_starts_on=JANUARY, period_ends_on=MARCH, opens_on=JANUARY,
                 freezes_on=MARCH),
        CheckIn(campaign_id=1, person_id=1, opened_at=NOON),
        CheckInItem(check_in_id=1, commitment_id=1),
        Mail(key="k", letter=Letter.CHECK_IN, rung=Rung.REQUEST, check_in_id=1, territory_id=1, recipient="a@b.fr",
             subject="s", body_text="t", message_id="m", decided_on=JANUARY, created_at=NOON, not_before=NOON,
             state=MailState.SENT, sent_at=LATE_IN_LONDON),
        Mail(key="k2", letter=Letter.REMINDER, check_in_id=1, recipient="a@b.fr", subject="s", body_text="t",
             message_id="m2", decided_on=JANUARY, created_at=NOON, not_before=NOON),
        Answer(commitment_id=1, check_in_id=1, revision=2, person_id=1, answered_at=NOON, answered_on=MARCH,
               status=Status.DONE, channel=AnswerChannel.ON_BEHALF),
        Answer(commitment_id=1, check_in_id=1, revision=1, person_id=1, answered_at=NOON, answered_on=MARCH,
               outlook=Outlook.COMPROMISED, obstacle="un obstacle"),
        NationalIndicator(code="N1", label="Jeunes accompagnés"),
        Indicator(commitment_id=1, label="Jeunes", unit="jeunes", target=40.0, national_indicator_id=1),
        IndicatorValue(indicator_id=1, on=JUNE, value=20.0, recorded_at=NOON),
        IndicatorValue(indicator_id=1, on=MARCH, value=10.0, recorded_at=NOON),
        SupportRequest(commitment_id=1, asked_by_id=1, need="un local", to_level=Level.REGION, to_territory_id=1,
                       asked_on=MARCH, asked_at=NOON, state=SupportState.RULED),
        Ruling(support_request_id=1, territory_id=1, decided_on=JUNE, decided_by_id=1, decision="accordé"),
    )  # fmt: skip


@contextmanager
def queries_counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield seen
    event.remove(db.engine(), "before_cursor_execute", note)


def all_facts() -> list[CommitmentFacts]:
    with db.transaction() as session:
        two_commitments(session)
        what_was_said(session)
    with db.reading() as session:
        return facts_under(session, None)


@pytest.mark.usefixtures("database")
def test_the_facts_say_what_was_promised_and_by_whom() -> None:
    first, second = sorted(all_facts(), key=lambda one: one.id)
    assert (first.title, first.reference, first.axis, first.axis_rank) == ("Ouvrir", "1A", "Mobilité", 2)
    assert (first.territory_id, first.roadmap_title) == (1, "Redon 2026")
    assert (first.adopted_on, first.closed_on) == (JANUARY, None)
    assert (first.due_on, first.first_due_on, first.status) == (JUNE, MARCH, Status.UNDER_WAY)
    assert first.lead == PartyFacts("Mission locale", College.OTHER, 1, "Anne Le Goff", "directrice")
    assert first.partners == (
        PartyFacts("Mission locale", College.OTHER),
        PartyFacts("CFDT ?", None, confirmed=False),
    )
    assert first.milestones == (MilestoneFacts("cadrage", MARCH, MARCH), MilestoneFacts("fin", JUNE))
    assert (second.lead, second.axis, second.parent_id) == (None, "", 1)


@pytest.mark.usefixtures("database")
def test_the_facts_say_what_was_answered_oldest_first() -> None:
    first = min(all_facts(), key=lambda one: one.id)
    assert [(one.outlook, one.status, one.on_behalf) for one in first.answers] == [
        (Outlook.COMPROMISED, None, False),
        (None, Status.DONE, True),
    ]
    assert (first.answers[0].author, first.answers[0].capacity) == ("Anne Le Goff", "directrice")
    assert first.asked_on == (date(2026, 3, 3),)  # past midnight in Paris
    assert first.silent_after == (10,)
    assert first.silent_on == (date(2026, 3, 17),)  # ten working days later, by the rules frozen with the campaign
    assert first.indicators[0].values == (ValueFacts(MARCH, 10.0), ValueFacts(JUNE, 20.0))
    assert (first.indicators[0].national_code, first.indicators[0].target) == ("N1", 40.0)
    assert first.support[0].rulings == (RulingFacts(JUNE, "accordé", 1, None, "Anne Le Goff"),)
    assert (first.support[0].to_level, first.support[0].state) == (Level.REGION, SupportState.RULED)
    assert first.postponements == (PostponementFacts(JANUARY, MARCH, JUNE, "travaux"),)
    assert first.amendments == (AmendmentFacts("title", "Fermer", "Ouvrir", "mieux dit", MARCH),)


@pytest.mark.usefixtures("database")
def test_only_what_is_under_the_territories_asked_for_is_told() -> None:
    every = all_facts()
    with db.reading() as session:
        assert facts_under(session, [1]) == every
        assert facts_under(session, [404]) == []
        assert facts_under(session, []) == []
        assert [one.id for one in facts_of(session, [2])] == [2]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("after", "silent"), [(3, date(2026, 3, 6)), (20, date(2026, 3, 31)), (60, date(2026, 4, 1))])
def test_the_rule_of_silence_is_the_one_its_campaign_froze(after: int, silent: date) -> None:
    with db.transaction() as session:
        two_commitments(session)
        what_was_said(session)
        campaign = session.get_one(Campaign, 1)
        campaign.policy, campaign.freezes_on = {"silent_after": after}, date(2026, 3, 31)
        session.add(campaign)
    with db.reading() as session:
        assert facts_of(session, [1])[0].silent_on == (silent,)


@pytest.mark.usefixtures("database")
def test_the_number_of_queries_does_not_grow_with_the_commitments() -> None:
    with db.transaction() as session:
        two_commitments(session)
        what_was_said(session)
    with db.reading() as session, queries_counted() as few:
        facts_under(session, [1])
    with db.transaction() as session:
        keep(session, *(Commitment(roadmap_id=1, title=f"n° {n}", created_on=JANUARY) for n in range(50)))
    with db.reading() as session, queries_counted() as many:
        assert len(facts_under(session, [1])) == 52
    assert len(few) == len(many) <= 17  # the rules of silence read the campaigns, the territories and their parts


@pytest.mark.usefixtures("database")
def test_all_that_an_action_declines_is_known_even_where_it_lies_elsewhere() -> None:
    with db.transaction() as session:
        two_commitments(session)
        keep(
            session,
            Territory(level=Level.REGION, code="R53", name="Bretagne", valid_from=JANUARY),
            Roadmap(territory_id=2, title="Bretagne 2026", state=RoadmapState.ADOPTED, adopted_on=JANUARY),
            Commitment(roadmap_id=2, rank=1, title="Ouvrir partout", created_on=JANUARY),
            CommitmentLink(commitment_id=1, kind=LinkKind.DECLINES, other_id=3),
        )
    with db.reading() as session:
        second = next(one for one in facts_of(session, [2]))
        assert (second.parent_id, second.above_parent) == (1, (3,))
        known = {one.id: (one.parent_id, one.above_parent) for one in facts_under(session, [1])}
        assert known == {1: (3, ()), 2: (1, (3,))}


@pytest.mark.usefixtures("database")
def test_actions_that_decline_each_other_are_read_without_end_to_it() -> None:
    with db.transaction() as session:
        two_commitments(session)
        keep(session, CommitmentLink(commitment_id=1, kind=LinkKind.DECLINES, other_id=2))
    with db.reading() as session:
        assert {one.id: one.parent_id for one in facts_under(session, None)} == {1: 2, 2: 1}
