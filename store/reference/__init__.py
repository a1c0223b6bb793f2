"""Which régions, départements, public holidays and time zones does Quadrille come with?"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from roadmaps.calendars import Holiday

FOLDER = Path(__file__).parent
HERE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Area:
    """A région or a département, as INSEE names it; ``region`` is empty for a région."""

    code: str
    name: str
    name_de: str
    population: int
    region: str = ""
    timezone: str = HERE


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def departements() -> tuple[Area, ...]:
    """The 101 départements."""
    zones = {row["departement"]: row["timezone"] for row in _rows("timezones.csv")}
    return tuple(
        Area(
            row["code"],
            row["name"],
            row["name_de"],
            int(row["population"]),
            region=row["region"],
            timezone=zones.get(row["code"], HERE),
        )
        for row in _rows("departements.csv")
    )


@cache
def regions() -> tuple[Area, ...]:
    """The 18 régions; an overseas one has the time zone of its single département."""
    zones = {area.region: area.timezone for area in departements()}
    return tuple(
        Area(row["code"], row["name"], row["name_de"], int(row["population"]), timezone=zones[row["code"]])
        for row in _rows("regions.csv")
    )


@cache
def public_holidays() -> tuple[Holiday, ...]:
    """Public holidays with the départements that keep them; see ``roadmaps.calendars.holidays_of``."""
    return tuple(
        Holiday(
            on=date.fromisoformat(row["date"]),
            name=row["name"],
            departements=frozenset() if row["departements"] == "*" else frozenset(row["departements"].split()),
        )
        for row in _rows("public_holidays.csv")
    )
