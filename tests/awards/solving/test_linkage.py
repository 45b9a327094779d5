"""Whether the jurors of a plan can be compared: groups, bridges, and how thin the thinnest place is."""

from __future__ import annotations

import pytest

from portal.awards.solving.linkage import groups_of, linkage_of
from portal.awards.solving.outcome import Bridge, Group
from portal.awards.solving.request import Entry, Juror
from tests.awards.solving.cases import READS_ALL, a_case, a_jury, entries_in, planned


def two_languages(*bilingual: Juror) -> list[Juror]:
    """Three readers of each language."""
    crew = [Juror(number, frozenset({"en"} if number <= 3 else {"pl"})) for number in range(1, 7)]
    return [*(one for one in crew if one.id not in {each.id for each in bilingual}), *bilingual]


ENTRIES = [*entries_in(6, "en"), *entries_in(6, "pl", first=7)]


def test_groups_hang_together_by_common_cards() -> None:
    assert groups_of([(1, 1), (1, 2), (2, 2), (3, 3)]) == [Group((1, 2), (1, 2)), Group((3,), (3,))]
    assert groups_of([]) == []


def test_language_blocks_without_a_bilingual_juror_are_told_with_their_groups() -> None:
    found = planned(two_languages(), ENTRIES, 3, linked=True)
    assert found.linkage.split == (1,)
    assert [group.jurors for group in found.linkage.groups] == [(1, 2, 3), (4, 5, 6)]
    assert (found.linkage.bridges, found.linkage.forced, found.linkage.efficiency) == ((), (), 0.0)


def test_a_bilingual_juror_connects_the_blocks() -> None:
    found = planned([*two_languages(), Juror(7, READS_ALL)], ENTRIES, 3, linked=True)
    assert (found.linkage.split, len(found.linkage.groups), len(found.pairs)) == ((), 1, 36)


def test_bridges_are_forced_where_the_cheapest_plan_falls_apart() -> None:
    """Two fixed trios that would rather stay: a few cards change hands so that they can be compared."""
    trios = [(entry, juror) for entry in range(1, 7) for juror in ((1, 2, 3) if entry <= 3 else (4, 5, 6))]
    loose = planned(a_jury(6), entries_in(6), 3, movable=trios)
    assert (loose.pairs, loose.linkage.split) == (tuple(trios), (1,))
    tight = planned(a_jury(6), entries_in(6), 3, movable=trios, linked=True)
    assert (tight.linkage.split, tight.shortages, len(tight.pairs)) == ((), (), 18)
    assert 0 < len(tight.linkage.forced) <= 4
    assert set(tight.linkage.forced) <= set(tight.added)
    assert tight.linkage.shared >= 2
    assert set(tight.loads.values()) == {3}


def test_a_bridge_is_not_bought_with_an_empty_seat() -> None:
    """The one bilingual juror is the only reader left of Polish: taken across, an entry would lose its juror."""
    jurors = [Juror(1, frozenset({"en"}), 2), Juror(2, frozenset({"en", "pl"}), 2)]
    found = planned(jurors, [Entry(1, 1, "en"), Entry(2, 1, "en"), Entry(3, 1, "pl"), Entry(4, 1, "pl")], 1, linked=True)
    assert (len(found.pairs), found.shortages, found.linkage.forced) == (4, (), ())
    assert found.linkage.split == (1,)


def test_panels_by_category_may_stay_apart_because_each_ranking_is_whole() -> None:
    jurors = [Juror(number, READS_ALL, categories=frozenset({1 if number <= 3 else 2})) for number in range(1, 7)]
    found = planned(jurors, entries_in(4, category=1) + entries_in(4, category=2, first=5), 3, linked=True)
    assert (len(found.linkage.groups), found.linkage.split) == (2, ())


def test_fixed_panels_are_warned_of_and_bridges_offered() -> None:
    """All seats are taken by two fixed trios: nothing can be added, but a fourth reader would connect them."""
    kept = [(entry, juror) for entry in range(1, 5) for juror in ((1, 2, 3) if entry <= 2 else (4, 5, 6))]
    found = planned(a_jury(6), entries_in(4), 3, kept, [(1, 4)], linked=True)
    assert (found.added, found.linkage.split) == ((), (1,))
    assert found.linkage.bridges == (Bridge(1, 5), Bridge(3, 1))


def test_a_bridge_off_the_panel_says_so() -> None:
    jurors = [Juror(1, READS_ALL, categories=frozenset({1})), Juror(2, READS_ALL, categories=frozenset())]
    case = a_case(jurors, entries_in(2), 1, [(1, 1), (2, 2)])
    assert linkage_of(case, sorted(case.kept)).bridges == (Bridge(1, 2, panel=True), Bridge(2, 1))


def test_efficiency_is_one_where_everybody_reads_everything_with_many() -> None:
    """Complete: S = n(I - J/k), all eigenvalues n, mean load n."""
    pairs = [(entry, juror) for entry in range(1, 9) for juror in range(1, 6)]
    found = linkage_of(a_case(a_jury(5), entries_in(8), 5), pairs)
    assert found.efficiency == pytest.approx(1)
    assert found.shared == 8


def test_the_thinnest_place_is_found_with_the_entries_that_hold_it() -> None:
    """Two complete halves and one entry read across."""
    pairs = [(entry, juror) for entry in range(1, 7) for juror in ((1, 2, 3) if entry <= 3 else (4, 5, 6, 7))]
    found = linkage_of(a_case(a_jury(7), entries_in(7), 2), [*pairs, (7, 3), (7, 4)])
    assert (found.weakest, found.shared) == ((1, 2, 3), 1)
    assert 0 < found.efficiency < 0.7
