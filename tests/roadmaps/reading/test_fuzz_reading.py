"""Does a spoiled file always end in drafts or in a French sentence, never in a traceback?"""

from datetime import date

import pytest

from roadmaps.draft import RoadmapDraft, UnreadableFile
from roadmaps.reading.read import as_json, read_file
from tests.roadmaps.reading.mutations import campaign

TODAY = date(2026, 6, 30)
BATCHES = 12
PER_BATCH = 25


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_spoiled_file_is_read_or_refused(batch: int) -> None:
    for name, seed, data in campaign(range(batch * PER_BATCH, (batch + 1) * PER_BATCH)):
        sentence, drafts = _outcome(name, seed, data)
        assert sentence == "" or sentence.endswith("."), (name, seed)
        assert not as_json(drafts, TODAY)["refused"]


def _outcome(name: str, seed: int, data: bytes) -> tuple[str, list[RoadmapDraft]]:
    try:
        return "", read_file(data, name, TODAY)
    except UnreadableFile as refusal:
        return str(refusal), []
    except Exception as error:
        error.add_note(f"{name}, seed {seed}")
        raise
