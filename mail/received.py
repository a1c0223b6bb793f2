"""Is a received message fit to be read at all? Judged on its bytes, before any parser.

A notice of failure or an automatic reply is a small message of a few parts. What is larger, deeper or made of more
parts is left unread: nobody waits for it, and a parser could be made to work for minutes on it.
"""

import re

MAX_BYTES = 1_000_000
_MAX_HEADERS = 64 * 1024
_MAX_LINES = 20_000
_MAX_BOUNDARIES = 20
_MAX_PARTS = 400
_MAX_EMBEDDED = 20
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)
_EMBEDDED = re.compile(rb"message/", re.IGNORECASE)


def why_unread(content: bytes) -> str:
    """Why a message is not to be read ("too large", ...); empty when it may be."""
    if len(content) > MAX_BYTES:
        return "too large"
    end = _END_OF_HEADERS.search(content)
    if (end.start() if end else len(content)) > _MAX_HEADERS:
        return "headers too long"
    if content.count(b"\n") + content.count(b"\r") > 2 * _MAX_LINES:
        return "too many lines"
    if len(_BOUNDARY.findall(content)) > _MAX_BOUNDARIES or len(_EMBEDDED.findall(content)) > _MAX_EMBEDDED:
        return "too deep"
    if content.count(b"\n--") + content.count(b"\r--") > _MAX_PARTS:
        return "too many parts"
    return ""
