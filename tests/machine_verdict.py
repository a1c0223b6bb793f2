"""Does a life of the state machine hold, from its first letter to its last, and what do both accounts say of it?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from models import ChainStep, CheckIn, Mail
from models.closed_lists import MailState
from roadmaps import invariants
from roadmaps.invariants import Hours
from store import audited, journal
from store import database as db
from tests.asking_world import WORKING
from tests.machine_world import Server
from tests.oracle import Oracle

AGES_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def whole_life_holds(oracle: Oracle, server: Server, check_ins: Mapping[str, int]) -> None:
    """Chains, outbox, identities, hours, caps and the journal, at the end of a life."""
    with db.reading() as session:
        _chains_agree(session, oracle, check_ins)
        states = Counter(STATES[MailState(one)] for one in session.exec(select(Mail.state)))
        expected = Counter(one.state for one in oracle.letters)
        assert states == expected, f"the outbox holds {states}, not {expected}"
        assert _broken_rules(session) == []
    contents: defaultdict[str, set[str]] = defaultdict(set)
    for _, _, identity, content in server.taken:
        contents[identity].add(content)
    assert all(len(one) == 1 for one in contents.values()), "the same letter left with other words"


def _chains_agree(session: Session, oracle: Oracle, check_ins: Mapping[str, int]) -> None:
    steps: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for one in session.exec(select(ChainStep).order_by(col(ChainStep.id))):
        steps[one.check_in_id].append((one.rung.value, one.reason))
    awaited = set(session.exec(select(CheckIn.id).where(col(CheckIn.closed_at).is_(None))))
    for lead, chain in oracle.chains.items():
        mine = steps[check_ins[lead]]
        assert [rung for rung, reason in mine if not reason] == [rung for rung, _, _ in chain.said]
        assert [one for one in mine if one[1]] == chain.skipped
        assert (check_ins[lead] in awaited) is bool(chain.awaited)


def _broken_rules(session: Session) -> Sequence[str]:
    departed = audited.departed(session, AGES_AGO)
    return [
        *invariants.identities(departed),
        *invariants.never_after_an_answer(departed),
        *invariants.within_hours(departed, _hours),
        *invariants.within_caps(departed, _hours),
        *invariants.chains_climb(audited.steps(session, AGES_AGO)),
        *journal.verify(session).faults,
    ]


def _hours(_: int | None) -> Hours:
    return Hours(WORKING, 1)


def both_accounts(oracle: Oracle) -> str:
    """The outbox and the oracle's letters, one line each, for whoever looks into a disagreement."""
    with db.reading() as session:
        kept = [
            f"{one.recipient:32} {one.letter.value:24} {STATES[one.state]:8} {one.decided_on} {one.error}"
            for one in session.exec(select(Mail).order_by(col(Mail.recipient), col(Mail.id)))
        ]
    told = [
        f"{one.to:32} {one.kind:24} {one.state:8} {one.decided} {one.began} {one.trace}"
        for one in sorted(oracle.letters, key=lambda one: one.to)
    ]
    return "\n".join(["the engine:", *kept, "the oracle:", *told, f"at {oracle.now}"])


STATES = {
    MailState.PENDING: "waits",
    MailState.CLAIMED: "waits",
    MailState.DEFERRED: "waits",
    MailState.SENDING: "going",
    MailState.SENT: "left",
    MailState.FAILED: "failed",
    MailState.AMBIGUOUS: "doubt",
    MailState.CANCELLED: "void",
    MailState.PARKED: "failed",
}
