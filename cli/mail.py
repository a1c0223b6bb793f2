"""How does what came back reach the installation from the command line?"""

import typer

from cli.french import group
from roadmaps.refusal import Refusal

app = group("Courriels : recevoir ce qui revient.")


@app.command()
def receive() -> None:
    """Reçoit en LMTP les courriels revenus (échecs, absences), jusqu'à l'arrêt."""
    import settings
    from flows.receiving import receive_until_stopped

    listen = settings.settings().lmtp_listen
    if not listen:
        raise Refusal("Donnez à QUADRILLE_LMTP_LISTEN l'adresse où recevoir, par exemple 127.0.0.1:2424.")
    typer.echo(f"Courriels revenus : réception en LMTP sur {listen}.")
    receive_until_stopped(listen)
