"""CSV and XLSX files as rows, and files that are neither."""

import io
import subprocess
import sys

import pytest
import xlsxwriter

from portal.awards.scoring.long_table import COLUMNS, check
from portal.awards.scoring.problems import Unreadable
from portal.awards.scoring.spreadsheets import read, read_bytes

LINE = ["2025", "Best change", "Acme, Café", "NL", "Impact", "1.5", "J1", "7.5"]
ROW = dict(zip(COLUMNS, LINE, strict=True))


def a_csv(*lines, delimiter=",", header=COLUMNS):
    return "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in (header, *lines)).encode()


def a_workbook(*lines):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return buffer.getvalue()


def refusal(content, name="marks.csv"):
    with pytest.raises(Unreadable) as caught:
        read_bytes(content, name)
    problem = caught.value.problem
    return problem.row, problem.column, problem.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_with_either_delimiter_and_with_or_without_a_byte_order_mark(delimiter, mark):
    content = mark.encode() + a_csv(LINE, delimiter=delimiter)
    assert read_bytes(content, "Marks.CSV") == ([ROW], [])


def test_columns_come_in_any_order_and_case_and_others_are_left_alone():
    header = ["Remark", *(column.upper() for column in reversed(COLUMNS)), ""]
    rows, problems = read_bytes(a_csv(["hello", *reversed(LINE), ""], header=header), "marks.csv")
    assert (rows, problems) == ([{"remark": "hello", **ROW}], [])


def test_rows_keep_the_number_they_have_in_the_spreadsheet():
    content = a_csv() + b"\n\n" + a_csv([*LINE[:-1], "x"]).splitlines()[1]
    rows, _ = read_bytes(content, "marks.csv")
    assert [(each.row, each.code) for each in check(rows).problems] == [(3, "not-a-number")]


def test_a_row_with_more_cells_than_columns_is_a_problem_of_its_own():
    rows, problems = read_bytes(a_csv([*LINE, "more"], LINE), "marks.csv")
    assert [(each.row, each.code) for each in problems] == [(2, "extra-cells")]
    assert [row.number for row in check(rows).rows] == [3]


def test_a_short_row_lacks_its_last_cells():
    rows, _ = read_bytes(a_csv(LINE[:6]), "marks.csv")
    assert [(each.column, each.code) for each in check(rows).problems] == [("juror", "empty")]


def test_a_workbook_gives_the_same_rows_with_numbers_as_typed():
    numbers = [*LINE[:5], 0.1 + 0.2, "J1", 6.75]
    rows, problems = read_bytes(a_workbook(COLUMNS, numbers, [], [*LINE[:5], 2, "J2"]), "marks.xlsx")
    assert problems == []
    checked = check(rows)
    assert [(str(row.weight), str(row.mark)) for row in checked.rows] == [("0.3", "6.75")]
    assert [(each.row, each.code) for each in checked.problems] == [(4, "weight-differs")]


def test_a_file_is_read_from_its_path(tmp_path):
    path = tmp_path / "marks.csv"
    path.write_bytes(a_csv(LINE))
    assert read(path) == ([ROW], [])
    with pytest.raises(Unreadable, match=r"cannot be opened: none\.csv"):
        read(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "marks.csv", (1, "edition", "missing-column")),
        (a_csv(LINE[1:], header=COLUMNS[1:]), "marks.csv", (1, "edition", "missing-column")),
        (a_csv(header=[*COLUMNS, "Mark"]), "marks.csv", (1, "mark", "repeated-column")),
        (a_csv(), "marks.csv", (0, "", "no-rows")),
        (a_csv([""] * 8), "marks.csv", (0, "", "no-rows")),
        ("nominée".encode("latin-1"), "marks.csv", (0, "", "not-utf8")),
        (a_csv(LINE).replace(b'"7.5"', b'"7.5"x"'), "marks.csv", (0, "", "not-csv")),
        (a_csv(LINE), "marks.xlsx", (0, "", "not-xlsx")),
        (b"PK\x03\x04broken", "marks.xlsx", (0, "", "not-xlsx")),
        (b"", "marks.xlsx", (0, "", "not-xlsx")),
        (a_csv(LINE), "marks.ods", (0, "", "unknown-kind")),
        (a_csv(LINE), "marks", (0, "", "unknown-kind")),
    ],
)
def test_what_cannot_be_read_says_why(content, name, expected):
    assert refusal(content, name) == expected


def test_nothing_heavy_is_imported_for_a_csv():
    code = (
        "import sys; from portal.awards.scoring.spreadsheets import read_bytes; "
        "print([name for name in ('python_calamine', 'numpy') if name in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
