"""Which personal links were given, and whom does a token let in?

No token is at rest: it is derived from the row's nonce and the installation's secret when a mail is composed, and
the table keeps its SHA-256 only.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, insert, update
from sqlmodel import Session, col, select

from models import AccessLink
from store.keys import key_for


def open_link(
    session: Session, *, purpose: str, person_id: int, check_in_id: int | None, at: datetime, expires_at: datetime
) -> AccessLink:
    """A new link of one purpose, "answer" or "login", flushed so that its id can be quoted."""
    link = AccessLink(
        token_hash="",
        nonce=secrets.token_hex(32),
        purpose=purpose,
        person_id=person_id,
        check_in_id=check_in_id,
        created_at=at,
        expires_at=expires_at,
    )
    link.token_hash = hash_of(token_of(link))
    session.add(link)
    session.flush()
    return link


def open_links(
    session: Session, asked: Sequence[tuple[int, int, datetime]], *, purpose: str, at: datetime
) -> list[int]:
    """Many new links at once, for (person, check-in, when it ends) each; their ids, in order."""
    rows: list[dict[str, object]] = []
    for person_id, check_in_id, expires_at in asked:
        nonce = secrets.token_hex(32)
        token = _token(purpose, person_id, check_in_id, nonce)
        whose = {"purpose": purpose, "person_id": person_id, "check_in_id": check_in_id}
        rows.append({"token_hash": hash_of(token), "nonce": nonce, **whose, "created_at": at, "expires_at": expires_at})
    if not rows:
        return []
    return list(session.connection().execute(_insert(), rows).scalars())


@cache
def _insert() -> Executable:
    """On the table and not on its class, which goes through each row once more."""
    links = AccessLink.__table__  # type: ignore[attr-defined]
    return insert(links).returning(links.c.id, sort_by_parameter_order=True)


def token_of(link: AccessLink) -> str:
    """The token of a link: bound to its purpose, its person and its check-in."""
    return _token(link.purpose, link.person_id, link.check_in_id, link.nonce)


def _token(purpose: str, person_id: int, check_in_id: int | None, nonce: str) -> str:
    bound = f"{purpose}:{person_id}:{check_in_id}:{nonce}".encode()
    digest = hmac.new(key_for("access link"), bound, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def known(session: Session, token: str) -> AccessLink | None:
    """The link of a token, even revoked or expired: to say politely what became of it, never to let anyone in."""
    return session.exec(select(AccessLink).where(AccessLink.token_hash == hash_of(token))).first()


def find(session: Session, token: str, at: datetime) -> AccessLink | None:
    """The link of a token that lets its person in at this moment."""
    link = known(session, token)
    if link is None or link.revoked_at is not None or link.expires_at <= at:
        return None
    return link


def by_ids(session: Session, ids: frozenset[int]) -> dict[int, AccessLink]:
    """The links that letters quote."""
    found = session.exec(select(AccessLink).where(col(AccessLink.id).in_(ids)))
    return {link.id: link for link in found if link.id is not None}


def mark_used(session: Session, link: AccessLink, at: datetime) -> None:
    """A link that opens only once is spent: it stays known and lets nobody in any more."""
    link.used_at = link.used_at or at
    session.add(link)


def revoke(
    session: Session,
    *,
    at: datetime,
    link_id: int | None = None,
    person_id: int | None = None,
    check_in_id: int | None = None,
) -> int:
    """Close the links of a row, of a person or of a check-in (all the criteria given must hold); how many."""
    criteria = {"id": link_id, "person_id": person_id, "check_in_id": check_in_id}
    wanted = {name: value for name, value in criteria.items() if value is not None}
    if not wanted:
        raise ValueError("say which links to revoke")
    statement = update(AccessLink).where(col(AccessLink.revoked_at).is_(None)).filter_by(**wanted)
    return session.execute(statement.values(revoked_at=at).returning(col(AccessLink.id))).all().__len__()
