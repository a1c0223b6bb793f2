"""On which page does each chapter begin, as near as one can say without laying out the document?

Word lays a document out when it opens it; the contents need numbers before. Heights are estimated from the widths of
letters on average, in points, and rounded lines; what cannot split goes whole to the next page.
"""

from reports.page_sections import Shape

LETTER = 0.5
"""Mean width of a letter of French text in Arial, as a share of its size."""


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines a text takes in a column of this width, in points."""
    per_line = max(1, int(width / (size * LETTER)))
    if "\n" not in text:
        return -(-len(text) // per_line) or 1
    return sum(-(-len(line) // per_line) or 1 for line in text.split("\n"))


class PageCount:
    """Where the pen is: a page, and a height on it."""

    def __init__(self, shape: Shape) -> None:
        self.page = 1
        self._down = 0.0
        self._room = shape.height / 20

    def turn_to(self, shape: Shape) -> None:
        """A new section: a new page of this shape."""
        self._room = shape.height / 20
        self.new_page()

    def new_page(self) -> None:
        """Go to the top of the next page, unless already at the top of one."""
        if self._down:
            self.page += 1
            self._down = 0.0

    def write(self, height: float) -> None:
        """Text that splits between lines."""
        self._down += height
        while self._down > self._room:
            self.page += 1
            self._down -= self._room

    def holds(self, height: float) -> bool:
        """Whether something whole still fits under the pen."""
        return not self._down or self._down + height <= self._room

    def keep(self, height: float, follower: float = 0.0) -> None:
        """Something whole, that stays on the page of the ``follower`` points after it."""
        if self._down and self._down + height + follower > self._room:
            self.page += 1
            self._down = 0.0
        self._down = min(self._down + height, self._room)

    def row(self, height: float, header: float) -> None:
        """A row of a table, whose header comes again on each page."""
        if self._down + height > self._room:
            self.page += 1
            self._down = header
        self._down += height
