"""What is the ``quadrille`` command? It gathers the groups and tells people no in French."""

import sys

import typer
from pydantic import ValidationError
from typer.exceptions import Abort, Exit, TyperException

from cli import campaigns, installation, journal, mail, people, policies, reports, roadmaps, running, territories
from cli.french import FrenchCommand, explain, group
from roadmaps.faults import french_faults
from roadmaps.refusal import Refusal
from settings import Settings

app = group("Quadrille : les feuilles de route territoriales, des engagements jusqu'au rapport national.")
app.add_typer(roadmaps.app, name="roadmap")
app.add_typer(campaigns.app, name="campaign")
app.add_typer(reports.app, name="report")
app.add_typer(reports.templates, name="template")
app.add_typer(territories.app, name="territories")
app.add_typer(people.app, name="people")
app.add_typer(policies.app, name="policy")
app.add_typer(journal.app, name="journal")
app.add_typer(mail.app, name="mail")
for command in (installation.doctor, installation.database, running.demo, running.serve, running.schedule, running.run):
    app.command(cls=FrenchCommand)(command)

SETTINGS_NAMES = {name: f"QUADRILLE_{name.upper()}" for name in Settings.model_fields}
"""How an operator writes each setting."""


def main() -> None:
    """Run the command line; a refusal is a French sentence on the error output and exit code 1."""
    try:
        code = typer.main.get_command(app).main(standalone_mode=False)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        code = 1
    except ValidationError as error:  # the settings of the installation, which every command reads
        faults = french_faults(error, SETTINGS_NAMES)
        print(Refusal("Les réglages de l'installation ne vont pas.", *faults), file=sys.stderr)  # noqa: T201
        code = 1
    except TyperException as error:
        print(explain(error) if type(error).__name__ != "NoArgsIsHelpError" else error, file=sys.stderr)  # noqa: T201
        code = 2
    except Exit as ending:
        code = ending.exit_code
    except (Abort, KeyboardInterrupt):
        print("Interrompu : rien de plus n'a été fait.", file=sys.stderr)  # noqa: T201
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
