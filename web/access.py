"""Who is asking for this page, and may they?

The roles are looked up at each request: what was withdrawn a second ago is already refused. What a person may not see
answers 404, exactly as what does not exist; what they see and may not do answers 403.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from flows import alarm, clock
from models.closed_lists import Level, RoleKind
from roadmaps import access
from roadmaps.access import Act
from roadmaps.facts import TerritoryFacts
from roadmaps.perimeters import Forest, rank_of
from store import territories
from store.database import reading
from store.visitors import Visitor, visitor
from web import cookies
from web.errors import LoginNeeded


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person in session, with the perimeters of the day."""

    visitor: Visitor
    forest: Forest
    today: date

    @property
    def person_id(self) -> int:
        """Their id."""
        return self.visitor.person_id

    @property
    def name(self) -> str:
        """First name, surname."""
        return self.visitor.name

    def may(self, act: Act, territory_id: int | None) -> bool:
        """Whether they may do this there, today."""
        return access.may(self.visitor.roles, act, territory_id, self.forest, self.today)

    def require(self, act: Act, territory_id: int | None) -> None:
        """Refuse what they may not do; what they may not even see does not exist for them."""
        if not self.may(Act.SEE, territory_id):
            raise HTTPException(404)
        if not self.may(act, territory_id):
            raise HTTPException(403)

    def require_any(self, act: Act, territory_ids: frozenset[int]) -> None:
        """The same, for an object that lies on several territories: one is enough."""
        if not any(self.may(Act.SEE, one) for one in territory_ids):
            raise HTTPException(404)
        if not any(self.may(act, one) for one in territory_ids):
            raise HTTPException(403)

    def reach(self, act: Act) -> frozenset[int]:
        """The territories on which they may do this."""
        return access.reach(self.visitor.roles, act, self.forest, self.today)

    def territory(self, code: str, act: Act = Act.SEE) -> TerritoryFacts:
        """The territory with this code, if they may do this there."""
        try:
            found = self.forest.by_code(code)
        except KeyError:
            raise HTTPException(404) from None
        self.require(act, found.id)
        return found

    @property
    def administers(self) -> bool:
        """Whether the whole installation is in their care: an administrator of the nation."""
        return self.may(Act.ERASE, self._nation)

    def require_administrator(self) -> None:
        """Refuse what is for who administers the installation alone."""
        self.require(Act.ERASE, self._nation)

    @property
    def _nation(self) -> int | None:
        return next((one.id for one in self.forest.of_level(Level.NATIONAL)), None)

    @property
    def held(self) -> list[tuple[RoleKind, TerritoryFacts]]:
        """The roles they hold today, the largest territory first."""
        today = [
            (held.role, self.forest.territory(held.territory_id))
            for held in self.visitor.roles
            if held.holds(self.today) and held.territory_id in self.forest
        ]
        return sorted(today, key=lambda pair: (-rank_of(pair[1].level), pair[1].name, pair[0]))


def viewer(request: Request) -> Viewer:
    """The person in session; without one, the login page."""
    person_id = cookies.session_person(request)
    if person_id is None:
        raise LoginNeeded
    today = clock.today()
    with reading() as session:
        found = visitor(session, person_id)
        if found is None:
            raise LoginNeeded
        forest = territories.forest(session, today)
    request.state.viewer = Viewer(found, forest, today)
    request.state.warning = alarm.banner()
    return Viewer(found, forest, today)


InSession = Annotated[Viewer, Depends(viewer)]
