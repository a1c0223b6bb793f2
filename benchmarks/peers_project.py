"""What does a peer do with its outbox? Runs in the peer's own environment; knows nothing of Quadrille.

``peers_project.py PEER FOLDER PORT keep`` prepares its database, then obeys lines: ``queue FIRST COUNT`` fills its
outbox, ``left`` prints how many letters are still due. ``drain [PLACE]`` sends, and dies right after the server took
the PLACE-th letter.
"""

import os
import signal
import sys
from itertools import count

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command

PEER, FOLDER, PORT, ASKED, *MORE = sys.argv[1:]
APPS = {"django-mailer": "mailer", "django-post_office": "post_office"}
DIES_AT = int(MORE[0]) if ASKED == "drain" and MORE else 0
_sent = count(1)


class Smtp(EmailBackend):  # type: ignore[misc]
    """The ordinary way; the process dies when the server has just taken a chosen letter."""

    def _send(self, email_message):  # type: ignore[no-untyped-def]
        done = super()._send(email_message)
        if done and next(_sent) == DIES_AT:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


SMTP = f"{__name__}.Smtp"


def configured() -> None:
    """Django with this one application, as its documentation sets it up."""
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", APPS[PEER]],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER}/peer.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        EMAIL_BACKEND="mailer.backend.DbBackend" if PEER == "django-mailer" else "post_office.EmailBackend",
        MAILER_EMAIL_BACKEND=SMTP,
        MAILER_LOCK_PATH=f"{FOLDER}/send_mail",
        POST_OFFICE={"BACKENDS": {"default": SMTP}, "LOCKFILE_NAME": f"{FOLDER}/post_office"},
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=int(PORT),
        USE_TZ=True,
        SECRET_KEY="only for this bench",
        LOGGING_CONFIG=None,
    )
    django.setup()


def queue(first: int, how_many: int) -> None:
    """Letters with a plain and an HTML part, each to somebody else."""
    for number in range(first, first + how_many):
        letter = EmailMultiAlternatives(
            "Où en êtes-vous ?", "Bonjour.\n" * 20, "nous@quadrille.example", [f"p{number}@quadrille.example"]
        )
        letter.attach_alternative("<p>Bonjour.</p>" * 20, "text/html")
        letter.send()


def drain() -> None:
    """Send what is due, as a worker started anew does."""
    if PEER == "django-mailer":
        from mailer.engine import send_all

        send_all()
    else:
        from post_office.mail import send_queued_mail_until_done

        send_queued_mail_until_done(lockfile=f"{FOLDER}/post_office")


def left() -> int:
    """How many letters are still due."""
    if PEER == "django-mailer":
        from mailer.models import Message

        return int(Message.objects.count())
    from post_office.models import STATUS, Email

    return int(Email.objects.exclude(status=STATUS.sent).count())


if __name__ == "__main__":
    sys.modules["peers_project"] = sys.modules["__main__"]
    SMTP = "peers_project.Smtp"
    configured()
    if ASKED == "drain":
        print("ready", flush=True)
        drain()
    else:
        call_command("migrate", verbosity=0)
        for line in sys.stdin:
            word, *numbers = line.split()
            if word == "queue":
                queue(*map(int, numbers))
            print(left(), flush=True)
