"""What do sentences say of an action: who leads, with whom, until when, and where it stands?"""

import re
from datetime import date

from models.closed_lists import Status
from roadmaps.dated_passages import deadlines_in
from roadmaps.draft import Place
from roadmaps.folding import compose, fold
from roadmaps.reading.columns import meaning_of
from roadmaps.reading.gathering import Found
from roadmaps.reading.name_lists import without_repeated_prepositions
from roadmaps.reading.statuses import status_of
from roadmaps.reading.vocabulary import Field

_LABEL = re.compile(
    r"(?:(?<=^)|(?<=[.;,|(•\n\t])|(?<=\s[-–—]))\s*((?:[^\W\d_]|[’'()/ .-]|n°){3,45}?)\s?[:=](?!\d|//)\s*"
)
_LABELLED = frozenset(Field) - {
    Field.OTHER,
    Field.KIND,
    Field.EXISTING,
    Field.REFERENCE,
    Field.UNIT,
    Field.METHOD,
    Field.SOURCE,
}
_NAMES = frozenset({Field.LEAD, Field.CO_LEADS, Field.PARTNERS})
_LONG = frozenset(
    {
        Field.GOAL,
        Field.DESCRIPTION,
        Field.COMMENT,
        Field.SUCCESS_FACTORS,
        Field.STEPS,
        Field.INDICATOR,
        Field.TARGET_GROUP,
    }
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:m|mm|mme|mlle|dr|me|mgr|st|ste|cf|p|art|n|av|bd|tel|etc|ex|env|max|min|janv|fevr|avr|juil|sept|oct"
    r"|nov|dec|trim|sem|ech)|\b[a-z])$"
)
_SENTENCE_END = re.compile(r"[.!?…](?=\s+[^\Wa-z\d_]|\s*$|\s+\d)|\n")
ANNOUNCING = re.compile(
    r"[\s,]+(?:d'ici(?: a| au| a la| le| la)?|avant(?: le| la| l')?|pour|au plus tard(?: le| en| fin)?|en"
    r"|a partir de|des|courant|fin|au cours de|au|a|a la|le|sous|dans)?\s*(?:la |le |l')?(?:fin (?:de |du )?)?$"
)
_LED = re.compile(
    r"(?:(?:^|\b(?:l'action|elle|il|ce projet|le projet|le chantier|action)\s+(?:est|sera|a ete)\s+"
    r"|,\s*)(?:co-?)?(?:pilotee?|portee?|conduite?|animee?|coordonnee?|menee?)s?"
    r"|\b(?:co-?)?pilotee?s?"
    r"|\b(?:co-?)?pilotage(?= (?:du|des?|par)\b)"
    r"|\bsous (?:le pilotage|la responsabilite|la conduite|l'egide))\s+(?:par|de|du|des|d')\s*"
)
_LEADS = re.compile(
    r"^(?:l'|la |le |les )?(?P<who>[^,;:.()]{2,80}?)\s+(?:pilote|porte|anime|coordonne|conduit"
    r"|assure le pilotage d)(?:nt)?"
    r"\s*(?:e )?(?:l'|cette |ce )(?:action|projet|chantier)\b"
)
HELPED = re.compile(
    r"\b(?:avec (?:l'appui|le soutien|le concours|la participation|l'aide|la contribution)\s+(?:de |du |des |d')"
    r"|en (?:partenariat|lien|collaboration|cooperation"
    r"|association|concertation)\s+avec\s+|appuyee? par )"
)
_CLAUSE_END = re.compile(
    r",\s+(?:l'action|elle|il|le|la|les|cette|ce|un|une|des|on|qui|dont|afin|pour)\b|\s+(?:avec|en lien"
    r"|en partenariat|afin|pour|qui|dont)\b|[.;:]\s|[.;]$"
)
_STATED = re.compile(
    r"\b(?:l'action|action|cette action|le projet|le chantier)(?:\s+(?:n°\s*)?[0-9a-z.]{1,5})?\s+(?:(?:est|a ete"
    r"|reste|demeure|sera)\s+)?(?:desormais\s+|toujours\s+)?(.{3,60})"
)
_ENDED = re.compile(
    r"\b(?:elle|il|celle-ci|celui-ci)\s+(?:est|a ete|reste|demeure|sera)\s+(?:donc |desormais |toujours )?"
    r"(?P<state>(?:fusionn|regroupe|rattache|absorbe|abandonn|annul|suspendu|gele|mise? en (?:pause|attente))"
    r"[^.;,]{0,50})"
    r"|\b(?P<given_up>(?:abandon|suppression|suspension|mise en pause|fusion) d(?:e l'|e cette |u |e ce )"
    r"(?:action|projet|chantier)[^.;,]{0,40})"
)
_PAST = re.compile(
    r"\b(?:depuis|s'est (?:tenu|reuni|deroule)|a eu lieu|ont eu lieu|lors (?:de|du)|en date du|dernier|precedent"
    r"|reuni(?:e|on)? (?:du|le)|comite du|creee? en|deja)\b"
)
_MEETING = re.compile(
    r"\b(?:prochaine? (?:reunion|seance|comite|copil|rencontre)|se reunira|convocation|compte rendu)\b"
)


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph; "M. Clairbois" and "2e trim. 2026" are not cut."""
    folded, found, start = fold(text), [], 0
    for match in _SENTENCE_END.finditer(text):
        if match[0] == "." and _ABBREVIATION.search(folded[max(start, match.start() - 8) : match.start()]):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def split_labels(text: str) -> tuple[str, list[tuple[Field, str, str]]]:
    """What stands before the first "Label :", then each label's field, value and own words."""
    marks = []
    for match in _LABEL.finditer(text):
        opening = re.compile(r".*[).]\s+").match(match[1])
        for skipped in sorted({0, opening.end() if opening else 0}):
            label = re.sub(r"^[-–—•(\s]+", "", match[1][skipped:]).strip()
            meaning = meaning_of(label)
            if meaning.field is Field.TITLE and status_of(label):
                continue
            if meaning.field in _LABELLED and meaning.confidence >= 0.85 and len(label) > 2:
                marks.append((match.start(1) + skipped, match.end(), meaning.field, label))
                break
    if not marks:
        return text, []
    ends = [start for start, *_ in marks[1:]] + [len(text)]
    found = []
    rest = [text[: marks[0][0]]]
    for (_, start, wanted, label), end in zip(marks, ends, strict=True):
        value = text[start:end]
        if wanted not in _LONG:
            first = (sentences_of(value) or [""])[0]
            rest.append(value[value.find(first) + len(first) :])
            value = first
        value = _trimmed(value)
        if wanted in _NAMES and not any(one is Field.DUE for _, _, one, _ in marks):
            value, dated = _without_date(value)
            found += [(Field.DUE, dated, label)] if dated else []
        found.append((wanted, value, label))
    return " ".join(part.strip(" \t-–—•|;") for part in rest if part.strip(" \t-–—•|;)")), found


def _without_date(names: str) -> tuple[str, str]:
    """ "CCI, pour septembre 2026": the name, and the date that follows it."""
    passages = deadlines_in(names, None)
    if not passages or passages[-1][1] < len(names.rstrip(" .)")):
        return names, ""
    start, end, _ = passages[-1]
    announced = ANNOUNCING.search(fold(names[:start]))
    cut = announced.start() if announced else start
    return (names[:cut].strip(" ,;–-("), names[start:end]) if cut > 1 else (names, "")


def _trimmed(value: str) -> str:
    value = value.strip(" \t\n-–—•|;,").rstrip(".").strip()
    return value[:-1].strip() if value.endswith(")") and value.count(")") > value.count("(") else value


def read_prose(text: str, place: Place, written_on: date | None) -> list[Found]:
    """The fields a paragraph of an action tells, labels first, then its sentences."""
    rest, labelled = split_labels(compose(text))
    found = [Found(wanted, value, place, 0.95, label) for wanted, value, label in labelled if wanted is not Field.TITLE]
    due: str | None = None
    for sentence in sentences_of(rest):
        folded = fold(sentence)
        found += _led(sentence, folded, place)
        stated = stated_status(sentence)
        if stated:
            found.append(Found(Field.STATUS, stated, place, 0.9))
        if not _MEETING.search(folded):
            due = _last_passage(sentence, folded, written_on) or due
    if due and not any(f.field is Field.DUE for f in found):
        found.append(Found(Field.DUE, due, place, 0.8))
    if rest.strip():
        found.append(Found(Field.COMMENT, rest.strip(), place, 0.9))
    return found


def stated_status(sentence: str) -> str | None:
    """ "Action en cours.", "L’action est suspendue dans l’attente…": the words that say it."""
    folded = fold(sentence).strip(" .")
    if (
        len(folded) < 60
        and status_of(folded)
        and re.match(
            r"(?:action )?(?:en cours|a lancer|realis|termin|suspend|abandon|non demar|achev|en attente"
            r"|regroupee? (?:avec|a)|fusionnee?|rattachee? a|integree? (?:a|dans))",
            folded,
        )
    ):
        return sentence.strip(" .")
    for match in _STATED.finditer(folded):
        words = re.split(r"[.;,]", match[1])[0]
        for size in (18, 30):
            if status_of(words[:size]) not in {None, Status.MERGED} or re.match(
                r"fusionn|regroupe|rattache|integre|absorbe", words
            ):
                return sentence[match.start(1) : match.start(1) + len(words)]
    ended = _ENDED.search(folded)
    if ended and not re.search(r"\b(?:si|propose|demande|envisage|refuse|pas)\b", folded[: ended.end()]):
        return sentence[ended.start(ended.lastgroup or 0) : ended.end(ended.lastgroup or 0)]
    return None


def _led(sentence: str, folded: str, place: Place) -> list[Found]:
    found = []
    led = _LED.search(folded)
    marked = re.search(r"(?:^|[.;,:]\s)((?:[^.;,:()]){3,80}?)\s*\(pilote\)", folded)
    if marked and not led:
        name = re.sub(r"(?i)^(?:l['’]|la |le |les )", "", sentence[marked.start(1) : marked.end(1)])
        found.append(Found(Field.LEAD, name, place, 0.85))
    leading = None if led or marked else _LEADS.search(folded)
    if leading:
        found.append(Found(Field.LEAD, sentence[leading.start("who") : leading.end("who")], place, 0.8))
    if led:
        end = _CLAUSE_END.search(folded, led.end())
        name = sentence[led.end() : end.start() if end else len(sentence)].strip(" .,;")
        together = "co" in fold(led.group())[:8] or "copilot" in led.group()
        name = without_repeated_prepositions(re.sub(r"^(?:l['’]|la |le |les )", "", name))
        if 2 < len(name) < 120:
            found.append(Found(Field.CO_LEADS if together else Field.LEAD, name, place, 0.85))
    helped = HELPED.search(folded)
    if helped:
        end = re.compile(r",\s+(?:l'action|elle|il|afin|pour|qui)\b|[.;:]").search(folded, helped.end())
        names = sentence[helped.end() : end.start() if end else len(sentence)].strip(" .,;")
        found.append(Found(Field.PARTNERS, without_repeated_prepositions(names, ","), place, 0.8))
    return found


def _last_passage(sentence: str, folded: str, written_on: date | None) -> str | None:
    """The last date a sentence promises: neither past nor the date of a meeting."""
    kept = None
    for start, end, due in deadlines_in(sentence, written_on):
        before = folded[max(0, start - 40) : start]
        past = due.on is not None and written_on is not None and due.on < written_on
        if (
            not past
            and not _PAST.search(before)
            and not folded[end : end + 10].strip().startswith(("dernier", "passe"))
        ):
            kept = sentence[start:end]
    return kept
