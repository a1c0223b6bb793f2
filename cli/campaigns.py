"""What can be asked of campaigns from a terminal: preview, open."""

import typer

from cli.french import FrenchCommand, day, group
from cli.options import AsOf, TerritoryCode

app = group("Points d'étape : prévoir qui recevra quoi, lancer une campagne.")


@app.command("open", cls=FrenchCommand)
def open_(territory: TerritoryCode, as_of: AsOf = "") -> None:
    """Lance le point d'étape d'un territoire : une lettre par personne, dans la file d'envoi."""
    from flows import clock
    from flows.check_ins import open_campaign
    from roadmaps.grammar import capital, count, long_date

    on = day(as_of)
    with clock.set_to(clock.morning_of(on)):
        done = open_campaign(territory, on)
    if done.campaign_id is None:
        typer.echo("Personne à interroger : aucune lettre n'est préparée.")
    elif done.already_open:
        typer.echo(f"{capital(done.title)} est déjà lancé : rien de plus n'a été fait.")
    else:
        asked = f"{count(done.people, 'personne')}, {count(done.commitments, 'engagement')}"
        typer.echo(f"{capital(done.title)} : {asked} ; réponses jusqu'au {long_date(done.freezes_on)}.")
    for reason, amount in sorted(done.left_out.items()):
        typer.echo(f"  non demandé, {reason.value} : {amount}")


@app.command(cls=FrenchCommand)
def preview(territory: TerritoryCode, as_of: AsOf = "") -> None:
    """Dit qui recevra quoi dans les 90 jours ; n'envoie rien."""
    from flows.previews import preview as foresee

    for line in foresee(territory, day(as_of)):
        typer.echo(str(line))
