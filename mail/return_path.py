"""By which address does a notice of failure come back, and which of our mails is it about?

The installation's pattern ("retours+*@example.org") gives each mail an envelope address of its own: its mark names the
mail and is signed, so that nobody can make up the failure of a mail they did not receive.
"""

import hmac
import re

from settings import settings

_SIGNED = 12
_MARK = re.compile(r"([0-9a-f]{40})([0-9a-f]{12})")


def envelope_sender(message_id: str, sender: str) -> str:
    """The address to which failures of this mail come back; the sender's own when no other is set."""
    pattern, mark = settings().mail_return_path, mark_of(message_id)
    if not pattern or ("*" in pattern and not mark):
        return sender
    return pattern.replace("*", mark)


def is_marked() -> bool:
    """Whether our mails bear marks: a notice without one then proves nothing."""
    return "*" in settings().mail_return_path


def mark_of(message_id: str) -> str:
    """The signed mark of a mail, from its Message-ID; empty when it is not one that we made."""
    left = message_id.partition("@")[0]
    return left + _signature(left) if re.fullmatch(r"[0-9a-f]{40}", left) else ""


def marked(address: str) -> str:
    """The Message-ID of the mail whose mark an address bears; empty when it bears none, or one that we did not sign."""
    before, star, after = settings().mail_return_path.lower().partition("*")
    typed = address.strip().strip("<>").lower()
    if not star or not typed.startswith(before) or not typed.endswith(after):
        return ""
    found = _MARK.fullmatch(typed[len(before) : len(typed) - len(after)])
    if found is None or not hmac.compare_digest(found[2], _signature(found[1])):
        return ""
    return f"{found[1]}@{settings().mail_domain}"


def _signature(left: str) -> str:
    secret = settings().secret.get_secret_value().encode()
    return hmac.new(secret, b"return path:" + left.encode(), "sha256").hexdigest()[:_SIGNED]
