"""What is asked of the reader: which requests, decisions and alerts wait for an answer?"""

from collections.abc import Iterator, Mapping
from datetime import date

from models.closed_lists import AlertKind, Level, NoveltyKind, Rung, SupportState
from reports.outline import Block, Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.turns import (
    COLON,
    agree,
    body,
    bullets,
    by_id,
    called,
    count,
    empty,
    enumeration,
    long_date,
    number,
    section,
    short_date,
    titled,
    word,
)
from roadmaps.consolidation import Consolidation
from roadmaps.lines import Line, SupportLine
from roadmaps.wording import sentence

LISTED = 100
_SETTLED = frozenset({NoveltyKind.RULED, NoveltyKind.SUPPORT_ANSWERED})


def rulings(snapshot: Snapshot, *, at_most: int = LISTED) -> Section:
    """Requests that wait, with who is asked and until when; postponements to decide; alerts open; what was answered."""
    found = snapshot.consolidation
    lines = by_id(found.lines)
    blocks: list[Block] = [*_waiting(found, lines, at_most), *_awaited(found, lines, at_most)]
    if not blocks:
        blocks.append(empty("Aucune demande d'appui ni de report n'attend de réponse."))
    blocks.extend(_answered(snapshot, lines, at_most))
    blocks.extend(_alerts(found))
    return section("arbitrages", "Alertes et arbitrages attendus", blocks)


def _waiting(found: Consolidation, lines: Mapping[int, Line], at_most: int) -> Iterator[Block]:
    waiting = [one for one in found.support if one.is_waiting]
    if not waiting:
        return
    columns = (
        Column("Demande d'appui", 0.30),
        Column("Engagement", 0.26),
        Column("Adressée à", 0.18),
        Column("Demandée le", 0.12),
        Column("Réponse souhaitée", 0.14),
    )
    rows = tuple(
        Row(
            (
                sentence(one.need) + (f"\n({one.asked_by})" if one.asked_by else ""),
                f"{titled(lines[one.commitment_id])}\n({one.asked_from})",
                addressee(one),
                short_date(one.asked_on),
                _wanted(one.wanted_by, found.as_of),
            )
        )
        for one in waiting[:at_most]
    )
    yield Table("Arbitrages et appuis attendus", columns, rows)
    if len(waiting) > at_most:
        rest = len(waiting) - at_most
        yield body(f"{number(rest)} {agree(rest, 'autre demande', 'autres demandes')} dans le tableur du rapport.")


def addressee(one: SupportLine) -> str:
    """Who is asked, and whether they have taken it in hand."""
    name = one.addressee or (f"niveau {word(one.level)}" if one.level else "destinataire à préciser")
    if one.addressee and one.level is not None:
        name = f"{one.addressee} (national)" if one.level is Level.NATIONAL else f"{one.addressee} ({word(one.level)})"
    return f"{name}\nprise en charge" if one.state is SupportState.ACKNOWLEDGED else name


def _wanted(by: date | None, as_of: date) -> str:
    if by is None:
        return "sans date"
    if by >= as_of:
        return f"avant le {short_date(by)}"
    return f"{short_date(by)}\ndépassée de {count((as_of - by).days, 'jour')}"


def _awaited(found: Consolidation, lines: Mapping[int, Line], at_most: int) -> Iterator[Block]:
    if not found.awaited:
        return
    columns = (
        Column("Engagement", 0.36),
        Column("Échéance en vigueur", 0.14),
        Column("Échéance demandée", 0.14),
        Column("Motif", 0.36),
    )
    rows = tuple(
        Row(
            (
                f"{titled(lines[one.commitment_id])}\n({lines[one.commitment_id].territory})",
                short_date(one.from_due_on),
                short_date(one.to_due_on),
                sentence(one.reason),
            )
        )
        for one in found.awaited[:at_most]
    )
    yield Table("Reports d'échéance à décider", columns, rows)
    if (rest := len(found.awaited) - at_most) > 0:
        others = count(rest, "autre report à décider", "autres reports à décider")
        yield body(f"{others} dans le tableur du rapport.")


def _answered(snapshot: Snapshot, lines: Mapping[int, Line], at_most: int) -> Iterator[Block]:
    """What was answered or ruled since the last report: the answer goes back down."""
    told = [one for one in snapshot.consolidation.support if _is_recent(one, snapshot)]
    if told:
        yield body(f"Réponses et arbitrages rendus depuis le dernier rapport{COLON}")
        yield bullets(_told(one, lines[one.commitment_id]) for one in told[:at_most])
        if (rest := len(told) - at_most) > 0:
            yield body(f"{count(rest, 'autre réponse', 'autres réponses')} dans le tableur du rapport.")


def _is_recent(one: SupportLine, snapshot: Snapshot) -> bool:
    """Settled after the last report, or on its very day and yet unknown to it."""
    on, since = one.ruled_on if one.state is SupportState.RULED else one.answered_on, snapshot.consolidation.since
    is_new = any(each.support_id == one.id and each.kind in _SETTLED for each in snapshot.novelties)
    return not one.is_waiting and on is not None and (since is None or on > since or is_new)


def _told(one: SupportLine, line: Line) -> str:
    start = f"{called(line)}{COLON} {sentence(one.need)}"
    if one.state is SupportState.WITHDRAWN:
        on = f" le {long_date(one.answered_on)}" if one.answered_on else ""
        return f"{start} Demande retirée{on}" + (f"{COLON} {sentence(one.answer)}" if one.answer else ".")
    if one.state is not SupportState.RULED:
        on = f" du {long_date(one.answered_on)}" if one.answered_on else ""
        return f"{start} Réponse{on}{COLON} {sentence(one.answer) or 'sans texte.'}"
    on = f" du {long_date(one.ruled_on)}" if one.ruled_on else ""
    by = f" ({one.ruled_by})" if one.ruled_by else ""
    due = f" À faire avant le {long_date(one.decision_due_on)}." if one.decision_due_on else ""
    return f"{start} Décision{on}{by}{COLON} {sentence(one.decision)}{due}"


def _alerts(found: Consolidation) -> Iterator[Block]:
    if not found.alerts:
        return
    amounts: dict[tuple[str, str], int] = {}
    for one in found.alerts:
        amounts[one.kind, one.rung] = amounts.get((one.kind, one.rung), 0) + 1
    parts = [f"{number(amount)} pour {_alert_words(*key)}" for key, amount in sorted(amounts.items())]
    if len(found.alerts) == 1:
        only = found.alerts[0]
        words = _alert_words(only.kind, only.rung)
        yield body(f"Une alerte est ouverte depuis le {long_date(only.raised_on)}, pour {words}.")
        return
    open_ = count(len(found.alerts), "alerte est ouverte", "alertes sont ouvertes")
    oldest = min(one.raised_on for one in found.alerts)
    yield body(f"{open_}{COLON} {enumeration(parts)}. La plus ancienne date du {long_date(oldest)}.")


def _alert_words(kind: str, rung: str) -> str:
    words = word(AlertKind(kind)) if kind in set(AlertKind) else kind
    return f"{words} (échelon atteint{COLON} {word(Rung(rung))})" if rung in set(Rung) else words
