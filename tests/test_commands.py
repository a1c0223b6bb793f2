"""What does the command line say when the installation itself is not in order?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "donnez à QUADRILLE_SECRET"), ({"QUADRILLE_SMTP_TIMEOUT": "vite"}, "QUADRILLE_SMTP_TIMEOUT : un nombre")],
)
def test_settings_that_do_not_hold_are_told_in_french_and_by_their_names(
    settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUADRILLE_")}  # noqa: TID251
    done = subprocess.run(
        [sys.executable, "-c", "from cli.app import main; main()", "journal", "verify"],
        env={**kept, "PYTHONPATH": str(ROOT), **settings},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
