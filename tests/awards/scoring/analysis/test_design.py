"""Which nominees and jurors hold together, and what would tie the rest to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis.design import Bridge, Group, bridges, groups
from portal.awards.scoring.analysis.sheets import sheets_of
from tests.awards.scoring.analysis.published import kuhlisch


def jury(*pairs: str):
    return sheets_of((pair[0], pair[1], 5.0) for pair in pairs)


def test_a_chain_of_sheets_is_one_group():
    assert groups(jury("ax", "bx", "by", "cy", "cz")) == (Group(("a", "b", "c"), ("x", "y", "z")),)


def test_the_conference_is_one_group():
    assert [(len(each.nominees), len(each.jurors)) for each in groups(kuhlisch())] == [(57, 20)]


def test_unconnected_groups_are_named_the_largest_first():
    assert groups(jury("cx", "dx", "ey", "bz", "fx")) == (Group(("c", "d", "f"), ("x",)), Group(("b",), ("z",)), Group(("e",), ("y",)))


def test_a_sheet_that_would_tie_a_group_is_proposed_for_its_least_busy_juror():
    sheets = jury("ax", "bx", "cx", "cw", "dy", "ey", "dz")
    assert bridges(sheets, per_group=1) == (Bridge("z", "a"),)
    assert bridges(sheets) == (Bridge("z", "a"), Bridge("y", "b"))


def test_a_bridge_respects_who_may_judge_what():
    sheets = jury("ax", "bx", "dy")
    assert bridges(sheets, lambda juror, nominee: nominee != "a") == (Bridge("y", "b"),)
    assert bridges(sheets, lambda juror, nominee: False) == ()


def test_nobody_is_no_group():
    assert groups(sheets_of([])) == ()


@given(st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("stuvwxyz")), min_size=1))
def test_groups_are_those_of_a_walk_from_sheet_to_sheet(pairs):
    found = {frozenset(each.nominees) | frozenset(each.jurors) for each in groups(sheets_of((a, b, 1.0) for a, b in pairs))}
    walked = set()
    for start in pairs:
        seen = set(start)
        while more := {name for pair in pairs if seen & set(pair) for name in pair} - seen:
            seen |= more
        walked.add(frozenset(seen))
    assert found == walked


@given(st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("stuvwxyz")), min_size=1))
def test_with_the_bridges_added_everything_is_one_group(pairs):
    sheets = sheets_of((a, b, 1.0) for a, b in pairs)
    proposed = {(each.nominee, each.juror) for each in bridges(sheets)}
    assert not proposed & pairs
    assert len(groups(sheets_of((a, b, 1.0) for a, b in pairs | proposed))) == 1
