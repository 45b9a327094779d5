"""CSV and XLSX files as rows of text for `long_table.check`: blank rows come too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from portal.awards.scoring.long_table import COLUMNS
from portal.awards.scoring.problems import Problem, Unreadable

Rows = list[dict[str, str]]


def read(path: Path) -> tuple[Rows, list[Problem]]:
    """The rows of a .csv or .xlsx file. Raises Unreadable when there is no table with the needed columns."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(Problem(0, "", "no-file", {"name": path.name})) from error
    return read_bytes(content, path.name)


def read_bytes(content: bytes, name: str) -> tuple[Rows, list[Problem]]:
    """The rows of a file's content, and the problems of rows longer than the header (these come empty)."""
    return _table(lines(content, name))


def lines(content: bytes, name: str) -> list[list[str]]:
    """Every line of a .csv or .xlsx file as text cells. Raises Unreadable."""
    kind = name.lower().rpartition(".")[2]
    if kind == "csv":
        return _csv(content)
    if kind == "xlsx":
        return _xlsx(content)
    raise Unreadable(Problem(0, "", "unknown-kind", {"name": name}))


def _table(rows_of_cells: Iterable[Sequence[str]]) -> tuple[Rows, list[Problem]]:
    iterator = iter(rows_of_cells)
    header = [cell.strip().casefold() for cell in next(iterator, ())]
    for column in COLUMNS:
        if header.count(column) != 1:
            code = "repeated-column" if column in header else "missing-column"
            raise Unreadable(Problem(1, column, code, {"column": column}))
    rows: Rows = []
    problems: list[Problem] = []
    for number, line in enumerate(iterator, start=2):
        if any(cell.strip() for cell in line[len(header) :]):
            problems.append(Problem(number, "", "extra-cells"))
            rows.append({})
            continue
        rows.append({column: cell for column, cell in zip(header, line, strict=False) if column})
    if not any(cell.strip() for row in rows for cell in row.values()) and not problems:
        raise Unreadable(Problem(0, "", "no-rows"))
    return rows, problems


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(Problem(0, "", "not-utf8")) from error
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(Problem(0, "", "not-csv")) from error


def _xlsx(content: bytes) -> list[list[str]]:
    # Imported here: reading workbooks is rare, and the web process should start without it.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise Unreadable(Problem(0, "", "not-xlsx")) from error
    return [[_cell(value) for value in line] for line in lines]


def _cell(value: object) -> str:
    if isinstance(value, float):
        # A workbook stores binary floats and shows fifteen digits: 6.75 is meant, not its neighbour.
        return format(value, ".15g")
    return "" if value is None else str(value)
