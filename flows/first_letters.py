"""What does a campaign send to each person it asks, and to those it asks in the place of another?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlmodel import Session

from flows.posting import Envelope, addressed, answer_link, link_ends_at
from flows.surroundings import Day, People
from mail import letters
from models.closed_lists import CampaignState, Rung
from roadmaps.asking import CheckInFacts, awaited, in_place_of
from store import access_links, chain_steps, chains, journal, mails, unasked
from store import check_ins as asked_about

POINTLESS = "plus rien à demander"


def ask(session: Session, known: Day, check_in_ids: Collection[int], *, region: str = "", wait: bool = False) -> int:
    """The letters of those of these check-ins of one campaign that have none yet; how many.

    Letter, link, first rung and act of the journal are of one transaction, the caller's. What another worker is
    preparing is left to it, unless one must ``wait`` for what it did.
    """
    found = chains.check_ins_among(session, unasked.hold(session, check_in_ids, wait=wait))
    if not found:
        return 0
    asked = [one for one in found if awaited(one)]
    asked_about.close(session, [one.id for one in found if not awaited(one)], POINTLESS, known.at)
    written = _written(session, known, asked)
    kept = mails.queue_many(session, written)
    said = [(one.id, one.person_id, kept.get(mail["key"])) for one, mail in zip(asked, written, strict=True)]
    chain_steps.add_requests(session, said, known.today)
    journal.record(
        session,
        at=known.at,
        actor="planner",
        action="campagne.lettres",
        subject=f"campaign:{found[0].campaign_id}",
        territory_id=found[0].territory_id,
        facts={"region": region, "check_ins": [one.id for one in asked]},
    )
    return len(asked)


def _written(session: Session, known: Day, asked: Sequence[CheckInFacts]) -> list[mails.Row]:
    if not asked:
        return []
    absent = {one.id: in_place_of(one, known.contacts.reachable) for one in asked}
    senders_of = cache(known.senders)  # most letters of a batch are about the same few territories
    senders = {one.id: senders_of(_place(one), one.opened_by_id) for one in asked}
    named = [[one.person_id, *absent[one.id], *senders[one.id]] for one in asked]
    people = People(session, {person for several in named for person in several})
    ends_at = link_ends_at(asked[0].freezes_on, known.at)
    links = access_links.open_links(
        session, [(one.person_id, one.id, ends_at) for one in asked], purpose="answer", at=known.at
    )
    return [
        _write_to(
            known,
            one,
            _Around(
                people,
                people.sender(senders[one.id], but=one.person_id),
                link,
                " et ".join(map(people.name, absent[one.id])),
            ),
        )
        for one, link in zip(asked, links, strict=True)
    ]


def _place(check_in: CheckInFacts) -> int:
    """The territory whose hours rule the sending: that of the first thing asked about."""
    return awaited(check_in)[0].territory_id


@dataclass(frozen=True, slots=True)
class _Around:
    """What the letter to one person names beside what it asks."""

    people: People
    sender: letters.Sender
    link: int
    stead: str


def _write_to(known: Day, one: CheckInFacts, around: _Around) -> mails.Row:
    items = awaited(one)
    person = around.people[one.person_id]
    letter = letters.check_in(
        person.name,
        around.sender,
        campaign=one.campaign_title,
        freezes_on=one.freezes_on,
        items=items,
        link=around.link,
        stead=around.stead,
    )
    envelope = Envelope(
        key=f"check_in:{one.id}:{Rung.REQUEST.value}:{one.person_id}",
        person=person,
        sender=around.sender,
        territory_id=items[0].territory_id,
        calendar=known.calendar_under(items[0].territory_id, one.policy),
        today=known.today,
        at=known.at,
        rung=Rung.REQUEST,
        campaign_id=one.campaign_id,
        check_in_id=one.id,
    )
    return addressed(letter, envelope)


def ask_new_lead(session: Session, known: Day, *, check_in_id: int, commitment_id: int, person_id: int) -> bool:
    """Put the question of a commitment handed over to its new lead (or who stands in), in the same campaign.

    False when the campaign no longer asks, or when nobody can be written to: the next campaign will.
    """
    former = chains.check_in_facts(session, check_in_id)
    addressee = known.contacts.present(person_id, known.today)
    if former is None or former.state is not CampaignState.OPEN or addressee is None:
        return False
    own = asked_about.add_item(session, former.campaign_id, addressee, commitment_id, known.at)
    if ask(session, known, [own], wait=True):
        return True
    return _ask_one_more(session, known, own, commitment_id, person_id)


def _ask_one_more(session: Session, known: Day, check_in_id: int, commitment_id: int, lead_id: int) -> bool:
    """Another letter to somebody who had the first one already, about what has just been added."""
    (whole,) = chains.check_ins_among(session, [check_in_id])
    one = replace(whole, items=tuple(item for item in whole.items if item.commitment_id == commitment_id))
    if not awaited(one):
        return False
    senders = known.senders(_place(one), one.opened_by_id)
    people = People(session, {one.person_id, lead_id, *senders})
    link = answer_link(session, check_in_id=one.id, person_id=one.person_id, freezes_on=one.freezes_on, at=known.at)
    stead = people.name(lead_id) if lead_id != one.person_id else ""
    mail = _write_to(known, one, _Around(people, people.sender(senders, but=one.person_id), link, stead))
    mail["key"] = f"{mail['key']}:{commitment_id}"
    return bool(mails.queue_many(session, [mail]))
