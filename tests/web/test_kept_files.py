"""Is a file given back only while it is what was deposited?"""

import pytest

from flows import evidence
from models import Answer, Document
from models.closed_lists import AnswerChannel
from store.database import transaction
from tests.web.country import NOW, TODAY, Browser, Country, ask
from web.pages import commitments


def a_piece(country: Country) -> int:
    """A file joined to an answer of Redon."""
    asked, redon = ask(country), country.territories["CLPE35004"]
    id_ = evidence.keep(
        "preuve.pdf", "application/pdf", b"%PDF-", territory_id=redon, person_id=country.people["pilote"]
    )
    with transaction() as session:
        answer = Answer(
            commitment_id=country.commitments["navette"],
            check_in_id=asked.check_in_id,
            revision=1,
            channel=AnswerChannel.WEB,
            answered_at=NOW,
            answered_on=TODAY,
            nothing_new=True,
        )
        session.add(answer)
        session.flush()
        session.get_one(Document, id_).answer_id = answer.id
    return id_


def given_back(country: Country, *, spoilt: bool) -> tuple[int, bytes]:
    id_ = a_piece(country)
    if spoilt:
        with transaction() as session:
            session.get_one(Document, id_).content = b"%PDF-?"
    browser = Browser()
    browser.enter(country.people["animateur"])
    answer = browser.get(f"/pieces/{id_}")
    return answer.status_code, answer.content


def test_a_file_is_given_back_as_it_was(country: Country) -> None:
    assert given_back(country, spoilt=False) == (200, b"%PDF-")


def test_a_file_that_changed_in_the_database_is_not_given_back(country: Country) -> None:
    status, content = given_back(country, spoilt=True)
    assert status == 422
    assert "plus celui qui avait" in content.decode()
    assert b"%PDF-?" not in content


def test_without_that_look_it_would_be(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotaged twin."""
    monkeypatch.setattr(commitments, "is_intact", lambda _: True)
    assert given_back(country, spoilt=True) == (200, b"%PDF-?")
