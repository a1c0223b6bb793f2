"""What does this installation lack, and how is it mended?"""

import os
import shutil
import smtplib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from flows import clock
from flows.restorations import quarantine
from flows.returned_mail import mailbox_of_returns
from mail.imap_box import MailboxTrouble
from mail.lmtp_door import NotThisMachine, address_of
from settings import Settings, settings
from store.database import engine, is_up_to_date, sqlite_fault


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in French; ``remedy`` says what to do when it is not fine."""

    is_fine: bool
    what: str
    remedy: str = ""


def diagnose() -> list[Finding]:
    """Everything looked at, in the order in which it should be mended."""
    try:
        known = settings()
    except ValidationError as error:
        said = "; ".join(str(fault["msg"]).removeprefix("Value error, ") for fault in error.errors())
        return [Finding(False, "Réglages et secret", said)]
    checks: list[Callable[[Settings], Iterator[Finding]]] = [
        _secret,
        _folder,
        _database,
        _mail,
        _returns,
        _office,
        _clock,
    ]
    return [finding for check in checks for finding in check(known)]


def _secret(known: Settings) -> Iterator[Finding]:
    if known.mode == "demonstration":
        yield Finding(True, "Mode démonstration : le secret par défaut est admis, aucun courriel ne part au-dehors.")
    else:
        yield Finding(True, "Secret de l'installation défini.")


def _folder(known: Settings) -> Iterator[Finding]:
    try:
        known.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=known.data_dir):
            yield Finding(True, f"Dossier des données accessible ({known.data_dir}).")
    except OSError:
        remedy = "Donnez à l'utilisateur du service le droit d'y écrire, ou changez QUADRILLE_DATA_DIR."
        yield Finding(False, f"Le dossier des données ({known.data_dir}) n'est pas accessible en écriture.", remedy)


def _database(known: Settings) -> Iterator[Finding]:
    try:
        with engine().connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        remedy = "Vérifiez QUADRILLE_DATABASE_URL et que le serveur est démarré."
        yield Finding(False, "La base de données ne répond pas.", remedy)
        return
    yield Finding(True, "La base de données répond.")
    if is_up_to_date():
        yield Finding(True, "Le schéma de la base est à jour.")
        yield from _trace()
    else:
        yield Finding(False, "Le schéma de la base n'est pas à jour.", "Lancez : quadrille database")
    if known.database_url.startswith("sqlite") and (fault := sqlite_fault()):
        yield Finding(False, "La bibliothèque SQLite n'est pas sûre.", fault)


def _trace() -> Iterator[Finding]:
    if quarantine():
        what = "La base de données est plus ancienne que la trace des envois : aucun courriel ne part."
        yield Finding(False, what, "Après une restauration, lancez : quadrille mail reconcile")


def _mail(known: Settings) -> Iterator[Finding]:
    if known.mail_backend != "smtp":
        yield Finding(True, f"Courriels déposés dans {known.mailbox} (aucun n'est expédié).")
        return
    try:
        with smtplib.SMTP(known.smtp_host, known.smtp_port, timeout=5) as server:
            server.noop()
        yield Finding(True, f"Le serveur de messagerie {known.smtp_host} répond.")
    except (OSError, smtplib.SMTPException):
        remedy = "Vérifiez QUADRILLE_SMTP_HOST, QUADRILLE_SMTP_PORT et le pare-feu."
        yield Finding(False, f"Le serveur de messagerie {known.smtp_host} ne répond pas.", remedy)
    if not known.administrator_email:
        yield Finding(False, "Personne n'est prévenu en cas de panne.", "Renseignez QUADRILLE_ADMINISTRATOR_EMAIL.")


def _returns(known: Settings) -> Iterator[Finding]:
    if known.lmtp_listen:
        yield _door(known.lmtp_listen)
    if known.imap_host:
        yield _mailbox(known)
    if (known.lmtp_listen or known.imap_host) and "*" not in known.mail_return_path:
        remedy = (
            "Mettez une étoile dans QUADRILLE_MAIL_RETURN_PATH (retours+*@…) : chaque retour prouve alors son origine."
        )
        yield Finding(False, "Les courriels revenus ne portent pas de marque : un faux avis serait cru.", remedy)


def _door(listen: str) -> Finding:
    try:
        address_of(listen)
    except NotThisMachine:
        remedy = "Donnez à QUADRILLE_LMTP_LISTEN une adresse de cette machine (127.0.0.1:2424) ou une socket."
        return Finding(False, f"La porte des courriels revenus ({listen}) n'est pas sur cette machine.", remedy)
    return Finding(True, f"Porte des courriels revenus : {listen} (quadrille mail receive).")


def _mailbox(known: Settings) -> Finding:
    try:
        with mailbox_of_returns(timeout=5):
            return Finding(True, f"La boîte des courriels revenus ({known.imap_host}) s'ouvre.")
    except MailboxTrouble as trouble:
        remedy = "Vérifiez QUADRILLE_IMAP_HOST, _PORT, _USER, _PASSWORD_FILE et _FOLDER."
        return Finding(False, str(trouble), remedy)


def _office(known: Settings) -> Iterator[Finding]:
    if shutil.which(known.libreoffice, path=os.defpath + os.pathsep + "/usr/local/bin:/opt/libreoffice/program"):
        yield Finding(True, "LibreOffice est installé (rapports en PDF et en ODT).")
    else:
        remedy = "Sous Debian : apt-get install libreoffice-writer-nogui. Les rapports Word n'en ont pas besoin."
        yield Finding(False, "LibreOffice est introuvable : pas de rapport en PDF ni en ODT.", remedy)


def _clock(_known: Settings) -> Iterator[Finding]:
    now = clock.now()
    paris = now.astimezone(ZoneInfo("Europe/Paris"))
    if 2026 <= paris.year <= 2040:
        yield Finding(True, f"Horloge : {paris:%d/%m/%Y %H:%M} à Paris.")
    else:
        remedy = "Réglez l'horloge de la machine (service NTP) : les jours ouvrés en dépendent."
        yield Finding(False, f"L'horloge de la machine indique {paris:%d/%m/%Y}.", remedy)
