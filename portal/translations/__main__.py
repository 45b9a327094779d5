"""``python -m portal.translations``: bring the catalogues up to the sentences of code and templates.

New sentences come in empty, sentences that are gone go; tests/architecture/test_catalogues.py tells what is missing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LANGUAGES = ("nl", "fr", "de")


def template() -> Catalog:
    """Every sentence marked in portal/ and templates/, without places: they change with every line."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as file:
        words = ["-q", "extract", "-F", "pyproject.toml", "-k", "_l", "-k", "N_", "--no-location", "--sort-output"]
        tool = [sys.executable, "-m", "babel.messages.frontend", *words, "-o", file.name, "."]
        subprocess.run(tool, cwd=ROOT, check=True, capture_output=True)
        return read_po(file)


def path_of(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "messages.po"


def catalogue(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="portal")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def save(language: str, found: Catalog) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, found, width=110, sort_output=True, omit_header=False, ignore_obsolete=True, include_lineno=False)


def update() -> None:
    wanted = template()
    for language in LANGUAGES:
        found = catalogue(language)
        found.update(wanted, no_fuzzy_matching=True)
        save(language, found)
        missing = sum(1 for message in found if message.id and not message_done(message))
        print(f"{language}: {missing} of {len(found)} sentences without a translation")


def message_done(message: object) -> bool:
    text = getattr(message, "string", "")
    return all(text) if isinstance(text, (tuple, list)) else bool(text)


if __name__ == "__main__":
    update()
