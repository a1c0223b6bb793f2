"""What does a campaign send to each person it asks?"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from flows.posting import Envelope, addressed, answer_link, link_ends_at
from flows.surroundings import Day, People
from mail import letters
from models import Campaign, Mail
from models.closed_lists import CampaignState, Rung
from roadmaps.asking import ItemFacts
from roadmaps.check_ins import Asked, Plan
from roadmaps.facts import CommitmentFacts
from store import access_links, chains, mails
from store import check_ins as asked_about
from store.commitments import facts_of

REPLACED = "remplacé par la campagne suivante"


def ask(
    session: Session, known: Day, campaign: Campaign, plan: Plan, commitments: Mapping[int, CommitmentFacts]
) -> None:
    """A check-in, a letter and the first rung for each person; older frozen requests make way."""
    assert campaign.id is not None  # noqa: S101  a row of the database
    ids = asked_about.add_check_ins(session, campaign.id, plan.asked, known.at)
    _close_replaced(session, known, campaign.id, plan)
    senders = {one.territory_id: known.senders(one.territory_id, campaign.opened_by_id) for one in plan.asked}
    named = {person for one in plan.asked for person in (one.person_id, *one.in_place_of)}
    people = People(session, named | {one for found in senders.values() for one in found})
    links = access_links.open_links(
        session,
        [(one.person_id, ids[one.person_id]) for one in plan.asked],
        purpose="answer",
        at=known.at,
        expires_at=link_ends_at(campaign.freezes_on, known.at),
    )
    written: list[Mail] = []
    for one, link in zip(plan.asked, links, strict=True):
        sender = people.sender(senders[one.territory_id], but=one.person_id)
        items = [_item(commitments[id_]) for id_ in one.commitment_ids]
        written.append(_write_to(known, campaign, one, _Letter(ids[one.person_id], sender, items, people, link)))
    kept = mails.queue_many(session, written)
    said = [
        (ids[one.person_id], one.person_id, kept.get(mail.key)) for one, mail in zip(plan.asked, written, strict=True)
    ]
    asked_about.add_requests(session, said, known.today)


@dataclass(frozen=True, slots=True)
class _Letter:
    """What the letter to one person is made of."""

    check_in_id: int
    sender: letters.Sender
    items: list[ItemFacts]
    people: People
    link: int


def _write_to(known: Day, campaign: Campaign, one: Asked, made_of: _Letter) -> Mail:
    check_in_id, people = made_of.check_in_id, made_of.people
    letter = letters.check_in(
        people[one.person_id].name,
        made_of.sender,
        campaign=campaign.title,
        freezes_on=campaign.freezes_on,
        items=made_of.items,
        link=made_of.link,
        stead=" et ".join(people.name(absent) for absent in one.in_place_of),
    )
    envelope = Envelope(
        key=f"check_in:{check_in_id}:{Rung.REQUEST.value}:{one.person_id}",
        person=people[one.person_id],
        sender=made_of.sender,
        territory_id=one.territory_id,
        calendar=known.calendar_under(one.territory_id, known.policy(campaign.territory_id)),
        today=known.today,
        at=known.at,
        rung=Rung.REQUEST,
        campaign_id=campaign.id,
        check_in_id=check_in_id,
    )
    return addressed(letter, envelope)


def _item(commitment: CommitmentFacts) -> ItemFacts:
    return ItemFacts(
        commitment_id=commitment.id,
        territory_id=commitment.territory_id,
        title=commitment.title,
        reference=commitment.reference,
        roadmap_title=commitment.roadmap_title,
        due_on=commitment.due_on,
        due_precision=commitment.due_precision,
    )


def _close_replaced(session: Session, known: Day, campaign_id: int, plan: Plan) -> None:
    """A new request about the same commitments ends the chains of older, frozen ones."""
    ids = [id_ for one in plan.asked for id_ in one.commitment_ids]
    concerned = asked_about.replace_older_items(session, campaign_id, ids, known.at)
    emptied = asked_about.emptied(session, concerned)
    asked_about.close(session, emptied, REPLACED, known.at)
    asked_about.stop_letters(session, emptied, REPLACED)


def ask_new_lead(session: Session, known: Day, *, check_in_id: int, commitment_id: int, person_id: int) -> bool:
    """Put the question of a commitment handed over to its new lead (or who stands in), in the same campaign.

    False when the campaign no longer asks, or when nobody can be written to: the next campaign will.
    """
    former = chains.check_in_facts(session, check_in_id)
    addressee = known.contacts.present(person_id, known.today)
    if former is None or former.state is not CampaignState.OPEN or addressee is None:
        return False
    campaign = session.get_one(Campaign, former.campaign_id)
    own = asked_about.add_item(session, campaign.id or 0, addressee, commitment_id, known.at)
    (commitment,) = facts_of(session, [commitment_id])
    link = answer_link(session, check_in_id=own, person_id=addressee, freezes_on=campaign.freezes_on, at=known.at)
    senders = known.senders(commitment.territory_id, campaign.opened_by_id)
    people = People(session, {addressee, person_id, *senders})
    sender = people.sender(senders, but=addressee)
    asked = Asked(addressee, (commitment_id,), commitment.territory_id, () if addressee == person_id else (person_id,))
    mail = _write_to(known, campaign, asked, _Letter(own, sender, [_item(commitment)], people, link))
    mail.key = f"{mail.key}:{commitment_id}"
    queued = mails.queue(session, mail)
    asked_about.claim_step(
        session,
        check_in_id=own,
        rung=Rung.REQUEST,
        decided_on=known.today,
        recipient_id=addressee,
        mail_id=queued.id if queued else None,
    )
    return queued is not None
