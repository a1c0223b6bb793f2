"""How many pages will a document take in the house style, as near as one can say without laying it out?"""

from reports.manuscript import Manuscript
from reports.outline import Outline
from reports.template import house_template
from reports.word import filled

SPARE = 60.0
"""Points left free: a word processor breaks a line here and there otherwise than we count."""


def pages_of(outline: Outline) -> int:
    """The pages that its writing counts, as for the numbers of the contents, and a little more."""
    template = house_template()
    written = Manuscript(template)
    filled(outline, template, written)
    written.pages.write(SPARE)
    return written.pages.page
