"""Whatever a small jury did, there is a report: plain marks as the exact engine has them, nothing invented, no exception."""

from __future__ import annotations

import json
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring import Criterion, Mark, Rules, score
from portal.awards.scoring.analysis.report import analyse, text
from portal.awards.scoring.analysis.study import METHODS, Unfit
from portal.awards.scoring.gates import Gates

VALUES = [None, *(D(value) for value in ("0", "5", "5.5", "7", "9.99", "10"))]


@st.composite
def juries(draw):
    criteria = [Criterion(f"c{place}", draw(st.sampled_from([D(1), D("0.8"), D(30)]))) for place in range(draw(st.integers(1, 3)))]
    values = draw(st.sampled_from([VALUES, VALUES[:3], VALUES[3:4], VALUES[1:]]))
    pairs = draw(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 4)), max_size=30))
    return criteria, [Mark(f"n{i}", f"j{j}", each.key, draw(st.sampled_from(values))) for i, j in sorted(pairs) for each in criteria]


@given(juries(), st.sampled_from(METHODS), st.sampled_from([Gates(), Gates(1, 1, 1, 1.0, 0.0)]), st.integers(1, 9))
def test_every_small_jury_has_its_report(jury, method, gates, shortlist):
    criteria, marks = jury
    exact = {row.nominee: row for row in score(Rules(places=6), criteria, marks).rows}
    try:
        data = analyse(criteria, marks, method=method, gates=gates, shortlist=shortlist)
    except Unfit:
        assert method in ("random", "rasch")
        return
    assert json.loads(text(data)) == json.loads(json.dumps(data, allow_nan=False))
    assert {row["nominee"] for row in data["nominees"]} == set(exact)
    for row in data["nominees"]:
        total = exact[row["nominee"]].total
        assert (row["n"], row["plain"] is None) == (exact[row["nominee"]].cards, total is None)
        if total is None:
            assert {row[key] for key in ("adjusted", "score", "se", "rank", "rank_low", "p_shortlist")} == {None}
            continue
        assert row["plain"] == pytest.approx(float(total), abs=1e-6)
        assert row["adjusted"] is not None
        if row["rank_low"] is not None:
            assert 1 <= row["rank_low"] <= row["rank"] <= row["rank_high"] <= len(exact)
            assert 0 <= row["p_first"] <= row["p_shortlist"] <= 1
    if len(data["components"]) > 1 and data["method"] in ("adjusted", "fixed", "random", "rasch"):
        assert {row["rank"] for row in data["nominees"]} == {None}
