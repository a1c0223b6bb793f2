"""The country of Redon in the database: who animates it, two roadmaps, and a check-in that is under way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, SQLModel, select

from flows import clock
from flows.check_ins import open_campaign
from models import (
    Axis,
    CheckIn,
    Commitment,
    CommitmentParty,
    Indicator,
    Milestone,
    Organisation,
    Person,
    Roadmap,
    RoleOnTerritory,
    Territory,
    TerritoryPart,
)
from models.closed_lists import College, Level, PartyRole, PerimeterType, Precision, RoadmapState, RoleKind, Status
from store import access_links
from store.database import reading, transaction
from web import limiting
from web.app import create_app

NOW = datetime(2026, 6, 8, 9, 30, tzinfo=UTC)
TODAY = date(2026, 6, 8)
LONG_AGO = date(2020, 1, 1)
ORIGIN = "http://testserver"


Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Country:
    """Ids by name."""

    territories: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    commitments: dict[str, int] = field(default_factory=dict)
    roadmaps: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)


def _add(session: Session, row: SQLModel) -> int:
    session.add(row)
    session.flush()
    id_: int = row.id  # type: ignore[attr-defined]
    return id_


def _territory(session: Session, code: str, name: str, level: Level, *parents: int) -> int:
    drawn = PerimeterType.CLPE if level is Level.BASSIN else PerimeterType.ADMINISTRATIVE
    row = Territory(level=level, perimeter_type=drawn, code=code, name=name, valid_from=LONG_AGO)
    id_ = _add(session, row)
    for parent in parents:
        _add(session, TerritoryPart(territory_id=id_, parent_id=parent, share=1 / len(parents), valid_from=LONG_AGO))
    return id_


def _territories(session: Session) -> dict[str, int]:
    france = _territory(session, "FR", "France", Level.NATIONAL)
    bretagne = _territory(session, "R53", "Bretagne", Level.REGION, france)
    loire = _territory(session, "R52", "Pays de la Loire", Level.REGION, france)
    ille = _territory(session, "35", "Ille-et-Vilaine", Level.DEPARTEMENT, bretagne)
    atlantique = _territory(session, "44", "Loire-Atlantique", Level.DEPARTEMENT, loire)
    vendee = _territory(session, "85", "Vendée", Level.DEPARTEMENT, loire)
    return {
        "FR": france,
        "R53": bretagne,
        "R52": loire,
        "35": ille,
        "44": atlantique,
        "85": vendee,
        "CLPE35004": _territory(session, "CLPE35004", "Redon", Level.BASSIN, ille, atlantique),
        "CLPE35001": _territory(session, "CLPE35001", "Rennes", Level.BASSIN, ille),
    }


def _person(session: Session, first: str, last: str, capacity: str = "", organisation: int | None = None) -> int:
    email = f"{first}.{last}@essai.example".lower().replace(" ", "").replace("é", "e")
    person = Person(first_name=first, last_name=last, email=email, capacity=capacity, organisation_id=organisation)
    return _add(session, person)


def build() -> Country:
    """Write the whole country, once per database."""
    with transaction() as session:
        country = Country(territories=_territories(session))
        ddets = Organisation(name="DDETS d'Ille-et-Vilaine", college=College.STATE)
        travail = Organisation(name="France Travail Redon", college=College.OTHER)
        country.organisations = {"ddets": _add(session, ddets), "ft": _add(session, travail)}
        for name, first, last, role, code in (
            ("animateur", "Yann", "Le Goff", RoleKind.COORDINATOR, "CLPE35004"),
            ("departement", "Anne", "Morvan", RoleKind.COORDINATOR, "35"),
            ("region", "Katell", "Riou", RoleKind.REGIONAL_COORDINATOR, "R53"),
            ("national", "Jean", "Duval", RoleKind.NATIONAL_COORDINATOR, "FR"),
            ("lecteur", "Lise", "Caro", RoleKind.READER, "CLPE35004"),
            ("admin", "Ada", "Min", RoleKind.ADMINISTRATOR, "FR"),
            ("ailleurs", "Zoé", "Vendeen", RoleKind.COORDINATOR, "85"),
            ("voisin", "Léo", "Voisin", RoleKind.COORDINATOR, "CLPE35001"),
        ):
            country.people[name] = _person(session, first, last, "chargé de mission", country.organisations["ddets"])
            _add(
                session,
                RoleOnTerritory(
                    person_id=country.people[name],
                    role=role,
                    territory_id=country.territories[code],
                    valid_from=LONG_AGO,
                ),
            )
        country.people["ancien"] = _person(session, "Paul", "Ancien")
        _add(
            session,
            RoleOnTerritory(
                person_id=country.people["ancien"],
                role=RoleKind.COORDINATOR,
                territory_id=country.territories["FR"],
                valid_from=LONG_AGO,
                valid_to=date(2026, 1, 1),
            ),
        )
        country.people["pilote"] = _person(
            session, "Claire", "Hamon", "directrice de l'agence de Redon", country.organisations["ft"]
        )
        country.people["sans role"] = _person(session, "Sam", "Rien")
        _roadmaps(session, country)
    return country


def _roadmaps(session: Session, country: Country) -> None:
    for code, title in (("CLPE35004", "Feuille de route de Redon"), ("85", "Feuille de route de la Vendée")):
        roadmap = Roadmap(
            territory_id=country.territories[code],
            title=title,
            state=RoadmapState.RUNNING,
            adopted_on=date(2026, 1, 15),
            starts_on=date(2026, 1, 1),
            ends_on=date(2027, 12, 31),
        )
        country.roadmaps[code] = _add(session, roadmap)
    axis = _add(session, Axis(roadmap_id=country.roadmaps["CLPE35004"], title="Mobilité", rank=1))
    for rank, (name, title, code) in enumerate(
        (
            ("navette", "Ouvrir une navette vers la zone d'activités", "CLPE35004"),
            ("garde", "Garder les enfants en horaires décalés", "CLPE35004"),
            ("ailleurs", "Former des saisonniers en Vendée", "85"),
        )
    ):
        commitment = Commitment(
            roadmap_id=country.roadmaps[code],
            axis_id=axis if code == "CLPE35004" else None,
            rank=rank,
            reference=f"1{'ABC'[rank]}",
            title=title,
            goal="Lever un frein à l'emploi",
            due_on=date(2026, 9, 30),
            first_due_on=date(2026, 9, 30),
            due_precision=Precision.QUARTER,
            status=Status.TO_START,
            declared_on=date(2026, 1, 15),
            created_on=date(2026, 1, 15),
        )
        country.commitments[name] = id_ = _add(session, commitment)
        lead = country.people["pilote"] if code == "CLPE35004" else country.people["ailleurs"]
        _add(
            session,
            CommitmentParty(
                commitment_id=id_,
                role=PartyRole.LEAD,
                person_id=lead,
                organisation_id=country.organisations["ft"],
            ),
        )
    _add(
        session,
        Indicator(
            commitment_id=country.commitments["navette"], label="Voyageurs", unit="personnes", baseline=0, target=200
        ),
    )
    _add(session, Milestone(commitment_id=country.commitments["navette"], label="Convention signée", rank=1))


@dataclass(frozen=True)
class Asked:
    """A check-in under way, and the link of the person asked."""

    check_in_id: int
    token: str


def ask(country: Country, code: str = "CLPE35004") -> Asked:
    """Open the campaign of a territory; gives the check-in of the first person asked and a link to it."""
    open_campaign(code, TODAY, opened_by=country.people["animateur"])
    with transaction() as session:
        check_in = session.exec(select(CheckIn).order_by(CheckIn.id.desc())).first()  # type: ignore[union-attr]
        assert check_in is not None
        assert check_in.id is not None
        link = access_links.open_link(
            session,
            purpose="answer",
            person_id=check_in.person_id,
            check_in_id=check_in.id,
            at=NOW,
            expires_at=NOW + timedelta(days=30),
        )
        return Asked(check_in.id, access_links.token_of(link))


def login_token(person_id: int) -> str:
    """A fresh login link of a person."""
    with transaction() as session:
        link = access_links.open_link(
            session,
            purpose="login",
            person_id=person_id,
            check_in_id=None,
            at=clock.now(),
            expires_at=clock.now() + timedelta(minutes=30),
        )
        return access_links.token_of(link)


def count(table: type[SQLModel]) -> int:
    """How many rows a table has."""
    with reading() as session:
        return len(session.exec(select(table)).all())


def rows(table: type[Row]) -> list[Row]:
    """The rows of a table, in order."""
    with reading() as session:
        return list(session.exec(select(table).order_by(table.id)))  # type: ignore[attr-defined]


class Browser(TestClient):
    """A browser without JavaScript: it keeps cookies, says where it comes from and sends the token of its forms."""

    def __init__(self) -> None:
        super().__init__(create_app(), base_url=ORIGIN, follow_redirects=True, raise_server_exceptions=False)
        limiting.forget()

    def submit(self, path: str, fields: dict[str, str] | None = None, *, seen: str = "", **files: object) -> Response:
        """Post a form with the token found on the page ``seen`` (the same path by default)."""
        token = token_in(self.get(seen or path).text)
        return self.send_form(path, {"jeton": token} | (fields or {}), **files)

    def send_form(self, path: str, fields: dict[str, str], **files: object) -> Response:
        """Post fields as they are."""
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
        return self.post(path, data=fields, headers=headers, files=files or None)  # type: ignore[arg-type]

    def enter(self, person_id: int) -> None:
        """Open a session by a mailed link."""
        self.get(f"/connexion/{login_token(person_id)}")
        answer = self._press_enter()
        assert answer.status_code in {200, 404}, answer.text

    def _press_enter(self) -> Response:
        token = token_in(self.get("/entrer").text)
        headers = {"Sec-Fetch-Site": "same-origin"}
        return self.post("/entrer", data={"jeton": token}, headers=headers)


def token_in(page: str) -> str:
    """The form token that a page carries."""
    found = re.search(r'name="jeton" value="([0-9a-f]{64})"', page)
    return found[1] if found else ""


def fields_in(page: str) -> dict[str, str]:
    """The fields of the answer form as a browser would send them, untouched."""
    from lxml import html

    where = '//form[@enctype="multipart/form-data" or contains(@class, "commitment")]'
    found: Any = html.fromstring(page).xpath(where)
    return dict(found[0].form_values())


@contextmanager
def at(moment: datetime = NOW) -> Iterator[None]:
    """Hold the clock."""
    with clock.set_to(moment):
        yield
