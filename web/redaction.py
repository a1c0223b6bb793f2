"""How are personal links kept out of the logs?"""

import logging
import re

_TOKEN = re.compile(r"/(r|connexion)/[A-Za-z0-9_%-]{16,}")
MASKED = r"/\1/[masqué]"


def masked(text: str) -> str:
    """The text without any token of a personal link."""
    return _TOKEN.sub(MASKED, text)


class WithoutTokens(logging.Filter):
    """Masks the tokens in a log record, in its message and its arguments; it never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask, and keep."""
        if isinstance(record.args, tuple):
            record.args = tuple(masked(arg) if isinstance(arg, str) else arg for arg in record.args)
        if isinstance(record.msg, str):
            record.msg = masked(record.msg)
        return True


def keep_tokens_out_of_logs() -> None:
    """Mask tokens in all that the server writes."""
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error", "quadrille.web"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, WithoutTokens) for one in logger.filters):
            logger.addFilter(WithoutTokens())
