"""Does anything of a foreign territory ever show, wherever one walks?"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, SQLModel, select

from models import (
    Answer,
    Axis,
    Commitment,
    CoordinatorNote,
    Handover,
    Indicator,
    Milestone,
    Postponement,
    Roadmap,
    SupportRequest,
)
from models.closed_lists import AnswerChannel, Level
from store.database import transaction
from tests.web.country import NOW, TODAY, Asked, Browser, Country, ask, token_in

MARK = "CANARI"


def _marks() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{MARK}{number:03d}"


def _fill(session: Session, country: Country, asked: Asked) -> None:
    """A mark of its own in every text of the Vendée."""
    mark = _marks()
    commitment_id, territory_id = country.commitments["ailleurs"], country.territories["85"]
    roadmap = session.get_one(Roadmap, country.roadmaps["85"])
    roadmap.title, roadmap.shared_diagnosis = next(mark), next(mark)
    axis = Axis(roadmap_id=roadmap.id or 0, title=next(mark))
    session.add(axis)
    session.flush()
    commitment = session.get_one(Commitment, commitment_id)
    commitment.axis_id = axis.id
    for name in ("title", "goal", "description", "due_raw", "resources", "target_group", "sector", "comment"):
        setattr(commitment, name, next(mark))
    new: list[SQLModel] = [
        Answer(
            commitment_id=commitment_id,
            answered_at=NOW,
            answered_on=TODAY,
            channel=AnswerChannel.WEB,
            done=next(mark),
            obstacle=next(mark),
            good_practice=next(mark),
        ),
        Indicator(commitment_id=commitment_id, label=next(mark), unit=next(mark), method=next(mark)),
        Milestone(commitment_id=commitment_id, label=next(mark), due_on=TODAY + timedelta(days=9)),
        Postponement(
            commitment_id=commitment_id, to_due_on=TODAY + timedelta(days=99), reason=next(mark), asked_on=TODAY
        ),
        SupportRequest(
            commitment_id=commitment_id,
            need=next(mark),
            to_level=Level.DEPARTEMENT,
            to_territory_id=territory_id,
            asked_on=TODAY,
            asked_at=NOW,
        ),
        CoordinatorNote(territory_id=territory_id, written_on=TODAY, content=next(mark), recorded_at=NOW),
        Handover(check_in_id=asked.check_in_id, commitment_id=commitment_id, named=next(mark), said_at=NOW),
    ]
    session.add_all([roadmap, commitment, *new])


def _text_of(content: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def _walk(browser: Browser, *starts: str) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, with its text."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        path = waiting.pop()
        page = browser.get(path)
        assert page.status_code in {200, 405}, f"{path}: {page.status_code}"  # 405: the address of a form
        yield path, _text_of(page.content)
        for found in re.findall(r'(?:href|action)="(/[^"#]*)', page.text):
            if found not in seen and not found.startswith(("/statique", "/deconnexion")):
                seen.add(found)
                waiting.append(found)
    assert len(seen) > 15, "the walk went nowhere"


@pytest.mark.parametrize("visitor", ["animateur", "departement", "region", "lecteur"])
def test_nothing_foreign_ever_shows(country: Country, visitor: str) -> None:
    asked = ask(country)
    with transaction() as session:
        _fill(session, country, asked)
    browser = Browser()
    browser.enter(country.people[visitor])
    for path, text in _walk(browser, "/", f"/r/{asked.token}"):
        assert MARK not in text, path
    if visitor != "lecteur":
        page = "/territoires/CLPE35004/rapports"
        token = token_in(browser.get(page).text)
        for kind, extension in (("note", "docx"), ("complet", "docx"), ("complet", "xlsx"), ("complet", "csv")):
            fields = {"jeton": token, "nature": kind, "format": extension, "arrete-au": TODAY.isoformat()}
            made = browser.send_form(page, fields)
            assert made.status_code == 200
            assert MARK not in _text_of(made.content)


def test_the_walk_does_see_what_it_looks_for(country: Country) -> None:
    asked = ask(country)
    with transaction() as session:
        _fill(session, country, asked)
    browser = Browser()
    browser.enter(country.people["ailleurs"])
    with transaction() as session:
        assert session.exec(select(Commitment)).first() is not None
    shown = " ".join(text for _, text in _walk(browser, "/", "/territoires/85"))
    assert len(set(re.findall(rf"{MARK}\d+", shown))) >= 18
