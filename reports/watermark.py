"""How is each page of a draft marked as one?

The word crosses the page behind the text, in the way of Word's own watermarks; the head of the document says it too,
for who cannot see it.
"""

from lxml import etree

from reports import labels
from reports.namespaces import w
from reports.tags import CLOSE, OPEN

_OUTSIDE = f"{OPEN}f{CLOSE}"
MARK = f"<w:r>{_OUTSIDE}</w:r>"
_SHAPE = (
    '<w:r><w:rPr><w:noProof/></w:rPr><w:pict xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
    '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="QuadrilleFiligrane" type="#_x0000_t136" alt="{word}" o:spid="_x0000_s2049" '
    'style="position:absolute;margin-left:0;margin-top:0;width:420pt;height:140pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" stroked="f">'
    '<v:fill opacity=".5"/><v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="{word}"/></v:shape>'
    "</w:pict></w:r>"
)
PROGRAM = f"{{% if _mark %}}{_SHAPE.format(word=labels.DRAFT_SHORT)}{{% endif %}}"


def prepare(root: etree._Element) -> None:
    """Make room for the mark in a header; other parts stay as they are."""
    paragraph = root.find(w("p"))
    if root.tag == w("hdr") and paragraph is not None:
        etree.SubElement(paragraph, w("r")).text = _OUTSIDE


def is_prepared(root: etree._Element) -> bool:
    """True: this part has room for the mark."""
    return any(one.text == _OUTSIDE for one in root.iter(w("r")))
