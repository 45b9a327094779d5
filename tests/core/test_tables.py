"""Exports: what people typed stays text in every spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from portal.core.tables import csv_response, safe_cell, xlsx_response

PAYLOADS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u2003=1+1",
    "\u200b=1+1", "\ufeff=1+1", "\u3000@SUM(1)", "＝1+1", "＋1", "－1", "＠SUM(1)", " \u00a0 ＝1+1", '=HYPERLINK("http://x","y")',
    "=IMPORTXML(1)", "-2+3+cmd|' /C calc'!D2", "=1+1\";=1", "\x0b=1+1", "\x1f=1+1",
]  # fmt: skip
HARMLESS = ["Anna", "a=b", "3-2", "mail@example.test", "", "'quoted", "  spaced", "ÄÖÜ ✓", "12"]
VALUES = [None, 5, Decimal("-7.25"), datetime(2027, 2, 26, 17, tzinfo=UTC)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_becomes_text(payload: str) -> None:
    assert safe_cell(payload) == "'" + payload


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def body(response: Any) -> bytes:
    return b"".join(response.response)


def test_a_csv_holds_every_cell_as_text_and_numbers_as_numbers(app: Flask) -> None:
    with app.test_request_context("/"):
        response = csv_response("größe.csv", ["=name", "n"], [[text, 1] for text in PAYLOADS] + [VALUES])
        raw = body(response)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["'=name", "n"]
    assert [row[0] for row in rows[1:-1]] == ["'" + text for text in PAYLOADS]
    assert rows[-1] == ["", "5", "-7.25", "2027-02-26T17:00:00+00:00"]
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == "attachment; filename=\"groe.csv\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.csv"


def test_an_xlsx_holds_no_formula_and_no_link(app: Flask) -> None:
    rows = [[text, 1] for text in PAYLOADS[:-2]] + [["http://example.test", True], VALUES[:3]]
    with app.test_request_context("/"):
        raw = body(xlsx_response("a.xlsx", ["=name", "n"], rows, sheet="A/B: [all] 'years' and a very long name indeed"))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert ("<f>" in sheet, "<hyperlink" in sheet.lower()) == (False, False)
        assert [name for name in archive.namelist() if "external" in name.lower() or ("rels" in name and "sheet" in name)] == []
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[0] == ["=name", "n", ""]
    assert [str(row[0]).replace("\r\n", "\n") for row in cells[1:-2]] == [("'" + text) for text in PAYLOADS[:-2]]
    assert cells[-1] == ["", 5.0, -7.25]
    assert len(book.sheet_names[0]) <= 31


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(app: Flask) -> None:
    with app.test_request_context("/"):
        raw = body(xlsx_response("a.xlsx", ["essay"], [["x" * 40_000]]))
    cells = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert len(str(cells[1][0])) == 32_767


def test_a_csv_is_streamed_row_by_row(app: Flask) -> None:
    asked: list[int] = []

    def rows() -> Any:
        for number in range(1000):
            asked.append(number)
            yield [number]

    with app.test_request_context("/"):
        chunks = iter(csv_response("a.csv", ["n"], rows()).response)
        next(chunks), next(chunks)
        assert len(asked) <= 2
