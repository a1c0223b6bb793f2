"""How many pages will a document take in the house style, as near as one can say without laying it out?"""

from reports.manuscript import Manuscript
from reports.outline import Outline
from reports.template import house_template
from reports.word import filled


def pages_of(outline: Outline) -> int:
    """The pages that its writing counts, as for the numbers of the contents."""
    template = house_template()
    written = Manuscript(template)
    filled(outline, template, written)
    return written.pages.page
