"""Meetings, their rules, and who belongs in the room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Mandate, Role, User
from portal.awards.deliberating.room import Room, room_of
from portal.awards.meeting_visibility import visible_meetings
from portal.awards.models import Attendance, Category, Edition, JuryMember, Meeting, MeetingRules, Minutes, Programme
from portal.awards.visibility import chaired_editions, open_categories
from portal.core.clock import now
from portal.core.database import first_or_404, session


def _whole(query: Select[Meeting]) -> Select[Meeting]:
    return query.options(
        joinedload(Meeting.edition).joinedload(Edition.programme).joinedload(Programme.owner),
        joinedload(Meeting.chair), joinedload(Meeting.deputy),
        selectinload(Meeting.attendances).joinedload(Attendance.user).selectinload(User.mandates),
    )  # fmt: skip


def meeting_for(viewer: User, meeting_id: int) -> Meeting:
    """A meeting the viewer may know of, with everybody expected; else 404."""
    return first_or_404(_whole(visible_meetings(viewer)).where(Meeting.id == meeting_id))


def meetings_of(viewer: User, edition: Edition) -> Sequence[Meeting]:
    """The meetings of an edition, latest first. One statement."""
    return session.scalars(
        visible_meetings(viewer)
        .where(Meeting.edition_id == edition.id)
        .options(joinedload(Meeting.chair))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    ).all()


def rules_of(edition: Edition) -> MeetingRules:
    """The rules of an edition; without a row the defaults, not kept."""
    found = session.scalar(select(MeetingRules).where(MeetingRules.edition_id == edition.id))
    return found or MeetingRules(
        edition_id=edition.id, quorum="half", quorum_of="free", votes="none", secret=False, casting=False, version=0
    )


def board_of(edition: Edition) -> list[User]:
    """Members of the board that decides on an edition, by name. One statement and their mandates."""
    found = session.scalars(
        select(User)
        .join(Mandate)
        .where(Mandate.organisation_id == edition.programme.owner_id, Mandate.role == Role.BOARD, User.active)
        .options(selectinload(User.mandates))
        .order_by(User.name, User.id)
    ).unique()
    return [user for user in found if user.holds(Role.BOARD, edition.programme.owner_id)]


def chairs_of(edition: Edition) -> list[User]:
    """Who chairs the jury of an edition: expected at the board's meeting, without a vote."""
    return list(
        session.scalars(
            select(User)
            .join(JuryMember, JuryMember.user_id == User.id)
            .where(JuryMember.edition_id == edition.id, JuryMember.role == "chair", JuryMember.state == "accepted", User.active)
            .options(selectinload(User.mandates))
            .order_by(User.name, User.id)
        )
    )


def ties_of(users: Sequence[User], edition_id: int) -> list[tuple[int, int]]:
    """(user, category) of every tie these people have in an edition, whoever asks. One statement."""
    if not users:
        return []
    of_each = [
        select(literal(user.id), Category.id).where(Category.edition_id == edition_id, ~open_categories(user))
        for user in users
    ]
    return [(user_id, category_id) for user_id, category_id in session.execute(union_all(*of_each))]


def seated(meeting: Meeting) -> Room:
    """The room with everybody's ties as they are now. Two statements."""
    people = [one.user for one in meeting.attendances]
    return room_of(meeting, rules_of(meeting.edition), ties_of(people, meeting.edition_id))


def attends(viewer: User, edition: Edition) -> bool:
    """Whether meetings of this edition are the viewer's business at all."""
    if edition.programme.owner_id in viewer.organisations_as(Role.BOARD, Role.SECRETARIAT):
        return True
    chairs = chaired_editions(viewer).where(JuryMember.edition_id == edition.id)
    return session.scalar(chairs.limit(1)) is not None


def waiting_meetings(viewer: User) -> Sequence[Meeting]:
    """Meetings the viewer is expected at, soon or now, and those they chaired that have no minutes yet. One statement."""
    expected = select(Attendance.meeting_id).where(Attendance.user_id == viewer.id)
    drafted = select(Minutes.id).where(Minutes.meeting_id == Meeting.id).exists()
    return session.scalars(
        visible_meetings(viewer)
        .where(
            Meeting.id.in_(expected),
            or_(
                Meeting.state == "open",
                and_(Meeting.state == "called", Meeting.starts_at < now() + timedelta(days=45)),
                and_(Meeting.state == "closed", Meeting.chair_id == viewer.id, ~drafted),
            ),
        )
        .options(joinedload(Meeting.edition))
        .order_by(Meeting.starts_at)
        .limit(10)
    ).all()
