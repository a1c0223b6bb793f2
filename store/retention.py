"""Which old mails still hold their text, and how is it forgotten?"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from models import Mail
from models.closed_lists import MailState

ENDED = (MailState.SENT, MailState.CANCELLED)
"""States that nothing changes any more; one that failed keeps its text until a person decides."""
FORGOTTEN = "Contenu effacé. Empreinte SHA-256 : "
_MAIL = Mail.__table__  # type: ignore[attr-defined]
_FORGET = update(_MAIL).where(_MAIL.c.id == bindparam("mail_id")).values(body_text=bindparam("left"), body_html="")


def forget_texts(session: Session, before: datetime, limit: int) -> int:
    """Put its SHA-256 in the place of the text of mails that ended before an instant; how many, at most ``limit``."""
    moment = func.coalesce(col(Mail.sent_at), col(Mail.created_at))
    whole = select(col(Mail.id), col(Mail.body_text), col(Mail.body_html)).where(
        moment < before, col(Mail.state).in_(ENDED), ~col(Mail.body_text).startswith(FORGOTTEN)
    )
    found = session.execute(whole.order_by(col(Mail.id)).limit(limit).with_for_update(skip_locked=True)).all()
    if found:
        left = [{"mail_id": row.id, "left": FORGOTTEN + fingerprint(row.body_text, row.body_html)} for row in found]
        session.connection().execute(_FORGET, left)
    return len(found)


def fingerprint(text: str, page: str) -> str:
    """The SHA-256 of what a mail said: its plain text, then its HTML."""
    return sha256(f"{text}\0{page}".encode()).hexdigest()
