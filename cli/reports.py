"""What can be asked of reports from a terminal: build one, build all, check a Word template."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.french import FrenchCommand, day, group
from cli.options import AsOf, Out, TerritoryCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.report_files import Wanted
    from models.closed_lists import ReportKind

app = group("Rapports consolidés : en produire un, ou ceux de tous les territoires.")
templates = group("Modèles Word des services : les vérifier avant de s'en servir.")
Kind = Annotated[str, typer.Option(metavar="note|complet", help="Document à produire ; par défaut, les deux.")]
Formats = Annotated[str, typer.Option("--format", metavar="docx,pdf,…", help="docx, pdf, odt, xlsx, csv ou json.")]
Template = Annotated[Path | None, typer.Option(metavar="FICHIER", help="Modèle Word du service, vérifié d'abord.")]
Since = Annotated[
    str, typer.Option(metavar="AAAA-MM-JJ", help="Jour auquel comparer, si aucun rapport n'a encore été diffusé.")
]


@app.command(cls=FrenchCommand)
def build(
    territory: TerritoryCode,
    as_of: AsOf = "",
    kind: Kind = "",
    formats: Formats = "docx",
    since: Since = "",
    template: Template = None,
    out: Out = Path("rapports"),
) -> None:
    """Produit le rapport d'un territoire, arrêté à un jour."""
    from flows.consolidation import build as build_one

    started = day(since) if since else None
    built = build_one(territory, day(as_of), out, wanted=_wanted(kind, formats, template), since=started)
    for file in built.files:
        typer.echo(str(file))


@app.command("build-all", cls=FrenchCommand)
def build_all(
    as_of: AsOf = "",
    under: Annotated[str, typer.Option("--territory", metavar="CODE", help="Avec tout ce qui est dessous.")] = "FR",
    kind: Kind = "",
    formats: Formats = "docx",
    since: Since = "",
    template: Template = None,
    out: Out = Path("rapports"),
) -> None:
    """Produit les rapports de tous les territoires ; interrompu, reprend où il en était."""
    from rich.progress import Progress

    from flows.consolidation import build_all as build_each
    from roadmaps.grammar import count

    started, wanted = day(since) if since else None, _wanted(kind, formats, template)
    with Progress() as progress:
        bar = progress.add_task("Rapports", total=None)
        done = list(
            build_each(
                day(as_of),
                out,
                under=under,
                wanted=wanted,
                since=started,
                told=lambda count, total: progress.update(bar, completed=count, total=total),
            )
        )
    files, unchanged = sum(len(one.files) for one in done), sum(one.unchanged for one in done)
    written = count(files - unchanged, "fichier écrit", "fichiers écrits")
    typer.echo(f"{written}, {count(unchanged, 'inchangé')}, dans {out}")


@templates.command(cls=FrenchCommand)
def check(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Modèle .docx ou .dotx.")],
    annotated: Annotated[Path | None, typer.Option(metavar="FICHIER", help="Copie annotée à écrire.")] = None,
) -> None:
    """Vérifie un modèle Word et dit toutes ses erreurs d'un coup."""
    from cli.roadmaps import bytes_of
    from reports.their_template import check_template

    report = check_template(bytes_of(file))
    for fault in report.faults:
        typer.echo(str(fault))
    if annotated is not None and report.commented:
        annotated.write_bytes(report.commented)
        typer.echo(f"Copie annotée : {annotated}")
    if report.faults:
        raise typer.Exit(1)
    typer.echo("Ce modèle peut servir.")


def _wanted(kind: str, formats: str, template: Path | None) -> "Wanted":
    from cli.roadmaps import bytes_of
    from flows.report_files import Wanted
    from reports.their_template import compile_template

    content = bytes_of(template) if template else None
    if template is not None and content is not None:
        compile_template(content, template.name)
    return Wanted(_kinds(kind), _split(formats), content)


def _kinds(text: str) -> "Sequence[ReportKind]":
    from models.closed_lists import ReportKind
    from roadmaps.refusal import Refusal

    if not text:
        return tuple(ReportKind)
    try:
        return (ReportKind(text),)
    except ValueError:
        raise Refusal(f"« {text} » n'est pas un document : choisissez note ou complet.") from None


def _split(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]
