"""Who sits in a meeting, who must leave for what, who may preside. Pure, on what the queries fetched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.accounts.models import User
from portal.awards.deliberating.rules import Quorum, quorum
from portal.awards.models import Attendance, Meeting, MeetingRules

HERE = ("present", "remote")


@dataclass(frozen=True)
class Seat:
    """Somebody expected, and the categories (ids) in which they have a tie."""

    attendance: Attendance
    ties: frozenset[int]

    @property
    def user(self) -> User:
        return self.attendance.user

    @property
    def here(self) -> bool:
        return self.attendance.status in HERE

    def tied(self, category_id: int | None) -> bool:
        return category_id in self.ties


@dataclass(frozen=True)
class Room:
    meeting: Meeting
    rules: MeetingRules
    seats: list[Seat] = field(default_factory=list)

    def seat_of(self, user: User) -> Seat | None:
        return next((seat for seat in self.seats if seat.attendance.user_id == user.id), None)

    @property
    def voters(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.attendance.votes]

    def quorum_for(self, category_id: int | None) -> Quorum:
        tied = [seat for seat in self.voters if seat.tied(category_id)]
        present = [seat for seat in self.voters if seat.here and not seat.tied(category_id)]
        return quorum(
            self.rules.quorum, self.rules.quorum_of, members=len(self.voters), tied=len(tied), present=len(present)
        )

    def away_for(self, category_id: int | None) -> list[Seat]:
        """Those who must be out of the room, whether they have come or not."""
        return [seat for seat in self.seats if seat.tied(category_id)]

    def leaving(self, category_id: int | None) -> frozenset[int]:
        """The same as ids, without those known not to come: for the order of the agenda."""
        return frozenset(seat.attendance.user_id for seat in self.away_for(category_id) if seat.attendance.status != "absent")

    def presiding(self, category_id: int | None) -> set[int]:
        """Who may take an item: the chair; where the chair has a tie or is not there the deputy; else any member there."""
        free = {seat.attendance.user_id for seat in self.voters if seat.here and not seat.tied(category_id)}
        for one in (self.meeting.chair_id, self.meeting.deputy_id):
            if one in free:
                return {one}
        return free


def room_of(meeting: Meeting, rules: MeetingRules, ties: Iterable[tuple[int, int]]) -> Room:
    """``ties``: (user, category)."""
    found: dict[int, set[int]] = {}
    for user_id, category_id in ties:
        found.setdefault(user_id, set()).add(category_id)
    seats = [Seat(one, frozenset(found.get(one.user_id, ()))) for one in meeting.attendances]
    return Room(meeting, rules, seats)
