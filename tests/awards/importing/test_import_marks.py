"""``flask awards import-marks`` and ``results``: real marks in, the official numbers out."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from portal.awards.models import Edition, Entry, Mark, ResultSet
from portal.core.database import session

DATA = Path(__file__).parents[2] / "data" / "figure-skating"
HEADER = ["edition", "category", "nominee", "country", "criterion", "weight", "juror", "mark"]
OFFICIAL = ("--method", "trimmed-mean", "--rounding", "each", "--total", "sum")
Row = list[str]
Command = Callable[..., Result]


@pytest.fixture
def command(app: Flask) -> Command:
    def run(*words: str | Path) -> Result:
        session.commit()
        result = app.test_cli_runner().invoke(args=[str(word) for word in words])
        session.expire_all()
        return result

    return run


def a_file(folder: Path, rows: list[Row], name: str = "marks.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def rows(edition: str = "Awards 2019") -> list[Row]:
    return [
        [edition, "Best centre", nominee, "NL", criterion, weight, juror, mark]
        for nominee, marks in (("Alpha", "987"), ("Beta", "654"))
        for criterion, weight in (("Care", "60"), ("Change", "40"))
        for juror, mark in zip(("J1", "J2", "J3"), marks, strict=True)
    ]


def table(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_the_official_skating_results_come_out_exactly(command: Command, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_bytes(gzip.decompress((DATA / "marks.csv.gz").read_bytes()))
    imported = command("awards", "import-marks", marks, "--programme", "Skating", *OFFICIAL)
    assert imported.exit_code == 0, imported.output
    expected = list(csv.DictReader(io.StringIO(gzip.decompress((DATA / "expected.csv.gz").read_bytes()).decode())))
    got = {}
    for edition in {line["edition"] for line in expected}:
        for line in table(command("awards", "results", edition)):
            got[edition, line["category"], line["nominee"], line["criterion"]] = (
                Decimal(line["panel_mark"]), Decimal(line["total"]),
            )  # fmt: skip
    assert got == {
        (e["edition"], e["category"], e["nominee"], e["criterion"]): (Decimal(e["panel_mark"]), Decimal(e["component_total"]))
        for e in expected
    }


def test_an_imported_edition_is_archived_published_and_frozen(command: Command, tmp_path: Path) -> None:
    command("awards", "import-marks", a_file(tmp_path, rows()), "--programme", "Past awards")
    edition = session.scalars(select(Edition)).one()
    assert (edition.state, edition.publication, edition.imported, edition.year) == ("archived", "revealed", True, 2019)
    assert edition.programme.name == {"en": "Past awards"}
    assert session.scalar(select(func.count(ResultSet.id))) == 1


def test_results_are_printed_as_csv_and_json(command: Command, tmp_path: Path) -> None:
    command("awards", "import-marks", a_file(tmp_path, rows()), "--programme", "Past awards")
    lines = table(command("awards", "results", "awards-2019"))
    assert lines[0] == {
        "category": "Best centre", "nominee": "Alpha", "criterion": "Care", "weight": "60", "panel_mark": "8.00",
        "total": "8.00", "rank": "1",
    }  # fmt: skip
    as_json = json.loads(command("awards", "results", "Awards 2019", "--format", "json").stdout)
    assert [{k: str(v) for k, v in line.items()} for line in as_json] == lines


def test_a_spreadsheet_gives_the_same_as_a_csv(command: Command, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "marks.xlsx")
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADER, *rows()]):
        sheet.write_row(number, 0, [float(c) if c.isdigit() else c for c in row])
    book.close()
    command("awards", "import-marks", tmp_path / "marks.xlsx", "--programme", "A")
    from_xlsx = command("awards", "results", "Awards 2019").stdout
    command("awards", "import-marks", a_file(tmp_path, rows("Awards 2018")), "--programme", "B")
    assert from_xlsx == command("awards", "results", "Awards 2018").stdout


def broken() -> list[Row]:
    lines = rows()
    lines[1][7], lines[2][7], lines[3][5] = "eleven", "11", "-40"
    lines.append(list(lines[0]))
    return lines


def test_each_wrong_row_is_named_and_nothing_is_imported(command: Command, tmp_path: Path) -> None:
    result = command("awards", "import-marks", a_file(tmp_path, broken()), "--programme", "A")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.output.splitlines() if line.startswith("Row")] == [
        "Row 3, mark", "Row 4, mark", "Row 5, weight", "Row 14, mark",
    ]  # fmt: skip
    assert session.scalar(select(func.count(Edition.id))) == 0


def test_skip_bad_imports_the_rest(command: Command, tmp_path: Path) -> None:
    result = command("awards", "import-marks", a_file(tmp_path, broken()), "--programme", "A", "--skip-bad")
    assert result.exit_code == 0, result.output
    assert session.scalar(select(func.count(Mark.id))) == 9


def test_an_empty_mark_is_absent_not_zero(command: Command, tmp_path: Path) -> None:
    lines = rows()
    lines[0][7] = ""
    command("awards", "import-marks", a_file(tmp_path, lines), "--programme", "A")
    assert table(command("awards", "results", "Awards 2019"))[0]["panel_mark"] == "7.50"


def test_importing_an_edition_again_is_refused(command: Command, tmp_path: Path) -> None:
    file = a_file(tmp_path, rows())
    command("awards", "import-marks", file, "--programme", "A")
    again = command("awards", "import-marks", file, "--programme", "A")
    assert again.exit_code == 1
    assert "exists already" in again.output
    assert session.scalar(select(func.count(Entry.id))) == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_table_of_marks_gets_a_sentence(command: Command, tmp_path: Path, content: bytes) -> None:
    for name in ("odd.csv", "odd.xlsx", "odd.txt"):
        (tmp_path / name).write_bytes(content)
        result = command("awards", "import-marks", tmp_path / name, "--programme", "A")
        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)


def test_an_unknown_edition_gets_a_sentence(command: Command) -> None:
    result = command("awards", "results", "Nothing")
    assert (result.exit_code, "no edition" in result.output) == (1, True)


def test_frozen_results_can_be_computed_again_from_their_marks(command: Command, tmp_path: Path) -> None:
    command("awards", "import-marks", a_file(tmp_path, rows()), "--programme", "A")
    verified = command("awards", "verify", "Awards 2019")
    assert (verified.exit_code, verified.stdout.split()[0]) == (0, "same")
    stored = session.scalars(select(ResultSet)).one()
    stored.document = stored.document.replace('"value":"9"', '"value":"1"', 1)
    changed = command("awards", "verify", "Awards 2019")
    assert (changed.exit_code, changed.stdout.split()[0]) == (1, "DIFFERS")


@pytest.mark.parametrize(
    "options",
    [
        ("--lowest", "abc"), ("--lowest", "NaN"), ("--highest", "inf"), ("--highest", "1e400"), ("--lowest", "0.0000001"),
        ("--lowest", "10", "--highest", "10"), ("--programme", " "), ("--method", "best"),
    ],
)  # fmt: skip
def test_an_odd_option_is_refused_in_a_sentence(command: Command, tmp_path: Path, options: tuple[str, ...]) -> None:
    result = command("awards", "import-marks", a_file(tmp_path, rows()), "--programme", "Past awards", *options)
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit)
    assert f"Invalid value for '{options[0]}'" in result.output.replace('"', "'") or f"Invalid value for {options[0]}:" in result.output
    assert session.scalars(select(Edition)).all() == []


@pytest.mark.parametrize("name", ["", "NaN", "²", "1/2/3", "9" * 40])
def test_an_edition_there_is_not_is_said_to_be_none(command: Command, name: str) -> None:
    for word in ("results", "verify"):
        result = command("awards", word, name)
        assert (result.exit_code, "There is no edition" in result.output) == (1, True)
