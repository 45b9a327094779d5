"""Lists as CSV and XLSX: streamed, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Response, stream_with_context

from portal.core.downloads import disposition

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = "".join(map(chr, (*range(33), 127, 133, 160, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)))
"""What spreadsheets may drop before they look at the first sign."""
CELL_LIMIT = 32_767
"""Characters in a cell of XLSX; a longer text would be left out as a whole."""
SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str) and (value.startswith(DANGEROUS) or value.lstrip(UNSEEN).startswith(DANGEROUS)):
        return "'" + value
    return value


def csv_lines(header: list[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([safe_cell(str(cell)) for cell in header])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def csv_response(filename: str, header: list[str], rows: Iterable[Iterable[Any]]) -> Response:
    """A streamed UTF-8 CSV with a byte order mark, as spreadsheets expect it."""
    body = stream_with_context(line.encode() for line in _with_mark(csv_lines(header, rows)))
    return _attachment(Response(body, mimetype="text/csv"), filename)


def _with_mark(lines: Iterable[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def xlsx_response(filename: str, header: list[str], rows: Iterable[Iterable[Any]], sheet: str = "Sheet") -> Response:
    import xlsxwriter  # only where a spreadsheet is made

    file = tempfile.SpooledTemporaryFile(max_size=4_000_000)  # noqa: SIM115  closed with the answer
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    page = book.add_worksheet(SHEET_NAME.sub(" ", sheet)[:31].strip() or "Sheet")
    bold = book.add_format({"bold": True})
    page.freeze_panes(1, 0)
    for column, name in enumerate(header):
        page.write_string(0, column, str(name), bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                page.write_number(number, column, float(value))
            else:
                page.write_string(number, column, str(safe_cell(value))[:CELL_LIMIT])
    book.close()
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = Response(iter(lambda: file.read(65536), b""), mimetype=kind)
    response.call_on_close(file.close)
    return _attachment(response, filename)


def _attachment(response: Response, filename: str) -> Response:
    response.headers["Content-Disposition"] = disposition(filename)
    return response
