"""Real marks with official results, every one of them exactly: see tests/data/figure-skating/SOURCE.md."""

import csv
import gzip
import io
from decimal import Decimal as D
from functools import cache
from pathlib import Path

from portal.awards.scoring import Estimate, Rules, count, document, phrases, score, verify
from portal.awards.scoring.long_table import categories, check
from portal.awards.scoring.spreadsheets import read_bytes

DATA = Path(__file__).parents[2] / "data" / "figure-skating"
ISU = Rules("trimmed-mean", "each", "sum")


@cache
def marks():
    rows, problems = read_bytes(gzip.decompress((DATA / "marks.csv.gz").read_bytes()), "marks.csv")
    checked = check(rows)
    assert (problems, checked.problems) == ([], ())
    assert len(checked.rows) == 20_520
    return categories(checked.rows)


@cache
def official():
    text = gzip.decompress((DATA / "expected.csv.gz").read_bytes()).decode()
    return {
        (row["edition"], row["category"], row["nominee"], row["criterion"]): (
            D(row["panel_mark"]),
            D(row["component_total"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    }


def computed(rules):
    return {
        (each.edition, each.category, row.nominee, criterion): (mark, row.total)
        for each in marks()
        for row in score(rules, each.criteria, each.marks, each.nominees).rows
        for criterion, mark in row.panel_marks.items()
    }


def test_every_official_panel_mark_and_total_comes_out_exactly():
    assert len(official()) == 2_280
    assert computed(ISU) == official()


def test_every_category_is_there_and_its_ranks_follow_the_official_totals():
    assert len(marks()) == 40
    for each in marks():
        totals = {row.nominee: row.total for row in score(ISU, each.criteria, each.marks).rows}
        wanted = {
            key[2]: value[1] for key, value in official().items() if key[:2] == (each.edition, each.category)
        }
        assert [totals[name] for name in totals] == sorted(wanted.values(), reverse=True)


def test_other_methods_and_roundings_do_not_give_the_official_results():
    """The data can tell the rules apart: this is what makes the equality above worth something."""
    for other in (
        Rules("mean", "each", "sum"),
        Rules("median", "each", "sum"),
        Rules("trimmed-mean", "once", "sum"),
        Rules("trimmed-mean", "each", "mean"),
    ):
        assert computed(other) != official()


def test_the_one_real_tie_is_explained():
    ties = [tie for each in marks() for tie in score(ISU, each.criteria, each.marks).ties]
    assert [[str(phrase) for phrase in phrases(tie)] for tie in ties] == [
        [
            "Same total, 74.14: Elladj BALDE, Deniss VASILJEVS.",
            "“Composition” decides: Elladj BALDE (7.54), Deniss VASILJEVS (7.50).",
        ]
    ]


def test_every_category_freezes_into_a_document_that_verifies():
    for each in marks():
        counted = count(ISU, each.criteria, each.marks, each.nominees, Estimate())
        assert verify(document(ISU, each.criteria, each.marks, counted, Estimate()))
