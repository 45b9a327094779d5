"""Life cycles: moves from known states only, with reasons where they are needed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from portal.core.access import Refused
from portal.core.workflow import Lifecycle, move

DOOR = Lifecycle(
    "door", "open",
    (move("close", "open ajar", "closed"), move("lock", "closed", "locked", reason=True), move("open", ["closed"], "open")),
)  # fmt: skip


def test_a_move_changes_the_state() -> None:
    door = SimpleNamespace(state="open")
    DOOR.apply("close", door)
    assert door.state == "closed"


@pytest.mark.parametrize(("name", "state", "possible"), [
    ("close", "open", True), ("close", "ajar", True), ("close", "closed", False), ("lock", "open", False),
    ("lock", "closed", True), ("open", "locked", False), ("open", "unheard of", False),
])  # fmt: skip
def test_what_can_be_done_is_what_is_done(name: str, state: str, possible: bool) -> None:
    door = SimpleNamespace(state=state)
    assert DOOR.can(name, door) is possible
    if possible:
        DOOR.apply(name, door, reason="because")
        assert door.state == DOOR.by_name[name].target
    else:
        with pytest.raises(Refused):
            DOOR.apply(name, door, reason="because")
        assert door.state == state


@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_a_needed_reason_is_asked_for(reason: str | None) -> None:
    door = SimpleNamespace(state="closed")
    with pytest.raises(Refused, match=r"Please give a reason\."):
        DOOR.apply("lock", door, reason=reason)
    assert door.state == "closed"


def test_an_unknown_move_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        DOOR.apply("paint", SimpleNamespace(state="open"))


def test_states_are_listed_in_order_of_appearance() -> None:
    assert DOOR.states == ("open", "ajar", "closed", "locked")
