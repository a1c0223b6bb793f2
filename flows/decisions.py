"""What happens when a coordinator decides: a deadline asked for, a handover, a policy, a word?

Each is one transaction: the decision, what it makes pointless, and its line in the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from flows import clock
from flows.first_letters import ask_new_lead
from flows.handovers import stop_telling
from flows.postponements import tell_who_asked
from flows.struck_letters import drop_what_no_longer_holds
from flows.surroundings import know
from models import (
    Amendment,
    Commitment,
    CommitmentParty,
    CoordinatorNote,
    Handover,
    Person,
    Postponement,
    Roadmap,
)
from models.closed_lists import PartyRole, PostponementState
from roadmaps.lifecycle import is_adopted
from roadmaps.refusal import Refusal
from store import alerts, journal, mails, policies
from store.database import transaction


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and when."""

    person_id: int
    at: datetime
    today: date


def _now(person_id: int) -> Decider:
    return Decider(person_id, clock.now(), clock.today())


def decide_postponement(postponement_id: int, person_id: int, *, granted: bool, reason: str) -> None:
    """Grant or refuse a new deadline, with the reason; who asked is told, and the first promised date stays known."""
    if not granted and not reason.strip():
        raise Refusal("Dites pourquoi vous refusez cette nouvelle échéance : la personne qui l'a demandée le lira.")
    by = _now(person_id)
    with transaction() as session:
        asked = session.exec(select(Postponement).where(Postponement.id == postponement_id).with_for_update()).first()
        if asked is None or asked.state is not PostponementState.ASKED:
            raise Refusal("Cette demande a déjà reçu une réponse : rechargez la page pour la voir.")
        asked.state = PostponementState.GRANTED if granted else PostponementState.REFUSED
        asked.decided_on, asked.decided_by_id, asked.decision_reason = by.today, person_id, reason.strip()
        session.add(asked)
        if granted:
            _move_deadline(session, by, asked)
        action = "report.accorde" if granted else "report.refuse"
        subject = f"commitment:{asked.commitment_id}"
        session.flush()
        told = tell_who_asked(session, postponement_id, asked.asked_by_id, person_id, today=by.today, at=by.at)
        _journal(session, by, action, subject, facts={"postponement": postponement_id, "told": told is not None})


def _move_deadline(session: Session, by: Decider, asked: Postponement) -> None:
    commitment = session.get_one(Commitment, asked.commitment_id)
    old = asked.from_due_on = commitment.due_on  # it may have moved since it was asked
    commitment.first_due_on = commitment.first_due_on or old
    commitment.due_on, commitment.due_precision = asked.to_due_on, asked.to_precision
    session.add_all([commitment, asked])
    if is_adopted(session.get_one(Roadmap, commitment.roadmap_id).state):
        new = _iso(asked.to_due_on)
        _amend(session, by, commitment, field="due_on", old=_iso(old), new=new, reason=asked.reason)
    pointless = alerts.close_deadlines(session, asked.commitment_id, "échéance reportée", by.at)
    drop_what_no_longer_holds(session, pointless, know(session, by.today, by.at), "échéance reportée")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _amend(
    session: Session, by: Decider, commitment: Commitment, *, field: str, old: str, new: str, reason: str
) -> None:
    session.add(
        Amendment(
            roadmap_id=commitment.roadmap_id,
            commitment_id=commitment.id or 0,
            field=field,
            old_value=old,
            new_value=new,
            reason=reason,
            decided_on=by.today,
            decided_by_id=by.person_id,
            recorded_at=by.at,
        )
    )


def settle_handover(handover_id: int, person_id: int, *, email: str, first_name: str, last_name: str) -> None:
    """Name the new lead of a commitment that somebody handed over: known by their address, else added."""
    by = _now(person_id)
    with transaction() as session:
        handover = session.exec(select(Handover).where(Handover.id == handover_id).with_for_update()).first()
        if handover is None or handover.settled_at is not None:
            raise Refusal("Ce changement de pilote a déjà été traité : rechargez la page pour le voir.")
        new_lead = _someone(session, email, first_name, last_name)
        commitment = session.get_one(Commitment, handover.commitment_id)
        old_name = _replace_lead(session, commitment, new_lead)
        if is_adopted(session.get_one(Roadmap, commitment.roadmap_id).state):
            reason = "changement de pilote signalé par la personne interrogée"
            name = f"{new_lead.first_name} {new_lead.last_name}".strip()
            _amend(session, by, commitment, field="lead", old=old_name, new=name, reason=reason)
        handover.settled_at, handover.settled_by_id, handover.outcome = by.at, person_id, "nouveau pilote désigné"
        session.add(handover)
        stop_telling(session, handover_id)
        asked = ask_new_lead(
            session,
            know(session, by.today, by.at),
            check_in_id=handover.check_in_id,
            commitment_id=handover.commitment_id,
            person_id=new_lead.id or 0,
        )
        facts = {"handover": handover_id, "asked": asked}
        _journal(session, by, "pilote.change", f"commitment:{commitment.id}", facts=facts)


def _someone(session: Session, email: str, first_name: str, last_name: str) -> Person:
    address = email.strip().lower()
    if "@" not in address or " " in address:
        raise Refusal("Donnez l'adresse électronique complète de la personne qui pilotera cet engagement.")
    known = session.exec(select(Person).where(Person.email == address, col(Person.erased_at).is_(None))).first()
    if known is not None:
        return known
    if not last_name.strip():
        raise Refusal("Cette adresse n'est pas connue : donnez aussi le prénom et le nom de la personne.")
    person = Person(first_name=first_name.strip(), last_name=last_name.strip(), email=address)
    session.add(person)
    session.flush()
    return person


def _replace_lead(session: Session, commitment: Commitment, new_lead: Person) -> str:
    """Put the new lead in place of the old one; gives the name the old one bore."""
    statement = select(CommitmentParty).where(
        CommitmentParty.commitment_id == commitment.id, CommitmentParty.role == PartyRole.LEAD
    )
    party = session.exec(statement.order_by(col(CommitmentParty.rank))).first()
    before = session.get(Person, party.person_id) if party and party.person_id else None
    if party is None:
        party = CommitmentParty(commitment_id=commitment.id or 0, role=PartyRole.LEAD)
    party.person_id = new_lead.id
    party.organisation_id = new_lead.organisation_id or party.organisation_id
    party.confirmed = True
    session.add(party)
    session.flush()
    return f"{before.first_name} {before.last_name}".strip() if before else party.raw


def set_policy(
    territory_id: int, person_id: int, choices: Mapping[str, object], *, reason: str = "", seen: int | None = None
) -> int:
    """Keep what a territory decides for itself, from the next campaign on; the number of the version.

    ``seen``: the number of the version that was on the page, when it came from a page.
    """
    by = _now(person_id)
    with transaction() as session:
        version = policies.decide(
            session,
            territory_id=territory_id,
            choices=choices,
            valid_from=by.today,
            decided_by_id=person_id,
            at=by.at,
            reason=reason,
            seen=seen,
        )
        facts = {"number": version.number, "fields": sorted(choices)}
        subject = f"territory:{territory_id}"
        _journal(session, by, "regles.decidees", subject, facts=facts, territory_id=territory_id)
        return version.number


def write_note(territory_id: int, person_id: int, content: str) -> None:
    """Keep the mot de l'animateur of a territory: what a level says of itself, quoted above."""
    if not content.strip():
        raise Refusal("Écrivez votre mot avant de l'enregistrer.")
    by = _now(person_id)
    with transaction() as session:
        session.add(
            CoordinatorNote(
                territory_id=territory_id,
                author_id=person_id,
                written_on=by.today,
                content=content.strip(),
                recorded_at=by.at,
            )
        )
        _journal(session, by, "mot.ecrit", f"territory:{territory_id}", facts={}, territory_id=territory_id)


def settle_mail(mail_id: int, person_id: int, *, again: bool) -> None:
    """A person looked at a letter that failed or is in doubt: it leaves again under the same identity, or never."""
    by = _now(person_id)
    with transaction() as session:
        done = (
            mails.send_again(session, mail_id, by.at)
            if again
            else mails.leave_unsent(session, mail_id, "abandonnée par l'animateur")
        )
        if not done:
            raise Refusal("Cette lettre n'attend plus de décision : rechargez la page.")
        action = "courriel.renvoye" if again else "courriel.abandonne"
        _journal(session, by, action, f"mail:{mail_id}", facts={})


def _journal(
    session: Session,
    by: Decider,
    action: str,
    subject: str,
    *,
    facts: Mapping[str, object],
    territory_id: int | None = None,
) -> None:
    journal.record(
        session,
        at=by.at,
        actor=f"person:{by.person_id}",
        action=action,
        subject=subject,
        territory_id=territory_id,
        facts=facts,
    )
