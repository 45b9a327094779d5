"""A spreadsheet of assignments as pairs of an entry's reference and a juror. Pure but for reading the workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.awards.scoring.problems import Unreadable
from portal.awards.scoring.spreadsheets import lines
from portal.core.i18n import _l

MOST_ROWS = 5000
NAMES: Mapping[str, frozenset[str]] = {
    "entry": frozenset({"entry", "entry reference", "reference"}),
    "juror": frozenset({"juror", "juror e-mail", "juror email", "e-mail", "email", "alias"}),
}


class BadFile(ValueError):
    """The file as a whole cannot be used; ``reason`` is a sentence."""

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True)
class Line:
    """``number``: as in the spreadsheet, header 1. ``entry``: reference; ``juror``: address or alias."""

    number: int
    entry: str
    juror: str


def read(content: bytes, name: str) -> list[Line]:
    """The filled lines of a .csv or .xlsx file. Raises BadFile."""
    _refuse_bombs(content, name)
    try:
        table = lines(content, name)
    except Unreadable as error:
        raise BadFile(_l(error.problem.text, **error.problem.params)) from None
    header = [cell.strip().casefold() for cell in table[0]] if table else []
    entry, juror = _column(header, "entry"), _column(header, "juror")
    found = [
        Line(number, _cell(row, entry), _cell(row, juror))
        for number, row in enumerate(table[1:], 2)
        if any(cell.strip() for cell in row)
    ]
    if not found:
        raise BadFile(_l("There are no rows below the header."))
    if len(found) > MOST_ROWS:
        raise BadFile(_l("More than %(limit)s rows: please split the file.", limit=MOST_ROWS))
    return found


def _column(header: Sequence[str], name: str) -> int:
    places = [place for place, cell in enumerate(header) if cell in NAMES[name]]
    if not places:
        raise BadFile(_l("The column “%(column)s” is missing.", column=name))
    # Our own export has both the juror's address and the alias: the first of them is meant.
    return places[0]


def _cell(row: Sequence[str], place: int) -> str:
    # Our own export guards cells that look like formulas by an apostrophe.
    return row[place].strip().removeprefix("'") if place < len(row) else ""


def _refuse_bombs(content: bytes, name: str) -> None:
    if not name.lower().endswith(".xlsx"):
        return
    from portal.documents.office import OfficeError, check_office

    try:
        check_office(io.BytesIO(content), len(content), "xlsx")
    except OfficeError:
        raise BadFile(_l("This office document is damaged, protected or holds macros.")) from None
