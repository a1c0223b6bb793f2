"""By which way do this installation's mails leave?"""

from mail.console import ConsoleBackend
from mail.folder import FolderBackend
from mail.sending import Backend
from mail.smtp import SmtpBackend
from settings import Settings, settings


def open_backend(chosen: Settings | None = None) -> Backend:
    """The backend that the settings name: a server, a folder of files, or the terminal."""
    choice = chosen or settings()
    match choice.mail_backend:
        case "smtp":
            return SmtpBackend(
                choice.smtp_host,
                choice.smtp_port,
                security=choice.smtp_security,
                timeout=choice.smtp_timeout,
                user=choice.smtp_user,
                password=choice.smtp_password.get_secret_value(),
                our_name=choice.mail_domain,
            )
        case "console":
            return ConsoleBackend()
        case "dossier":
            return FolderBackend(choice.mailbox)
