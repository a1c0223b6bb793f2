"""What comes next?"""

from reports.outline import Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.turns import agree, by_id, empty, lead_words, note, number, section, short_date, titled
from roadmaps.lines import Line, Upcoming

KINDS = {"echeance": "Échéance", "jalon": "Jalon", "revue": "Revue", "arbitrage": "Suite d'un arbitrage"}


def deadlines(snapshot: Snapshot, *, at_most: int) -> Section:
    """Deadlines, milestones, reviews and the follow-up of rulings within the horizon, soonest first."""
    found = snapshot.consolidation
    title = f"Prochaines échéances (à {number(found.horizon)} jours)"
    if not found.upcoming:
        return section("echeances", title, [empty("Aucune échéance n'est connue sur cette période.")])
    lines = by_id(found.lines)
    columns = (
        Column("Date", 0.13),
        Column("Nature", 0.13),
        Column("Objet", 0.40),
        Column("Pilote", 0.20),
        Column("Territoire", 0.14),
    )
    rows = tuple(Row(_cells(one, lines[one.commitment_id])) for one in found.upcoming[:at_most])
    rest = len(found.upcoming) - at_most
    more = (note(f"{number(rest)} {agree(rest, 'autre')} dans le tableur joint."),) if rest > 0 else ()
    return section("echeances", title, (Table("Prochaines échéances", columns, rows), *more))


def _cells(one: Upcoming, line: Line) -> tuple[str, ...]:
    own = one.kind in {"echeance", "revue"}
    what = titled(line) if own else f"{one.label}\n({titled(line)})"
    return short_date(one.on), KINDS[one.kind], what, lead_words(line), line.territory
