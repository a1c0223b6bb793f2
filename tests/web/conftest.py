"""A country in a fresh database, at a held moment, and browsers to look at it."""

from collections.abc import Iterator

import pytest

from tests.web.country import Browser, Country, at, build


@pytest.fixture
def country(database: str) -> Iterator[Country]:
    """The country of Redon on 8 June 2026, on each database."""
    with at():
        yield build()


@pytest.fixture
def browser(country: Country) -> Browser:
    """A browser that has seen nothing yet."""
    return Browser()
