"""How are tables and figures numbered, so that Word can refer to them?"""

from reports.manuscript import Manuscript
from reports.typed_text import run

_ABOVE, _LINE, _UNDER = 12.0, 10.9, 5.0
CAPTION = _ABOVE + _LINE + _UNDER
"""Height of a caption, in points."""


def caption(word: str, title: str, written: Manuscript, follower: float = 60) -> str:
    """ "Tableau 3 – …", above what it names: the number is a field in a bookmark; ``follower``: what it stays with."""
    number = written.next_caption(word)
    field = field_xml(f"SEQ {word} \\* ARABIC", str(number))
    label = f'<w:r><w:t xml:space="preserve">{word}\u00a0</w:t></w:r>{field}'
    named = written.bookmark(f"_Ref{word}{number:03d}", label)
    written.pages.keep(_LINE, follower, _ABOVE, _UNDER)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["caption"]}"/><w:keepNext/></w:pPr>'
        f"{named}{run(f' – {title}') if title else ''}</w:p>"
    )


def field_xml(code: str, shown: str) -> str:
    """A field with its result, that nothing asks to update."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
