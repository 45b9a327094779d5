"""What starting the portal loads: nothing that only a spreadsheet, a PDF or a picture needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "highspy", "pandas", "xlsxwriter", "typst", "python_calamine", "PIL", "puremagic")
SCRIPT = f"""
import sys
from portal import create_app
from portal.settings import read_settings
app = create_app(read_settings(testing=True))
assert app.test_client().get("/healthz").status_code == 200
print(sorted(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_starting_and_answering_loads_no_library_for_statistics_spreadsheets_or_pdf(tmp_path: Path) -> None:
    environment = {**os.environ, "INSTANCE_DIR": str(tmp_path), "DATABASE_URL": "", "BASE_URL": "http://localhost"}
    told = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.strip().splitlines()[-1:]) == (0, ["[]"]), told.stderr
