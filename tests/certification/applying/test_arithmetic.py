"""Audit days and samples against arithmetic of their own, and a draw repeated with a standard tool."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.audit_days import Adjustment, VisitedSite, calculate, table_days
from portal.certification.rules import AUDIT_DAYS, Rules
from portal.certification.sampling import Site, draw, size_of

RULES = Rules()
KINDS = ("initial", "surveillance", "recertification", "extension", "transition", "special")


@pytest.mark.parametrize(
    ("people", "days"),
    [(0, "1.5"), (5, "1.5"), (6, "2"), (55, "5"), (625, "11"), (626, "12"), (2025, "15"), (2026, "16"), (2500, "16"), (2501, "17")],
)
def test_the_table_is_read_by_rows_and_goes_on_in_its_last_steps(people: int, days: str) -> None:
    assert table_days(people, AUDIT_DAYS) == Fraction(days)


def test_every_step_of_a_calculation_by_hand() -> None:
    """750 people: 12 days; two reductions of 20 % count as 30; 8.4 days; sites of 400 and 350: half of 10 each."""
    found = calculate(
        750, "initial", RULES, sites=[VisitedSite(1, 400), VisitedSite(2, 350)], adjustments=[Adjustment(-20, "a"), Adjustment(-20, "b")]
    )
    assert (found.table_days, found.counted_percent, found.adjusted) == (Decimal("12.00"), -30, Decimal("8.40"))
    assert (found.sites, found.sites_least, found.result, found.on_site) == (
        ((1, Decimal(5)), (2, Decimal(5))), Decimal(10), Decimal(10), Decimal(8),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "result"),
    [("initial", "11"), ("surveillance", "3.75"), ("recertification", "7.5"), ("transition", "7.5"), ("special", "3.75"), ("extension", "3.75")],
)
def test_the_share_of_each_kind_is_exact_and_rounded_up_to_quarters(kind: str, result: str) -> None:
    """500 people: 11 days; a third is 3.666…, two thirds 7.333…"""
    assert calculate(500, kind, RULES).result == Decimal(result)


def test_additions_count_whole_and_only_reductions_are_limited() -> None:
    found = calculate(500, "initial", RULES, adjustments=[Adjustment(40, "night"), Adjustment(-50, "one process")])
    assert (found.counted_percent, found.result) == (10, Decimal("12.25"))


@given(
    people=st.integers(1, 5000), kind=st.sampled_from(KINDS),
    percents=st.lists(st.integers(-100, 100), max_size=4), sites=st.lists(st.integers(0, 1000), max_size=5),
)  # fmt: skip
def test_days_follow_their_definition_for_any_input(people: int, kind: str, percents: list[int], sites: list[int]) -> None:
    visited = [VisitedSite(number, size) for number, size in enumerate(sites)]
    found = calculate(people, kind, RULES, sites=visited, adjustments=[Adjustment(p, "x") for p in percents])
    share = {"initial": Fraction(1), "recertification": Fraction(2, 3), "transition": Fraction(2, 3)}.get(kind, Fraction(1, 3))
    reduction = min(30, -sum(p for p in percents if p < 0))
    wanted = table_days(people, AUDIT_DAYS) * share * (100 + sum(p for p in percents if p > 0) - reduction) / 100
    result = Fraction(found.result)
    assert result % Fraction(1, 4) == 0
    assert result >= max(wanted, Fraction(found.sites_least), Fraction(1, 4))
    assert result == Fraction(found.sites_least) or result - Fraction(1, 4) < wanted


@pytest.mark.parametrize(
    ("sites", "initial", "surveillance", "recertification"),
    [(1, 1, 1, 1), (2, 2, 1, 2), (4, 2, 2, 2), (9, 3, 2, 3), (16, 4, 3, 4), (17, 5, 3, 4), (25, 5, 3, 4), (100, 10, 6, 8)],
)
def test_sample_sizes_by_hand(sites: int, initial: int, surveillance: int, recertification: int) -> None:
    assert tuple(size_of(sites, factor) for factor in ("1", "0.6", "0.8")) == (initial, surveillance, recertification)


@given(sites=st.integers(1, 5000), factor=st.sampled_from(["1", "0.6", "0.8", "1/3", "2"]))
def test_a_size_is_the_least_whole_number_that_is_enough(sites: int, factor: str) -> None:
    size, square = size_of(sites, factor), Fraction(factor) ** 2 * sites
    assert 1 <= size <= sites
    assert size == sites or size * size >= square
    assert size == 1 or (size - 1) ** 2 < square


@given(
    number=st.integers(1, 60), seed=st.text("abc0123456789", min_size=1, max_size=20), kind=st.sampled_from(KINDS), data=st.data(),
)  # fmt: skip
def test_a_sample_holds_what_must_be_in_and_enough_by_lot(number: int, seed: str, kind: str, data: st.DataObject) -> None:
    central = data.draw(st.sets(st.integers(1, number), max_size=number))
    chosen = data.draw(st.sets(st.integers(1, number), max_size=number))
    drawn = draw(seed, [Site(n, n in central) for n in range(1, number + 1)], kind, RULES, chosen=chosen)
    sampled = set(drawn.sampled)
    rest = sorted(set(range(1, number + 1)) - central - chosen, key=lambda n: hashlib.sha256(f"{seed}:{n}".encode()).hexdigest())
    assert central | chosen <= sampled
    assert list(drawn.drawn) == rest[: len(drawn.drawn)]
    assert len(sampled) >= drawn.size or len(sampled) == number
    assert 4 * len(drawn.drawn) >= len(sampled) or len(drawn.drawn) == len(rest)


def test_a_draw_does_not_depend_on_the_order_of_the_sites() -> None:
    sites = [Site(n, n == 5) for n in range(1, 31)]
    assert draw("s", sites, "initial", RULES) == draw("s", sites[::-1], "initial", RULES)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_anyone_can_draw_again_with_a_standard_tool() -> None:
    drawn = draw("C-2026-0042-5f3a", [Site(n, n == 1) for n in range(1, 10)], "initial", RULES)
    script = "for n in 2 3 4 5 6 7 8 9; do printf '%s' \"C-2026-0042-5f3a:$n\" | sha256sum | sed \"s/-/$n/\"; done | sort | awk '{print $2}'"
    order = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert [str(site) for site, _digest in drawn.order] == order
    assert (drawn.size, [str(n) for n in drawn.drawn]) == (3, order[:2])
