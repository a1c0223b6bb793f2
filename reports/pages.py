"""On which page does each chapter begin, as near as one can say without laying out the document?

Word lays a document out when it opens it; the contents need numbers before. Heights are in points; what cannot split
goes whole to the next page, where the space that was to stand above it is left out.
"""

from reports.page_sections import Shape


class PageCount:
    """Where the pen is: a page, a height on it, and the space that the last text wants under it.

    Between two texts the larger of the space under one and above the other is left.
    """

    def __init__(self, shape: Shape) -> None:
        self.page = 1
        self._down = 0.0
        self._under = 0.0
        self._room = shape.height / 20

    def turn_to(self, shape: Shape) -> None:
        """A new section: a new page of this shape."""
        self._room = shape.height / 20
        self.new_page()

    def new_page(self) -> None:
        """Go to the top of the next page, unless already at the top of one."""
        if self._down:
            self.page += 1
            self._down = self._under = 0.0

    def write(self, height: float, above: float = 0.0, under: float = 0.0) -> None:
        """Text that splits between lines."""
        self._down += max(self._under, above) + height
        self._under = under
        while self._down > self._room:
            self.page += 1
            self._down -= self._room

    def holds(self, height: float, above: float = 0.0) -> bool:
        """Whether something whole still fits under the pen."""
        return not self._down or self._down + max(self._under, above) + height <= self._room

    def keep(self, height: float, follower: float = 0.0, above: float = 0.0, under: float = 0.0) -> None:
        """Something whole, that stays on the page of the ``follower`` points after it; too tall for a page, it splits.

        The head of a page swallows the space above what was pushed there.
        """
        if height > self._room:
            self.write(height, above, under)
            return
        if self.holds(height + min(follower, self._room - height), above):
            self._down = min(self._down + max(self._under, above) + height, self._room)
        else:
            self.page += 1
            self._down = height
        self._under = under

    def row(self, height: float, header: float) -> None:
        """A row of a table, whose header comes again on each page."""
        self._down, self._under = self._down + self._under, 0.0
        if self._down + height > self._room:
            self.page += 1
            self._down = header
        self._down += height
