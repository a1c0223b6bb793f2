"""Does a read roadmap come in whole, and does its next version change only what changed?"""

import json
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
import yaml
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from flows.directory import import_directory, install
from flows.import_roadmap import SourceFile, import_draft, import_drafts
from flows.territories import import_perimeters
from models import (
    Amendment,
    Answer,
    Commitment,
    CommitmentLink,
    CommitmentParty,
    Document,
    Indicator,
    Milestone,
    Organisation,
    Person,
    Roadmap,
)
from models.closed_lists import (
    AnswerChannel,
    College,
    CommitmentKind,
    Flag,
    NoveltyKind,
    Outlook,
    PartyRole,
    PerimeterType,
    Precision,
    RoadmapState,
    Status,
)
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.draft import (
    CommitmentDraft,
    DueDraft,
    IndicatorDraft,
    MilestoneDraft,
    PartnerDraft,
    Place,
    RoadmapDraft,
    Source,
)
from roadmaps.grammar import long_date
from roadmaps.novelties import novelties
from roadmaps.reading.exchange import read_yaml, write_yaml
from roadmaps.reading.read import read_file
from roadmaps.refusal import Refusal
from store import journal, roadmaps
from store.commitments import facts_under
from store.database import reading, transaction
from store.roadmap_drafts import as_draft
from store.territories import forest

Row = TypeVar("Row", bound=SQLModel)
SHARED = Path(__file__).parents[3] / "shared" / "roadmaps"
EXAMPLES = Path(__file__).parents[2] / "roadmaps" / "examples"
MARCH, JUNE, SEPTEMBER = date(2026, 3, 2), date(2026, 6, 30), date(2026, 9, 30)
SCOPING = MilestoneDraft("cadrage", "mai", date(2026, 5, 31), Precision.MONTH)
POINT = CommitmentDraft(
    title="Ouvrir un point mobilité",
    reference="1A",
    axis="Axe 1 – Mobilité",
    goal="Aller travailler sans voiture",
    kind=CommitmentKind.START,
    existing=False,
    description="Un local, deux conseillers.",
    lead="Mission locale de Redon",
    lead_person="Anne Le Goff",
    lead_function="direction",
    deputy="CCI 35",
    deputy_function="service transports",
    co_leads=("Région Bretagne",),
    partners=(PartnerDraft("CFDT Bretagne"), PartnerDraft("Roue libre ?", confirmed=False)),
    start=DueDraft("mars 2026", date(2026, 3, 31), Precision.MONTH),
    due=DueDraft("T2 2026", JUNE, Precision.QUARTER, (SCOPING,)),
    indicators=(IndicatorDraft("Jeunes", 10.0, 40.0, 12.0, "jeunes", "comptage", "fichier"),),
    status=Status.UNDER_WAY,
    outlook=Outlook.WITHIN_REACH,
    progress=20,
    resources="10 000 €",
    target_group="jeunes",
    sector="transports",
    success_factors=("un local",),
    comment="à suivre",
    sources=(Source("title", "Ouvrir un point mobilité", Place("tableau 1, ligne 2", "tableau 1", 2, 1), 0.9),),
)
TUTORS = CommitmentDraft(
    title="Former vingt tuteurs",
    reference="1B",
    axis="Axe 1 – Mobilité",
    lead="MEDEF 35 / CGT 35",
    due=DueDraft("au fil de l'eau", None, Precision.ONGOING),
    flags=frozenset({Flag.LEAD_TO_CONFIRM}),
)
REDON = RoadmapDraft(
    title="Feuille de route de Redon",
    governance_body="CLE de Redon",
    governance_kind="cle",
    presidents=("la sous-préfète",),
    origin="comite",
    document_date=MARCH,
    starts_on=MARCH,
    ends_on=date(2027, 12, 31),
    commitments=(POINT, TUTORS),
    remarks=("Suivi des modifications accepté.",),
)


@pytest.fixture(autouse=True)
def ille_et_vilaine(database: str) -> None:
    install()
    with transaction() as session:
        session.add(Organisation(name="Mission locale de Redon", short_name="ML Redon"))
        session.flush()
        session.add(Person(first_name="Paul", last_name="Morvan", email="paul@ml.example", organisation_id=1))
        session.add(Person(first_name="Anne", last_name="Le Goff", email="anne@ml.example", organisation_id=1))


def rows(session: Session, table: type[Row]) -> list[Row]:
    """Every row of a table, in the order of their ids."""
    return list(session.exec(select(table).order_by(text("id"))))


def adopted(draft: RoadmapDraft = REDON) -> int:
    return import_draft(draft, territory_code="35", on=MARCH, adopted_on=MARCH).roadmap_id


def test_a_new_roadmap_comes_in_with_all_it_says() -> None:
    done = import_draft(REDON, territory_code="35", on=MARCH, actor="7")
    assert (done.is_new, done.added, done.to_settle) == (True, 2, 1)
    assert "est créée : 2 engagements ajoutés" in done.said.replace("\N{NO-BREAK SPACE}", " ")
    with reading() as session:
        (roadmap,) = rows(session, Roadmap)
        first, second = rows(session, Commitment)
        assert (roadmap.state, roadmap.imported_on) == (RoadmapState.DRAFT, MARCH)
        assert (first.due_on, first.first_due_on, first.due_precision) == (JUNE, JUNE, Precision.QUARTER)
        assert (first.status, first.declared_on, first.created_on) == (Status.UNDER_WAY, MARCH, MARCH)
        assert first.provenance[0]["place"] == "tableau 1, ligne 2"
        assert (second.due_on, second.review_on, second.flags) == (None, date(2026, 8, 31), ["pilote_a_confirmer"])
        assert [one.label for one in rows(session, Milestone)] == ["cadrage"]
        assert rows(session, Indicator)[0].first_target == 40.0
        (facts, _) = facts_under(session, None)
        assert facts.indicators[0].values[0].value == 12.0
        verdict = journal.verify(session)
        assert (verdict.is_valid, verdict.entries) == (True, 2)


def test_names_are_understood_by_the_directory_and_doubts_stay_as_written() -> None:
    adopted()
    with reading() as session:
        parties = {(one.commitment_id, one.role, one.rank): one for one in rows(session, CommitmentParty)}
        organisations = {one.id: one for one in rows(session, Organisation)}
        lead = parties[1, PartyRole.LEAD, 0]
        assert (lead.organisation_id, lead.person_id, lead.confirmed) == (1, 2, True)
        co_lead = organisations[parties[1, PartyRole.CO_LEAD, 0].organisation_id]
        assert (co_lead.name, co_lead.college, co_lead.to_confirm) == ("Région Bretagne", College.REGION, True)
        union = organisations[parties[1, PartyRole.PARTNER, 0].organisation_id]
        assert (union.college, union.to_confirm) == (College.EMPLOYEES, True)
        several = parties[2, PartyRole.LEAD, 0]
        assert (several.organisation_id, several.person_id, several.confirmed) == (None, None, False)
        assert several.raw == "MEDEF 35 / CGT 35"


def test_an_organisation_without_a_named_person_is_answered_for_by_its_first_one() -> None:
    import_draft(
        replace(REDON, commitments=(replace(POINT, lead="ML Redon", lead_person=None, deputy="ML Redon"),)),
        territory_code="35",
        on=MARCH,
    )
    with reading() as session:
        held = {one.role: one.person_id for one in rows(session, CommitmentParty)}
    assert (held[PartyRole.LEAD], held[PartyRole.DEPUTY]) == (1, 2)


def test_an_adopted_roadmap_is_kept_as_it_was_on_that_day() -> None:
    roadmap_id = adopted()
    with reading() as session:
        assert roadmaps.by_id(session, roadmap_id).state is RoadmapState.ADOPTED
        (version,) = roadmaps.versions(session, roadmap_id)
    (frozen,) = read_yaml(json.dumps(version.content).encode())
    assert [one.title for one in frozen.commitments] == ["Ouvrir un point mobilité", "Former vingt tuteurs"]
    assert (frozen.adopted_on, frozen.commitments[0].due.on) == (MARCH, JUNE)


def test_the_same_file_again_changes_nothing() -> None:
    adopted()
    done = import_draft(REDON, territory_code="35", on=JUNE)
    assert (done.is_new, done.added, done.amended, done.withdrawn, done.unchanged) == (False, 0, 0, 0, 2)
    with reading() as session:
        assert (rows(session, Amendment), rows(session, Answer), len(rows(session, Roadmap))) == ([], [], 1)


def changed() -> RoadmapDraft:
    """Deadline moved, lead changed, target lowered; the second dropped; a third added."""
    moved = replace(
        POINT,
        lead="Région Bretagne",
        lead_person=None,
        due=DueDraft("T3 2026", SEPTEMBER, Precision.QUARTER),
        indicators=(replace(POINT.indicators[0], target=30.0),),
    )
    return replace(REDON, commitments=(moved, CommitmentDraft(title="Créer une crèche de chantier", lead="CAF 35")))


def test_a_grave_change_of_an_adopted_roadmap_needs_a_reason_and_without_it_nothing_moves() -> None:
    adopted()
    with pytest.raises(Refusal) as refusal:
        import_draft(changed(), territory_code="35", on=JUNE)
    told = " ".join(refusal.value.sentences)
    assert "donnez la raison" in told
    for word in ("T3 2026", "Région Bretagne", "« Former vingt tuteurs » est retiré"):
        assert word in told
    with reading() as session:
        assert len(rows(session, Commitment)) == 2


def test_a_grave_change_keeps_both_values_the_reason_and_the_first_promise() -> None:
    roadmap_id = adopted()
    done = import_draft(changed(), territory_code="35", on=JUNE, reason="avenant du comité de juin")
    assert (done.added, done.amended, done.withdrawn) == (1, 1, 1)
    with reading() as session:
        first, second, third = rows(session, Commitment)
        assert (first.due_on, first.first_due_on) == (SEPTEMBER, JUNE)
        assert (second.withdrawn_on, second.withdrawal_reason) == (JUNE, "avenant du comité de juin")
        assert (third.title, third.created_on) == ("Créer une crèche de chantier", JUNE)
        kept = {(one.field, one.old_value, one.new_value) for one in rows(session, Amendment)}
        assert {
            ("due_on", "2026-06-30", "2026-09-30"),
            ("lead", "Mission locale de Redon", "Région Bretagne"),
            ("withdrawn", "Former vingt tuteurs", ""),
            ("added", "", "Créer une crèche de chantier"),
        } <= kept
        assert any(field == "target" for field, _, _ in kept)
        assert {one.reason for one in rows(session, Amendment)} == {"avenant du comité de juin"}
        (indicator,) = rows(session, Indicator)
        assert (indicator.target, indicator.first_target) == (30.0, 40.0)
        assert len(roadmaps.versions(session, roadmap_id)) == 2
    again = import_draft(changed(), territory_code="35", on=SEPTEMBER)
    assert (again.added, again.amended, again.withdrawn) == (0, 0, 0)


def test_what_a_newer_file_tells_otherwise_of_an_adopted_commitment_is_told_as_an_amendment() -> None:
    adopted()
    (target,) = POINT.indicators
    told = replace(
        POINT,
        title="Ouvrir deux points mobilité",
        goal="Aller travailler et se former sans voiture",
        lead_function="présidence",
        partners=(PartnerDraft("CFDT Bretagne"), PartnerDraft("CPME 35")),
        indicators=(replace(target, target=60.0),),
        comment="autre chose",
        progress=30,
    )
    dated = replace(TUTORS, due=DueDraft("fin 2026", date(2026, 12, 31), Precision.YEAR))
    before = seen_from_ille(JUNE)
    assert import_draft(replace(REDON, commitments=(told, dated)), territory_code="35", on=SEPTEMBER).amended == 2
    found = [one for one in novelties(before, seen_from_ille(SEPTEMBER)) if one.kind is NoveltyKind.AMENDED]
    assert [(one.subject, one.old, one.new) for one in found] == [
        ("title", "Ouvrir un point mobilité", "Ouvrir deux points mobilité"),
        ("goal", "Aller travailler sans voiture", "Aller travailler et se former sans voiture"),
        ("partners", "CFDT Bretagne ; Roue libre ?", "CFDT Bretagne ; CPME 35"),
        ("indicators", "Jeunes : 40 jeunes", "Jeunes : 60 jeunes"),
        ("due_on", "", "2026-12-31"),
    ]
    assert {one.reason for one in found} == {f"modifié par la version reçue le {long_date(SEPTEMBER)}"}


def seen_from_ille(on: date) -> Consolidation:
    with reading() as session:
        places = forest(session, on)
        return consolidate(places.by_code("35").id, places, facts_under(session, None), on)


def test_a_roadmap_that_is_not_adopted_changes_freely() -> None:
    import_draft(REDON, territory_code="35", on=MARCH)
    done = import_draft(changed(), territory_code="35", on=JUNE, adopted_on=JUNE)
    assert (done.added, done.amended, done.withdrawn) == (1, 1, 1)
    with reading() as session:
        first = rows(session, Commitment)[0]
        assert (first.due_on, first.first_due_on, rows(session, Amendment)) == (SEPTEMBER, SEPTEMBER, [])
        assert rows(session, Roadmap)[0].state is RoadmapState.ADOPTED


def test_a_status_read_later_is_an_answer_and_never_overwrites() -> None:
    roadmap_id = adopted()
    done = replace(POINT, status=Status.DONE, progress=100)
    import_draft(replace(REDON, commitments=(done, TUTORS)), territory_code="35", on=JUNE)
    with reading() as session:
        assert rows(session, Commitment)[0].status is Status.UNDER_WAY
        (answer,) = rows(session, Answer)
        assert (answer.status, answer.channel, answer.answered_on) == (Status.DONE, AnswerChannel.IMPORT, JUNE)
        assert as_draft(session, roadmap_id).commitments[0].status is Status.DONE


def test_what_is_exported_reads_back_the_same_and_imports_as_nothing_new() -> None:
    roadmap_id = adopted()
    with reading() as session:
        exported = write_yaml(as_draft(session, roadmap_id))
    (read,) = read_yaml(exported.encode())
    assert import_draft(read, territory_code="35", on=JUNE).unchanged == 2
    with reading() as session:
        assert write_yaml(as_draft(session, roadmap_id)) == exported
    other = import_draft(replace(read, title="Une autre"), territory_code="56", on=MARCH).roadmap_id
    with reading() as session:
        told = as_draft(session, other)
    assert (
        write_yaml(replace(told, title=read.title, territory_code="35", territory_name=read.territory_name)) == exported
    )


def test_a_local_commitment_is_linked_to_the_one_it_declines() -> None:
    region = RoadmapDraft(title="Bretagne", commitments=(CommitmentDraft(title="Dix points mobilité", reference="R4"),))
    local = replace(REDON, commitments=(replace(POINT, parent_reference="R4"), TUTORS))
    import_drafts(
        [replace(region, territory_code="R53"), replace(local, territory_code="35")], territory_code="FR", on=MARCH
    )
    with reading() as session:
        (link,) = rows(session, CommitmentLink)
        names = {one.id: one.title for one in rows(session, Commitment)}
    assert (names[link.commitment_id], names[link.other_id]) == ("Ouvrir un point mobilité", "Dix points mobilité")


@pytest.mark.parametrize(("ends_on", "closed_on"), [(date(2025, 12, 31), date(2025, 12, 31)), (None, MARCH)])
def test_a_roadmap_that_comes_in_closed_is_closed_since_a_day(ends_on: date | None, closed_on: date) -> None:
    old = replace(REDON, starts_on=date(2024, 1, 1), adopted_on=date(2024, 1, 10))
    told = replace(old, state="close", ends_on=ends_on)
    roadmap_id = import_draft(told, territory_code="35", on=MARCH).roadmap_id
    with reading() as session:
        row = session.get_one(Roadmap, roadmap_id)
        assert (row.state, row.closed_on) == (RoadmapState.CLOSED, closed_on)


def test_a_file_that_tells_a_known_project_as_closed_says_since_which_day() -> None:
    """Its period is that of the roadmap, be it the first file that gave it; the day it comes in, while it lasts."""
    (ended, lasting) = (replace(REDON, ends_on=date(2026, 5, 31)), replace(REDON, title="Une autre"))
    for project in (ended, lasting):
        import_draft(project, territory_code="35", on=MARCH)
        closed = replace(project, state="close", ends_on=None)
        import_draft(closed, territory_code="35", on=JUNE, adopted_on=MARCH)
    with reading() as session:
        found = [(one.state, one.closed_on) for one in rows(session, Roadmap)]
    assert found == [(RoadmapState.CLOSED, date(2026, 5, 31)), (RoadmapState.CLOSED, JUNE)]


def test_the_file_is_kept_beside_its_roadmap() -> None:
    file = SourceFile("redon.docx", "application/zip", b"octets")
    roadmap_id = import_draft(REDON, territory_code="35", on=MARCH, source=file).roadmap_id
    with reading() as session:
        (kept,) = rows(session, Document)
        assert (kept.roadmap_id, kept.filename, kept.content) == (roadmap_id, "redon.docx", b"octets")


def test_the_next_period_is_another_roadmap_even_under_the_same_title() -> None:
    adopted()
    later = replace(REDON, starts_on=date(2028, 1, 1), ends_on=date(2029, 12, 31))
    assert import_draft(later, territory_code="35", on=date(2028, 1, 5)).is_new
    with reading() as session:
        assert len(rows(session, Roadmap)) == 2


def test_two_people_who_bring_one_file_at_once_make_one_roadmap() -> None:
    without_days = replace(REDON, starts_on=None, ends_on=None)
    outcomes = []

    def bring() -> None:
        outcomes.append(import_draft(without_days, territory_code="35", on=MARCH).is_new)

    people = [threading.Thread(target=bring) for _ in range(3)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(outcomes) == [False, False, True]
    with reading() as session:
        assert len(rows(session, Roadmap)) == 1
        assert journal.verify(session).is_valid


def test_two_roadmaps_of_one_title_in_one_file_are_refused() -> None:
    with pytest.raises(Refusal, match="deux fois"):
        import_drafts([REDON, REDON], territory_code="35", on=MARCH)


def test_a_roadmap_without_a_title_is_named_after_its_territory() -> None:
    done = import_draft(replace(REDON, title=None), territory_code="35", on=MARCH)
    assert done.title == "Feuille de route d'Ille-et-Vilaine"


def test_a_text_too_long_for_its_column_is_cut_and_comes_in() -> None:
    long = replace(POINT, reference="R" * 99, axis="A" * 999, sector="s" * 999, lead="L" * 999, lead_function="f" * 999)
    import_draft(replace(REDON, title="T" * 999, commitments=(long,)), territory_code="35", on=MARCH)
    with reading() as session:
        assert rows(session, Commitment)[0].reference == "R" * 39 + "…"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpus is not shipped: put it in ../shared/roadmaps")
def test_two_complete_roadmaps_come_in_where_they_say_and_go_out_the_same() -> None:
    drafts = read_yaml((SHARED / "outremer_lyon.yaml").read_bytes())
    reunion, lyon = import_drafts(drafts, territory_code="FR", on=MARCH)
    with reading() as session:
        told = [as_draft(session, one.roadmap_id) for one in (reunion, lyon)]
    assert [(one.territory_code, one.timezone) for one in told] == [("R04", "Indian/Reunion"), ("69", "Europe/Paris")]
    for draft, kept in zip(drafts, told, strict=True):
        here = replace(kept, territory_code=draft.territory_code, territory_name=draft.territory_name)
        again = replace(here, commitments=tuple(map(as_told, kept.commitments)))
        assert write_yaml(again) == write_yaml(replace(draft, commitments=tuple(map(as_told, draft.commitments))))


def as_told(one: CommitmentDraft) -> CommitmentDraft:
    """Without what the directory adds: colleges, and doubts about names."""
    return replace(one, lead_college=None, flags=frozenset(), sources=())


def test_the_example_files_come_in_and_again_change_nothing() -> None:
    import_perimeters(EXAMPLES / "perimeters.csv", PerimeterType.FREE, on=date(2026, 1, 1))
    import_directory(EXAMPLES / "actors.yaml", MARCH)
    known = yaml.safe_load((EXAMPLES / "actors.yaml").read_text(encoding="utf-8"))["roadmaps"]
    for told in known:
        drafts = read_file((EXAMPLES / told["file"]).read_bytes(), told["file"], JUNE)
        at = {"territory_code": told["territory"], "adopted_on": told["adopted_on"]}
        first = import_drafts(drafts, on=MARCH, **at)
        assert sum(one.added for one in first) > 0
        again = import_drafts(drafts, on=JUNE, **at)
        assert [(one.is_new, one.added, one.amended, one.withdrawn) for one in again] == [(False, 0, 0, 0)] * len(
            drafts
        )
    with reading() as session:
        facts = facts_under(session, None)
        verdict = journal.verify(session)
    led = [one for one in facts if one.lead is not None and one.lead.person_id is not None]
    assert len(led) > len(facts) / 2
    assert verdict.is_valid
