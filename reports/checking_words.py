"""Are the words of one part well held: tables, fields, bookmarks, styles?"""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from reports.namespaces import w


def faults_of_words(root: etree._Element, styles: etree._Element | None) -> Iterator[str]:
    """The faults of a part of text, in the order they are met."""
    yield from _table_faults(root)
    yield from _field_faults(root)
    yield from _bookmark_faults(root)
    yield from _style_faults(root, styles)


def _table_faults(root: etree._Element) -> Iterator[str]:
    for rank, table in enumerate(root.iter(w("tbl")), start=1):
        rows = table.findall(w("tr"))
        if not rows:
            yield f"table {rank}: no row"
            continue
        if rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is None:
            yield f"table {rank}: no header row"
        yield from (f"table {rank}, {fault}" for fault in _row_faults(table, rows))


def _row_faults(table: etree._Element, rows: list[etree._Element]) -> Iterator[str]:
    columns = len(table.findall(f"{w('tblGrid')}/{w('gridCol')}"))
    open_merges: set[int] = set()
    for line, row in enumerate(rows, start=1):
        at = 0
        merged: set[int] = set()
        for cell in row.iter(w("tc")):
            if next(cell.iterancestors(w("tr"))) is not row:
                continue
            if cell[-1].tag != w("p") if len(cell) else True:
                yield f"row {line}: a cell does not end with a paragraph"
            merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
            if merge is not None:
                merged.add(at)
                if merge.get(w("val"), "continue") == "continue" and at not in open_merges:
                    yield f"row {line}: a merged cell has no beginning"
            span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
            at += int(span.get(w("val"), 1)) if span is not None else 1
        if columns and at != columns and row.find(f"{w('trPr')}/{w('gridAfter')}") is None:
            yield f"row {line}: {at} columns of {columns}"
        open_merges = merged


def _field_faults(root: etree._Element) -> Iterator[str]:
    """Each field begins, separates and ends, in that order, within one part."""
    opened: list[bool] = []
    for one in root.iter(w("fldChar")):
        kind = one.get(w("fldCharType"))
        if kind == "begin":
            opened.append(False)
        elif not opened:
            yield f"a field's {kind} has no beginning"
        elif kind == "separate":
            if opened[-1]:
                yield "a field separates twice"
            opened[-1] = True
        else:
            opened.pop()
        if one.get(w("dirty")) in ("1", "true"):
            yield "a field asks to be updated"
    yield from ("a field does not end" for _ in opened)


def _bookmark_faults(root: etree._Element) -> Iterator[str]:
    starts = [one.get(w("id"), "") for one in root.iter(w("bookmarkStart"))]
    ends = [one.get(w("id"), "") for one in root.iter(w("bookmarkEnd"))]
    names = Counter(one.get(w("name"), "") for one in root.iter(w("bookmarkStart")))
    yield from (f"bookmark {name} twice" for name, times in names.items() if times > 1)
    yield from (f"bookmark {key} does not end" for key in set(starts) - set(ends))
    yield from (f"bookmark {key} does not begin" for key in set(ends) - set(starts))
    for link in root.iter(w("hyperlink")):
        anchor = link.get(w("anchor"))
        if anchor and anchor not in names and anchor != "_top":
            yield f"a link goes to {anchor}, which is nowhere"


def _style_faults(root: etree._Element, styles: etree._Element | None) -> Iterator[str]:
    if styles is None or root.tag == w("styles"):
        return
    known = {one.get(w("styleId")) for one in styles.iter(w("style"))}
    for tag in ("pStyle", "rStyle", "tblStyle"):
        used = {one.get(w("val")) for one in root.iter(w(tag))}
        yield from (f"style {one} is absent" for one in used - known)
