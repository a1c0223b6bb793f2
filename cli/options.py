"""Which options do several commands share?"""

from pathlib import Path
from typing import Annotated

import typer

TerritoryCode = Annotated[
    str, typer.Option("--territory", metavar="CODE", help="Territoire : FR, R53, 35, CLPE35004, ZE0051…")
]
AsOf = Annotated[str, typer.Option(metavar="AAAA-MM-JJ", help="Jour de l'opération ; par défaut, aujourd'hui.")]
Out = Annotated[Path, typer.Option(metavar="DOSSIER", help="Dossier où écrire.")]
