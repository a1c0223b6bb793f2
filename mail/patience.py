"""How long may a server take over one mail, when it drips its replies so that no single wait is ever too long?

A worker that waited past its lease for a reply would see its mail sent again by another. The time out of a socket
holds for each read; this one holds for all the reads of one mail.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Patience:
    """Cuts the connection of a mail that lasts longer than ``seconds``: whoever reads on it sees it closed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._watched: tuple[socket.socket, float] | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, connection: socket.socket) -> Iterator[None]:
        """What is read on this connection within has so many seconds in all."""
        if self._thread is None or not self._thread.is_alive():
            self._over.clear()
            self._thread = threading.Thread(target=self._watch, name="patience", daemon=True)
            self._thread.start()
        self._watched = (connection, time.monotonic() + self._seconds)
        try:
            yield
        finally:
            self._watched = None

    def end(self) -> None:
        """Nothing is watched until the next mail."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._seconds / 8):
            watched = self._watched
            if watched is not None and time.monotonic() > watched[1]:
                with contextlib.suppress(OSError):
                    watched[0].shutdown(socket.SHUT_RDWR)
