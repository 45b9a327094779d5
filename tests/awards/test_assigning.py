"""Balanced assignment: against brute force on small juries, and at the size of a real one."""

from collections import Counter
from itertools import combinations, product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.awards.assigning import Entry, Juror, plan

READS_ALL = frozenset({"en", "fr", "pl"})


def a_jury(count, **options):
    return [Juror(number, READS_ALL, **options) for number in range(1, count + 1)]


def entries_in(count, language="en", category=1, first=1, minutes=20):
    return [Entry(number, category, language, minutes) for number in range(first, first + count)]


def why(found):
    return [(each.entry, each.found, each.reason, str(each)) for each in found.shortages]


def able(juror, entry, forbidden):
    return (
        (juror.categories is None or entry.category in juror.categories)
        and (entry.language is None or entry.language in juror.languages)
        and (entry.id, juror.id) not in forbidden
    )


# --- against brute force ------------------------------------------------------------------------------------


@st.composite
def situations(draw):
    jurors = [
        Juror(
            number,
            frozenset(draw(st.sets(st.sampled_from(["en", "fr"]), min_size=1))),
            draw(st.sampled_from([None, 0, 1, 2, 3])),
            draw(st.sampled_from([None, frozenset({1}), frozenset({1, 2})])),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    entries = [
        Entry(
            number,
            draw(st.integers(1, 2)),
            draw(st.sampled_from(["en", "fr", None])),
            draw(st.sampled_from([5, 20, 60])),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    pairs = [(entry.id, juror.id) for entry in entries for juror in jurors]
    forbidden = draw(st.sets(st.sampled_from(pairs), max_size=4))
    kept = draw(st.sets(st.sampled_from(pairs), max_size=2))
    return jurors, entries, draw(st.integers(1, 3)), kept, forbidden


def best_by_brute_force(jurors, entries, wanted, kept, forbidden):
    """Most seats, then the smallest sum of squared loads, over every possible choice."""
    options = []
    for entry in entries:
        held = {juror for kept_entry, juror in kept if kept_entry == entry.id}
        free = [juror.id for juror in jurors if able(juror, entry, forbidden) and juror.id not in held]
        room = max(0, wanted - len(held))
        options.append(
            [chosen for size in range(min(room, len(free)) + 1) for chosen in combinations(free, size)]
        )
    before = Counter(juror for _, juror in kept)
    best = None
    for choice in product(*options):
        added = Counter(juror for chosen in choice for juror in chosen)
        if any(
            juror.max_load is not None
            and before[juror.id] + added[juror.id] > max(juror.max_load, before[juror.id])
            for juror in jurors
        ):
            continue
        score = (-sum(added.values()), sum((before[juror.id] + added[juror.id]) ** 2 for juror in jurors))
        best = score if best is None else min(best, score)
    return best


@settings(max_examples=150, deadline=None)
@given(situations(), st.text(max_size=3))
def test_no_choice_fills_more_seats_or_balances_better(situation, seed):
    jurors, entries, wanted, kept, forbidden = situation
    found = plan(jurors, entries, wanted, kept, forbidden, seed)
    got = (-len(found.added), sum(load**2 for load in found.loads.values()))
    assert got == best_by_brute_force(jurors, entries, wanted, kept, forbidden)


@settings(max_examples=150, deadline=None)
@given(situations(), st.randoms(use_true_random=False))
def test_every_plan_keeps_the_rules_and_accounts_for_every_seat(situation, random):
    jurors, entries, wanted, kept, forbidden = situation
    found = plan(jurors, entries, wanted, kept, forbidden)
    people, work = {each.id: each for each in jurors}, {each.id: each for each in entries}
    assert set(found.pairs) == kept | set(found.added)
    assert not kept & set(found.added)
    assert all(able(people[juror], work[entry], forbidden) for entry, juror in found.added)
    loads = Counter(juror for _, juror in found.pairs)
    assert found.loads == {juror: loads[juror] for juror in people}
    seats = Counter(entry for entry, _ in found.pairs)
    assert {each.entry: each.found for each in found.shortages} == {
        entry: seats[entry] for entry in work if seats[entry] < wanted
    }
    shuffled = [random.sample(list(each), len(each)) for each in (jurors, entries, kept, forbidden)]
    assert plan(shuffled[0], shuffled[1], wanted, shuffled[2], shuffled[3]) == found


# --- what it promises ---------------------------------------------------------------------------------------


def test_loads_are_equal_and_differ_by_one_where_they_cannot_be():
    assert set(plan(a_jury(6), entries_in(12), 3).loads.values()) == {6}
    assert Counter(plan(a_jury(7), entries_in(12), 3).loads.values()) == {5: 6, 6: 1}


def test_another_seed_gives_another_plan_and_the_same_seed_the_same():
    plans = [plan(a_jury(8), entries_in(20), 3, seed=seed).pairs for seed in ("one", "one", "two")]
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


def test_juries_are_mixed_rather_than_always_the_same_people_together():
    found = plan(a_jury(9), entries_in(30), 3)
    panels = {frozenset(juror for entry, juror in found.pairs if entry == number) for number in range(1, 31)}
    assert len(panels) > 15


def test_what_is_kept_counts_towards_seats_and_loads():
    kept = [(1, 1), (2, 1), (3, 1)]
    found = plan(a_jury(4), entries_in(4), 2, kept=kept)
    assert set(kept) < set(found.pairs)
    assert found.loads[1] == 3
    assert sorted(found.loads[juror] for juror in (2, 3, 4)) == [1, 2, 2]


def test_a_kept_pair_stays_even_with_a_conflict_and_is_never_doubled():
    found = plan(a_jury(2), entries_in(1), 2, kept=[(1, 1)], forbidden=[(1, 1)])
    assert (found.pairs, found.added, found.shortages) == (((1, 1), (1, 2)), ((1, 2),), ())


def test_a_juror_who_left_still_fills_the_seat_of_a_submitted_card():
    found = plan(a_jury(2), entries_in(1), 2, kept=[(1, 99)])
    assert len(found.added) == 1
    assert set(found.loads) == {1, 2}


def test_a_full_assignment_is_found_where_the_obvious_choice_blocks_it():
    jurors = [Juror(1, frozenset({"en", "pl"}), 1), Juror(2, frozenset({"en"}), 1)]
    found = plan(jurors, [Entry(1, 1, "en"), Entry(2, 1, "pl")], 1)
    assert (found.pairs, found.shortages) == (((1, 2), (2, 1)), ())


def test_short_seats_are_spread_so_that_every_entry_gets_its_first_juror():
    found = plan(a_jury(2, max_load=3), entries_in(6), 2)
    assert sorted(Counter(entry for entry, _ in found.pairs).values()) == [1] * 6


def test_minutes_are_evened_out_without_touching_the_loads():
    long, short = entries_in(6, minutes=60), entries_in(6, first=7, minutes=10)
    found = plan(a_jury(4), long + short, 1)
    minutes = Counter()
    for entry, juror in found.pairs:
        minutes[juror] += 60 if entry <= 6 else 10
    assert set(found.loads.values()) == {3}
    assert sorted(minutes.values()) == [80, 80, 130, 130]


# --- shortages name what binds ------------------------------------------------------------------------------


def test_too_few_who_read_the_language():
    jurors = [Juror(1, READS_ALL), Juror(2, READS_ALL), Juror(3, frozenset({"en"}))]
    assert why(plan(jurors, entries_in(1, "pl"), 3)) == [
        (1, 2, "language", "Only 2 of 3 jurors of the panel read pl; 3 are wanted.")
    ]


def test_too_few_without_a_conflict():
    found = plan(a_jury(3), [Entry(1, 1, "pl"), Entry(2, 1)], 3, forbidden=[(1, 2), (2, 3)])
    assert why(found) == [
        (1, 2, "conflict", "Only 2 of 3 jurors of the panel read pl and have no conflict; 3 are wanted."),
        (2, 2, "conflict", "Only 2 of 3 jurors of the panel have no conflict; 3 are wanted."),
    ]


def test_a_panel_that_is_too_small_or_missing():
    jurors = [Juror(1, READS_ALL, categories=frozenset({1})), Juror(2, READS_ALL, categories=frozenset({2}))]
    found = plan(jurors, [Entry(1, 1, "en"), Entry(2, 3, "en")], 2)
    assert why(found) == [
        (1, 1, "panel", "The panel has only 1 of the 2 jurors wanted."),
        (2, 0, "no-panel", "No juror sits on the panel of this category."),
    ]


def test_limits_that_are_reached_name_the_jurors_who_are_full():
    found = plan([*a_jury(2, max_load=1), Juror(3, frozenset({"fr"}))], entries_in(2), 2)
    assert [(each.entry, each.reason, each.free, each.found) for each in found.shortages] == [
        (1, "load", 2, 1),
        (2, "load", 2, 1),
    ]
    # One more entry by either would do: the one who reads it already could swap places with the other.
    assert [each.full for each in found.shortages] == [(1, 2), (1, 2)]
    assert str(found.shortages[0]) == (
        "2 jurors could read it, but all others have reached their limit: 1 of 2 seats are filled."
    )


def test_nothing_to_do_is_done():
    assert plan([], [], 3).pairs == ()
    assert plan(a_jury(2), entries_in(2), 0).pairs == ()
    assert why(plan([], entries_in(1), 1))[0][2] == "no-panel"


@pytest.mark.parametrize(
    ("jurors", "entries", "wanted"), [(a_jury(1) * 2, [], 1), ([], entries_in(1) * 2, 1), ([], [], -1)]
)
def test_input_that_makes_no_sense_is_refused(jurors, entries, wanted):
    with pytest.raises(ValueError):
        plan(jurors, entries, wanted)


def test_five_hundred_entries_and_sixty_jurors_take_seconds():
    languages = ["en", "fr", "de", "nl", "pl"]
    jurors = [
        Juror(number, frozenset({"en", languages[number % 5]}), 60 if number % 3 else 50)
        for number in range(60)
    ]
    entries = [
        Entry(number, number % 4, "en" if number % 2 else languages[number % 5], 10 + number * 7 % 50)
        for number in range(500)
    ]
    forbidden = {(number, (number * 13 + step) % 60) for number in range(500) for step in range(4)}
    before = process_time()
    found = plan(jurors, entries, 5, forbidden=forbidden)
    assert process_time() - before < 5
    assert (len(found.pairs), found.shortages) == (2_500, ())
    assert max(found.loads.values()) - min(found.loads.values()) <= 1
    minutes = Counter()
    for entry, juror in found.pairs:
        minutes[juror] += entries[entry].minutes
    assert max(minutes.values()) - min(minutes.values()) <= 5
