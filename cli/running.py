"""How is Quadrille set going: the demo, the pages, the clock, one flow as of a day?"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from cli.french import day
from cli.options import AsOf


def demo(
    out: Annotated[Path, typer.Option(metavar="DOSSIER", help="Dossier de la démonstration, refait à neuf.")] = Path(
        "demo"
    ),
    seed: Annotated[
        int, typer.Option(metavar="NOMBRE", help="Graine du hasard : la même donne le même résultat.")
    ] = 2026,
) -> None:
    """Fait vivre un trimestre à des territoires inventés, des fichiers Word aux rapports Word."""
    from flows.demonstration import live_a_quarter

    live_a_quarter(out, seed)


def serve(
    host: Annotated[
        str, typer.Option(metavar="ADRESSE", help="Adresse d'écoute ; par défaut, celle de l'installation.")
    ] = "",
    port: Annotated[
        int,
        typer.Option(metavar="PORT", show_default=False, help="Port d'écoute ; par défaut, celui de l'installation."),
    ] = 0,
    on_demo: Annotated[bool, typer.Option("--demo", help="Sur les données de la démonstration.")] = False,
) -> None:
    """Ouvre les pages, avec l'horloge embarquée si l'installation le prévoit."""
    import settings
    from flows import clock
    from flows.demonstration import LAST
    from web.serving import serve as serve_pages

    with ExitStack() as held:
        if on_demo:
            settings.use(settings.demonstration(Path("demo").absolute()))
            held.enter_context(clock.set_to(clock.morning_of(LAST)))
            typer.echo("Pages de la démonstration, comme au matin du 30 juin 2026.")
        known = settings.settings()
        beside = _ticking if known.embedded_scheduler else nullcontext
        serve_pages(host or known.host, port or known.port, beside)


@contextmanager
def _ticking() -> Iterator[None]:
    """The embedded scheduler, for as long as the pages are open."""
    from scheduler import start_in_background

    scheduler = start_in_background()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)


def schedule() -> None:
    """Fait tourner l'horloge embarquée, sans les pages."""
    from scheduler import run_forever

    run_forever()


def run(
    flow: Annotated[str, typer.Argument(metavar="TRAITEMENT", help="check_ins, reminders, alerts, delivery…")],
    today: AsOf = "",
) -> None:
    """Lance un traitement comme si l'on était un jour donné."""
    from flows.timetable import run_named

    typer.echo(run_named(flow, day(today) if today else None))
