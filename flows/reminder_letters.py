"""What do those who have not answered receive, and how is it written down with the steps that it says?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sqlmodel import Session

from flows import steps
from flows.posting import Envelope, addressed, answer_links
from flows.setting_aside import AlreadySaid
from flows.surroundings import Day, People
from mail import letters
from mail.letters import Rendered, Sender
from models.closed_lists import Rung
from roadmaps.chains import Hearer, Step
from roadmaps.ladder import is_last
from roadmaps.reminders import key_of
from store import journal, mails
from store.chain_steps import add_steps


def named_by(known: Day, step: Step) -> set[int]:
    """Everyone whom the letters of a step may name."""
    ids = {step.check_in.person_id}
    for hearer in step.hearers:
        ids |= {hearer.person_id, *known.senders(hearer.territory_id, step.check_in.opened_by_id)}
    return ids


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter of a step: to whom, in whose name, and the personal link that it carries."""

    step: Step
    hearer: Hearer
    sender: Sender
    link: int


def say(session: Session, said: Sequence[Step], known: Day, people: People) -> None:
    """Letters, links, rungs and acts of the journal of these steps, all at once, in the caller's transaction.

    Raises :class:`AlreadySaid` when another planner said one of them: nothing of this call may then be kept.
    """
    written = list(_letters(session, said, known, people))
    rows = [addressed(_rendered(one, known, people), _envelope(one, known, people)) for one in written]
    kept = mails.queue_many(session, rows)
    mail_of = {one.step.key: kept.get(row["key"]) for one, row in reversed(list(zip(written, rows, strict=True)))}
    if not add_steps(session, [row for step in said for row in steps.rows_of(step, known.today, mail_of[step.key])]):
        raise AlreadySaid
    journal.record_many(session, [steps.act_of(step, known) for step in said])


def _letters(session: Session, said: Sequence[Step], known: Day, people: People) -> Iterator[_Letter]:
    heard = [(step, hearer) for step in said for hearer in step.hearers]
    asked = [(hearer.person_id, step.check_in.id, step.check_in.freezes_on) for step, hearer in heard]
    senders = cache(known.senders)  # most steps are about the same few territories
    for (step, hearer), link in zip(heard, answer_links(session, asked, known.at), strict=True):
        candidates = senders(hearer.territory_id, step.check_in.opened_by_id)
        yield _Letter(step, hearer, people.sender(candidates, but=hearer.person_id), link)


def _rendered(one: _Letter, known: Day, people: People) -> Rendered:
    check_in, reader = one.step.check_in, people[one.hearer.person_id].name
    campaign, freezes_on = check_in.campaign_title, check_in.freezes_on
    if one.step.rung is not Rung.DEPUTY:
        asked_on = next((said.left_on for said in check_in.said if said.rung is Rung.REQUEST), None)
        return letters.reminder(
            reader,
            one.sender,
            last=is_last(one.step.rung, check_in.policy.delays),
            campaign=campaign,
            freezes_on=freezes_on,
            items=one.hearer.items,
            asked_on=asked_on,
            link=one.link,
        )
    absence = known.contacts.stand_ins.absence(check_in.person_id, known.today)
    return letters.deputy(
        reader,
        one.sender,
        lead=people.name(check_in.person_id),
        absent_until=absence.last_day if absence else None,
        campaign=campaign,
        freezes_on=freezes_on,
        items=one.hearer.items,
        said=check_in.said,
        link=one.link,
    )


def _envelope(one: _Letter, known: Day, people: People) -> Envelope:
    check_in = one.step.check_in
    return Envelope(
        key=key_of(one.step, one.hearer.person_id),
        person=people[one.hearer.person_id],
        sender=one.sender,
        territory_id=one.hearer.territory_id,
        calendar=known.calendar_under(one.hearer.territory_id, check_in.policy),
        today=known.today,
        at=known.at,
        rung=one.step.rung,
        campaign_id=check_in.campaign_id,
        check_in_id=check_in.id,
    )
