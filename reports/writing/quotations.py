"""What do the levels below say of themselves, in their own words?"""

from reports.outline import Quote, Section
from reports.snapshots import Snapshot
from reports.writing.turns import section

LISTED = 30


def quotations(snapshot: Snapshot) -> Section:
    """The words of the territories below, each with author and date; left out when nobody wrote."""
    found = snapshot.consolidation
    others = [one for one in found.words if one.territory_id != found.place.id]
    quotes = (
        Quote(one.text, ", ".join(part for part in (one.author, one.capacity, one.territory) if part), one.on)
        for one in others[:LISTED]
    )
    return section("paroles", "Paroles des territoires", quotes)
