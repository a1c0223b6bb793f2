"""Is this installation in order, and how is it put in order?"""

from typing import Annotated

import typer


def doctor() -> None:
    """Dit ce qui manque à cette installation, et comment y remédier."""
    from flows.diagnosis import diagnose

    findings = diagnose()
    for finding in findings:
        mark = "[ok]      " if finding.is_fine else "[à régler]"
        typer.echo(f"{mark} {finding.what}")
        if finding.remedy:
            typer.echo(f"           {finding.remedy}")
    raise typer.Exit(0 if all(finding.is_fine for finding in findings) else 1)


def database(
    url: Annotated[
        str, typer.Option(metavar="ADRESSE", help="Base à mettre à jour ; par défaut, celle de l'installation.")
    ] = "",
) -> None:
    """Crée la base ou la met à jour, puis y installe régions, départements et jours fériés."""
    from flows.directory import install
    from store.database import upgrade, use

    if url:
        use(url)
    upgrade()
    install()
    typer.echo("La base est à jour.")
