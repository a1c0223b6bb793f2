"""What has been written so far: captions counted, bookmarks, pictures and charts attached, pages turned?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.namespaces import OFFICE
from reports.packing import Part
from reports.page_sections import Shape
from reports.pages import PageCount
from reports.template import CompiledTemplate
from reports.typed_text import attribute


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    level: int
    number: str
    title: str
    bookmark: str
    page: int


@dataclass(slots=True)
class Manuscript:
    """The state of one document being written; nothing of it outlives the document."""

    template: CompiledTemplate
    parts: list[Part] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    pages: PageCount = field(init=False)
    widths: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    """The widths of the columns of each table in each room, which its title asks for before it is written."""
    section: int = 0
    turned: bool = False
    _at_its_head: bool = False
    """True: nothing stands yet in the section being written."""
    contents_start_page: bool = False
    _page_due: bool = False
    _pieces: dict[int, int] = field(default_factory=dict)
    _bookmarks: int = 0
    _drawings: int = 0
    _captions: dict[str, int] = field(default_factory=dict)
    _chapters: list[int] = field(default_factory=lambda: [0, 0])

    def __post_init__(self) -> None:
        self.pages = PageCount(self.template.sections[0].upright)

    @property
    def styles(self) -> Mapping[str, str]:
        """The style id of each role."""
        return self.template.styles

    @property
    def shape(self) -> Shape:
        """The room on the page being written."""
        section = self.template.sections[self.section]
        return section.turned if self.turned else section.upright

    def enter(self, section: int, *, at_its_head: bool) -> None:
        """Write in a section of the template."""
        self.section, self._at_its_head = section, at_its_head

    def turn(self, wide: bool) -> str:
        """End the page and go to one turned (or upright); nothing when it is so already."""
        section = self.template.sections[self.section]
        at_its_head, self._at_its_head = self._at_its_head, False
        if wide == self.turned or section.always_turned:
            return ""
        ended = self._end_of_piece(self.section) if not at_its_head else ""
        self.turned = wide
        self._page_due = False
        self.pages.turn_to(self.shape)
        if at_its_head:  # the whole section is turned: no blank upright page before it
            return ""
        return f'<w:p><w:pPr><w:pStyle w:val="{self.styles["break"]}"/>{ended}</w:pPr></w:p>'

    def start_page(self) -> None:
        """What comes next begins a page."""
        self.pages.new_page()
        self._page_due = True

    def take_page_due(self) -> bool:
        """True, once, when a page is to begin here."""
        due, self._page_due = self._page_due, False
        return due

    def end_of_section(self, rank: int) -> str:
        """The properties that close a section of the template, for the piece that is open."""
        ended = self._end_of_piece(rank)
        if self.section == rank:
            self.turned = False
        for following in self.template.sections[rank + 1 : rank + 2]:
            if following.starts_page:
                self._page_due = False
                self.pages.turn_to(following.upright)
        return ended

    def _end_of_piece(self, rank: int) -> str:
        pieces = self._pieces.get(rank, 0)
        self._pieces[rank] = pieces + 1
        turned = self.turned and self.section == rank
        return self.template.sections[rank].xml(turned=turned, first=pieces == 0)

    def chapter_number(self, level: int) -> str:
        """ "2." or "2.1." for the two first levels of a house document; else nothing."""
        if not self.template.numbered or level > 2:
            return ""
        self._chapters[level - 1] += 1
        if level == 1:
            self._chapters[1] = 0
            return f"{self._chapters[0]}."
        return f"{self._chapters[0]}.{self._chapters[1]}."

    def bookmark(self, name: str, content: str) -> str:
        """The content between the two ends of a bookmark."""
        self._bookmarks += 1
        key = self._bookmarks
        return f'<w:bookmarkStart w:id="{key}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{key}"/>'

    def next_caption(self, word: str) -> int:
        """The number of the next table or figure."""
        self._captions[word] = self._captions.get(word, 0) + 1
        return self._captions[word]

    def next_drawing(self) -> int:
        """A number that no other drawing bears."""
        self._drawings += 1
        return self._drawings

    def attach(self, part: Part, kind: str, content_type: str = "") -> str:
        """Add a part that the document points to; the key of the relationship."""
        key = f"rIdQ{len(self.relations) + 1}"
        target = part.name.removeprefix("word/")
        self.relations.append(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>')
        self.add(part, content_type)
        return key

    def add(self, part: Part, content_type: str = "") -> None:
        """Add a part that another part points to."""
        self.parts.append(part)
        if content_type:
            self.overrides.append(f'<Override PartName="/{attribute(part.name)}" ContentType="{content_type}"/>')
