"""What a plan promises: even loads, mixed juries, kept pairs, the same answer everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from portal.awards.solving.request import Entry, Juror
from portal.awards.solving.solver import plan
from tests.awards.solving.cases import READS_ALL, a_case, a_jury, a_large_case, entries_in, planned

ROOT = Path(__file__).parents[3]


def test_loads_are_equal_and_differ_by_one_where_they_cannot_be() -> None:
    assert set(planned(a_jury(6), entries_in(12), 3).loads.values()) == {6}
    assert Counter(planned(a_jury(7), entries_in(12), 3).loads.values()) == {5: 6, 6: 1}


def test_another_seed_gives_another_plan_and_the_same_seed_the_same() -> None:
    plans = [planned(a_jury(8), entries_in(20), 3, seed=seed).pairs for seed in ("one", "one", "two")]
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


SCRIPT = """
from portal.awards.solving.solver import plan
from tests.awards.solving.cases import a_large_case
for balance in ("entries", "minutes"):
    print(hash(plan(a_large_case(60, 20, 4, apart=True, balance=balance, families=("change_management",))).pairs))
"""


def test_a_fresh_process_gives_the_same_answer() -> None:
    """``hash`` of numbers is the same in every process; of texts it is not, and sets of them come in another order."""
    told = set()
    for shuffle in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": shuffle, "PYTHONPATH": str(ROOT)}
        answer = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        told.add(tuple(answer.stdout.split()[-2:]))
    here = [
        str(hash(plan(a_large_case(60, 20, 4, apart=True, balance=balance, families=("change_management",))).pairs))
        for balance in ("entries", "minutes")
    ]
    assert told == {tuple(here)}


def test_juries_are_mixed_rather_than_always_the_same_people_together() -> None:
    found = planned(a_jury(9), entries_in(30), 3)
    panels = {frozenset(juror for entry, juror in found.pairs if entry == number) for number in range(1, 31)}
    assert len(panels) > 15
    assert found.linkage.efficiency > 0.5


def test_who_is_at_home_in_a_category_reads_it_where_loads_allow() -> None:
    jurors = [Juror(number, READS_ALL, fields=frozenset({1 if number <= 3 else 2})) for number in range(1, 7)]
    found = planned(jurors, entries_in(6, category=1) + entries_in(6, category=2, first=7), 3)
    assert all((entry <= 6) == (juror <= 3) for entry, juror in found.pairs)
    assert (found.mismatch, set(found.loads.values())) == (0, {6})


def test_each_family_of_criteria_finds_a_juror_at_home_in_it() -> None:
    jurors = [*a_jury(8), *(Juror(number, READS_ALL, 5, families=frozenset({"change_management"})) for number in (9, 10))]
    found = planned(jurors, entries_in(10), 3, families=("change_management", "customer_orientation"))
    assert Counter(juror for _entry, juror in found.pairs if juror >= 9) == {9: 5, 10: 5}
    assert {entry for entry, juror in found.pairs if juror >= 9} == set(range(1, 11))
    assert found.shortages == ()  # nobody declared the other family, so nobody is asked for


def test_colleagues_do_not_meet_on_an_entry() -> None:
    jurors = [Juror(number, READS_ALL, employer=number % 3) for number in range(9)]
    found = planned(jurors, entries_in(12), 3, apart=True)
    assert all(len({juror % 3 for entry, juror in found.pairs if entry == number}) == 3 for number in range(1, 13))


def test_reading_minutes_are_shared_out_instead_of_entries() -> None:
    long, short = entries_in(6, minutes=60), entries_in(18, first=7, minutes=20)
    found = planned(a_jury(4), long + short, 1, balance="minutes")
    minutes = Counter[int]()
    for entry, juror in found.pairs:
        minutes[juror] += 60 if entry <= 6 else 20
    assert set(minutes.values()) == {180}


def test_nobody_reads_longer_than_the_limit() -> None:
    jurors = a_jury(3, max_minutes=60)
    found = planned(jurors, entries_in(8, minutes=25), 1)
    assert (set(found.loads.values()), len(found.shortages)) == ({2}, 2)


# --- what is there already ------------------------------------------------------------------------------------


def test_what_is_kept_counts_towards_seats_and_loads() -> None:
    kept = [(1, 1), (2, 1), (3, 1)]
    found = planned(a_jury(4), entries_in(4), 2, kept)
    assert set(kept) < set(found.pairs)
    assert found.loads[1] == 3
    assert sorted(found.loads[juror] for juror in (2, 3, 4)) == [1, 2, 2]


def test_a_kept_pair_stays_even_with_a_conflict_and_is_never_doubled() -> None:
    found = planned(a_jury(2), entries_in(1), 2, [(1, 1)], [(1, 1)])
    assert (found.pairs, found.added, found.shortages) == (((1, 1), (1, 2)), ((1, 2),), ())


def test_a_kept_juror_is_the_one_of_their_employer_and_of_their_family() -> None:
    jurors = [Juror(1, READS_ALL, employer=5, families=frozenset({"x"})), Juror(2, READS_ALL, employer=5), Juror(3, READS_ALL)]
    found = planned(jurors, entries_in(1), 2, [(1, 1)], apart=True, families=("x",))
    assert (found.added, found.shortages) == (((1, 3),), ())


def test_a_juror_who_left_still_fills_the_seat_of_a_submitted_card() -> None:
    found = planned(a_jury(2), entries_in(1), 2, [(1, 99)])
    assert len(found.added) == 1
    assert set(found.loads) == {1, 2}


def test_after_somebody_steps_aside_only_their_seats_are_filled() -> None:
    jurors, entries = a_jury(10), entries_in(20)
    before = planned(jurors, entries, 3)
    gone = {(entry, juror) for entry, juror in before.pairs if juror == 4}
    rest = set(before.pairs) - gone
    after = planned([one for one in jurors if one.id != 4], entries, 3, movable=rest, forbidden=gone)
    assert len(after.pairs) == 60
    assert len(after.removed) <= 2
    assert {entry for entry, _juror in after.added} >= {entry for entry, _juror in gone}


def test_a_movable_pair_gives_way_where_a_seat_would_stay_empty() -> None:
    jurors = [Juror(1, frozenset({"en", "pl"}), 1), Juror(2, frozenset({"en"}), 1)]
    entries = [Entry(1, 1, "en"), Entry(2, 1, "pl")]
    assert planned(jurors, entries, 1, [(1, 1)]).shortages != ()
    moved = planned(jurors, entries, 1, movable=[(1, 1)])
    assert (moved.pairs, moved.added, moved.removed) == (((1, 2), (2, 1)), ((1, 2), (2, 1)), ((1, 1),))


def test_a_pair_made_by_hand_off_the_panel_may_stay() -> None:
    jurors = [Juror(1, frozenset({"fr"}), categories=frozenset({2})), *a_jury(2)[1:]]
    assert planned(jurors, entries_in(1), 1, movable=[(1, 1)]).pairs == ((1, 1),)


# --- edges ----------------------------------------------------------------------------------------------------


def test_a_full_assignment_is_found_where_the_obvious_choice_blocks_it() -> None:
    jurors = [Juror(1, frozenset({"en", "pl"}), 1), Juror(2, frozenset({"en"}), 1)]
    found = planned(jurors, [Entry(1, 1, "en"), Entry(2, 1, "pl")], 1)
    assert (found.pairs, found.shortages) == (((1, 2), (2, 1)), ())


def test_short_seats_are_spread_so_that_every_entry_gets_its_first_juror() -> None:
    found = planned(a_jury(2, max_load=3), entries_in(6), 2)
    assert sorted(Counter(entry for entry, _ in found.pairs).values()) == [1] * 6


def test_nothing_to_do_is_done() -> None:
    assert planned([], [], 3).pairs == ()
    assert planned(a_jury(2), entries_in(2), 0).pairs == ()
    assert planned([], entries_in(1), 1).shortages[0].reason == "no-panel"


@pytest.mark.parametrize(
    ("jurors", "entries", "wanted"), [(a_jury(1) * 2, [], 1), ([], entries_in(1) * 2, 1), ([], [], -1)]
)
def test_input_that_makes_no_sense_is_refused(jurors: list[Juror], entries: list[Entry], wanted: int) -> None:
    with pytest.raises(ValueError):
        a_case(jurors, entries, wanted)


def test_progress_rises_to_the_end() -> None:
    told: list[int] = []
    plan(a_case(a_jury(4), entries_in(6), 2), told.append)
    assert told == sorted(told)
    assert (told[0] >= 15, told[-1]) == (True, 90)
