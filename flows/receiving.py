"""How is returned mail taken in as it comes, by the door that the mail server next to us knocks at?"""

import asyncio
import logging
import signal

from flows.returned_mail import take_in
from mail.lmtp_door import Door, NotThisMachine, address_of
from roadmaps.refusal import Refusal

log = logging.getLogger("quadrille")


def receive_until_stopped(listen: str) -> None:
    """Take in until asked to stop (Ctrl-C or SIGTERM); what was begun ends."""
    try:
        address_of(listen)
    except NotThisMachine:
        raise Refusal(
            f"QUADRILLE_LMTP_LISTEN vaut « {listen} » : donnez une adresse de cette machine (127.0.0.1:2424) ou le "
            "chemin complet d'une socket. Cette porte ne demande aucun mot de passe."
        ) from None
    try:
        asyncio.run(_receive(listen))
    except OSError as error:
        raise Refusal(f"Impossible de recevoir sur « {listen} » : {error.strerror or error}.") from error


async def _receive(listen: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    door = Door(listen, _take)
    await door.open()
    try:
        await stop.wait()
    finally:
        await door.close()


def _take(content: bytes, came_to: str) -> None:
    log.info("returned mail: %s", take_in(content, came_to).value)
