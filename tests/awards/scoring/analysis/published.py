"""Published data sets under tests/data as sheets and as expected values."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

from portal.awards.scoring.analysis.sheets import Sheets, sheets_of

DATA = Path(__file__).parents[3] / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def values(name: str, key: str, column: str) -> dict[str, float]:
    return {row[key]: float(row[column]) for row in rows(name)}


def facts(name: str) -> dict[str, Any]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def kuhlisch() -> Sheets:
    return sheets_of((row["idpaper"], row["idreviewer"], float(row["score"])) for row in rows("kuhlisch-2016/scores.csv"))
