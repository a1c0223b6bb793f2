"""What does each of the four colleges carry, and is one of them missing?"""

from models.closed_lists import College
from reports.outline import Block, Chart, Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.progress import status_chart
from reports.writing.turns import COLON, body, capital, empty, note, number, section, share, typeset
from roadmaps.consolidation import Consolidation
from roadmaps.lifecycle import balance_check, quadripartite_check
from roadmaps.wording import COLLEGE_SHORT


def balance(snapshot: Snapshot) -> Section:
    """The chart and table by college, and the remarks that fit the level."""
    found = snapshot.consolidation
    title = "Équilibre quadripartite"
    if found.total.count == 0:
        return section("equilibre", title, [empty("Aucun engagement à répartir entre les collèges.")])
    blocks: list[Block] = [_chart(found), _table(found), *(body(text) for text in remarks(found))]
    blocks.append(
        note(
            typeset(
                "Le collège est celui de l'organisation pilote. « Participe » compte les engagements où le collège est "
                "pilote, copilote ou partenaire ; un même engagement peut ainsi compter pour plusieurs collèges."
            )
        )
    )
    return section("equilibre", title, blocks)


def remarks(found: Consolidation) -> list[str]:
    """What is missing: a warning at région and département, a remark in a bassin; never a fault."""
    present = {College(tally.key) for tally in found.involved if tally.ids}
    led = {College(one.key): one.count for one in found.by_college if one.key in set(College)}
    checks = (*quadripartite_check(found.place.level, present), *balance_check(found.place.level, led))
    return [f"{capital(one.weight)}{COLON} {one.text[:1].lower()}{one.text[1:]}" for one in checks]


def _chart(found: Consolidation) -> Chart:
    names = [_short(one.key, one.label) for one in found.by_college]
    return status_chart(found.by_college, "Statut des engagements par collège pilote", names)


def _short(key: str, label: str) -> str:
    return COLLEGE_SHORT[College(key)] if key in set(College) else label


def _table(found: Consolidation) -> Table:
    columns = (
        Column("Collège", 0.27),
        Column("Pilote", 0.09, numeric=True),
        Column("Part", 0.08, numeric=True),
        Column("Participe", 0.115, numeric=True),
        Column("Réalisés", 0.11, numeric=True),
        Column("En retard", 0.09, numeric=True),
        Column("Sans nouvelles", 0.125, numeric=True),
        Column("Ont répondu", 0.12, numeric=True),
    )
    takes_part = {tally.key: tally.count for tally in found.involved}
    rows = tuple(
        Row(
            (
                capital(one.label),
                number(one.count),
                share(one.count, found.total.count),
                number(takes_part[one.key]) if one.key in takes_part else "—",
                number(one.done),
                number(len(one.late)),
                number(len(one.silent)),
                f"{number(len(one.answered))} / {number(len(one.asked))}" if one.asked else "—",
            )
        )
        for one in found.by_college
    )
    return Table("Engagements par collège", columns, rows, row_header=True)
