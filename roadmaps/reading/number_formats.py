"""What does a spreadsheet show for a number, in a French office?

A format code says whether the number is a date, a percentage or an amount; the text given here is what its author
sees, so that what is quoted back to them is what they wrote.
"""

import re
from datetime import date, timedelta

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    44: "#,##0.00 €",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    49: "@",
}
_SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_CALENDAR_CODE = re.compile(r"[dDjJ]+|[mM]+|[yYaA]+|[hH]+|[sS]+")
_DIGITS = re.compile(r"[#0?](?:[#0?,. ]*[#0?])?")
_LAST_SERIAL = 2_958_465


def is_date_format(code: str) -> bool:
    """Whether a number so formatted is a day (or a month, a year), and not a mere time."""
    bare = _LITERAL.sub("", code.split(";", maxsplit=1)[0]).lower()
    if bare in ("general", "standard", "@", ""):
        return False
    return bool(re.search(r"[dyja]", bare)) or ("mmm" in bare)


def date_of_serial(serial: float, from_1904: bool = False) -> date | None:
    """The day of a serial number; None outside the calendar of spreadsheets."""
    if not 1 <= serial <= _LAST_SERIAL:
        return None
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    try:
        return start + timedelta(days=int(serial))
    except OverflowError:
        return None


def show_date(day: date, code: str) -> str:
    """The day as its format shows it, in French; times of day are left out."""
    pattern = code.split(";", maxsplit=1)[0]
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(found.group(1) or found.group(2) or "")
        return "\x00"

    def put(found: re.Match[str]) -> str:
        return _calendar_text(day, found.group().lower())

    shown = _CALENDAR_CODE.sub(put, _LITERAL.sub(keep, pattern))
    for literal in literals:
        shown = shown.replace("\x00", literal, 1)
    return re.sub(r"[\s:.,]+$", "", shown).strip() or f"{day:%d/%m/%Y}"


def _calendar_text(day: date, token: str) -> str:
    letter, size = token[0], len(token)
    if letter in "dj":
        name = _DAYS[day.weekday()]
        return (str(day.day), f"{day.day:02d}", f"{name[:3]}.", name)[min(size, 4) - 1]
    if letter == "m":
        short, full = _SHORT_MONTHS[day.month - 1], _MONTHS[day.month - 1]
        return (str(day.month), f"{day.month:02d}", short, full)[min(size, 4) - 1]
    if letter in "ya":
        return f"{day.year % 100:02d}" if size <= 2 else f"{day.year:04d}"
    return ""


def show_number(number: float, code: str) -> str:
    """The number as its format shows it: French separators, percentage, unit."""
    sections = code.split(";")
    pattern = sections[1] if number < 0 and len(sections) > 1 and _DIGITS.search(sections[1]) else sections[0]
    bare = _LITERAL.sub("", pattern)
    if bare.strip().lower() in ("general", "standard", "@", "") or not _DIGITS.search(bare):
        return plain_number(number)
    digits = _DIGITS.search(bare)
    core = digits.group() if digits else "0"
    decimals = len(core.split(".", 1)[1]) if "." in core else 0
    scaled = number * 100 if "%" in bare else number
    text = f"{abs(scaled):,.{decimals}f}" if "," in core.split(".")[0] else f"{abs(scaled):.{decimals}f}"
    if "#" in core.split(".")[-1] and decimals:
        text = text.rstrip("0").rstrip(".")
    text = text.replace(",", "\u00a0").replace(".", ",")
    before, after = _affixes(pattern)
    return f"{'-' if scaled < 0 and '(' not in before else ''}{before}{text}{after}".strip()


def _affixes(pattern: str) -> tuple[str, str]:
    """The literal texts before and after the digits."""
    shown = _LITERAL.sub(lambda found: found.group(1) or found.group(2) or found.group(3) or "", pattern)
    digits = _DIGITS.search(shown)
    if digits is None:
        return "", ""
    return shown[: digits.start()].replace("-", "").replace("+", ""), shown[digits.end() :]


def plain_number(number: float) -> str:
    """A number without format: an integer as it is, else French decimals."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10g}".replace(".", ",")
