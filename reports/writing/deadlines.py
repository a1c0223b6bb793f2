"""What comes next?"""

from collections.abc import Iterator, Mapping, Sequence

from reports.outline import Block, Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.turns import agree, by_id, empty, lead_words, note, number, section, short_date, titled
from roadmaps.lines import Line, Upcoming

KINDS = {"echeance": "Échéance", "jalon": "Jalon", "revue": "Revue", "arbitrage": "Suite d'un arbitrage"}


def deadlines(snapshot: Snapshot, *, at_most: int) -> Section:
    """Deadlines, milestones, reviews and the follow-up of rulings within the horizon; then milestones that passed."""
    found = snapshot.consolidation
    lines = by_id(found.lines)
    blocks: list[Block] = [
        *_table("Prochaines échéances", found.upcoming, lines, at_most),
        *_table("Jalons passés qui n'ont pas été signalés comme faits", found.missed, lines, at_most),
    ]
    if not found.upcoming:
        blocks.insert(0, empty("Aucune échéance n'est connue sur cette période."))
    return section("echeances", f"Prochaines échéances (à {number(found.horizon)} jours)", blocks)


def _table(caption: str, found: Sequence[Upcoming], lines: Mapping[int, Line], at_most: int) -> Iterator[Block]:
    if not found:
        return
    columns = (
        Column("Date", 0.13),
        Column("Nature", 0.13),
        Column("Objet", 0.40),
        Column("Pilote", 0.20),
        Column("Territoire", 0.14),
    )
    yield Table(caption, columns, tuple(Row(_cells(one, lines[one.commitment_id])) for one in found[:at_most]))
    rest = len(found) - at_most
    if rest > 0:
        yield note(f"{number(rest)} {agree(rest, 'autre')} dans le tableur joint.")


def _cells(one: Upcoming, line: Line) -> tuple[str, ...]:
    own = one.kind in {"echeance", "revue"}
    what = titled(line) if own else f"{one.label}\n({titled(line)})"
    return short_date(one.on), KINDS[one.kind], what, lead_words(line), line.territory
