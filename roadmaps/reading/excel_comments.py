"""What did people note on the cells of a sheet?"""

from roadmaps.reading.excel_styles import local_name
from roadmaps.reading.excel_text import shown_text, split_reference
from roadmaps.reading.package import Package

Comments = dict[tuple[int, int], tuple[str, ...]]


def read_comments(package: Package, sheet_path: str) -> Comments:
    """Notes and threaded comments by cell; a thread replaces the note that doubles it for old readers."""
    notes: Comments = {}
    threads: Comments = {}
    for root in package.related(sheet_path, "comments"):
        for one in root.iter("{*}comment"):
            text = "".join(shown_text(part) for part in one if local_name(part) == "text").strip()
            _add(notes, one.get("ref", ""), text)
    for root in package.related(sheet_path, "threadedComment"):
        for one in root.iter("{*}threadedComment"):
            text = "".join(part.text or "" for part in one if local_name(part) == "text").strip()
            _add(threads, one.get("ref", ""), text)
    return notes | threads


def _add(found: Comments, reference: str, text: str) -> None:
    where = split_reference(reference)
    if where is not None and text:
        found[where] = (*found.get(where, ()), text)
