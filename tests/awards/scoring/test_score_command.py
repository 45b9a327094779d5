"""`flask awards score`: any table in, readable text or JSON out, clear refusals and no trace."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.awards.cli import awards

ROOT = Path(__file__).parents[3]
CONFERENCE = ROOT / "tests" / "data" / "kuhlisch-2016" / "scores.csv"
COLUMNS = ("--nominee", "idpaper", "--juror", "IDREVIEWER", "--mark", "score")
GOOD = "nominee,juror,mark\na,x,7\na,y,5\nb,x,8\nb,y,6\nc,x,9\nc,y,8\n"


def run(*arguments):
    return CliRunner().invoke(awards, ["score", *map(str, arguments)])


def written(tmp_path, text, name="marks.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_conference_as_json():
    answer = run(CONFERENCE, *COLUMNS, "--json", "--method", "adjusted", "--shortlist", "5")
    data = json.loads(answer.stdout)
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert (data["method"], data["shortlist"], len(data["nominees"]), len(data["jurors"])) == ("adjusted", 5, 57, 20)
    assert round(data["variance"]["reml_criterion"], 4) == 467.2603
    assert data["official"]["reason"] == "few-cards"


def test_the_conference_as_text():
    answer = run(CONFERENCE, *COLUMNS)
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    assert lines[0] == "Official result: plain. A nominee has 2 of the 3 scorecards an adjustment needs: the plain marks count."
    assert " ".join(lines[3].split()) == "rank nominee n plain trimmed adjusted score se 90 % ranks first top 3"
    assert lines[4].split()[:8] == ["1", "1", "3", "7.00", "7.00", "7.10", "7.00", "0.67"]
    assert any(line.startswith("Variances: nominee 1.3518, juror 0.1306, residual 1.2187; REML criterion 467.2603") for line in lines)


@pytest.mark.parametrize("method", ["official", "adjusted", "plain", "trimmed", "median", "fixed", "random", "rasch"])
def test_every_method_answers(method):
    assert run(CONFERENCE, *COLUMNS, "--method", method).exit_code == 0


def test_a_segment_of_figure_skating_has_its_official_totals(tmp_path):
    folder = ROOT / "tests" / "data" / "figure-skating"
    path = written(tmp_path, gzip.decompress((folder / "marks.csv.gz").read_bytes()))
    segment = ("ISU GP Rostelecom Cup 2017", "ICE DANCE SHORT DANCE")
    rules = ("--method", "trimmed", "--trim-from", "3", "--rounding", "each", "--total", "sum")
    answer = run(path, *rules, "--where", f"edition={segment[0]}", "--where", f"category={segment[1]}", "--json")
    rows = [line.split(",") for line in gzip.decompress((folder / "expected.csv.gz").read_bytes()).decode().splitlines()]
    official = {row[2]: float(row[-1]) for row in rows if tuple(row[:2]) == segment}
    assert len(official) == 10
    assert {row["nominee"]: row["score"] for row in json.loads(answer.stdout)["nominees"]} == official


def test_a_workbook_is_read_too(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "marks.xlsx") as book:
        for number, line in enumerate(GOOD.splitlines()):
            for column, cell in enumerate(line.split(",")):
                book.get_worksheet_by_name("Sheet1") or book.add_worksheet("Sheet1")
                book.get_worksheet_by_name("Sheet1").write(number, column, int(cell) if cell.isdigit() else cell)
    assert run(tmp_path / "marks.xlsx", "--json").stdout == run(written(tmp_path, GOOD), "--json").stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "There are no rows below the header."),
        ("nominee,juror,mark\n", "There are no rows below the header."),
        ("nominee,juror\na,x\n", "The column “mark” is missing."),
        ("nominee,juror,mark\na,x,seven\n", "Row 2, mark: “seven” is not a number."),
        ("nominee,juror,mark\na,x,nan\n", "Row 2, mark: “nan” is not a number."),
        ("nominee,juror,mark\na,x,inf\n", "Row 2, mark: “inf” is not a number."),
        ("nominee,juror,mark\na,x,7\na,x,8\n", "Row 3, mark: x already marked “a” on “mark” in row 2."),
        ("nominee,juror,mark,weight\na,x,7,-2\n", "Row 2, weight: A weight must be greater than zero, not -2."),
        ("nominee,juror,mark\na,x,\n", "There is not one mark in the table."),
        (b"\xff\xfe\x00nominee", "The file is not text in UTF-8."),
    ],
)
def test_bad_input_is_refused_in_words(tmp_path, text, told):
    answer = run(written(tmp_path, text), "--json")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


def test_marks_outside_the_scale_are_refused(tmp_path):
    answer = run(written(tmp_path, GOOD), "--lowest", "6", "--highest", "8,5")
    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == [
        "Row 3, mark: The mark 5 lies below 6, the lowest of the scale.",
        "Row 6, mark: The mark 9 lies above 8.5, the highest of the scale.",
        "Error: marks.csv: 2 problems. Nothing was scored.",
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--method", "best"),
        ("--shortlist", "0"),
        ("--lowest", "NaN"),
        ("--lowest", "low"),
        ("--where", "edition"),
        ("--variances", "1,2"),
        ("--variances", "1,-2,3"),
        ("--variances", "1,2,nan"),
    ],
)
def test_a_wrong_option_is_refused_with_its_usage(tmp_path, options):
    answer = run(written(tmp_path, GOOD), *options)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(("name", "code"), [("absent.csv", 2), (".", 2), ("marks.txt", 1)])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, code):
    written(tmp_path, GOOD, "marks.txt")
    answer = run(tmp_path / name)
    assert (answer.exit_code, answer.stdout, "Traceback" in answer.stderr) == (code, "", False)


def test_a_method_that_does_not_fit_the_marks_is_refused(tmp_path):
    answer = run(written(tmp_path, "nominee,juror,mark\na,x,7\nb,y,7\n"), "--method", "random")
    assert (answer.exit_code, answer.stderr) == (1, "Error: marks.csv: There are too few marks to estimate how much nominees and jurors differ.\n")


def test_scoring_needs_neither_settings_nor_the_portal(tmp_path):
    script = (
        "import sys; from portal.awards.cli import awards\n"
        f"try: awards(['score', {str(written(tmp_path, GOOD))!r}, '--json'])\n"
        "except SystemExit as end: assert not end.code\n"
        "bad = sorted({'sqlalchemy', 'flask_sqlalchemy', 'portal.assembly', 'portal.settings'} & set(sys.modules)); assert not bad, bad"
    )
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nowhere.invalid/x"}
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout)["nominees"][0]["nominee"] == "c"


def test_flask_finds_the_group_by_its_entry_point():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '[project.entry-points."flask.commands"]\nawards = "portal.awards.cli:awards"\n' in text


def test_the_group_lists_every_command():
    answer = CliRunner().invoke(awards, ["--help"])
    for name in ("import-marks", "results", "score", "verify"):
        assert f"\n  {name}" in answer.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--nominee", "mark"), "The column “mark” is named for two things at once."),
        (("--mark", "Juror"), "The column “juror” is named for two things at once."),
        (("--lowest", "9", "--highest", "3"), "the scale must rise"),
    ],
)
def test_options_that_contradict_themselves_are_refused(tmp_path, options, told):
    answer = run(written(tmp_path, GOOD), *options)
    assert (answer.exit_code > 0, told in answer.stderr, "Traceback" in answer.stderr) == (True, True, False)
