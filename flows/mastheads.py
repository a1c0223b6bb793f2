"""Who issues the report of a territory, and for which committee?"""

import re
from datetime import date

from sqlmodel import Session

from flows.surroundings import Day, People
from reports.snapshots import Masthead
from roadmaps.grammar import long_date
from store import governance

_AFTER_POSTCODE = re.compile(r"\b\d{5}\s+([^\d\n,;]+)")
_CEDEX = re.compile(r"\bcedex\b.*", re.IGNORECASE)


def masthead(session: Session, territory_id: int, day: Day, people: People, on: date) -> Masthead:
    """The service that issues: that of the territory's own coordinator, else of the first one above."""
    sender = people.sender(day.senders(territory_id))
    service = "\n".join(line for line in (sender.service or sender.name, sender.address) if line)
    followed_by = ", ".join(part for part in (sender.name, sender.capacity) if part) if sender.email else ""
    return Masthead(
        service=service,
        followed_by=followed_by,
        place=_town(sender.address),
        issued_on=on,
        reference=f"{day.forest.territory(territory_id).code}/{on.isoformat()}",
        committee=_committee(session, territory_id, on),
    )


def _town(address: str) -> str:
    """The town of a postal address, for "Rennes, le 3 mars 2026"; empty when none can be read."""
    found = _AFTER_POSTCODE.findall(address)
    return _CEDEX.sub("", found[-1]).strip(" ,-") if found else ""


def _committee(session: Session, territory_id: int, on: date) -> str:
    """The committee for which the report is made: the next to meet."""
    meeting = governance.next_meeting(session, territory_id, on)
    if meeting is None:
        return ""
    body = governance.body_of(session, meeting)
    return f"Pour la réunion du {long_date(meeting.held_on)} : {body.local_name}"
