"""Are people and organisations found as files and colleagues name them?"""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from models import Organisation, OrganisationAlias, Person
from models.closed_lists import College, DocumentKind, GovernanceBodyKind, RoleKind
from roadmaps.attribution import NewOrganisation
from store import documents, governance, people
from store.database import reading, transaction
from store.territories import by_code, install_reference

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def two_organisations(database: str) -> None:
    """A union everywhere, a mission locale in Ille-et-Vilaine with two people, one of whom is erased."""
    with transaction() as session:
        install_reference(session)
        session.add(Organisation(name="CFDT", college=College.EMPLOYEES))
        session.add(Organisation(name="Mission locale", territory_id=id_of(session, "35")))
        session.flush()
        session.add(OrganisationAlias(organisation_id=2, alias="ML"))
        session.add(Person(first_name="Anne", last_name="Le Goff", email="anne@ml.example", organisation_id=2))
        session.flush()
        session.add(Person(capacity="directeur", organisation_id=2, erased_at=NOON))


def id_of(session: Session, code: str) -> int:
    return by_code(session, code, MARCH).id or 0


def test_a_person_is_found_by_their_address_however_typed() -> None:
    with reading() as session:
        found = people.find_by_email(session, " Anne@ML.example ")
        assert found is not None
        assert found.last_name == "Le Goff"
        assert people.find_by_email(session, "autre@ml.example") is None


def test_the_directory_of_a_territory_holds_its_own_and_those_of_nowhere() -> None:
    with reading() as session:
        here = people.directory(session, [id_of(session, "35")])
        elsewhere = people.directory(session, [id_of(session, "56")])
        assert people.directory(session) == here
    assert [one.name for one in here.organisations] == ["CFDT", "Mission locale"]
    assert here.organisations[1].aliases == ("ML",)
    assert here.organisations[1].territories == frozenset({"35"})
    assert [one.last_name for one in here.persons] == ["Le Goff"]
    assert [one.name for one in elsewhere.organisations] == ["CFDT"]
    assert elsewhere.persons == ()
    assert (here.territory_names["35"], here.territory_names["R53"]) == ("Ille-et-Vilaine", "Bretagne")


def test_an_organisation_met_in_a_file_is_made_once_and_waits_for_confirmation() -> None:
    told = {NewOrganisation("CAF 35", College.OTHER), NewOrganisation("MEDEF 35", College.EMPLOYERS)}
    with transaction() as session:
        place = id_of(session, "35")
        made = people.add_organisations(session, told, place)
        assert people.add_organisations(session, told, place) == made
        waiting = people.to_confirm(session, [place])
        assert [one.name for one in waiting] == ["CAF 35", "MEDEF 35"]
        people.confirm(session, waiting[0].id or 0, College.OTHER, "CAF d'Ille-et-Vilaine")
        session.flush()
        assert [one.name for one in people.to_confirm(session, [place])] == ["MEDEF 35"]


def test_a_role_is_given_once_and_held_on_its_days() -> None:
    with transaction() as session:
        place = id_of(session, "35")
        first = people.give_role(session, 1, RoleKind.COORDINATOR, place, since=MARCH, until=JUNE)
        assert people.give_role(session, 1, RoleKind.COORDINATOR, place, since=MARCH).id == first.id
        for day, held in ((date(2026, 2, 28), 0), (MARCH, 1), (date(2026, 5, 31), 1), (JUNE, 0)):
            assert len(people.holders(session, RoleKind.COORDINATOR, [place], day)) == held


def test_a_new_deputy_ends_the_turn_of_the_former_one() -> None:
    with transaction() as session:
        session.add(Person(last_name="Morvan"))
        session.flush()
        first = people.name_deputy(session, 1, 2, MARCH)
        assert people.name_deputy(session, 1, 2, JUNE).id == first.id
        second = people.name_deputy(session, 1, 3, JUNE)
        assert (first.valid_to, second.valid_from, second.valid_to) == (JUNE, JUNE, None)


def test_a_committee_and_its_meetings_are_known_once() -> None:
    with transaction() as session:
        place = id_of(session, "35")
        body = governance.body(session, place, GovernanceBodyKind.CDE, "CDE 35", ["le préfet"])
        assert governance.body(session, place, GovernanceBodyKind.OTHER, "CDE 35").id == body.id
        late, early = (governance.convene(session, body.id or 0, day) for day in (JUNE, MARCH))
        assert governance.convene(session, body.id or 0, JUNE, "Rennes").id == late.id
        assert governance.next_meeting(session, place, MARCH) == early
        assert governance.next_meeting(session, place, date(2026, 3, 2)) == late
        assert governance.next_meeting(session, place, date(2026, 6, 2)) is None


def test_the_same_file_is_kept_once_and_a_changed_byte_is_seen() -> None:
    told = {"kind": DocumentKind.ROADMAP, "filename": "a.docx", "media_type": "x", "at": NOON}
    with transaction() as session:
        first = documents.keep(session, content=b"octets", **told)  # type: ignore[arg-type]
        assert documents.keep(session, content=b"octets", **told).id == first.id  # type: ignore[arg-type]
        assert documents.keep(session, content=b"autres", **told).id != first.id  # type: ignore[arg-type]
        assert documents.is_intact(first)
        first.content = b"changed"
        assert not documents.is_intact(first)
