"""What must a reader who reads nothing else know?"""

from collections.abc import Iterator

from models.closed_lists import NoveltyKind, Outlook, Status
from reports.outline import Block, Paragraph, Quote, Section, Text
from reports.snapshots import Snapshot
from reports.writing.brevity import Brevity, shortened
from reports.writing.changes import headline, kinds
from reports.writing.perimeter import coverage_sentence
from reports.writing.turns import agree, bullets, capital, count, enumeration, long_date, section, share, the_place
from roadmaps.consolidation import Consolidation


def synthesis(snapshot: Snapshot, brevity: Brevity | None = None) -> Section:
    """The lead sentence, the key points, and the word of the territory's own coordinator; whole in a full report."""
    found = snapshot.consolidation
    blocks: list[Block] = [Paragraph((Text(opening(found)),), "lead")]
    points = list(key_points(snapshot))
    if points:
        blocks.append(bullets(points))
    own = [one for one in found.words if one.territory_id == found.place.id]
    if own:
        text = shortened(own[0].text, brevity.quoted) if brevity else own[0].text
        blocks.append(Quote(text, _author(own[0].author, own[0].capacity), own[0].on))
    return section("synthese", "L'essentiel", blocks)


def _author(name: str, capacity: str) -> str:
    return ", ".join(part for part in (name, capacity) if part) or "L'animateur du territoire"


def opening(found: Consolidation) -> str:
    """The one sentence."""
    total, place = found.total, capital(the_place(found.place))
    if total.count == 0:
        return f"{place} n'a aucun engagement enregistré au {long_date(found.as_of)}."
    sentence = (
        f"Au {long_date(found.as_of)}, {the_place(found.place)} compte {count(total.count, 'engagement distinct')}"
    )
    parts = [
        f"{count(total.done, 'réalisé')} ({share(total.done, total.expected)})" if total.done else "aucun réalisé",
        *_with_status(found, Status.UNDER_WAY, "en cours"),
        *_with_status(found, Status.TO_START, "à lancer"),
        *_with_status(found, Status.SUSPENDED, "suspendu"),
        *_others(found),
    ]
    if total.silent:
        parts.append(f"{count(len(total.silent), 'sans nouvelles', 'sans nouvelles')}")
    return f"{sentence}\u00a0: {enumeration(parts)}."


def _with_status(found: Consolidation, status: Status, words: str) -> Iterator[str]:
    amount = found.total.with_status(status.value)
    if amount:
        yield count(amount, words, f"{words}s" if words == "suspendu" else words)


def _others(found: Consolidation) -> Iterator[str]:
    """The rest, so that the parts of the sentence add up to the whole."""
    closed = found.total.count - found.total.expected
    if closed:
        yield count(closed, "clos sans suite", "clos sans suite")
    if undeclared := found.total.with_status(""):
        yield count(undeclared, "sans statut déclaré", "sans statut déclaré")


def key_points(snapshot: Snapshot) -> Iterator[str]:
    """What calls for attention, each in one sentence; nothing is said of what is not there."""
    found = snapshot.consolidation
    if found.total.count == 0:
        return
    yield coverage_sentence(found)
    yield from _silence(found)
    yield from _deadlines(found)
    yield from _outlook(found)
    yield from _asked_of_the_reader(found)
    yield from _gaps(found)
    yield from _since(snapshot)


def _silence(found: Consolidation) -> Iterator[str]:
    silent = [one for one in found.lines if one.is_counted and one.silent_days is not None]
    if silent:
        longest = max(one.silent_days or 0 for one in silent)
        verb = agree(len(silent), "est", "sont")
        since = f", depuis {count(longest, 'jour')}" if len(silent) == 1 else f", jusqu'à {count(longest, 'jour')}"
        yield f"{capital(count(len(silent), 'engagement'))} {verb} sans nouvelles{since}."


def _deadlines(found: Consolidation) -> Iterator[str]:
    late, soon = len(found.total.late), len(found.total.due_soon)
    if late:
        verb = agree(late, "a", "ont")
        ahead = f", et {soon} {agree(soon, 'arrive', 'arrivent')} à échéance dans les trente jours" if soon else ""
        yield f"{count(late, 'engagement')} {verb} dépassé {agree(late, 'son', 'leur')} échéance{ahead}."
    elif soon:
        ahead = f"{count(soon, 'engagement')} {agree(soon, 'arrive', 'arrivent')} à échéance dans les trente jours"
        yield f"Aucun engagement n'est en retard, et {ahead}."
    else:
        yield "Aucun engagement n'est en retard."


def _outlook(found: Consolidation) -> Iterator[str]:
    compromised = found.total.with_outlook(Outlook.COMPROMISED.value)
    support = found.total.with_outlook(Outlook.NEEDS_SUPPORT.value)
    parts = []
    if compromised:
        verb = agree(compromised, "est jugé compromis", "sont jugés compromis")
        parts.append(f"{count(compromised, 'engagement')} {verb} par {agree(compromised, 'son', 'leur')} pilote")
    if support:
        subject = count(support, "autre" if compromised else "engagement")
        parts.append(f"{subject} {agree(support, 'a', 'ont')} besoin d'un appui")
    if parts:
        yield f"{enumeration(parts)}."


def _asked_of_the_reader(found: Consolidation) -> Iterator[str]:
    waiting = [one for one in found.support if one.is_waiting]
    overdue = [one for one in waiting if one.wanted_by is not None and one.wanted_by < found.as_of]
    if waiting:
        verb = agree(len(waiting), "attend", "attendent")
        late = f", dont {len(overdue)} au-delà de la date souhaitée" if overdue else ""
        if len(overdue) == len(waiting):
            late = ", la date souhaitée est passée" if len(waiting) == 1 else ", toutes au-delà de la date souhaitée"
        requests = count(len(waiting), "demande d'appui")
        yield f"{requests} {verb} une réponse{late}."
    if found.awaited:
        verb = agree(len(found.awaited), "est à décider", "sont à décider")
        asked = count(len(found.awaited), "demande de report d'échéance")
        yield f"{asked} {verb}."


def _gaps(found: Consolidation) -> Iterator[str]:
    parts = []
    if found.total.no_lead:
        parts.append(f"{count(len(found.total.no_lead), 'engagement')} sans pilote")
    if found.total.no_deadline:
        parts.append(f"{count(len(found.total.no_deadline), 'engagement')} sans échéance")
    if parts:
        yield f"À compléter\u00a0: {enumeration(parts)}."


def _since(snapshot: Snapshot) -> Iterator[str]:
    found = snapshot.consolidation
    if found.since is None:
        return
    told = [headline(kind, these) for kind, these in kinds(snapshot.novelties) if kind in _KEY_KINDS]
    start = f"Depuis le rapport arrêté au {long_date(found.since)}"
    if told:
        yield f"{start}\u00a0: {enumeration(told)}."
    elif snapshot.novelties:
        yield f"{start}, {count(len(snapshot.novelties), 'changement')} de moindre portée."
    else:
        yield f"{start}, aucun changement à signaler."


_KEY_KINDS = (
    NoveltyKind.NEW,
    NoveltyKind.DONE,
    NoveltyKind.REOPENED,
    NoveltyKind.SUSPENDED,
    NoveltyKind.DROPPED,
    NoveltyKind.SLIPPED,
    NoveltyKind.NEWLY_LATE,
    NoveltyKind.OUTLOOK_WORSENED,
    NoveltyKind.OUTLOOK_TAKEN_BACK,
    NoveltyKind.NEWLY_SILENT,
    NoveltyKind.HEARD_AGAIN,
    NoveltyKind.RULED,
    NoveltyKind.MOVED_IN,
    NoveltyKind.MOVED_OUT,
)
