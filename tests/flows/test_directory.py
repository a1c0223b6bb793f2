"""Does a directory file come in whole, or not at all with all its faults?"""

from datetime import date
from pathlib import Path

import pytest

from flows import directory
from flows.directory import DirectoryImported, import_directory, install
from flows.territories import import_perimeters
from models.closed_lists import College, PerimeterType, RoleKind
from roadmaps.refusal import Refusal
from store import governance, journal, people
from store.database import reading
from store.territories import by_code

DAY = date(2026, 1, 15)
EXAMPLES = Path(__file__).parents[2] / "roadmaps" / "examples"


@pytest.fixture
def the_redon_country(database: str) -> None:
    install()
    import_perimeters(EXAMPLES / "perimeters.csv", PerimeterType.FREE, on=DAY)


@pytest.mark.usefixtures("the_redon_country")
def test_the_directory_of_the_examples_comes_in_and_a_second_time_adds_nothing() -> None:
    done = import_directory(EXAMPLES / "actors.yaml", DAY)
    assert (done.organisations, done.roles, done.governance_bodies) == (29, 10, 9)
    assert done.people > done.organisations
    assert "29 structures" in str(done).replace("\N{NO-BREAK SPACE}", " ")
    assert import_directory(EXAMPLES / "actors.yaml", DAY) == DirectoryImported(0, 0, 0, 0, 0)
    with reading() as session:
        person = people.find_by_email(session, "Malo.Petitbois@ddets35.example ")
        redon = by_code(session, "PAYS-REDON", DAY)
        held = people.holders(session, RoleKind.COORDINATOR, [redon.id or 0], DAY)
        meeting = governance.next_meeting(session, redon.id or 0, date(2026, 3, 13))
        assert person is not None
        assert [one.last_name for one in held] == ["Petitbois"]
        assert meeting is not None
        assert meeting.held_on == date(2026, 7, 2)
        medef = people.find_organisation(session, "MEDEF 35")
        assert medef is not None
        assert (medef.college, medef.to_confirm) == (College.EMPLOYERS, False)
        assert journal.verify(session).is_valid


def refused(path: Path, content: str) -> tuple[str, ...]:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        import_directory(path, DAY)
    return refusal.value.sentences


@pytest.mark.usefixtures("the_redon_country")
def test_all_the_faults_of_a_directory_are_told_at_once_and_nothing_is_kept(tmp_path: Path) -> None:
    told = refused(
        tmp_path / "annuaire.yaml",
        "organisations:\n"
        "  - {key: a, name: A, college: patronat}\n"
        "  - {key: b}\n"
        "people:\n"
        "  - {key: p, first_name: Anne, email: pas une adresse, organisation: b}\n"
        "  - {key: p, first_name: Paul, email: paul@exemple.fr, organisation: zzz, deputy: q}\n"
        "roles:\n"
        "  - {person: nobody, role: animateur, territory: '35'}\n",
    )
    text = " | ".join(told)
    for expected in (
        "structure « a » : le collège",
        "structure « b » : le nom",
        "personne « p » : l'adresse électronique",
        "« zzz »",
        "suppléant « q »",
        "« nobody »",
    ):
        assert expected in text
    with reading() as session:
        assert people.find_by_email(session, "paul@exemple.fr") is None


@pytest.mark.usefixtures("the_redon_country")
def test_unknown_territories_are_named_together(tmp_path: Path) -> None:
    told = refused(
        tmp_path / "annuaire.yaml",
        "organisations:\n  - {key: a, name: A, territory: R99}\n  - {key: b, name: B, territory: PAYS-REDAN}\n",
    )
    assert "PAYS-REDON" in " ".join(told)
    assert "R99" in " ".join(told)


def test_what_is_no_directory_is_refused(tmp_path: Path) -> None:
    assert "ligne" in refused(tmp_path / "a.yaml", "a: [\nb: c")[0]
    assert "rubriques" in refused(tmp_path / "a.yaml", "autre: 1")[0]


CIRCLE = """people:
  - {key: p, first_name: Anne, email: anne@exemple.fr, deputy: q}
  - {key: q, first_name: Paul, email: paul@exemple.fr, deputy: r}
  - {key: r, first_name: Zoé, email: zoe@exemple.fr, deputy: p}
  - {key: s, first_name: Luc, email: luc@exemple.fr, deputy: p}
"""


@pytest.mark.usefixtures("the_redon_country")
def test_deputies_who_would_turn_in_a_circle_are_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    told = refused(tmp_path / "annuaire.yaml", CIRCLE)
    assert [one for one in told if "suppléant" in one] == [
        "personne « r » : le suppléant « p » est déjà suppléé par cette personne, directement ou non ; nommez "
        "quelqu'un d'autre."
    ]
    with reading() as session:
        assert people.find_by_email(session, "luc@exemple.fr") is None


@pytest.mark.usefixtures("the_redon_country")
def test_a_deputy_of_before_counts_in_the_circle(tmp_path: Path) -> None:
    path = tmp_path / "annuaire.yaml"
    path.write_text("\n".join(CIRCLE.splitlines()[:3]).replace(", deputy: r", ""), encoding="utf-8")
    assert import_directory(path, DAY).people == 2
    back = CIRCLE.replace(", deputy: q", "").replace("deputy: r", "deputy: p")
    assert any("« p » est déjà suppléé" in one for one in refused(path, back))


@pytest.mark.usefixtures("the_redon_country")
def test_without_that_look_a_circle_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotaged twin."""
    monkeypatch.setattr(directory, "closes_a_circle", lambda *_: False)
    (tmp_path / "annuaire.yaml").write_text(CIRCLE, encoding="utf-8")
    assert import_directory(tmp_path / "annuaire.yaml", DAY).people == 4
