"""What happened to a letter, how does what came back reach the installation, and how do mails leave after a restore?"""

from typing import Annotated

import typer

from cli.french import FrenchCommand, group
from roadmaps.refusal import Refusal

app = group("Courriels : ce qu'est devenue une lettre, recevoir ce qui revient, reprendre après une restauration.")


@app.command(cls=FrenchCommand)
def receive() -> None:
    """Reçoit en LMTP les courriels revenus (échecs, absences), jusqu'à l'arrêt."""
    import settings
    from flows.receiving import receive_until_stopped

    listen = settings.settings().lmtp_listen
    if not listen:
        raise Refusal("Donnez à QUADRILLE_LMTP_LISTEN l'adresse où recevoir, par exemple 127.0.0.1:2424.")
    typer.echo(f"Courriels revenus : réception en LMTP sur {listen}.")
    receive_until_stopped(listen)


@app.command(cls=FrenchCommand)
def show(number: Annotated[int, typer.Argument(metavar="NUMÉRO", help="Numéro de la lettre.")]) -> None:
    """Montre une lettre et tout ce qui lui est arrivé (son numéro se lit dans le journal et les alertes)."""
    from flows import clock
    from flows.mail_history import history_of

    found = history_of(number)
    mail = found.mail
    typer.echo(f"{mail.subject}\nÀ {mail.recipient}\n")
    for one in found.moments:
        at = one.at.astimezone(clock.zone())
        typer.echo(f"{at:%d/%m/%Y %H:%M:%S}  {one.what}" + (f" ({one.detail})" if one.detail else ""))
    typer.echo(f"\n{mail.body_text}")


@app.command(cls=FrenchCommand)
def reconcile() -> None:
    """Après une restauration : rend à la base ce que la trace des envois sait, puis laisse repartir les courriels."""
    from flows import restorations

    found = restorations.missing()
    typer.echo(str(found))
    typer.echo(str(restorations.reconcile(found)))
