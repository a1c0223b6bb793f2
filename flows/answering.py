"""What happens when somebody answers, from the page, a form, or through the coordinator on the phone?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlmodel import Session

from flows import clock
from flows.handovers import declare_absence, hand_over
from flows.posting import Envelope, answer_link, post
from flows.settling import stop_what_is_pointless, take_check_in
from flows.struck_letters import settle_dates
from flows.surroundings import Day, People, know
from mail import letters
from models import Answer
from models.closed_lists import AnswerChannel, CampaignState
from roadmaps.answers import AnswerInput, Known, Receipt, ReceiptLine, changes, known
from roadmaps.asking import CheckInFacts, ItemFacts, awaited
from roadmaps.calendars import is_zone
from roadmaps.receipts import carries, confirms
from roadmaps.refusal import Refusal
from store import alerts as raised
from store import answer_parts, journal, support
from store import answers as ledger
from store.answers import Saying, timezone_of
from store.commitments import facts_of
from store.database import transaction

__all__ = ["declare_absence", "hand_over", "nothing_new_for_all", "record_answers", "save_draft"]

REASON = "réponse reçue"
"""Why what an answer makes pointless was stopped."""


def record_answers(
    check_in_id: int,
    person_id: int,
    answers: Sequence[AnswerInput],
    *,
    channel: AnswerChannel = AnswerChannel.WEB,
    entered_by_id: int | None = None,
) -> Receipt:
    """Keep answers, stop what they make pointless and write the receipt, in one transaction.

    The same answer sent twice is kept once. An answer typed on top of an older revision than the last is not
    recorded: it is given back as a conflict.
    """
    with transaction() as session:
        _, check_in = take_check_in(session, check_in_id)
        day = know(session, _local_day(session, check_in), clock.now())
        return _record(session, check_in, _saying(check_in, day, person_id, channel, entered_by_id), answers, day)


def nothing_new_for_all(check_in_id: int, person_id: int, among: Collection[int] | None = None) -> Receipt:
    """ "Rien de nouveau" for everything still awaited, or for what is awaited ``among`` these commitments."""
    with transaction() as session:
        _, check_in = take_check_in(session, check_in_id)
        day = know(session, _local_day(session, check_in), clock.now())
        asked = [one.commitment_id for one in awaited(check_in) if among is None or one.commitment_id in among]
        answers = [AnswerInput(commitment_id=one, nothing_new=True) for one in asked]
        return _record(session, check_in, _saying(check_in, day, person_id, AnswerChannel.WEB, None), answers, day)


def save_draft(check_in_id: int, content: Mapping[str, object]) -> None:
    """Keep what was typed and not sent yet."""
    with transaction() as session:
        take_check_in(session, check_in_id)
        ledger.save_draft(session, check_in_id, dict(content), clock.now())


def _local_day(session: Session, check_in: CheckInFacts) -> date:
    """The day where the person is: that of their first commitment's territory."""
    zone = timezone_of(session, check_in.items[0].territory_id) if check_in.items else None
    return clock.today(zone) if zone and is_zone(zone) else clock.today()


def _saying(
    check_in: CheckInFacts, day: Day, person_id: int, channel: AnswerChannel, entered_by_id: int | None
) -> Saying:
    late = check_in.state is CampaignState.FROZEN or day.today > check_in.freezes_on
    return Saying(check_in.id, person_id, channel, entered_by_id, day.at, day.today, late)


def _record(
    session: Session, check_in: CheckInFacts, saying: Saying, answers: Sequence[AnswerInput], day: Day
) -> Receipt:
    items = {one.commitment_id: one for one in check_in.items if not one.removed}
    _refuse_strangers(check_in, items, answers)
    before = {one.id: known(one, day.today) for one in facts_of(session, [one.commitment_id for one in answers])}

    done = [_keep(session, one, saying, check_in) for one in answers]

    kept = [one for one, outcome in zip(answers, done, strict=True) if outcome.answer_id]
    conflicts = tuple(one.commitment_id for one, outcome in zip(answers, done, strict=True) if outcome.conflict)
    after = check_in
    if kept:
        settled = _settle_dates(session, kept, day)
        after = stop_what_is_pointless(session, check_in.id, day, REASON, sorted(settled))
        ledger.drop_draft(session, check_in.id)
    told = (one for one in answers if one.commitment_id not in conflicts)
    lines = tuple(_line(session, items[one.commitment_id], one, before) for one in told)
    receipt = Receipt(check_in.id, lines, len(awaited(after)), saying.is_late, conflicts)
    if kept:
        _journal(session, check_in, saying, kept)
        last = max(outcome.answer_id for outcome in done)
        _post_receipt(session, check_in, saying, receipt, day=day, last_answer=last)
    return receipt


def _refuse_strangers(check_in: CheckInFacts, items: Mapping[int, ItemFacts], answers: Sequence[AnswerInput]) -> None:
    if check_in.state is CampaignState.CANCELLED:
        raise Refusal("Cette campagne a été annulée : il n'y a plus rien à répondre.")
    if not answers:
        raise Refusal("Il n'y a rien à enregistrer : tout a déjà sa réponse.")
    if any(one.commitment_id not in items for one in answers):
        raise Refusal("Un de ces engagements ne vous est plus demandé ici : rechargez la page.")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one answer: the id of its row, 0 when it was there already or in conflict."""

    answer_id: int = 0
    conflict: bool = False


def _keep(session: Session, said: AnswerInput, saying: Saying, check_in: CheckInFacts) -> _Outcome:
    last = ledger.last_answer(session, check_in.id, said.commitment_id)
    if last is not None and _is_same(session, last, said, saying):
        return _Outcome()
    revision = last.revision if last is not None else 0
    if said.based_on is not None and revision > said.based_on:
        return _Outcome(conflict=True)
    answer = ledger.add_answer(session, said, saying, revision + 1)
    if said.support is not None:
        support.add_request(
            session,
            commitment_id=said.commitment_id,
            answer_id=answer.id,
            asked_by_id=saying.person_id,
            asked=said.support,
            asked_on=saying.on,
            at=saying.at,
        )
    return _Outcome(answer_id=answer.id or 0)


def _settle_dates(session: Session, kept: Sequence[AnswerInput], day: Day) -> set[int]:
    """Close what was told of dates that these answers settle; the letters that told it."""
    over = [one.commitment_id for one in kept if one.status is not None and one.status.is_over]
    letters_of_over = (raised.close_deadlines(session, one, "engagement terminé", day.at) for one in over)
    about = [one.commitment_id for one in kept]
    return {*chain.from_iterable(letters_of_over), *settle_dates(session, about, day.today, reason=REASON, at=day.at)}


def _is_same(session: Session, last: Answer, said: AnswerInput, saying: Saying) -> bool:
    """A second click on the same answer: the same person, words and day, and nothing else asked than what it asked."""
    if any(one.is_given for one in said.values) or answer_parts.carries_more(session, said, last.id or 0):
        return False
    asked = (said.support, said.postponement)
    if any(asked):
        asked_before = answer_parts.asked_with(session, last.id or 0)
        if any(one and one != before for one, before in zip(asked, asked_before, strict=True)):
            return False
    texts = (last.done, last.obstacle, last.good_practice) == (said.done, said.obstacle, said.good_practice)
    facts = (last.status, last.outlook, last.progress) == (said.status, said.outlook, said.progress)
    alone = last.nothing_new == (said.nothing_new and not said.has_content)
    return texts and facts and alone and (last.person_id, last.answered_on) == (saying.person_id, saying.on)


def _line(session: Session, item: ItemFacts, said: AnswerInput, before: Mapping[int, Known]) -> ReceiptLine:
    title = f"{item.reference} - {item.title}" if item.reference else item.title
    moved = changes(said, before[item.commitment_id])
    steps, undone = (
        answer_parts.steps_named(session, item.commitment_id, ids)
        for ids in (said.milestones_done, said.milestones_undone)
    )
    carried = carries(steps, undone, answer_parts.files_named(session, said))
    return ReceiptLine(item.commitment_id, title, said.nothing_new, (*moved, *carried) or confirms(said))


def _journal(session: Session, check_in: CheckInFacts, saying: Saying, kept: Sequence[AnswerInput]) -> None:
    journal.record(
        session,
        at=saying.at,
        actor=f"person:{saying.entered_by_id or saying.person_id}",
        action="reponse.enregistree",
        subject=f"check_in:{check_in.id}",
        territory_id=check_in.territory_id,
        facts={
            "commitments": [one.commitment_id for one in kept],
            "channel": saying.channel.value,
            "late": saying.is_late,
            "for": saying.person_id,
        },
    )


def _post_receipt(
    session: Session, check_in: CheckInFacts, saying: Saying, receipt: Receipt, *, day: Day, last_answer: int
) -> None:
    """To whoever answered, or in whose name it was typed: they can correct it."""
    if saying.person_id not in day.contacts.reachable:
        return
    territory_id = check_in.items[0].territory_id
    candidates = day.senders(territory_id, check_in.opened_by_id)
    people = People(session, {saying.person_id, saying.entered_by_id, *candidates})
    sender = people.sender(candidates, but=saying.person_id)
    link = answer_link(
        session, check_in_id=check_in.id, person_id=saying.person_id, freezes_on=check_in.freezes_on, at=saying.at
    )
    letter = letters.receipt(
        people[saying.person_id].name,
        sender,
        campaign=check_in.campaign_title,
        freezes_on=check_in.freezes_on,
        lines=receipt.lines,
        awaited=receipt.awaited,
        late=saying.is_late,
        link=link,
        author=people.name(saying.entered_by_id),
    )
    envelope = Envelope(
        key=f"accuse:{check_in.id}:{last_answer}:{saying.person_id}",
        person=people[saying.person_id],
        sender=sender,
        territory_id=territory_id,
        calendar=day.chain_calendar(check_in),
        today=day.today,
        at=day.at,
        campaign_id=check_in.campaign_id,
        check_in_id=check_in.id,
        urgent=True,
    )
    post(session, letter, envelope)
