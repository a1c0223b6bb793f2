"""Does an exchange file keep every field, and tell all its faults at once?"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import College, CommitmentKind, Flag, Level, Outlook, Precision, Status
from roadmaps.draft import (
    CommitmentDraft,
    DueDraft,
    IndicatorDraft,
    MilestoneDraft,
    PartnerDraft,
    RoadmapDraft,
    UnreadableFile,
)
from roadmaps.reading.exchange import FaultyFile, read_yaml, write_yaml
from roadmaps.reading.read import read_file
from tests.roadmaps.reading.mutations import good_files

SHARED = Path(__file__).parents[4] / "shared" / "roadmaps"
EXAMPLES = Path(__file__).parents[3] / "roadmaps" / "examples"


def _told(drafts: list[RoadmapDraft]) -> list[RoadmapDraft]:
    """Without the places, which differ from file to file."""
    return [
        replace(draft, commitments=tuple(replace(one, sources=()) for one in draft.commitments)) for draft in drafts
    ]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus of roadmaps is not beside the project")
def test_the_exchange_file_of_the_corpus_is_read_without_remainder() -> None:
    first, second = read_yaml((SHARED / "outremer_lyon.yaml").read_bytes())
    assert (len(first.commitments), len(second.commitments)) == (5, 5)
    assert not first.remainder
    assert not second.remainder
    assert first.level is Level.REGION
    assert first.timezone == "Indian/Reunion"
    assert len(first.presidents) == 3
    lead = first.commitments[0]
    assert (lead.lead_function, lead.lead_college) == ("direction de l'insertion", College.OTHER)
    assert lead.indicators[0].actual == 12


def test_the_example_reads_back_to_itself() -> None:
    drafts = read_yaml((EXAMPLES / "pays_de_la_loire.yaml").read_bytes())
    assert _told(read_yaml(write_yaml(*drafts).encode())) == _told(drafts)


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf")), min_size=1
)
_TEXT = _WORDS.map(lambda text: " ".join(text.split())).filter(bool)
_DAY = st.dates(date(2020, 1, 1), date(2040, 12, 31))
_DATED = st.sampled_from([one for one in Precision if one not in (Precision.ONGOING, Precision.UNKNOWN)])
_DUE = st.one_of(
    st.builds(DueDraft, raw=_TEXT, on=_DAY, precision=_DATED),
    st.builds(DueDraft, raw=_TEXT, precision=st.just(Precision.ONGOING)),
    st.just(DueDraft()),
)
_NUMBER = st.none() | st.integers(-(10**9), 10**9).map(float) | st.floats(0.001, 1000).map(lambda one: round(one, 3))
_INDICATOR = st.builds(
    IndicatorDraft, _TEXT, _NUMBER, _NUMBER, _NUMBER, st.none() | _TEXT, st.none() | _TEXT, st.none() | _TEXT
)
_STEP = st.builds(MilestoneDraft, label=_TEXT, raw=_TEXT, on=_DAY, precision=_DATED)
_COMMITMENT = st.builds(
    CommitmentDraft,
    title=_TEXT,
    reference=st.none() | _TEXT,
    axis=st.none() | _TEXT,
    goal=st.none() | _TEXT,
    kind=st.none() | st.sampled_from(CommitmentKind),
    existing=st.none() | st.booleans(),
    description=st.none() | _TEXT,
    lead=st.sampled_from(["DDETS 35", "Région Bretagne", "Association « L'Écluse » : atelier"]),
    lead_person=st.none() | _TEXT,
    lead_function=st.none() | _TEXT,
    lead_college=st.none() | st.sampled_from(College),
    deputy=st.none() | _TEXT,
    co_leads=st.lists(_TEXT, max_size=3).map(tuple),
    partners=st.lists(st.builds(PartnerDraft, _TEXT, st.booleans()), max_size=3).map(tuple),
    start=_DUE,
    due=st.builds(lambda due, steps: replace(due, milestones=tuple(steps)), _DUE, st.lists(_STEP, max_size=2)),
    indicators=st.lists(_INDICATOR, max_size=2).map(tuple),
    status=st.none() | st.sampled_from(Status),
    outlook=st.none() | st.sampled_from(Outlook),
    progress=st.none() | st.integers(0, 100),
    resources=st.none() | _TEXT,
    success_factors=st.lists(_TEXT, max_size=2).map(tuple),
    comment=st.none() | _TEXT,
    flags=st.just(frozenset({Flag.LEAD_TO_CONFIRM})),
)


@given(st.lists(_COMMITMENT, max_size=3), _TEXT, _DAY)
def test_whatever_a_roadmap_says_is_written_and_read_back(
    commitments: list[CommitmentDraft], title: str, day: date
) -> None:
    told = RoadmapDraft(title=title, level=Level.BASSIN, territory_code="04", adopted_on=day)
    told = replace(told, commitments=tuple(_with_its_question(one) for one in commitments))
    assert _told(read_yaml(write_yaml(told).encode())) == [told]


def _with_its_question(one: CommitmentDraft) -> CommitmentDraft:
    """A commitment without a deadline asks for one, unless it is over."""
    if one.due.on or one.due.precision is Precision.ONGOING or (one.status and one.status.is_over):
        return one
    flags = frozenset({Flag.NO_DEADLINE})
    return replace(one, flags=one.flags | flags, due=replace(one.due, flags=flags))


READ_FILES = [path for path in good_files() if path.suffix != ".yaml"]


@pytest.mark.parametrize("path", READ_FILES, ids=lambda path: path.name)
def test_whatever_a_file_says_is_exported_and_read_back(path: Path) -> None:
    (draft,) = read_file(path.read_bytes(), path.name, date(2026, 6, 30))
    (back,) = read_yaml(write_yaml(draft).encode())
    assert _told([back])[0].commitments == _told([draft])[0].commitments


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    data = """
roadmaps:
  - title: Feuille de route
    level: canton
    adopted_on: 2026-02-30
    period: {starts_on: 2026-12-31, ends_on: 2026-01-01}
    commitments:
      - reference: A1
        lead: DDETS 35
        progress: 120
        due_on: bientôt
        due_precision: quarter
""".encode()
    with pytest.raises(FaultyFile) as refusal:
        read_yaml(data)
    faults = refusal.value.faults
    assert len(faults) == 6
    assert any(fault.startswith("ligne 5 ") and "2026-02-30" in fault for fault in faults)
    assert any("(A1)" in fault and "progress" in fault for fault in faults)
    assert "6 fautes" in str(refusal.value)


def test_a_misspelt_key_is_left_over_and_not_lost() -> None:
    (draft,) = read_yaml(b"title: Plan\ncommitments:\n  - title: Ouvrir\n    leed: DDETS 35\n")
    assert [one.text for one in draft.remainder] == ["leed : DDETS 35"]
    assert Flag.NO_LEAD in draft.commitments[0].flags


def test_a_deadline_told_in_words_alone_is_read_and_nobody_is_nobody() -> None:
    (draft,) = read_yaml(
        "title: Plan\ncommitments:\n  - {title: Ouvrir, lead: à désigner, due_raw: T2 2027}\n".encode()
    )
    (one,) = draft.commitments
    assert (one.due.on, one.due.precision, one.lead) == (date(2027, 6, 30), Precision.QUARTER, None)
    assert one.flags == {Flag.NO_LEAD}


def test_plain_words_do_for_parties_and_french_dates_are_read() -> None:
    (draft,) = read_yaml(
        b"title: Plan\ncommitments:\n  - {title: Ouvrir, lead: DDETS 35, partners: [CAF], due_on: 30/06/2026}\n"
    )
    commitment = draft.commitments[0]
    assert commitment.lead == "DDETS 35"
    assert commitment.partners == (PartnerDraft("CAF"),)
    assert (commitment.due.on, commitment.due.precision) == (date(2026, 6, 30), Precision.DAY)


@pytest.mark.parametrize(
    "data", [b"roadmaps: []\n", b"- 3\n", b"title: [\n", b"a: b: c\n", b"# rien\n", b"roadmaps: 3\n"]
)
def test_what_is_no_roadmap_is_refused_in_french(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_yaml(data)
    assert str(refusal.value).startswith("Ce fichier")
