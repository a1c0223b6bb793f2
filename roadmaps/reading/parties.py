"""Who leads, who co-leads, who helps: how is a cell of names split?

A name marked as lead leads and the others co-lead; several names without a mark stay together and are a question; words
that say that nobody is named give nobody; a collective without an address is kept and flagged.
"""

import re
from dataclasses import dataclass

from models.closed_lists import Flag
from roadmaps.draft import PartnerDraft
from roadmaps.folding import compose, fold
from roadmaps.reading.name_kinds import is_a_name, is_collective, names_nobody
from roadmaps.reading.name_lists import one_line, outside_brackets, split_names, without_article

_LEAD_MARK = re.compile(
    r"\b(?:pilote|chef(?:fe)? de file|porteur|porteuse|responsable|lead|referente?|coordination|coordinateur"
    r"|coordonnateur|pilotage)\b"
)
_CO_LEAD_MARK = re.compile(
    r"\bco-? ?(?:pilote|pilotage|porteur|porteuse|portage|responsable|animateur|animation|chef|referent)"
)
_SUPPORT_MARK = re.compile(r"\b(?:appui|partenaire|soutien|associee?|contribut|participant|concours)")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_TO_CONTACT = re.compile(
    r"^\W*(?:a|à)\s+(?:contacter|mobiliser|solliciter|confirmer|associer|rencontrer|identifier|preciser|préciser"
    r"|impliquer|inviter)\s*:?\s*",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\(?\b(?:a|à)\s+(?:contacter|mobiliser|solliciter|confirmer|associer|rencontrer|impliquer|inviter)\b\)?"
    r"|\(\s*\?+\s*\)|\?+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Leads:
    """Who answers for a commitment, as far as its text tells."""

    lead: str | None = None
    co_leads: tuple[str, ...] = ()
    partners: tuple[PartnerDraft, ...] = ()
    flags: frozenset[Flag] = frozenset()


def read_leads(text: str, co_led: bool = False) -> Leads:
    """Split the text of a lead; ``co_led`` when its label says "Copilotes :"."""
    text = re.sub(r"\s*\n\s*", "\n", compose(text)).strip(" ;,.\n") if text.strip(" .") else ""
    text = re.sub(r"\n(?=\((?:co-?)?(?:pilote|porteur|chef|referent|responsable|appui)[^()]{0,15}\))", " ", text)
    text = text if text.count("(") == text.count(")") else text.replace("(", " ").replace(")", " ").strip()
    if names_nobody(text):
        return Leads(flags=frozenset({Flag.NO_LEAD}))
    labelled = _labelled_parts(text)
    if labelled:
        return labelled
    opening = re.match(r"(?i)(co-?)?(?:pilotage|pilotes?)\s+(?:(?:de|du|des|par)\s+|d[’'])?(?=\S)", text)
    if opening and is_a_name(text[opening.end() :]):
        text, co_led = text[opening.end() :], co_led or bool(opening[1])
    return _read_names(text, co_led)


def _read_names(text: str, co_led: bool) -> Leads:
    names = split_names(text)
    marked = [(clean, _mark(name)) for name in names if (clean := _unmarked(name))]
    if len(marked) > 1 and any(mark == "lead" for _, mark in marked):
        return _by_marks(marked)
    if len(marked) < 2:
        return _read_one(_unmarked(text) or text)
    if is_collective(text):
        return Leads(text, flags=frozenset({Flag.NO_LEAD}))
    found = [name for name, mark in marked if mark != "support"]
    if found and (co_led or any(mark == "co" for _, mark in marked)):
        helped = tuple(PartnerDraft(name) for name, mark in marked if mark == "support")
        return Leads(found[0], tuple(found[1:]), helped, frozenset({Flag.LEAD_TO_CONFIRM}))
    return Leads(one_line(text), flags=frozenset({Flag.LEAD_TO_CONFIRM}))


def _read_one(name: str) -> Leads:
    if is_collective(name):
        return Leads(name, flags=frozenset({Flag.NO_LEAD}))
    unsure = _UNSURE.search(name)
    if unsure is None and len(outside_brackets(name, r"\s+ou\s+(?=[A-ZÉ])")) > 1:
        return Leads(one_line(name), flags=frozenset({Flag.LEAD_TO_CONFIRM}))
    if unsure is None:
        return Leads(one_line(name))
    clean = name if "?" in unsure[0] else _UNSURE.sub("", name).strip(" ()-–,;:")
    return Leads(one_line(clean or name), flags=frozenset({Flag.LEAD_TO_CONFIRM}))


def _by_marks(marked: list[tuple[str, str]]) -> Leads:
    leads = [name for name, mark in marked if mark == "lead" and name]
    others = [name for name, mark in marked if mark in {"", "co"} and name]
    helped = tuple(PartnerDraft(name) for name, mark in marked if mark == "support" and name)
    flags = frozenset({Flag.LEAD_TO_CONFIRM}) if "?" in leads[0] else frozenset[Flag]()
    return Leads(leads[0], (*leads[1:], *others), helped, flags)


def _mark(name: str) -> str:
    """The part a name says it takes: "Région (pilote)", "copilote : Département"."""
    marks = fold(" ".join(_BRACKET.findall(name)) + " " + name.partition(":")[0] * (":" in name))
    if _CO_LEAD_MARK.search(marks):
        return "co"
    if _LEAD_MARK.search(marks):
        return "lead"
    return "support" if _SUPPORT_MARK.search(marks) else ""


def _unmarked(name: str) -> str:
    def without(match: re.Match[str]) -> str:
        folded = fold(match[1])
        is_mark = (_CO_LEAD_MARK.search(folded) or _LEAD_MARK.search(folded) or _SUPPORT_MARK.search(folded)) and len(
            folded
        ) < 25
        return "" if is_mark else match[0]

    return _BRACKET.sub(without, name).strip(" ,;:-–")


def _labelled_parts(text: str) -> Leads | None:
    """ "Pilote : Région ; copilote : Département ; partenaires : communes" inside one cell."""
    pattern = (
        r"(?i)\b(co-?pilotes?|pilotes?|chef de file|porteur|responsable|partenaires?|appui)\s*(?:\([^)]*\)\s*)?:\s*"
    )
    parts = re.split(pattern, text)
    if len(parts) < 3 or parts[0].strip(" ;,\n-•"):
        return None
    found: dict[str, list[str]] = {"lead": [], "co": [], "support": []}
    for label, value in zip(parts[1::2], parts[2::2], strict=True):
        role = "co" if label.lower().startswith("co") else "support" if re.match("(?i)part|appui", label) else "lead"
        found[role] += [value.strip(" ;,\n-•/")]
    first = read_leads("\n".join(found["lead"])) if found["lead"] else read_leads("\n".join(found["co"]), co_led=True)
    others = [name for text_ in found["co"] for name in split_names(text_)] if found["lead"] else []
    return Leads(
        first.lead,
        (*first.co_leads, *(name for name in others if not names_nobody(name))),
        tuple(p for text_ in found["support"] for p in read_partners(text_)),
        first.flags,
    )


def read_partners(text: str) -> tuple[PartnerDraft, ...]:
    """The partners of a cell; those to contact, or with a question mark, are not confirmed."""
    text = compose(text)
    if names_nobody(text):
        return ()
    found = []
    for part in re.split(r"\n|(?<=[.;])\s+(?=[ÀA] (?:contacter|mobiliser|confirmer))", text):
        opening = _TO_CONTACT.match(part)
        for name in split_names(part[opening.end() :] if opening else part):
            sure = re.sub(r"[(\[]\s*[)\]]", "", _UNSURE.sub("", name))
            clean = without_article(sure.strip(" -–:.,"))
            if clean and not names_nobody(clean):
                found.append(PartnerDraft(clean, confirmed=not opening and not _UNSURE.search(name)))
    return tuple(found)
