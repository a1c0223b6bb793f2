"""Personal links: no token at rest, an end, and a way to close them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from models import AccessLink, Person
from store import access_links
from store import database as db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_link() -> AccessLink:
    with db.transaction() as session:
        person = Person(last_name="Le Goff", email="le.goff@quadrille.example")
        session.add(person)
        session.flush()
        assert person.id is not None
        return access_links.open_link(
            session,
            purpose="login",
            person_id=person.id,
            check_in_id=None,
            at=NOON,
            expires_at=NOON + timedelta(hours=1),
        )


def test_a_token_lets_its_person_in_until_it_expires(database: str) -> None:
    token = access_links.token_of(a_link())
    with db.reading() as session:
        found = access_links.find(session, token, NOON + timedelta(minutes=59))
        assert found is not None
        assert access_links.token_of(found) == token
        assert access_links.find(session, token, NOON + timedelta(hours=1)) is None
        assert access_links.known(session, token) is not None
        assert access_links.known(session, token + "x") is None


def test_no_token_is_at_rest(database: str) -> None:
    link = a_link()
    with db.reading() as session:
        (row,) = session.execute(text("SELECT * FROM access_link")).all()
    assert access_links.token_of(link) not in [str(value) for value in row]


def test_a_revoked_link_lets_nobody_in(database: str) -> None:
    link = a_link()
    with db.transaction() as session:
        assert access_links.revoke(session, at=NOON, person_id=link.person_id) == 1
        assert access_links.revoke(session, at=NOON, person_id=link.person_id) == 0
    with db.reading() as session:
        assert access_links.find(session, access_links.token_of(link), NOON) is None
