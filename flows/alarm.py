"""How is the administrator told that something is wrong, when the ordinary way may be what is broken?

By a mail that goes straight to the server, past the outbox, at most once a day for the same trouble; and by a banner
on the pages, which also says when the auditor itself has fallen silent.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from flows import clock
from flows.running import logger
from mail import letters
from mail.backends import open_backend
from mail.composing import compose
from mail.letters import Sender
from mail.sending import Backend, Outcome
from models import Mail
from roadmaps.grammar import count
from settings import settings
from store.audited import last_line
from store.database import reading

SILENCE = timedelta(minutes=30)
NIGHT_SILENCE = timedelta(hours=4)
"""Nothing is planned between 01:00 and 04:00."""


def banner(now: datetime | None = None) -> str:
    """What the pages warn of, in French; empty when the last audit is green and fresh."""
    at = now or clock.now()
    with reading() as session:
        line = last_line(session)
    if line is None:
        return ""
    if at - line.at > _tolerated(at):
        return f"Le contrôle automatique ne s'est plus exécuté depuis {_elapsed(at - line.at)} : vérifiez l'horloge."
    if line.is_green:
        return ""
    more = f" (et {count(len(line.findings) - 1, 'autre constat')})" if len(line.findings) > 1 else ""
    return f"Le contrôle automatique signale : {line.findings[0]}{more}"


def alarm_if_silent() -> bool:
    """Tell the administrator when the auditor has fallen silent; called by who is not the auditor."""
    at = clock.now()
    with reading() as session:
        line = last_line(session)
    if line is None or at - line.at <= _tolerated(at):
        return False
    since = line.at.isoformat(timespec="minutes")
    return raise_alarm(["Le contrôle automatique ne s'exécute plus."], at, about=f"silence {since}")


def raise_alarm(findings: Sequence[str], at: datetime, *, about: str = "", backend: Backend | None = None) -> bool:
    """Write to the administrator, unless the same trouble was told today; whether a mail left."""
    address = settings().administrator_email
    if not address or not _is_news(about or "\n".join(findings), clock.today()):
        return False
    letter = letters.alarm("", Sender(settings().service_name), findings=findings, at=at)
    mail = Mail(
        key="",
        letter=letter.letter,
        recipient=address,
        sender_name="Quadrille",
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        message_id=f"alarme.{hashlib.sha256(at.isoformat().encode()).hexdigest()[:32]}@{settings().mail_domain}",
        decided_on=clock.today(),
        created_at=at,
        not_before=at,
    )
    way = backend or open_backend()
    attempt = way.send(compose(mail, sender=settings().mail_from))
    way.close()
    if attempt.outcome is not Outcome.ACCEPTED:
        logger().error("the alarm could not be sent: %s", attempt.reply)
        return False
    _told(about or "\n".join(findings), clock.today())
    return True


def _register() -> Path:
    return settings().data_dir / "alarmes.txt"


def _line(about: str, day: date) -> str:
    return f"{day.isoformat()} {hashlib.sha256(about.encode()).hexdigest()[:24]}"


def _is_news(about: str, day: date) -> bool:
    register = _register()
    return not register.exists() or _line(about, day) not in register.read_text(encoding="utf-8").splitlines()


def _told(about: str, day: date) -> None:
    register = _register()
    register.parent.mkdir(parents=True, exist_ok=True)
    with register.open("a", encoding="utf-8") as file:
        file.write(_line(about, day) + "\n")


def _tolerated(at: datetime) -> timedelta:
    """Longer in the hours in which nothing is planned, and just after."""
    hour = at.astimezone(clock.zone()).hour
    return NIGHT_SILENCE if 1 <= hour <= 4 else SILENCE


def _elapsed(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} heures"
