"""What is signed under minutes, and whose signature is still missing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.awards.deliberating.room import Room
from portal.awards.models import Minutes, MinutesPart
from portal.core.canonical import fingerprint

FORMAT = "meeting-minutes/1"
SIGNATURES = 2


def digest_of(part: MinutesPart) -> str:
    """Of one item; the salt keeps anybody from guessing what it covers."""
    return fingerprint({"salt": part.salt, "position": part.position, "facts": part.facts, "text": part.text})


def fingerprint_of(minutes: Minutes, digests: Sequence[str]) -> str:
    """Over the head, the words for all, and the digest of every item: it can be checked without the items one may not read."""
    content: dict[str, Any] = {
        "format": FORMAT, "meeting": minutes.meeting_id, "number": minutes.number, "reason": minutes.reason, "head": minutes.head,
        "opening": minutes.opening, "closing": minutes.closing, "items": list(digests),
    }  # fmt: skip
    return fingerprint(content)


@dataclass(frozen=True)
class Missing:
    """``chair``: who led the meeting has not signed; ``second``: nobody else has; ``items``: numbers of cases none of the
    signers took part in."""

    chair: bool
    second: bool
    items: list[int]

    def __bool__(self) -> bool:
        return self.chair or self.second or bool(self.items)


def leader_of(room: Room) -> int | None:
    """Who signs as chair: the chair, or the deputy where the chair did not come."""
    came = {seat.attendance.user_id for seat in room.voters if seat.attendance.arrived_at is not None}
    return next((one for one in (room.meeting.chair_id, room.meeting.deputy_id) if one in came), None)


def missing(room: Room, signers: Sequence[int], cases: Sequence[tuple[int, int]]) -> Missing:
    """``cases``: (number, category). The chair and one more sign, and for every case somebody who could read it."""
    leader = leader_of(room)
    free = {number: [one for one in signers if not _tied(room, one, category)] for number, category in cases}
    return Missing(
        chair=leader is not None and leader not in signers,
        second=len(set(signers)) < SIGNATURES,
        items=[number for number, found in free.items() if not found],
    )


def _tied(room: Room, user_id: int, category_id: int) -> bool:
    return any(seat.attendance.user_id == user_id and seat.tied(category_id) for seat in room.seats)
