"""How is a person erased on request, so that the commitments keep their history and the journal stays whole?"""

from dataclasses import dataclass

from sqlmodel import Session

from flows import clock
from flows.addresses import tell_no_more
from flows.surroundings import know
from models import Person
from roadmaps.grammar import count
from roadmaps.refusal import Refusal
from store import erasing, journal
from store.database import transaction


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing somebody did."""

    acts: int
    """Acts of the journal whose personal values are gone."""

    def __str__(self) -> str:
        acts = count(self.acts, "écriture du journal concernée", "écritures du journal concernées", feminine=True)
        return f"Personne effacée : sa fonction reste, son nom et ses adresses ont disparu ; {acts}."


def erase_person(email: str, by: str = "administrator") -> Erased:
    """Take a person's name away everywhere; what they answered stays, said by their function."""
    at, today = clock.now(), clock.today()
    with transaction() as session:
        person = erasing.person_held(session, email)
        if person is None or person.id is None:
            raise Refusal(f"Personne n'a l'adresse « {email.strip()} » dans l'annuaire : vérifiez-la.")
        words = _words_of(person)
        address = person.email or ""
        if erasing.is_leaving(session, person.id, address):
            raise Refusal("Une lettre part vers cette personne en ce moment même : recommencez dans une minute.")

        erasing.end_roles(session, person.id, today)
        erasing.close_links(session, person.id, at)
        erasing.empty_letters(session, person.id, address)
        erasing.forget_mentions(session, person.id, address, words)
        erasing.blank(session, person, at)
        tell_no_more(session, person.id, know(session, today, at), erasing.REMOVED)
        return _record(session, person.id, words, by)


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
