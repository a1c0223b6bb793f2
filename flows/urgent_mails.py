"""How does a login link leave between 01:00 and 04:00, when nothing is planned?

Somebody is at the keyboard, perhaps overseas where it is evening. Whoever queued it sends it, after its commit, as best
it can; the outbox remains the truth, and the first round after four o'clock sends what remains.
"""

from contextlib import closing

from flows import clock
from flows.delivery import deliver
from flows.running import logger
from mail.backends import open_backend
from mail.send_journal import SendJournal
from settings import settings

UNPLANNED = range(1, 4)
"""Hours of Paris in which no schedule fires: the night the clocks change has them twice, or not at all."""
SECONDS = 20


def is_time_to() -> bool:
    """Whether an urgent mail would wait for hours."""
    return clock.now().astimezone(clock.zone()).hour in UNPLANNED


def send_urgent_mails() -> None:
    """Send the urgent mails that are due; whatever goes wrong is logged, and left to the next round."""
    envois = SendJournal(settings().data_dir / "envois")
    try:
        with closing(open_backend()) as backend, closing(envois) as journal:
            logger().info("urgent mails: %s", deliver(backend, journal, seconds=SECONDS, urgent_only=True))
    except Exception:  # noqa: BLE001  nobody waits for the outcome, and the outbox remembers
        logger().exception("urgent mails could not be sent at once: the next round will")
