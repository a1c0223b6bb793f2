"""What worked, and deserves to be taken up elsewhere?"""

from collections.abc import Iterator

from reports.outline import Block, Quote, Section
from reports.snapshots import Snapshot
from reports.writing.turns import by_id, called, count, section
from reports.writing.turns import note as remark

LISTED = 20


def practices(snapshot: Snapshot) -> Section:
    """Successes in the words of who lived them, the latest first; the section is left out when there is none."""
    found = snapshot.consolidation
    lines = by_id(found.lines)
    told = sorted(found.practices, key=lambda one: (one.on, one.answer_id), reverse=True)

    def blocks() -> Iterator[Block]:
        for one in told[:LISTED]:
            line = lines[one.commitment_id]
            who = ", ".join(part for part in (one.author, line.lead, called(line)) if part)
            yield Quote(one.text, who, one.on)
        if len(told) > LISTED:
            others = count(len(told) - LISTED, "autre témoignage", "autres témoignages")
            yield remark(f"{others} dans le tableur du rapport.")

    return section("essaimage", "Réussites à partager", blocks())
