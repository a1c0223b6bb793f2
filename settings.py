"""How is this installation set up? The one reader of the environment and of ``.env``."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "secret-de-demonstration-a-remplacer"  # noqa: S105  refused outside the demo, see below
ROOT = Path(__file__).resolve().parent
LONGEST_LOCAL_PART, MARK = 64, 52
"""Characters that the left part of an address may have, and those that the mark of a mail takes there."""
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'+/=?^_`{|}~.-]+")


class Settings(BaseSettings):
    """Every setting, read from ``QUADRILLE_*`` variables, then ``.env``. Each is explained in ``.env.example``."""

    model_config = SettingsConfigDict(
        env_prefix="QUADRILLE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    mode: Literal["demonstration", "production"] = "production"
    """In demonstration, the known secret is accepted and the pages offer a login for each role."""
    database_url: str = "sqlite:///var/quadrille.sqlite3"
    secret: SecretStr = SecretStr(DEMO_SECRET)
    """Signs sessions and the journal's chain; at least 32 characters."""
    base_url: str = "http://127.0.0.1:8000"
    data_dir: Path = Path("var")
    """Send journal, mailbox folder, built reports."""

    mail_backend: Literal["dossier", "smtp", "console"] = "dossier"
    mail_folder: Path | None = None
    """Where the ``dossier`` backend writes its .eml files; ``data_dir``/mails when empty."""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_security: Literal["aucune", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout: float = Field(default=30, gt=0, le=300)
    mail_from: str = "ne-pas-repondre@quadrille.example"
    mail_domain: str = "quadrille.example"
    """Right-hand side of the Message-ID."""
    mail_return_path: str = ""
    """Envelope address of the mails, to which failures come back; ``*`` stands for the signed mark of each mail."""
    lmtp_listen: str = ""
    """Where ``quadrille mail receive`` takes in returned mail: "127.0.0.1:2424", or the path of a socket."""
    imap_host: str = ""
    """Mailbox read for returned mail, over TLS; none when empty."""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_user: str = ""
    imap_password_file: Path | None = None
    imap_folder: str = "INBOX"

    administrator_email: str = ""
    service_name: str = "Service de l'emploi (à nommer)"
    service_address: str = ""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    embedded_scheduler: bool = True
    """False when a Prefect server drives the flows."""
    libreoffice: str = "soffice"

    @model_validator(mode="after")
    def _refuse_the_demo_secret(self) -> Self:
        if self.mode == "production" and self.secret.get_secret_value() == DEMO_SECRET:
            raise ValueError(
                "Le secret de l'installation n'est pas défini : donnez à QUADRILLE_SECRET une valeur d'au moins 32 "
                "caractères tirés au hasard (par exemple : python3 -c 'import secrets; print(secrets.token_hex(32))')."
            )
        if len(self.secret.get_secret_value()) < 32:
            raise ValueError("QUADRILLE_SECRET est trop court : donnez-lui au moins 32 caractères.")
        return self

    @model_validator(mode="after")
    def _refuse_a_return_path_that_carries_nothing_back(self) -> Self:
        local, at, domain = self.mail_return_path.partition("@")
        longest = LONGEST_LOCAL_PART - (MARK if "*" in local else 0)
        sound = _PLAIN.fullmatch(local.replace("*", "x", 1)) and _PLAIN.fullmatch(domain)
        if self.mail_return_path and not (at and sound and len(local.replace("*", "", 1)) <= longest):
            raise ValueError(
                "QUADRILLE_MAIL_RETURN_PATH doit être une adresse courte, où une étoile peut tenir la place de la "
                "marque de chaque courriel (par exemple : retours+*@quadrille.example)."
            )
        return self

    @property
    def mailbox(self) -> Path:
        """Where .eml files are written."""
        return self.mail_folder or self.data_dir / "mails"


_chosen: list[Settings] = []


def settings() -> Settings:
    """The settings of this process: those given to :func:`use`, else the environment's, read once."""
    return _chosen[0] if _chosen else _from_environment()


@lru_cache(maxsize=1)
def _from_environment() -> Settings:
    return Settings()


def use(known: Settings | None) -> None:
    """From now on, these settings (None: back to the environment's); the demo and tests have a folder of their own."""
    _chosen[:] = [known] if known else []


def demonstration(folder: Path) -> Settings:
    """Everything in one folder: SQLite, a local mailbox, the known secret; nothing leaves the machine."""
    return Settings(
        _env_file=None,
        mode="demonstration",
        database_url=f"sqlite:///{folder / 'quadrille.sqlite3'}",
        secret=SecretStr(DEMO_SECRET),
        base_url="http://127.0.0.1:8000",
        data_dir=folder,
        mail_backend="dossier",
        mail_folder=folder / "mails",
        administrator_email="administration@quadrille.example",
        service_name="Quadrille, démonstration",
        embedded_scheduler=False,
    )
