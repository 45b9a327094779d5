"""Minutes, and the parts of them that are a reader's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.awards.deciding.queries import Ranking, final_ties, rounds_of, tie_sentences
from portal.awards.meeting_visibility import deliberated_items, visible_minutes
from portal.awards.models import (
    AgendaItem,
    Attendance,
    Edition,
    FinalResult,
    FinalRow,
    Meeting,
    Minutes,
    MinutesPart,
    MinutesSignature,
    Programme,
    ResultRow,
    ResultSet,
    Round,
)
from portal.core.database import first_or_404, session


@dataclass(frozen=True)
class Part:
    """One item of somebody's copy. ``facts`` None: a case they take no part in, of which they get the digest only."""

    position: int
    digest: str
    id: int | None
    item_id: int | None
    category_id: int | None
    facts: dict[str, Any] | None
    text: str


def _signed(query: Select[Minutes]) -> Select[Minutes]:
    meeting = joinedload(Minutes.meeting)
    return query.options(
        meeting.joinedload(Meeting.edition).joinedload(Edition.programme).joinedload(Programme.owner),
        meeting.joinedload(Meeting.chair), meeting.joinedload(Meeting.deputy),
        meeting.selectinload(Meeting.attendances).joinedload(Attendance.user).selectinload(User.mandates),
        selectinload(Minutes.signatures).joinedload(MinutesSignature.user),
    )  # fmt: skip


def minutes_for(viewer: User, minutes_id: int) -> Minutes:
    """A version of minutes the viewer may read, with signatures, meeting and attendance; else 404."""
    return first_or_404(_signed(visible_minutes(viewer)).where(Minutes.id == minutes_id))


def newest_minutes(viewer: User, meeting: Meeting) -> Minutes | None:
    return session.scalars(
        _signed(visible_minutes(viewer)).where(Minutes.meeting_id == meeting.id).order_by(Minutes.number.desc()).limit(1)
    ).first()


def versions_of(viewer: User, meeting: Meeting) -> Sequence[Minutes]:
    return session.scalars(
        visible_minutes(viewer).where(Minutes.meeting_id == meeting.id).order_by(Minutes.number.desc())
    ).all()


def unsigned_minutes(viewer: User) -> Sequence[Minutes]:
    """Drafts that wait for the viewer's signature: of meetings they were at. One statement."""
    mine = select(MinutesSignature.id).where(MinutesSignature.minutes_id == Minutes.id, MinutesSignature.user_id == viewer.id)
    came = select(Attendance.meeting_id).where(
        Attendance.user_id == viewer.id, Attendance.votes, Attendance.status.in_(("present", "remote"))
    )
    return session.scalars(
        visible_minutes(viewer)
        .where(Minutes.state == "draft", Minutes.meeting_id.in_(came), ~mine.exists())
        .options(joinedload(Minutes.meeting).joinedload(Meeting.edition))
        .order_by(Minutes.created_at)
        .limit(10)
    ).all()


def signed_minutes(meeting: Meeting) -> Sequence[Minutes]:
    """Versions that stand signed, whoever asks: for the command that replaces them."""
    return session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id, Minutes.state == "signed")).all()


def parts_of(viewer: User, minutes: Minutes) -> list[Part]:
    """The viewer's copy, in order: what is not theirs never leaves the database. One statement."""
    mine = deliberated_items(viewer).where(AgendaItem.meeting_id == minutes.meeting_id).with_only_columns(AgendaItem.id)
    shown = MinutesPart.item_id.in_(mine)
    theirs = select(MinutesPart.id).where(shown)
    rows = session.execute(
        select(MinutesPart.position, MinutesPart.digest, case((shown, MinutesPart.id)))
        .where(MinutesPart.minutes_id == minutes.id)
        .order_by(MinutesPart.position)
    ).all()
    whole_ones = {
        part.id: part
        for part in session.scalars(
            select(MinutesPart)
            .where(MinutesPart.minutes_id == minutes.id, MinutesPart.id.in_(theirs))
            .options(joinedload(MinutesPart.item))
        )
    }
    return [_part(position, digest, whole_ones.get(part_id or 0)) for position, digest, part_id in rows]


def _part(position: int, digest: str, part: MinutesPart | None) -> Part:
    if part is None:
        return Part(position, digest, None, None, None, None, "")
    return Part(position, digest, part.id, part.item_id, part.item.category_id, part.facts, part.text)


def cases_in(minutes: Minutes) -> list[tuple[int, int]]:
    """(number, category) of every case, whoever asks: to know whose signatures are missing."""
    rows = session.execute(
        select(MinutesPart.position, AgendaItem.category_id)
        .join(AgendaItem, AgendaItem.id == MinutesPart.item_id)
        .where(MinutesPart.minutes_id == minutes.id, AgendaItem.category_id.is_not(None))
        .order_by(MinutesPart.position)
    )
    return [(position, category_id) for position, category_id in rows if category_id is not None]


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """The names of people minutes speak of."""
    wanted = sorted(set(ids))
    return {user_id: name for user_id, name in session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}  # noqa: C416


def frozen_result(result_id: int) -> ResultSet | None:
    """The frozen result that stands in somebody's copy, with all that explains it."""
    return session.scalars(
        select(ResultSet)
        .where(ResultSet.id == result_id)
        .options(
            joinedload(ResultSet.category), selectinload(ResultSet.rows).joinedload(ResultRow.entry),
            joinedload(ResultSet.round).selectinload(Round.criteria),
        )
    ).first()  # fmt: skip


def ties_explained(result: ResultSet, final_id: int | None) -> list[list[str]]:
    """The sentences about its ties, or about those of the final result, in the reader's language."""
    if final_id is None:
        return tie_sentences(result)
    final = session.scalars(
        select(FinalResult).where(FinalResult.id == final_id).options(selectinload(FinalResult.rows).joinedload(FinalRow.entry))
    ).one()
    table = Ranking(result.category, result, [], [], [], final)
    return final_ties(table, rounds_of(table))
