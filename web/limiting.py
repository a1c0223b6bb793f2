"""How often may one address, or one e-mail, try the same door?

Counted in the memory of this process: it slows a script that guesses, and says nothing of anyone.
"""

from functools import lru_cache

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

DOORS = {
    # A whole administration may come from one address: generous where the secret has 256 bits, tight where mail leaves.
    "personal link": "300/minute",
    "unknown link": "30/minute",
    "login by address": "60/hour",
    "login by e-mail": "4/hour",
    "new link": "60/hour",
    "upload": "60/hour",
}


class TooManyTries(Exception):
    """That door was tried too often; it opens again by itself."""


@lru_cache(maxsize=1)
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


@lru_cache
def _rate(door: str) -> RateLimitItem:
    return parse(DOORS[door])


def passes(door: str, who: str) -> bool:
    """Whether this one more try is within the rate of the door."""
    return _limiter().hit(_rate(door), door, who)


def forget() -> None:
    """Start counting again (tests)."""
    _limiter.cache_clear()


def address_of(request: Request) -> str:
    """The address the request came from, as the server in front of us reports it."""
    return request.client.host if request.client else "inconnue"


def check(door: str, who: str) -> None:
    """Let pass, or refuse."""
    if not passes(door, who):
        raise TooManyTries
