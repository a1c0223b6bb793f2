"""What can be asked of territories from a terminal: import perimeters, list what lies under one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.french import FrenchCommand, day, group
from cli.options import AsOf, TerritoryCode

app = group("Territoires : importer des périmètres, voir ce qui se trouve sous un territoire.")


@app.command("import", cls=FrenchCommand)
def import_(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Liste de bassins, en CSV.")],
    kind: Annotated[str, typer.Option("--type", metavar="clpe|zone_emploi|bassin_ft|libre")],
    as_of: AsOf = "",
) -> None:
    """Importe des bassins, avec leurs départements et la part de chacun."""
    from flows.territories import import_perimeters
    from models.closed_lists import PerimeterType
    from roadmaps.refusal import Refusal

    drawn = {one.value: one for one in PerimeterType if one is not PerimeterType.ADMINISTRATIVE}
    if kind not in drawn:
        raise Refusal(f"« {kind} » n'est pas un type de périmètre : choisissez {', '.join(drawn)}.")
    kept = import_perimeters(file, drawn[kind], on=day(as_of))
    said = {"créés": kept.created, "redessinés": kept.redrawn, "inchangés": kept.unchanged}
    typer.echo("Bassins " + ", ".join(f"{word} : {len(codes)}" for word, codes in said.items()) + ".")
    if kept.absent:
        typer.echo(f"Connus mais absents du fichier, laissés tels quels : {', '.join(kept.absent)}.")


@app.command("list", cls=FrenchCommand)
def list_(territory: TerritoryCode = "FR", as_of: AsOf = "") -> None:
    """Montre les territoires situés directement sous un autre, et ceux qu'ils partagent."""
    from roadmaps.wording import word
    from store.database import reading
    from store.territories import by_code, forest

    on = day(as_of)
    with reading() as session:
        known = forest(session, on)
        one = by_code(session, territory, on)
    assert one.id is not None  # noqa: S101  a row of the database
    for child in known.children(one.id):
        shared = known.shared_with(child.id, one.id)
        mention = f" (partagé avec {', '.join(shared)})" if shared else ""
        typer.echo(f"{child.code:12} {word(child.level):12} {child.name}{mention}")
