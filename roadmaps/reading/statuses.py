"""What does a cell say of the state of an action: its status, its kind, its outlook, its progress?"""

import re

from models.closed_lists import CommitmentKind, Outlook, Status
from roadmaps.folding import fold, words

_STATUSES = [
    (Status.MERGED, r"fusionn|rattachee? a l'action|integree? (?:a|dans) l'action|regroupee?s? (?:avec|a)\b|absorbe"),
    (Status.DROPPED, r"abandon|annul|arret[ee]+\b|supprim"),
    (Status.VOID, r"sans objet|caduque?|n'a plus lieu"),
    (Status.SUSPENDED, r"suspend|en pause|en attente|\bgel[ee]|\bbloqu|report[ee]{1,2}\b|en sommeil|interromp"),
    (
        Status.TO_START,
        r"a lancer|a faire|non demarr|pas (?:encore )?(?:demarr|commenc|lanc|engag)|a demarrer|a engager"
        r"|non commenc|non lanc"
        r"|a venir|a initier|non engag|a commencer|a mettre en (?:oeuvre|place|ouvre)|en projet|prevue?\b"
        r"|planifi|programm|a debuter"
        r"|en preparation|non initi|non realis|a realiser",
    ),
    (
        Status.DONE,
        r"realis[ee]|termin[ee]|achev[ee]|\bfait(?:e|es|s)?\b|\bok\b|[✔✓✅]|\bclos|\bclotur|\bfini(?:e|es|s)?\b"
        r"|\bsold[ee]|accompli|finalis[ee]",
    ),
    (
        Status.UNDER_WAY,
        r"en cours|engag[ee]|demarr[ee]|\blanc[ee]|commenc[ee]|en deploiement|deploy|debut[ee]|initi[ee]"
        r"|mise? en (?:oeuvre|ouvre|place)",
    ),
]
_PATTERNS = [(status, re.compile(pattern)) for status, pattern in _STATUSES]
_TICKED, _UNTICKED = "☒☑✅🗹⮽■◼●✗✘🗷🗸", "☐□▢◻◯○❑❏⬜"
_BOX = re.compile(rf"([{_TICKED}{_UNTICKED}]|\[\s*[xX✓✔]?\s*\]|\(\s*[xX]?\s*\)(?=\s*\w))")
_KINDS = [
    (
        CommitmentKind.STOP,
        r"arret(?:er|ons|s)?|(?:on|nous) arrete|stop(?:per)?|cess(?:er|ation|ons)|abandonn(?:er|ons)|mettre fin"
        r"|ne plus|supprim(?:er|ons)"
        r"|renonc(?:er|ons)",
    ),
    (
        CommitmentKind.CONTINUE,
        r"continu(?:er|ons|ite)|(?:on|nous) (?:continue|poursuit|garde|maintient)"
        r"|poursui(?:vre|te|vons)|maint(?:enir|ien|enons)"
        r"|keep"
        r"|continue|perenniser|conserver"
        r"|renforc(?:er|ement|ons)|consolid(?:er|ation)|amplifier|garder|existante?s?",
    ),
    (
        CommitmentKind.START,
        r"commenc(?:er|ons)|(?:on|nous) (?:commence|demarre|lance)|start|demarr(?:er|age|ons)|lancer|debuter|initier"
        r"|creer"
        r"|creation|inventer|engager"
        r"|nouve(?:lle|au)[sx]?|essayer|experimenter|innover|mettre en place",
    ),
]
_OUTLOOKS = [
    (Outlook.SECURE, r"securis|soleil|ensoleill|☀|🌞|beau temps|vert\b"),
    (Outlook.WITHIN_REACH, r"atteignable|eclairci|⛅|🌤|voile|jaune\b"),
    (Outlook.NEEDS_SUPPORT, r"appui|nuage|☁|🌥|couvert|orange\b"),
    (Outlook.COMPROMISED, r"compromis|orage|⛈|🌩|pluie|🌧|tempete|rouge\b"),
]


BOXES = frozenset("☐☒☑□■✔✓")
"""The boxes and ticks that are drawn with a sign of their own."""


def boxes_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels of all the boxes a text draws, and of the ticked ones; a label follows its box, or precedes it."""
    parts = _BOX.split(text)
    if len(parts) < 3:
        return (), ()
    after = not parts[0].strip() or bool(parts[-1].strip())
    boxes, ticked = [], []
    for i in range(1, len(parts), 2):
        label = parts[i + 1 if after else i - 1].strip(" \n\t;,/|:-–")
        boxes.append(label)
        if parts[i] in _TICKED or re.search(r"[xX✓✔]", parts[i]):
            ticked.append(label)
    return tuple(boxes), tuple(ticked)


def status_of(text: str) -> Status | None:
    """The status a few words declare; None for a percentage, "RAS", "vu" and anything else."""
    folded = fold(text).strip()
    if not folded or re.fullmatch(r"\W*\d+\s*%?\W*", folded):
        return None
    found: dict[int, Status] = {}
    for status, pattern in _PATTERNS:
        match = pattern.search(folded)
        if match:
            found.setdefault(match.start(), status)
            folded = folded[: match.start()] + " " * (match.end() - match.start()) + folded[match.end() :]
    return found[min(found)] if found else None


def read_status(text: str, ticked: tuple[str, ...] = (), boxes: tuple[str, ...] = ()) -> tuple[Status | None, bool]:
    """The status of a cell, and whether it contradicts itself (two boxes ticked, several statuses listed)."""
    if not boxes:
        boxes, ticked = boxes_in(text)
    if boxes:
        statuses = {status for status in map(status_of, ticked) if status}
        return (statuses.pop(), False) if len(statuses) == 1 and len(ticked) == 1 else (None, len(ticked) > 1)
    alternatives = [part for part in re.split(r"\s*[/|;\n]\s*", text) if status_of(part)]
    if len(alternatives) > 1 and len({status_of(part) for part in alternatives}) > 1:
        return None, len(alternatives) == 2 and "\n" not in text
    return status_of(text), False


def kind_of(text: str) -> CommitmentKind | None:
    """Stop, continue or start, when a header or a cell of few words says so."""
    folded = fold(text).strip(" \n\t:-•.!?")
    if not folded or len(folded) > 60:
        return None
    found = [(match.start(), kind) for kind, pattern in _KINDS if (match := re.search(rf"\b(?:{pattern})\b", folded))]
    return min(found)[1] if found else None


_KIND_FILLERS = frozenset(
    [
        "a",
        "ce",
        "que",
        "qu",
        "qui",
        "quoi",
        "nous",
        "il",
        "faut",
        "on",
        "doit",
        "devons",
        "voulons",
        "allons",
        "va",
        "faire",
        "de",
        "d",
        "l",
        "le",
        "la",
        "les",
        "des",
        "ensemble",
        "j",
        "je",
        "en",
        "action",
        "actions",
        "pratiques",
        "pratique",
        "a",
        "nos",
        "choses",
        "chose",
        "tout",
        "collectivement",
        "faut-il",
        "pouvons",
        "decidons",
        "souhaitons",
    ]
)


def heading_kind_of(text: str) -> CommitmentKind | None:
    """Stop, continue or start, when a heading says nothing else: "Ce que nous arrêtons", not "Créer un bus"."""
    told = [word for word in words(text).split() if word not in _KIND_FILLERS and not word.isdigit() and len(word) > 1]
    kind = kind_of(text)
    return kind if kind and len(told) <= (2 if re.search(r"[/,]| ou | et ", text) else 1) else None


def outlook_of(text: str) -> Outlook | None:
    """The météo, written in words or drawn."""
    folded = fold(text)
    return next((outlook for outlook, pattern in _OUTLOOKS if re.search(pattern, text + " " + folded)), None)


def progress_of(text: str, value: object = None) -> int | None:
    """A percentage from 0 to 100."""
    match = re.search(r"(\d{1,3})(?:[.,]\d+)?\s*%", text)
    if match and int(match[1]) <= 100:
        return int(match[1])
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
        return round(value * 100) if value <= 1 else round(value)
    return int(words(text)) if re.fullmatch(r"\d{1,3}", words(text)) and int(words(text)) <= 100 else None
