"""Head to head among many gives exactly what pair by pair gives, only sooner."""

from __future__ import annotations

import random
import time
from decimal import Decimal as D

import pytest

from portal.awards.scoring import Criterion, Mark, Rules, ladder, score

ONE = [Criterion("all", D(1))]


@pytest.mark.parametrize(("jurors", "each"), [(3, 3), (6, 4), (5, 1)])
def test_a_large_tie_is_resolved_as_pair_by_pair(monkeypatch, jurors, each):
    shuffle = random.Random(each)
    marks = []
    for number in range(110):
        low = shuffle.choice([0, 1, 2])
        values = [5 - low, 5 + low] * (each // 2) + [5] * (each % 2)
        for juror, value in zip(shuffle.sample(range(jurors), each), values, strict=True):
            marks.append(Mark(f"n{number:03}", f"j{juror}", "all", D(value)))
    many = score(Rules(), ONE, marks)
    monkeypatch.setattr(ladder, "TOO_MANY_ONE_BY_ONE", 10_000)
    assert many == score(Rules(), ONE, marks)
    assert len(many.ties[0].members) == 110


def test_ten_thousand_equal_nominees_share_a_place_within_seconds():
    marks = [Mark(f"n{number:05}", f"j{number % 50 + place}", "all", D(7)) for number in range(10_000) for place in range(3)]
    began = time.process_time()
    table = score(Rules(), ONE, marks)
    assert time.process_time() - began < 20
    assert {row.rank for row in table.rows} == {1}
