"""What can be asked of people and organisations from a terminal: import the directory."""

from pathlib import Path
from typing import Annotated

import typer

from cli.french import FrenchCommand, agrees, day, group
from cli.options import AsOf

app = group("Annuaire : organisations, personnes, rôles, instances et réunions.")


@app.callback()
def about() -> None:
    """Annuaire : organisations, personnes, rôles, instances et réunions."""


@app.command("import", cls=FrenchCommand)
def import_(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Annuaire, en YAML.")], as_of: AsOf = ""
) -> None:
    """Importe un annuaire ; ce qui est déjà connu est laissé tel quel."""
    from flows.directory import import_directory

    typer.echo(str(import_directory(file, day(as_of))))


@app.command(cls=FrenchCommand)
def erase(
    email: Annotated[str, typer.Argument(metavar="ADRESSE", help="Adresse électronique de la personne.")],
    yes: Annotated[bool, typer.Option("--yes", help="Efface sans demander.")] = False,
) -> None:
    """Efface une personne à sa demande : sa fonction et ses réponses restent, son nom disparaît."""
    from flows.erasure import erase_person

    if not yes and not agrees("Cet effacement est définitif. Continuer ?"):
        typer.echo("Rien n'a été effacé.")
        return
    typer.echo(str(erase_person(email)))
