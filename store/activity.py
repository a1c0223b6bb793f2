"""What was done so far: letters, answers, silences that climbed, requests and rulings?"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import (
    Alert,
    Answer,
    ChainStep,
    Commitment,
    Mail,
    Person,
    Report,
    Roadmap,
    Ruling,
    SupportRequest,
    Territory,
)
from models.closed_lists import AlertKind, Letter, MailState, Rung


@dataclass(frozen=True, slots=True)
class Activity:
    """Figures of an installation."""

    roadmaps: int
    commitments: int
    letters: Mapping[Letter, int]
    answers: int
    nothing_new: int
    rungs: Mapping[Rung, int]
    silences_told: tuple[tuple[str, str], ...]
    """(territory, who was told of a silence), one line for each pair."""
    requests: int
    rulings: int
    issues: int


def activity(session: Session) -> Activity:
    """All that was done since the installation began."""
    return Activity(
        roadmaps=_count(session, Roadmap),
        commitments=_count(session, Commitment),
        letters=_letters(session),
        answers=_count(session, Answer),
        nothing_new=session.exec(select(func.count()).select_from(Answer).where(col(Answer.nothing_new))).one(),
        rungs=_rungs(session),
        silences_told=_silences(session),
        requests=_count(session, SupportRequest),
        rulings=_count(session, Ruling),
        issues=_count(session, Report),
    )


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def _letters(session: Session) -> dict[Letter, int]:
    statement = select(col(Mail.letter), func.count()).where(col(Mail.state) == MailState.SENT)
    return {Letter(letter): amount for letter, amount in session.exec(statement.group_by(col(Mail.letter)))}


def _rungs(session: Session) -> dict[Rung, int]:
    statement = select(col(ChainStep.rung), func.count()).where(col(ChainStep.skipped).is_(False))
    return {Rung(rung): amount for rung, amount in session.exec(statement.group_by(col(ChainStep.rung)))}


def _silences(session: Session) -> tuple[tuple[str, str], ...]:
    statement = (
        select(col(Territory.name), col(Person.first_name), col(Person.last_name))
        .join(Alert, col(Alert.territory_id) == col(Territory.id))
        .join(Person, col(Alert.recipient_id) == col(Person.id))
        .where(col(Alert.kind) == AlertKind.SILENCE)
        .distinct()
    )
    return tuple(sorted((place, f"{first} {last}") for place, first, last in session.exec(statement)))
