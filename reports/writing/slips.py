"""Which promises have been moved, how often, and since when?"""

from reports.outline import Block, Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.turns import by_id, count, empty, note, number, section, short_date, titled, typeset
from roadmaps.wording import sentence

LISTED = 100


def slips(snapshot: Snapshot) -> Section:
    """The slip ledger: first promise, deadline in force, number of postponements, days, last reason."""
    found = snapshot.consolidation
    lines = by_id(found.lines)
    if not found.slips:
        return section("reports", "Registre des reports d'échéance", [empty("Aucune échéance n'a été reportée.")])
    columns = (
        Column("Engagement", 0.29),
        Column("Première promesse", 0.13),
        Column("Échéance en vigueur", 0.13),
        Column("Reports", 0.11, numeric=True),
        Column("Jours de décalage", 0.12, numeric=True),
        Column("Dernier motif", 0.22),
    )
    rows = tuple(
        Row(
            (
                f"{titled(lines[one.commitment_id])}\n({lines[one.commitment_id].territory})",
                short_date(one.first_due_on),
                short_date(one.due_on),
                number(one.times),
                "—" if one.days is None else number(one.days),
                sentence(one.last_reason),
            )
        )
        for one in found.slips[:LISTED]
    )
    blocks: list[Block] = [
        Table("Registre des reports d'échéance", columns, rows, row_header=True),
        note(typeset("La première échéance promise est conservée ; un report refusé n'y figure pas.")),
    ]
    if len(found.slips) > LISTED:
        total = count(len(found.slips), "engagement reporté")
        blocks.append(note(f"{total} en tout, tous dans le tableur du rapport."))
    return section("reports", "Registre des reports d'échéance", blocks)
