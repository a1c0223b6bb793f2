"""How are the pages served: a web server, with what runs beside it until it stops?"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from web.app import create_app
from web.redaction import keep_tokens_out_of_logs


def server(host: str, port: int, **settings: Any) -> uvicorn.Server:
    """A server of the pages, not started; behind a proxy on this machine, the visitor's address is the proxy's word."""
    configuration = uvicorn.Config(
        create_app(),
        host=host,
        port=port,
        log_config=LOGGING_CONFIG,
        server_header=False,
        date_header=True,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        h11_max_incomplete_event_size=64 * 1024,
        timeout_keep_alive=15,
        **settings,
    )
    keep_tokens_out_of_logs()
    return uvicorn.Server(configuration)


def serve(host: str, port: int, beside: Callable[[], AbstractContextManager[object]] = nullcontext) -> None:
    """Serve until told to stop. ``beside`` gives what runs meanwhile (the embedded scheduler), and is ended with it."""
    with beside():
        server(host, port).run()
