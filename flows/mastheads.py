"""Who issues the report of a territory, and for which committee?"""

from datetime import date

from sqlmodel import Session

from flows.surroundings import Day, People
from reports.snapshots import Masthead
from roadmaps.grammar import long_date
from store import governance


def masthead(session: Session, territory_id: int, day: Day, people: People, on: date) -> Masthead:
    """The service that issues: that of the territory's own coordinator, else of the first one above."""
    sender = people.sender(day.senders(territory_id))
    service = "\n".join(line for line in (sender.service or sender.name, sender.address) if line)
    followed_by = ", ".join(part for part in (sender.name, sender.capacity) if part) if sender.email else ""
    return Masthead(
        service=service, followed_by=followed_by, issued_on=on, committee=_committee(session, territory_id, on)
    )


def _committee(session: Session, territory_id: int, on: date) -> str:
    """The committee for which the report is made: the next to meet."""
    meeting = governance.next_meeting(session, territory_id, on)
    if meeting is None:
        return ""
    body = governance.body_of(session, meeting)
    return f"Pour la réunion du {long_date(meeting.held_on)} : {body.local_name}"
