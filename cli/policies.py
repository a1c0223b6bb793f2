"""What can be asked of policies from a terminal: explain the one of a territory."""

from typing import Annotated

import typer

from cli.french import FrenchCommand, day, group
from cli.options import AsOf

app = group("Politiques : comment un territoire demande, relance et alerte.")


@app.callback()
def about() -> None:
    """Politiques : comment un territoire demande, relance et alerte."""


@app.command(cls=FrenchCommand)
def show(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Territoire : FR, R53, 35…")], as_of: AsOf = ""
) -> None:
    """Explique en français la politique d'un territoire, et d'où vient chaque règle."""
    from roadmaps.policy_words import explained
    from store.database import reading
    from store.policies import resolved
    from store.territories import by_code, forest

    on = day(as_of)
    with reading() as session:
        known = forest(session, on)
        one = by_code(session, code, on)
        assert one.id is not None  # noqa: S101  a row of the database
        found = resolved(session, known, one.id, on)
    for line in explained(found):
        typer.echo(f"{line.label} : {line.value} ({line.origin})")
