"""Which days are public holidays, and in which départements?"""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from roadmaps.calendars import Holiday

FILE = Path(__file__).with_name("reference") / "jours_feries_2024_2040.csv"


@lru_cache(maxsize=1)
def holidays() -> tuple[Holiday, ...]:
    """The public holidays shipped with the product; "*" in the file means everywhere."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Holiday(date.fromisoformat(row["date"]), row["name"], _departements(row["departements"]))
            for row in csv.DictReader(file)
        )


def _departements(written: str) -> frozenset[str]:
    return frozenset() if written.strip() == "*" else frozenset(written.split())
