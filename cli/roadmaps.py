"""What can be asked of roadmaps from a terminal: read a file, review it, import it, list, show, export, blank forms."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.french import FrenchCommand, agrees, day, group
from cli.options import AsOf, Out, TerritoryCode

if TYPE_CHECKING:
    from roadmaps.draft import RoadmapDraft

app = group("Feuilles de route : lire un fichier, l'importer, montrer, exporter.")
File = Annotated[Path, typer.Argument(metavar="FICHIER", help="Word, Excel, OpenDocument, CSV ou YAML.")]


@app.command(cls=FrenchCommand)
def read(
    file: File,
    as_of: AsOf = "",
    as_json: Annotated[bool, typer.Option("--json", help="Tout ce qui a été lu, pour un autre programme.")] = False,
) -> None:
    """Lit un fichier et montre ce qui en a été compris ; ne crée rien."""
    from roadmaps.draft import UnreadableFile
    from roadmaps.reading.confined import read_confined
    from roadmaps.reading.printed import as_json as printed
    from roadmaps.reading.printed import refusal_as_json

    on = day(as_of)
    try:
        drafts = read_confined(bytes_of(file), file.name, on)
    except UnreadableFile as error:
        if not as_json:
            raise
        typer.echo(json.dumps(refusal_as_json(error, on), ensure_ascii=False, indent=1))
        return
    if as_json:
        typer.echo(json.dumps(printed(drafts, on), ensure_ascii=False, indent=1))
    else:
        _show_drafts(drafts)


@app.command("import", cls=FrenchCommand)
def import_(
    file: File,
    territory: TerritoryCode,
    as_of: AsOf = "",
    adopted_on: Annotated[str, typer.Option(metavar="AAAA-MM-JJ", help="Jour d'adoption, si elle est adoptée.")] = "",
    reason: Annotated[
        str, typer.Option(metavar="TEXTE", help="Raison des changements, si la feuille de route est adoptée.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Crée sans demander.")] = False,
) -> None:
    """Importe une feuille de route, après avoir montré ce qui sera créé."""
    from flows.import_roadmap import import_drafts
    from roadmaps.reading.confined import read_confined

    on = day(as_of)
    drafts = read_confined(bytes_of(file), file.name, on)
    _show_drafts(drafts)
    if not yes and not agrees("Créer ces engagements ?"):
        typer.echo("Rien n'a été créé.")
        return
    adopted = day(adopted_on) if adopted_on else None
    for done in import_drafts(drafts, territory_code=territory, on=on, adopted_on=adopted, reason=reason):
        typer.echo(done.said)


@app.command("list", cls=FrenchCommand)
def list_(territory: TerritoryCode = "FR", as_of: AsOf = "") -> None:
    """Montre les feuilles de route d'un territoire et de ceux qui sont dessous."""
    from roadmaps.grammar import count
    from roadmaps.wording import word
    from store.database import reading
    from store.roadmaps import listing
    from store.territories import by_code, forest

    on = day(as_of)
    with reading() as session:
        known, one = forest(session, on), by_code(session, territory, on)
        lines = listing(session, known.under(one.id or 0))
    for line in lines:
        place = known.territory(line.territory_id).name if line.territory_id in known else "territoire disparu"
        typer.echo(
            f"{line.id:>5}  {line.title} ({place}) : {word(line.state)}, {count(line.commitments, 'engagement')}"
        )
    if not lines:
        typer.echo("Aucune feuille de route. Pour en importer une : quadrille roadmap import FICHIER --territory CODE")


@app.command(cls=FrenchCommand)
def show(number: Annotated[int, typer.Argument(metavar="NUMÉRO", help="Celui que donne « roadmap list ».")]) -> None:
    """Montre une feuille de route et ses engagements, tels qu'ils sont aujourd'hui."""
    from store.database import reading
    from store.roadmap_drafts import as_draft

    with reading() as session:
        _show_drafts([as_draft(session, number)])


@app.command(cls=FrenchCommand)
def export(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Territoire : PAYS-REDON, 35, R53…")],
    format_: Annotated[str, typer.Option("--format", metavar="yaml|xlsx|docx")] = "yaml",
    as_of: AsOf = "",
    out: Out = Path(),
) -> None:
    """Écrit les feuilles de route d'un territoire dans un fichier qui se relit sans différence."""
    from roadmaps.blank_forms import filled_table
    from roadmaps.reading.exchange import write_yaml
    from store.database import reading
    from store.roadmap_drafts import as_draft
    from store.roadmaps import listing
    from store.territories import by_code

    with reading() as session:
        territory = by_code(session, code, day(as_of))
        drafts = [as_draft(session, line.id) for line in listing(session, [territory.id or 0])]
    out.mkdir(parents=True, exist_ok=True)
    for rank, draft in enumerate(drafts, start=1):
        file = out / f"{territory.code}-feuille-de-route-{rank}.{format_}"
        file.write_bytes(write_yaml(draft).encode() if format_ == "yaml" else filled_table(draft, format_))
        typer.echo(str(file))


@app.command(cls=FrenchCommand)
def template(
    kind: Annotated[str, typer.Argument(metavar="MODÈLE", help="Sans modèle, la liste s'affiche.")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FICHIER", help="Fichier .docx ou .xlsx à écrire.")] = None,
) -> None:
    """Écrit un modèle vierge, à remplir puis à importer."""
    from roadmaps.blank_forms import KINDS, blank_form

    if not kind or out is None:
        for name, title in KINDS.items():
            typer.echo(f"{name:15} {title}")
        return
    out.write_bytes(blank_form(kind, out.suffix.lstrip(".").lower()))
    typer.echo(str(out))


def bytes_of(file: Path) -> bytes:
    from roadmaps.refusal import Refusal

    try:
        return file.read_bytes()
    except OSError:
        raise Refusal(f"Le fichier « {file} » est introuvable ou illisible : vérifiez son nom et vos droits.") from None


def _show_drafts(drafts: "list[RoadmapDraft]") -> None:
    from roadmaps.grammar import count

    for draft in drafts:
        typer.echo(f"\n{draft.title or 'Feuille de route sans titre'}")
        axis = None
        for one in draft.commitments:
            if one.axis != axis:
                axis = one.axis
                typer.echo(f"\n  {axis or 'Sans axe'}")
            typer.echo(f"    {one.reference or '·'}  {one.title}")
            typer.echo(
                f"        pilote : {one.lead or 'à désigner'} ; échéance : {_due_words(one.due.raw, one.due.on)}"
            )
            for flag in sorted(one.flags):
                typer.echo(f"        à vérifier : {_flag_words(flag)}")
        typer.echo(f"\n  {count(len(draft.commitments), 'engagement')} ; {_left_words(len(draft.remainder))}.")
        for remark in draft.remarks:
            typer.echo(f"  {remark}")


def _due_words(raw: str, on: date | None) -> str:
    from roadmaps.grammar import long_date

    if on is None:
        return raw or "aucune"
    return f"{long_date(on)} (« {raw} »)" if raw else long_date(on)


def _flag_words(flag: object) -> str:
    from models.closed_lists import Flag
    from roadmaps.wording import word

    return word(Flag(str(flag)))


def _left_words(left: int) -> str:
    from roadmaps.grammar import count

    return f"{count(left, 'texte non repris', 'textes non repris')} (voir --json)"
