"""Which key serves which purpose? One per purpose, all derived from the installation's secret."""

import hashlib
import hmac

from settings import settings


def key_for(purpose: str) -> bytes:
    """The key of a purpose ("journal", "access link"): knowing one tells nothing of another."""
    secret = settings().secret.get_secret_value().encode()
    return hmac.new(secret, f"quadrille/{purpose}".encode(), hashlib.sha256).digest()
