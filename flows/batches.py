"""Which mails go together in a round of delivery, and what does each become: a message, or a row put aside?"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.running import logger
from mail.composing import Attachment, CannotCompose, compose
from mail.sending import Message
from models import Mail
from models.closed_lists import MailState
from settings import settings
from store.mail_leases import Settlement, id_of


@dataclass(slots=True)
class Batch:
    """Mails claimed together. ``number`` is that of the batch once it began to leave."""

    mails: Sequence[Mail] = ()
    links: dict[int, str] = field(default_factory=dict)
    files: dict[int, list[Attachment]] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    spoilt: list[Settlement] = field(default_factory=list)
    composed: int = 0
    number: int = 0

    def compose_one(self) -> bool:
        """Compose the next of them; False when all are. A row that makes no mail delays nobody."""
        if self.composed == len(self.mails):
            return False
        mail = self.mails[self.composed]
        self.composed += 1
        mail_id, attached = id_of(mail), self.files.get(id_of(mail), ())
        try:
            self.messages[mail_id] = compose(mail, sender=settings().mail_from, links=self.links, attachments=attached)
        except CannotCompose as fault:
            self.spoilt.append(Settlement(mail_id, MailState.PARKED, error=str(fault)))
        except Exception as fault:  # noqa: BLE001  whatever it is, it is this row's, and the others leave
            logger().exception("mail %s cannot be composed", mail_id)
            self.spoilt.append(Settlement(mail_id, MailState.PARKED, error=f"{type(fault).__name__}: {fault}"))
        return True
