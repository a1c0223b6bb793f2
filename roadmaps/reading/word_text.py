"""What does a Word paragraph say once revisions are accepted, fields computed and controls answered?

Insertions are read, deletions set aside; a field gives its result, never its instruction; a control that still shows
its placeholder says nothing; a check box, of any generation, becomes ☒ or ☐; text boxes are put aside, once each.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from roadmaps.reading.word_styles import VAL, W, integer, is_on

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R, _T, _RPR, _TAB, _BR, _CR = W + "r", W + "t", W + "rPr", W + "tab", W + "br", W + "cr"
_B, _VANISH = W + "b", W + "vanish"
_INS, _MOVED_HERE = W + "ins", W + "moveTo"
_GONE = frozenset({W + "del", W + "moveFrom"})
_THROUGH = frozenset(
    W + name
    for name in (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "fldSimple",
        "dir",
        "bdo",
        "sdtContent",
        "ruby",
        "rubyBase",
    )
)
_SDT, _FIELD, _INSTRUCTION, _SYMBOL = W + "sdt", W + "fldChar", W + "instrText", W + "sym"
_ALTERNATE, _BOX = _MC + "AlternateContent", W + "txbxContent"
_PICTURES = frozenset({W + "drawing", W + "pict", W + "object"})
_SIGNS = {W + "noBreakHyphen": "-", _TAB: "\t", _CR: "\n", W + "ptab": "\t"}
_WINGDINGS = {
    "F0FE": "☒",
    "F0FD": "☒",
    "F052": "☒",
    "F054": "☒",
    "F0A8": "☐",
    "F06F": "☐",
    "F0A3": "☐",
    "F0FC": "✔",
    "F0E0": "→",
}
_WINGDINGS |= {"F0B7": "•", "F0A7": "▪", "F0D8": "➢"}
CONTROL_PLACEHOLDER = f"{W}sdtPr/{W}showingPlcHdr"


@dataclass(slots=True)
class _OpenField:
    instruction: str = ""
    in_instruction: bool = True


@dataclass(slots=True)
class TextReader:
    """Reads paragraphs in order; fields may run over several of them, so it remembers where it is."""

    deleted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    has_revisions: bool = False
    _fields: list[_OpenField] = field(default_factory=list)
    _bold: bool = True
    _page_break: bool = False

    def read(self, paragraph: etree._Element) -> str:
        """The text of a paragraph."""
        out: list[str] = []
        self._bold, self._page_break = True, False
        self._walk(paragraph, out)
        return "".join(out)

    @property
    def is_at_rest(self) -> bool:
        """No field is open: what comes is plain text."""
        return not self._fields

    @property
    def all_bold(self) -> bool:
        """Every run of the last paragraph is bold by itself."""
        return self._bold

    @property
    def breaks_page(self) -> bool:
        """The last paragraph holds a page break."""
        return self._page_break

    @property
    def in_contents(self) -> bool:
        """A table of contents is being read."""
        return any(one.instruction.lstrip().upper().startswith("TOC") for one in self._fields)

    def _walk(self, element: etree._Element, out: list[str]) -> None:
        for child in element:
            tag = child.tag
            if tag == _R:
                self._run(child, out)
            elif tag in _THROUGH:
                self.has_revisions = self.has_revisions or tag in (_INS, _MOVED_HERE)
                self._walk(child, out)
            elif tag == _SDT:
                self._control(child, out)
            elif tag in _GONE:
                self.has_revisions = True
                self._delete(child)
            elif tag == _ALTERNATE:
                self._alternate(child)
            elif isinstance(tag, str) and tag.startswith(_MATH):
                out.append("".join(t.text or "" for t in child.iter(_MATH + "t")))

    def _delete(self, element: etree._Element) -> None:
        text = "".join(t.text or "" for t in element.iter(W + "delText", _T)).strip()
        if text:
            self.deleted.append(text)

    def _control(self, control: etree._Element, out: list[str]) -> None:
        """A content control inside a paragraph."""
        box = control.find(f"{W}sdtPr/{_W14}checkbox")
        if box is not None:
            checked = box.find(_W14 + "checked")
            out.append("☒" if checked is not None and checked.get(_W14 + "val", "1") in {"1", "true", "on"} else "☐")
            return
        if is_on(control.find(CONTROL_PLACEHOLDER)):
            return
        content = control.find(W + "sdtContent")
        if content is not None:
            self._walk(content, out)

    def _run(self, run: etree._Element, out: list[str]) -> None:
        reading = not (self._fields and self._fields[-1].in_instruction)
        bold = wrote = False
        for child in run:
            tag = child.tag
            if tag == _T:
                text = child.text
                if reading and text:
                    out.append(text)
                    wrote = wrote or not text.isspace()
            elif tag == _RPR:
                shown, bold = _looks(child)
                if not shown:
                    self.hidden += [text] if (text := "".join(t.text or "" for t in run.iter(_T)).strip()) else []
                    return
            elif tag in _SIGNS:
                out.append(_SIGNS[tag])
            elif tag == _BR:
                self._break(child, out)
            elif tag == _FIELD:
                self._mark_field(child, out)
                reading = not (self._fields and self._fields[-1].in_instruction)
            else:
                self._rarer(child, tag, out)
        if wrote and not bold:
            self._bold = False

    def _break(self, child: etree._Element, out: list[str]) -> None:
        if child.get(W + "type") in {"page", "column"}:
            self._page_break = True
        else:
            out.append("\n")

    def _rarer(self, child: etree._Element, tag: str, out: list[str]) -> None:
        if tag == _INSTRUCTION:
            if self._fields:
                self._fields[-1].instruction += child.text or ""
        elif tag == _SYMBOL:
            code = child.get(W + "char", "").upper()
            out.append(
                _WINGDINGS.get(code, "") if code.startswith("F0") else chr(int(code, 16)) if _is_hex(code) else ""
            )
        elif tag in _PICTURES:
            self._put_boxes_aside(child)
        elif tag == _ALTERNATE:
            self._alternate(child)
        elif tag == W + "delText":
            self.deleted += [child.text] if child.text else []
        elif tag == W + "softHyphen":
            pass

    def _alternate(self, element: etree._Element) -> None:
        """The same drawing written twice, for new and old Words: read once."""
        for version in (element.find(_MC + "Choice"), element.find(_MC + "Fallback")):
            if version is not None and version.find(f".//{_BOX}") is not None:
                self._put_boxes_aside(version)
                return

    def _put_boxes_aside(self, element: etree._Element) -> None:
        inner: set[etree._Element] = set()
        for alternate in element.iter(_ALTERNATE):
            fallback = alternate.find(_MC + "Fallback")
            if fallback is not None and alternate.find(f"{_MC}Choice") is not None:
                inner.update(fallback.iter(_BOX))
        for box in element.iter(_BOX):
            if box not in inner:
                self.boxes.append(box)
                inner.update(deeper for deeper in box.iter(_BOX) if deeper is not box)

    def _mark_field(self, mark: etree._Element, out: list[str]) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append(_OpenField())
            self._answer(mark.find(W + "ffData"), out)
        elif kind == "separate" and self._fields:
            self._fields[-1].in_instruction = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _answer(self, form: etree._Element | None, out: list[str]) -> None:
        """Form fields of the old kind: a check box, a list."""
        if form is None:
            return
        box, choice = form.find(W + "checkBox"), form.find(W + "ddList")
        if box is not None:
            checked, default = box.find(W + "checked"), box.find(W + "default")
            out.append("☒" if is_on(checked if checked is not None else default) else "☐")
        if choice is not None:
            entries = [entry.get(VAL, "") for entry in choice.iter(W + "listEntry")]
            picked = choice.find(W + "result")
            index = integer(picked if picked is not None else choice.find(W + "default"))
            out.append(entries[index] if 0 <= index < len(entries) else "")


def _looks(properties: etree._Element) -> tuple[bool, bool]:
    """Whether a run is shown, and bold."""
    shown, bold = True, False
    for one in properties:
        tag = one.tag
        if tag == _B:
            bold = is_on(one)
        elif tag == _VANISH and is_on(one):
            shown = False
    return shown, bold


def _is_hex(code: str) -> bool:
    return (
        bool(re.fullmatch(r"[0-9A-F]{2,5}", code))
        and int(code, 16) < 0x110000
        and not 0xD800 <= int(code, 16) <= 0xDFFF
    )
