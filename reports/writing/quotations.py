"""What do the levels below say of themselves, in their own words?"""

from reports.outline import Block, Quote, Section
from reports.snapshots import Snapshot
from reports.writing.turns import COLON, count, note, section

LISTED = 30


def quotations(snapshot: Snapshot) -> Section:
    """The words of the territories below, each with author and date; left out when nobody wrote."""
    found = snapshot.consolidation
    others = [one for one in found.words if one.territory_id != found.place.id]
    blocks: list[Block] = [
        Quote(one.text, ", ".join(part for part in (one.author, one.capacity, one.territory) if part), one.on)
        for one in others[:LISTED]
    ]
    if (rest := len(others) - LISTED) > 0:
        told = count(rest, "autre territoire s'est exprimé", "autres territoires se sont exprimés")
        blocks.append(note(f"{told}{COLON} le rapport de chacun porte ses paroles."))
    return section("paroles", "Paroles des territoires", blocks)
