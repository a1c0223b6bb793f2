"""What an issued report said, frozen."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from models.closed_lists import ReportKind
from reports.plain import from_plain
from reports.snapshots import Correction, Masthead, Point, Snapshot, content_hash, freeze, point, thaw
from reports.writing import compose
from roadmaps.consolidation import consolidate
from roadmaps.lines import Line
from roadmaps.novelties import novelties
from tests.a_quarter import AFTER, BEFORE, the_alerts, the_quarter, the_words
from tests.builders import BRETAGNE, a_forest


def a_snapshot(territory_id: int = BRETAGNE) -> Snapshot:
    facts = the_quarter()
    before = consolidate(territory_id, a_forest(on=BEFORE), facts, BEFORE)
    more: dict[str, Any] = {"notes": the_words(), "alerts": the_alerts(), "since": BEFORE}
    after = consolidate(territory_id, a_forest(on=AFTER), facts, AFTER, **more)
    return Snapshot(after, novelties(before, after), Masthead(service="DREETS"), (point(before),))


def test_a_snapshot_comes_back_the_same_through_json() -> None:
    kept = json.loads(json.dumps(freeze(a_snapshot()), ensure_ascii=False))
    assert thaw(kept) == a_snapshot()


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_issued_again_says_the_same(kind: ReportKind) -> None:
    kept = json.loads(json.dumps(freeze(a_snapshot())))
    assert compose(kind, thaw(kept)) == compose(kind, a_snapshot())


def test_the_hash_does_not_depend_on_the_order_of_keys_and_moves_with_the_content() -> None:
    content = freeze(a_snapshot())
    shuffled = dict(sorted(content.items(), reverse=True))
    assert content_hash(shuffled) == content_hash(content)
    assert len(content_hash(content)) == 64
    other = replace(a_snapshot(), corrections=(Correction("synthese", "Bonjour."),))
    assert content_hash(freeze(other)) != content_hash(content)


def test_numbers_survive_a_database_that_rewrites_them() -> None:
    """No float is kept as a JSON number: PostgreSQL would give 1.0 back as it likes."""

    def floats(value: object) -> bool:
        if isinstance(value, dict):
            return any(floats(one) for one in value.values())
        if isinstance(value, list):
            return any(floats(one) for one in value)
        return isinstance(value, float)

    assert not floats(freeze(a_snapshot()))


def test_an_older_snapshot_without_a_newer_field_is_still_read() -> None:
    content = copy.deepcopy(freeze(a_snapshot()))
    lines = content["consolidation"]["lines"]  # type: ignore[index]
    rank = lines["colonnes"].index("heard_from")
    lines["colonnes"].pop(rank)
    for row in lines["lignes"]:
        row.pop(rank)
    assert thaw(content).consolidation.lines[0].heard_from == ""


def test_a_missing_field_without_a_default_is_told() -> None:
    with pytest.raises(ValueError, match="Line lacks title"):
        from_plain(Line, {"id": 1, "root_id": 1, "territory_id": 1, "territory": "Redon", "roadmap_id": 1})


def test_a_point_of_the_curve_holds_the_figures_of_the_report() -> None:
    assert point(a_snapshot().consolidation) == Point(AFTER, 8, 1, 1, 1)
