"""Is the journal whole?"""

import typer

from cli.french import FrenchCommand, group

app = group("Journal : qui a fait quoi, quand ; vérifier qu'il est intact.")


@app.callback()
def about() -> None:
    """Journal : qui a fait quoi, quand ; vérifier qu'il est intact."""


@app.command(cls=FrenchCommand)
def verify() -> None:
    """Recalcule toute la chaîne du journal et dit ce qui a été altéré."""
    from flows import anchors
    from roadmaps.grammar import count
    from store import journal
    from store.database import reading

    with reading() as session:
        verdict = journal.verify(session, [head for _, head in anchors.known().heads])
    for fault in verdict.faults:
        typer.echo(fault)
    if verdict.faults:
        raise typer.Exit(1)
    typer.echo(f"Le journal est intact : {count(verdict.entries, 'écriture')}.")
