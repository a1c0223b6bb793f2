"""Does every route answer each visitor as the reviewed table says, on both databases?

Routes come from the application itself: a route without a line fails, and so does a line without a route.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from flows import clock, consolidation, evidence, kept_drafts
from models import (
    Alert,
    Answer,
    Document,
    Handover,
    Mail,
    Organisation,
    Person,
    Postponement,
    RoleOnTerritory,
    SupportRequest,
)
from models.closed_lists import AlertKind, AnswerChannel, College, Level, ReportKind
from roadmaps.access import Act
from store.database import reading, transaction
from tests.web.country import NOW, TODAY, Asked, Browser, Country, ask, rows, token_in
from tests.web.visitors import (
    ADMINISTRATION,
    ALLOWED,
    ANY_TERRITORY,
    BY_LINK,
    EVERYBODY,
    IN_SESSION,
    NOBODY,
    RIGHTS,
    SEEING,
    STRANGERS,
)
from web import limiting
from web.access import Viewer
from web.app import create_app
from web.pages import ROUTERS
from web.posted import posted
from web.rendering import page

CSV = "N°;Axe;Action;Pilote;Échéance\n1A;Mobilité;Ouvrir une navette;Région Bretagne;30/06/2027\n".encode()


def routes() -> list[tuple[str, str]]:
    """Every method and path that the application serves."""
    return sorted(
        (method, str(context.path))
        for context in iter_route_contexts(create_app().routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods or ()
    )


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert len(routes()) >= 50
    assert set(routes()) == set(RIGHTS)


def test_every_act_has_its_line() -> None:
    assert set(ALLOWED) == set(Act)


def test_every_unsafe_route_asks_for_the_token_of_a_form() -> None:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if set(route.methods or ()) & {"POST", "PUT", "PATCH", "DELETE"}:
                assert posted in {one.call for one in route.dependant.dependencies}, route.path


def _objects(country: Country, asked: Asked) -> dict[str, str]:
    """Something of Redon for every parameter of a path."""
    person, redon = country.people["animateur"], country.territories["CLPE35004"]
    navette = country.commitments["navette"]
    with transaction() as session:
        answer = Answer(
            commitment_id=navette,
            check_in_id=asked.check_in_id,
            revision=90,
            channel=AnswerChannel.WEB,
            answered_at=NOW,
            answered_on=TODAY,
            nothing_new=True,
        )
        asked_deadline = Postponement(
            commitment_id=navette, to_due_on=TODAY + timedelta(days=90), reason="essai", asked_on=TODAY
        )
        handover = Handover(check_in_id=asked.check_in_id, commitment_id=navette, said_at=NOW)
        request = SupportRequest(
            commitment_id=navette,
            need="un local",
            to_level=Level.BASSIN,
            to_territory_id=redon,
            asked_on=TODAY,
            asked_at=NOW,
        )
        session.add_all([answer, asked_deadline, handover, request])
        session.flush()
        made = {
            "postponement_id": asked_deadline.id,
            "handover_id": handover.id,
            "request_id": request.id,
        }
        answer_id = answer.id
    made["document_id"] = evidence.keep("a.pdf", "application/pdf", b"%PDF-", territory_id=redon, person_id=person)
    with transaction() as session:
        session.get_one(Document, made["document_id"]).answer_id = answer_id
    made["mail_id"] = rows(Mail)[0].id
    made["person_id"] = _a_dead_address(country, made["mail_id"] or 0)
    made["organisation_id"] = _an_unconfirmed_organisation(redon)
    made["draft_id"] = kept_drafts.keep_upload("r.csv", CSV, territory_id=redon, person_id=person, as_of=TODAY)
    made["report_id"] = consolidation.issue("CLPE35004", TODAY, ReportKind.NOTE, by=person)
    made |= {
        "check_in_id": asked.check_in_id,
        "commitment_id": navette,
        "roadmap_id": country.roadmaps["CLPE35004"],
    }
    return {name: str(value) for name, value in made.items()} | {
        "code": "CLPE35004",
        "name:path": "tous",
        "token": "x" * 43,
    }


def _a_dead_address(country: Country, mail_id: int) -> int:
    """The lead of Redon, whose letter came back."""
    with transaction() as session:
        lead = session.get_one(Person, country.people["pilote"])
        lead.address_is_dead = True
        session.get_one(Mail, mail_id).person_id = lead.id
        alert = Alert(
            key="adresse morte",
            kind=AlertKind.DEAD_ADDRESS,
            territory_id=country.territories["CLPE35004"],
            raised_on=TODAY,
            mail_id=mail_id,
        )
        session.add(alert)
    return country.people["pilote"]


def _an_unconfirmed_organisation(territory_id: int) -> int:
    with transaction() as session:
        one = Organisation(name="Atelier de Redon", territory_id=territory_id, to_confirm=True)
        session.add(one)
        session.flush()
        assert one.id is not None
        return one.id


def _visitors(country: Country) -> dict[str, Browser]:
    with transaction() as session:
        for name, code, first in (("atlantique", "44", "Maël"), ("region52", "R52", "Nora")):
            from models import Person
            from models.closed_lists import RoleKind

            person = Person(first_name=first, last_name="Essai", email=f"{name}@essai.example")
            session.add(person)
            session.flush()
            assert person.id is not None
            country.people[name] = person.id
            role = RoleKind.COORDINATOR if code == "44" else RoleKind.REGIONAL_COORDINATOR
            session.add(
                RoleOnTerritory(
                    person_id=person.id,
                    role=role,
                    territory_id=country.territories[code],
                    valid_from=TODAY - timedelta(days=400),
                )
            )
    found = {NOBODY: Browser()}
    for name in (*SEEING, *STRANGERS):
        found[name] = Browser()
        found[name].enter(country.people[name])
    return found


def _expected(right: Act | str, visitor: str) -> str:
    if right in {EVERYBODY, BY_LINK}:
        return "open" if right == EVERYBODY else "closed link"
    if visitor == NOBODY:
        return "login"
    if right == IN_SESSION:
        return "open"
    if right == ANY_TERRITORY:
        # a coordinator of another territory has templates too
        return "open" if visitor in ALLOWED[Act.TEMPLATE] | {"voisin", "ailleurs"} else "absent"
    if right == ADMINISTRATION:
        return "open" if visitor == "admin" else "forbidden" if visitor == "national" else "absent"
    refused = "forbidden" if visitor in SEEING else "absent"
    return "open" if visitor in ALLOWED[Act(right)] else refused


def _got(browser: Browser, method: str, path: str, token: str) -> str:
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = {"jeton": token, "courriel": ""} if method == "POST" else None
    answer = browser.request(method, path, data=data, headers=headers, follow_redirects=False)
    if answer.status_code == 303 and answer.headers["location"].startswith("/connexion?"):
        return "login"
    if answer.status_code == 303 and answer.headers["location"] == "/connexion" and path != "/deconnexion":
        return "login"
    named = {403: "forbidden", 404: "absent", 405: "no method", 500: "broken", 429: "too often"}
    if path.startswith("/reponse/") and answer.status_code == 410:
        return "closed link"
    return named.get(answer.status_code, "open")


def _differences(country: Country, asked: Asked, *, only: str = "", among: Collection[str] = ()) -> Iterator[str]:
    """Where the pages differ from the table; ``only`` and ``among`` narrow it to a method and some visitors."""
    objects = _objects(country, asked)
    visitors = {name: one for name, one in _visitors(country).items() if not among or name in among}
    tokens = {name: token_in(browser.get("/connexion").text) for name, browser in visitors.items()}
    # leaving comes last: it ends the session
    for method, route in sorted(RIGHTS, key=lambda one: (one[1] == "/deconnexion", one)):
        if only not in {"", method}:
            continue
        limiting.forget()
        right, path = RIGHTS[method, route], route
        for name, value in objects.items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path, path
        for visitor, browser in visitors.items():
            expected, got = _expected(right, visitor), _got(browser, method, path, tokens[visitor])
            if route == "/demonstration/entrer":
                expected = "absent"  # that door exists in the demonstration only
            if got != expected:
                yield f"{visitor} {method} {path}: {got}, not {expected}"


def test_each_visitor_reaches_what_the_table_says_and_nothing_else(country: Country) -> None:
    assert list(_differences(country, ask(country))) == []


def test_a_guard_taken_away_turns_the_matrix_red(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Viewer, "require", lambda *_: None)
    found = list(_differences(country, ask(country), only="GET", among=("ailleurs", "lecteur", "sans role")))
    assert len(found) > 20
    assert any(line.startswith("ailleurs GET /engagements/") for line in found)


def test_what_belongs_to_others_answers_as_what_does_not_exist(country: Country) -> None:
    browser = Browser()
    browser.enter(country.people["ailleurs"])
    for others, absent in (
        (f"/engagements/{country.commitments['navette']}", "/engagements/987654"),
        (f"/feuilles-de-route/{country.roadmaps['CLPE35004']}", "/feuilles-de-route/987654"),
        ("/territoires/CLPE35004", "/territoires/CLPE99999"),
    ):
        one, two = browser.get(others), browser.get(absent)
        assert (one.status_code, one.text) == (two.status_code, two.text) == (404, two.text)


def test_a_withdrawn_role_is_refused_at_the_next_request(country: Country) -> None:
    browser = Browser()
    browser.enter(country.people["animateur"])
    assert browser.get("/territoires/CLPE35004").status_code == 200
    with transaction() as session:
        from sqlmodel import select

        role = session.exec(
            select(RoleOnTerritory).where(RoleOnTerritory.person_id == country.people["animateur"])
        ).one()
        role.valid_to = clock.today()
        session.add(role)
    assert browser.get("/territoires/CLPE35004").status_code == 404


def test_nothing_of_another_territory_shows_on_ones_pages(country: Country) -> None:
    browser = Browser()
    browser.enter(country.people["animateur"])
    for path in ("", "/feuilles-de-route", "/points-d-etape", "/appuis", "/rapports", "/regles"):
        page = browser.get(f"/territoires/CLPE35004{path}")
        assert page.status_code == 200, path
        assert "Vendée" not in page.text, path
        assert "Former des saisonniers" not in page.text, path


def _everything() -> dict[str, list[str]]:
    with reading() as session:
        tables = Person.metadata.sorted_tables
        return {table.name: sorted(str(tuple(row)) for row in session.execute(table.select())) for table in tables}


def _recorded_by_looking(country: Country, asked: Asked) -> Iterator[str]:
    """What each page changes when it is only looked at: by a coordinator, by who was asked, by a mail scanner."""
    objects = _objects(country, asked) | {"token": asked.token}
    coordinator, lead = Browser(), Browser()
    coordinator.enter(country.people["animateur"])
    lead.get(f"/r/{asked.token}")
    before = _everything()
    for method, route in routes():
        path = route
        for name, value in objects.items():
            path = path.replace("{" + name + "}", value)
        for browser in (coordinator, lead, Browser()) if method in {"GET", "HEAD"} else ():
            limiting.forget()
            browser.request(method, path, follow_redirects=False)
            after = _everything()
            if after != before:
                yield f"{method} {path}: {[name for name in after if after[name] != before[name]]}"
            before = after


def test_looking_at_any_page_records_nothing(country: Country) -> None:
    assert list(_recorded_by_looking(country, ask(country))) == []


def test_a_page_that_records_when_looked_at_would_be_found(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(request: object, name: str, **facts: object) -> object:
        with transaction() as session:
            session.add(Organisation(name=f"Organisation {len(rows(Organisation))}", college=College.OTHER))
        return page(request, name, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr("web.pages.about.page", spoilt)
    assert any(one.endswith("['organisation']") for one in _recorded_by_looking(country, ask(country)))
