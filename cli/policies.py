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
    """Explique en français la politique d'un territoire, d'où vient chaque règle, et ce qu'elle donne jour par jour."""
    from roadmaps.policy_sample import sample, sample_day
    from roadmaps.policy_words import Launching, explained
    from roadmaps.wording import long_date
    from store.database import reading
    from store.policies import calendar_of, launching_around, resolved
    from store.territories import by_code, forest

    on = day(as_of)
    with reading() as session:
        known = forest(session, on)
        one = by_code(session, code, on)
        assert one.id is not None  # noqa: S101  a row of the database
        found = resolved(session, known, one.id, on)
        calendar = calendar_of(known, one.id, found.policy)
        alone, others = launching_around(session, known, one.id, on)
    launching = Launching(alone, tuple(known.territory(id_).name for id_ in others))
    for line in explained(found, launching):
        typer.echo(f"{line.label} : {line.value} ({line.origin})")
    opens_on = sample_day(calendar, on)
    typer.echo(f"\nUn point d'étape ouvert le {long_date(opens_on)}, si personne ne répondait :")
    for line_of_day in sample(found.policy, calendar, opens_on):
        typer.echo(f"  {line_of_day}")
