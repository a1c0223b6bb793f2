"""What has changed since the last report, in sentences?"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from models.closed_lists import NoveltyKind
from reports.outline import Block, Section, Text
from reports.snapshots import Snapshot
from reports.writing.brevity import Brevity
from reports.writing.turns import (
    COLON,
    agree,
    body,
    bullets,
    called,
    count,
    empty,
    enumeration,
    long_date,
    number,
    section,
    typeset,
)
from roadmaps.consolidation import Consolidation
from roadmaps.novelties import Novelty
from roadmaps.wording import amended, capital, ordinal, sentence

LISTED = 60
"""Beyond, the changes of a kind are told by territory, and listed in the workbook."""
COUNTED = 20
"""Beyond, the note tells only how many."""
_REASONED = frozenset(
    {NoveltyKind.DROPPED, NoveltyKind.SLIPPED, NoveltyKind.LEAD_CHANGED, NoveltyKind.AMENDED, NoveltyKind.RULED}
)
"""Changes of an adopted commitment, told with their values and reason wherever they are told."""
_HEADLINES: Mapping[NoveltyKind, tuple[str, str]] = {
    NoveltyKind.NEW: ("nouvel engagement", "nouveaux engagements"),
    NoveltyKind.DONE: ("engagement réalisé", "engagements réalisés"),
    NoveltyKind.REOPENED: ("engagement rouvert ou remis à lancer", "engagements rouverts ou remis à lancer"),
    NoveltyKind.STARTED: ("engagement lancé", "engagements lancés"),
    NoveltyKind.SUSPENDED: ("engagement suspendu", "engagements suspendus"),
    NoveltyKind.DROPPED: ("engagement abandonné ou retiré", "engagements abandonnés ou retirés"),
    NoveltyKind.SLIPPED: ("échéance reportée", "échéances reportées"),
    NoveltyKind.BROUGHT_FORWARD: ("échéance avancée", "échéances avancées"),
    NoveltyKind.NEWLY_LATE: ("nouveau retard", "nouveaux retards"),
    NoveltyKind.OUTLOOK_WORSENED: ("météo dégradée", "météos dégradées"),
    NoveltyKind.OUTLOOK_IMPROVED: ("météo améliorée", "météos améliorées"),
    NoveltyKind.OUTLOOK_TAKEN_BACK: ("météo qui n'est plus renseignée", "météos qui ne sont plus renseignées"),
    NoveltyKind.NEWLY_SILENT: ("nouveau silence", "nouveaux silences"),
    NoveltyKind.HEARD_AGAIN: ("engagement de nouveau renseigné", "engagements de nouveau renseignés"),
    NoveltyKind.LEAD_CHANGED: ("changement de pilote", "changements de pilote"),
    NoveltyKind.INDICATOR_MOVED: ("indicateur qui a évolué", "indicateurs qui ont évolué"),
    NoveltyKind.AMENDED: ("avenant", "avenants"),
    NoveltyKind.SUPPORT_ASKED: ("appui demandé", "appuis demandés"),
    NoveltyKind.SUPPORT_ANSWERED: ("réponse à une demande d'appui", "réponses à des demandes d'appui"),
    NoveltyKind.RULED: ("arbitrage rendu", "arbitrages rendus"),
    NoveltyKind.SUPPORT_STILL_OPEN: ("appui toujours attendu", "appuis toujours attendus"),
    NoveltyKind.MOVED_IN: ("engagement entré dans le périmètre", "engagements entrés dans le périmètre"),
    NoveltyKind.MOVED_OUT: ("engagement sorti du périmètre", "engagements sortis du périmètre"),
}


_AS_COUNTED = frozenset(
    {
        *(NoveltyKind.NEW, NoveltyKind.DONE, NoveltyKind.REOPENED, NoveltyKind.STARTED, NoveltyKind.SUSPENDED),
        *(NoveltyKind.DROPPED, NoveltyKind.NEWLY_LATE, NoveltyKind.OUTLOOK_WORSENED, NoveltyKind.OUTLOOK_IMPROVED),
        *(
            NoveltyKind.OUTLOOK_TAKEN_BACK,
            NoveltyKind.NEWLY_SILENT,
            NoveltyKind.HEARD_AGAIN,
            NoveltyKind.MOVED_IN,
            NoveltyKind.MOVED_OUT,
        ),
    }
)
"""Changes counted as the figures are: an action and its local declinations are one."""


def headline(kind: NoveltyKind, these: Sequence[Novelty]) -> str:
    """ "2 échéances reportées", "1 engagement réalisé (et 3 déclinaisons locales)"."""
    local = sum(not one.is_counted for one in these) if kind in _AS_COUNTED else 0
    if local == len(these):
        return f"{count(local, *_HEADLINES[kind])} parmi les déclinaisons locales"
    more = f" (et {count(local, 'déclinaison locale')})" if local else ""
    return count(len(these) - local, *_HEADLINES[kind]) + more


def changes(snapshot: Snapshot, brevity: Brevity | None = None) -> Section:
    """In full, a section for each kind of change; else one item for each kind, with the first commitments named."""
    since = snapshot.consolidation.since
    if since is None:
        blocks: list[Block] = [
            empty(typeset("Ce rapport est le premier de ce territoire : il n'y a pas encore de point de comparaison."))
        ]
    elif not snapshot.novelties:
        blocks = [empty(f"Aucun changement à signaler depuis le rapport arrêté au {long_date(since)}.")]
    else:
        blocks = [body(f"Par rapport à ce que disait le rapport arrêté au {long_date(since)}{COLON}")]
        if brevity is not None:
            blocks.append(bullets(_brief(snapshot.novelties, brevity)))
    in_full = brevity is None and since is not None
    inner = tuple(_by_kind(snapshot.novelties, snapshot.consolidation)) if in_full else ()
    return Section("nouveautes", "Ce qui a changé depuis le dernier rapport", tuple(blocks), inner)


def _by_kind(found: Sequence[Novelty], seen: Consolidation) -> Iterator[Section]:
    for kind, these in kinds(found):
        listed = bullets(told(one) for one in these) if len(these) <= LISTED else body(_spread(these, seen))
        yield section(f"nouveautes_{kind.value}", capital(headline(kind, these)), [listed])


def _spread(these: Sequence[Novelty], seen: Consolidation) -> str:
    """Too many to be read one by one: where they are, in the order of the territories, never ranked."""
    ids = Counter(one.commitment_id for one in these)
    groups = [*((one.name, one.figures.ids) for one in seen.below), ("en propre", seen.own.ids)]
    amounts = [(name, sum(ids[id_] for id_ in counted)) for name, counted in groups]
    parts = [f"{name} ({number(amount)})" for name, amount in amounts if amount]
    start = f"Par territoire{COLON} {enumeration(parts)}. " if parts else ""
    return f"{start}La liste est dans le tableur du rapport."


def _brief(found: Sequence[Novelty], brevity: Brevity) -> Iterator[tuple[Text, ...]]:
    for kind, these in kinds(found):
        shown = brevity.told if kind in _REASONED else brevity.named
        if len(these) > COUNTED or not shown:
            yield (Text(f"{capital(headline(kind, these))}.", bold=True),)
            continue
        start = Text(f"{capital(headline(kind, these))}{COLON} ", bold=True)
        if kind not in _REASONED:
            yield start, Text(f"{enumeration(list(dict.fromkeys(map(called, these))), at_most=shown)}.")
            continue
        rest = len(these) - shown
        more = f" Et {number(rest)} {agree(rest, 'autre')}." if rest > 0 else ""
        yield start, Text(" ".join(told(one) for one in these[:shown]) + more)


def kinds(found: Sequence[Novelty]) -> Iterator[tuple[NoveltyKind, Sequence[Novelty]]]:
    """The changes of each kind that is met, in the order in which they are told."""
    for kind in NoveltyKind:
        if these := [one for one in found if one.kind is kind]:
            yield kind, these


def told(one: Novelty) -> str:
    """One change, in a sentence."""
    return _SENTENCES[one.kind](one)


def _why(one: Novelty) -> str:
    return f" Motif{COLON} {sentence(one.reason)}" if one.reason.strip() else ""


def _on(one: Novelty, before: str = ", le ") -> str:
    return f"{before}{long_date(one.on)}" if one.on else ""


def _by(one: Novelty, before: str = ", selon ") -> str:
    return f"{before}{one.author}" if one.author else ""


def _slipped(one: Novelty) -> str:
    move = f"du {one.old} au {one.new}" if one.new else f"prévue le {one.old}, désormais sans échéance"
    rank = f" ({ordinal(one.rank)} report)" if one.rank else ""
    first = f" Première échéance promise{COLON} {one.first}." if one.first and one.first != one.old else ""
    return f"{called(one)}{COLON} {move}{rank}.{first}{_why(one)}"


def _lead_changed(one: Novelty) -> str:
    old, new = one.old or "sans pilote", one.new or "sans pilote"
    return f"{called(one)}{COLON} {old} → {new}.{_why(one)}"


def _moved(one: Novelty) -> str:
    old = f"{one.old} → " if one.old and one.old != "—" else ""
    return f"{called(one)}{COLON} {one.subject}, {old}{one.new}{_on(one, ' au ')}."


def _amended(one: Novelty) -> str:
    return f"{called(one)}, {amended(one.subject, one.old, one.new)}.{_why(one)}"


def _need(one: Novelty) -> str:
    """What is asked for, before a comma: its own full stop goes, nothing else of it."""
    return sentence(one.subject).removesuffix(".")


def _to(one: Novelty) -> str:
    return f", demandé à {one.new}" if one.new else ""


_SENTENCES: Mapping[NoveltyKind, Callable[[Novelty], str]] = {
    NoveltyKind.NEW: lambda one: f"{called(one)}, {'pilote' + COLON + ' ' + one.new if one.new else 'sans pilote'}.",
    NoveltyKind.DONE: lambda one: f"{called(one)}{_on(one)}.",
    NoveltyKind.REOPENED: lambda one: f"{called(one)}, auparavant {one.old}, désormais {one.new}{_on(one)}.",
    NoveltyKind.STARTED: lambda one: f"{called(one)}{_on(one)}.",
    NoveltyKind.SUSPENDED: lambda one: f"{called(one)}{_on(one)}.{_why(one)}",
    NoveltyKind.DROPPED: lambda one: f"{called(one)}, {one.new}{_on(one, ' le ')}.{_why(one) or ' Motif non précisé.'}",
    NoveltyKind.SLIPPED: _slipped,
    NoveltyKind.BROUGHT_FORWARD: lambda one: f"{called(one)}{COLON} du {one.old} au {one.new}.{_why(one)}",
    NoveltyKind.NEWLY_LATE: lambda one: f"{called(one)}, attendu pour le {one.new}.",
    NoveltyKind.OUTLOOK_WORSENED: lambda one: (
        f"{called(one)}{COLON} de «\u00a0{one.old}\u00a0» à «\u00a0{one.new}\u00a0»{_by(one)}.{_why(one)}"
    ),
    NoveltyKind.OUTLOOK_IMPROVED: lambda one: (
        f"{called(one)}{COLON} de «\u00a0{one.old}\u00a0» à «\u00a0{one.new}\u00a0»{_by(one)}."
    ),
    NoveltyKind.OUTLOOK_TAKEN_BACK: lambda one: (
        f"{called(one)}{COLON} auparavant «\u00a0{one.old}\u00a0», désormais {one.new}{_by(one)}."
    ),
    NoveltyKind.NEWLY_SILENT: lambda one: f"{called(one)}, interrogé{_on(one, ' le ')} et sans réponse depuis.",
    NoveltyKind.HEARD_AGAIN: lambda one: f"{called(one)}{_on(one)}{_by(one, ', par ')}.",
    NoveltyKind.LEAD_CHANGED: _lead_changed,
    NoveltyKind.INDICATOR_MOVED: _moved,
    NoveltyKind.AMENDED: _amended,
    NoveltyKind.SUPPORT_ASKED: lambda one: f"{called(one)}{COLON} {_need(one)}{_to(one)}{_on(one)}.",
    NoveltyKind.SUPPORT_ANSWERED: lambda one: (
        f"{called(one)}{COLON} {sentence(one.subject)} Réponse{_on(one, ' du ')}{COLON} "
        f"{sentence(one.new) or 'sans texte.'}"
    ),
    NoveltyKind.RULED: lambda one: (
        f"{called(one)}{COLON} {sentence(one.subject)} Décision{_on(one, ' du ')}{_by(one, ', ')}{COLON} "
        f"{sentence(one.new)}"
    ),
    NoveltyKind.SUPPORT_STILL_OPEN: lambda one: (
        f"{called(one)}{COLON} {_need(one)}{_to(one)}{_on(one, ' depuis le ')}."
    ),
    NoveltyKind.MOVED_IN: lambda one: f"{called(one)}.",
    NoveltyKind.MOVED_OUT: lambda one: f"{called(one)}.",
}
