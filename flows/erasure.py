"""How is a person erased on request, so that the commitments keep their history and the journal stays whole?"""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlmodel import Session

from flows import clock
from flows.addresses import tell_no_more
from flows.audit import READ_WHOLE
from flows.surroundings import know
from models import Person
from roadmaps.grammar import count
from roadmaps.refusal import Refusal
from store import erasing, journal
from store.database import reading, transaction


class Journal(StrEnum):
    """What is known of the journal after an erasure."""

    WHOLE = "intact"
    BROKEN = "rompu"
    LATER = "a_relire"


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing somebody did."""

    acts: int
    """Acts of the journal whose personal values are gone."""
    journal: Journal = Journal.LATER

    def __str__(self) -> str:
        acts = count(self.acts, "écriture du journal concernée", "écritures du journal concernées", feminine=True)
        return f"Personne effacée : sa fonction reste, son nom et ses adresses ont disparu ; {acts}."


def erase_person(email: str, by: str = "administrator") -> Erased:
    """Take a person's name away everywhere; what they answered stays, said by their function."""
    with transaction() as session:
        person = erasing.person_held(session, email)
        if person is None:
            raise Refusal(f"Personne n'a l'adresse « {email.strip()} » dans l'annuaire : vérifiez-la.")
        return _erase(session, person, by)


def erase_known(person_id: int, *, typed: str, by_person_id: int) -> Erased:
    """The same from a page, by an administrator who has typed the name; the journal is read again."""
    with transaction() as session:
        person = erasing.known_held(session, person_id)
        if person is None:
            raise Refusal("Cette personne est déjà effacée : rechargez la page.")
        if person_id == by_person_id:
            raise Refusal("Vous ne pouvez pas vous effacer vous-même : un autre administrateur peut le faire.")
        if not is_named(person, typed):
            raise Refusal("Ce n'est pas le nom de cette personne : écrivez-le comme il figure sur la page.")
        done = _erase(session, person, f"person:{by_person_id}")
    with reading() as session:
        if journal.head(session).sequence > READ_WHOLE:
            return done
        verdict = journal.verify(session)
    return replace(done, journal=Journal.WHOLE if verdict.is_valid else Journal.BROKEN)


def is_named(person: Person, typed: str) -> bool:
    """Whether this is their name (their address, for want of one), whatever the case and the blanks."""
    name = f"{person.first_name} {person.last_name}".split() or [person.email or ""]
    return bool("".join(name)) and " ".join(typed.split()).casefold() == " ".join(name).casefold()


def _erase(session: Session, person: Person, by: str) -> Erased:
    at, today, person_id = clock.now(), clock.today(), person.id or 0
    words = _words_of(person)
    address = person.email or erasing.no_address_of(person_id)
    if erasing.is_leaving(session, person_id, address):
        raise Refusal("Une lettre part vers cette personne en ce moment même : recommencez dans une minute.")

    erasing.end_roles(session, person_id, today)
    erasing.close_links(session, person_id, at)
    erasing.empty_letters(session, person_id, address)
    erasing.forget_mentions(session, person_id, address, words)
    erasing.blank(session, person, at)
    tell_no_more(session, person_id, know(session, today, at), erasing.REMOVED)
    return _record(session, person_id, words, by)


def _words_of(person: Person) -> list[str]:
    """How a text may name them; a surname alone may be anybody's."""
    first, last = person.first_name.strip(), person.last_name.strip()
    names = (f"{first} {last}", f"{first} {last.upper()}", f"{last} {first}", f"{last.upper()} {first}")
    return [one for one in dict.fromkeys([person.email or "", *(names if first and last else ())]) if one]


def _record(session: Session, person_id: int, words: list[str], by: str) -> Erased:
    at = clock.now()
    acts = journal.erase(session, erasing.personal_acts(session, words), at=at, actor=by)
    journal.record(session, at=at, actor=by, action="personne.effacee", subject=f"person:{person_id}")
    return Erased(acts)
