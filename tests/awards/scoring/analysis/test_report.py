"""The whole report of a category: its keys, its numbers, and an answer for every degenerate jury."""

from __future__ import annotations

import json
from decimal import Decimal as D

import pytest

from portal.awards.scoring import Criterion, Mark, Rules, score
from portal.awards.scoring.analysis.report import analyse, text
from portal.awards.scoring.analysis.study import METHODS, Unfit
from portal.awards.scoring.gates import Gates
from tests.awards.scoring.analysis.published import kuhlisch, rows, values
from tests.awards.scoring.analysis.test_additive import crossed

ONE = [Criterion("score", D(1))]
NOMINEE = {
    "nominee", "n", "plain", "trimmed", "adjusted", "score", "se", "rank", "rank_low", "rank_high", "p_first", "p_shortlist",
    "rank_plain", "rank_adjusted", "criteria",
}  # fmt: skip


def conference():
    return [Mark(row["idpaper"], row["idreviewer"], "score", D(row["score"])) for row in rows("kuhlisch-2016/scores.csv")]


def marks_of(sheets, places=2):
    given = zip(sheets.i, sheets.j, sheets.y.tolist(), strict=True)
    return [Mark(sheets.nominees[i], sheets.jurors[j], "score", round(D(y), places)) for i, j, y in given]


def grid(nominees, jurors, value):
    return [Mark(f"n{i}", f"j{j}", "score", value(i, j)) for i in range(nominees) for j in range(jurors)]


def column(data, name, of="nominees"):
    return {row[of[:-1]]: row[name] for row in data[of]}


def test_the_report_holds_what_the_issue_names_and_is_plain_json():
    data = analyse(ONE, conference())
    assert json.loads(text(data)) == data
    assert set(data) == {
        "method", "official", "shortlist", "places", "seed", "draws", "nominees", "jurors", "variance", "agreement", "components",
        "bridges", "criteria", "stability", "questions", "mean", "rasch",
    }  # fmt: skip
    assert set(data["nominees"][0]) == NOMINEE
    assert {"juror", "n", "severity", "spread", "infit", "outfit", "flags"} <= set(data["jurors"][0])
    assert {"nominee", "juror", "residual", "reml_criterion", "p_value", "degrees", "ratio"} == set(data["variance"])
    single = {"icc_1", "icc_a1", "icc_c1", "icc_1k", "icc_ak", "icc_ck"}
    assert single | {f"{key}_ci" for key in single} <= set(data["agreement"])
    assert {"alpha_nominal", "alpha_ordinal", "alpha_interval", "alpha_ratio", "kendall_w"} <= set(data["agreement"])


def test_the_conference_comes_out_as_published():
    fixed, random = (analyse(ONE, conference(), method=method) for method in ("fixed", "random"))
    quality = values("kuhlisch-2016/expected_papers_lm.csv", "idpaper", "ols_quality_sumzero")
    errors = values("kuhlisch-2016/expected_papers_lm.csv", "idpaper", "ols_se")
    leniency = values("kuhlisch-2016/expected_reviewers_lm.csv", "idreviewer", "ols_leniency_sumzero")
    assert column(fixed, "score") == pytest.approx(quality, abs=1e-9)
    assert column(fixed, "se") == pytest.approx(errors, abs=1e-9)
    assert column(fixed, "severity", "jurors") == pytest.approx({key: -each for key, each in leniency.items()}, abs=1e-9)
    blups = values("kuhlisch-2016/expected_papers_lmer_blup.csv", "id", "blup")
    assert {key: each - random["mean"] for key, each in column(random, "score").items()} == pytest.approx(blups, abs=2e-5)
    published = analyse(ONE, conference(), method="random", variances=(1.35179, 0.130571, 1.218735))
    assert {key: each - published["mean"] for key, each in column(published, "score").items()} == pytest.approx(blups, abs=1e-5)
    assert column(fixed, "plain") == pytest.approx(values("kuhlisch-2016/expected_papers_lm.csv", "idpaper", "raw_mean"), abs=1e-12)
    assert random["variance"]["reml_criterion"] == pytest.approx(467.26034, abs=1e-5)
    assert (len(random["components"]), random["variance"]["ratio"]) == (1, 9.33)


def test_plain_ranks_are_those_of_the_exact_engine_and_ties_climb_the_same_ladder():
    criteria = [Criterion("impact", D(60)), Criterion("clarity", D(40))]
    marks = [Mark(f"n{i}", f"j{j}", each.key, D((i * 7 + j * 3 + k * 5) % 4 + 5)) for i in range(12) for j in range(3) for k, each in enumerate(criteria)]
    table = score(Rules(), criteria, marks)
    data = analyse(criteria, marks, method="plain")
    assert [(row["nominee"], row["rank"]) for row in data["nominees"]] == [(row.nominee, row.rank) for row in table.rows]
    assert column(data, "rank_plain") == {row.nominee: row.rank for row in table.rows}


def test_each_method_ranks_by_its_own_score():
    marks = marks_of(crossed(8, 20, 6, 0.6, 0.8), 0)
    for method in METHODS:
        data = analyse(ONE, marks, method=method)
        scores = [round(row["score"], 2) for row in data["nominees"]]
        assert scores == sorted(scores, reverse=True), method
        for row in data["nominees"]:
            assert row["rank_low"] <= row["rank"] <= row["rank_high"], method


def test_the_official_result_is_adjusted_only_where_the_gates_are_open():
    marks = marks_of(crossed(8, 40, 8, 0.5, 1.2))
    data = analyse(ONE, marks, gates=Gates(least_cards=1))
    assert (data["method"], data["official"]["result"], data["official"]["reason"]) == ("adjusted", "adjusted", "adjusted")
    assert column(data, "rank") == column(data, "rank_adjusted") != column(data, "rank_plain")
    plain = analyse(ONE, marks, gates=Gates(least_cards=1), rule="plain")
    assert (plain["method"], plain["official"]["reason"]) == ("plain", "rule")
    assert column(plain, "rank") == column(plain, "rank_plain") == column(data, "rank_plain")
    assert column(plain, "adjusted") == column(data, "adjusted")


def test_a_round_counted_by_medians_stays_so_when_its_plain_result_is_official():
    marks = grid(5, 4, lambda i, j: D((i * j) % 5 + 3))
    data = analyse(ONE, marks, rules=Rules("median"))
    assert (data["method"], data["official"]["reason"]) == ("median", "complete")
    assert column(data, "rank") == {row.nominee: row.rank for row in score(Rules("median"), ONE, marks).rows}


def test_totals_that_are_sums_are_compared_with_adjusted_marks_on_their_scale():
    criteria = [Criterion("a", D("0.8")), Criterion("b", D("1.2"))]
    marks = [Mark(f"n{i}", f"j{j}", key, D(i + j + 2)) for i in range(5) for j in range(4) for key in "ab"]
    data = analyse(criteria, marks, rules=Rules(total="sum"))
    assert column(data, "adjusted") == pytest.approx(column(data, "plain"))
    assert column(data, "plain")["n0"] == 7.0


def test_adjusted_ranks_across_unconnected_groups_are_refused_and_the_groups_named():
    marks = [*grid(3, 2, lambda i, j: D(5 + i + j * i)), *(Mark(f"x{i}", f"y{j}", "score", D(4 + i + j)) for i in range(2) for j in range(2))]
    data = analyse(ONE, marks, method="adjusted")
    assert {row["rank"] for row in data["nominees"]} == {row["rank_high"] for row in data["nominees"]} == {None}
    assert data["components"] == [
        {"nominees": ["n0", "n1", "n2"], "jurors": ["j0", "j1"]},
        {"nominees": ["x0", "x1"], "jurors": ["y0", "y1"]},
    ]
    assert data["bridges"] == [{"juror": "y0", "nominee": "n0"}, {"juror": "y1", "nominee": "n1"}]
    official = analyse(ONE, marks)
    assert (official["official"]["reason"], sorted(column(official, "rank").values())) == ("unconnected", [1, 2, 3, 4, 5])


def test_a_nominee_nobody_marked_comes_last_without_a_rank():
    marks = [*grid(3, 3, lambda i, j: D(5 + (i * j) % 3)), Mark("late", "j0", "score", None)]
    last = analyse(ONE, marks, nominees=["absent", "late"])["nominees"][-2:]
    assert [(row["nominee"], row["n"], row["rank"], row["plain"], row["adjusted"]) for row in last] == [
        ("absent", 0, None, None, None),
        ("late", 0, None, None, None),
    ]


def test_a_juror_with_one_mark_and_a_criterion_nobody_used_are_told():
    criteria = [*ONE, Criterion("unused", D(2))]
    data = analyse(criteria, [*grid(6, 4, lambda i, j: D(3 + (i * 3 + j * 2) % 5)), Mark("n0", "guest", "score", D(7))])
    guest = next(row for row in data["jurors"] if row["juror"] == "guest")
    assert (guest["n"], [each["code"] for each in guest["flags"]]) == (1, ["few-marks"])
    assert [(row["criterion"], row["n"]) for row in data["criteria"]] == [("score", 25), ("unused", 0)]
    assert data["nominees"][0]["criteria"]["unused"] is None


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        (grid(6, 1, lambda i, j: D(i)), "complete"),
        (grid(1, 6, lambda i, j: D(j)), "complete"),
        (grid(5, 4, lambda i, j: D(7)), "complete"),
        (grid(5, 4, lambda i, j: D(7))[1:], "equally-strict"),
        ([Mark(f"n{i}", f"j{i}", "score", D(i)) for i in range(5)], "unconnected"),
        ([Mark("n", "j", "score", D(5))], "complete"),
    ],
    ids=["one juror", "one nominee", "all equal", "all equal, one missing", "a juror each", "one mark"],
)
@pytest.mark.parametrize("method", [each for each in METHODS if each not in ("random", "rasch")])
def test_degenerate_juries_get_an_answer_without_invented_numbers(marks, reason, method):
    data = analyse(ONE, marks, method=method, gates=Gates(least_cards=1, juror_cards=1, degrees=1))
    assert (data["official"]["result"], data["official"]["reason"]) == ("plain", reason)
    exact = {row.nominee: float(row.total) for row in score(Rules(), ONE, marks).rows}
    assert column(data, "plain") == pytest.approx(exact)
    assert column(data, "adjusted") == pytest.approx(exact)
    assert "NaN" not in text(data)


@pytest.mark.parametrize("method", ["random", "rasch"])
def test_a_method_that_cannot_be_used_says_so(method):
    with pytest.raises(Unfit):
        analyse(ONE, [Mark(f"n{i}", f"j{i}", "score", D(7)) for i in range(5)], method=method)


def test_no_marks_are_no_nominees():
    data = analyse(ONE, [])
    assert (data["nominees"], data["jurors"], data["official"]["reason"]) == ([], [], "no-marks")


def test_the_order_of_the_marks_changes_no_byte():
    marks = marks_of(crossed(9, 15, 5, 0.6))
    assert text(analyse(ONE, marks)) == text(analyse(ONE, marks[::-1]))


def test_another_seed_changes_chances_and_nothing_else():
    marks = marks_of(crossed(9, 15, 5, 0.6))
    one, two = (analyse(ONE, marks, seed=seed) for seed in (1, 2))
    assert column(one, "p_shortlist") != column(two, "p_shortlist")
    assert column(one, "p_shortlist") == pytest.approx(column(two, "p_shortlist"), abs=0.06)
    assert column(one, "score") == column(two, "score")


def test_ten_thousand_nominees_are_no_trouble():
    marks = [Mark(f"n{i:05}", f"j{(i * 7 + k * 31) % 100:03}", "score", D((i * 13 + k * 5) % 11)) for i in range(10_000) for k in range(3)]
    data = analyse(ONE, marks, thorough=False)
    assert (len(data["nominees"]), data["nominees"][0]["rank"], data["official"]["reason"]) == (10_000, 1, "equally-strict")


def test_the_conference_is_read_the_same_as_marks_and_as_sheets():
    assert {row["nominee"]: row["n"] for row in analyse(ONE, conference())["nominees"]} == dict(
        zip(kuhlisch().nominees, kuhlisch().per_nominee.tolist(), strict=True)
    )
