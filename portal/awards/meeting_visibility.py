"""Who sees what of the board's meetings: selects like those of ``visibility``, on which they stand."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, or_, select

from portal.accounts.models import Role, User
from portal.awards.models import AgendaItem, Category, Meeting, Minutes
from portal.awards.visibility import chaired_editions, editions_of, open_categories


def visible_meetings(viewer: User) -> Select[Meeting]:
    """Meetings of the board: for its members, the chair of the jury, and the secretariat that prepares them."""
    office = or_(
        Meeting.edition_id.in_(editions_of(viewer, Role.BOARD, Role.SECRETARIAT)),
        Meeting.edition_id.in_(chaired_editions(viewer)),
    )
    return select(Meeting).where(office)


def open_items(viewer: User) -> ColumnElement[bool]:
    """Condition on AgendaItem: no case, or one in which the viewer has no tie."""
    allowed = select(Category.id).where(Category.id == AgendaItem.category_id, open_categories(viewer))
    return or_(AgendaItem.category_id.is_(None), allowed.correlate(AgendaItem).exists())


def deliberated_items(viewer: User) -> Select[AgendaItem]:
    """What the board deliberates: for its members, without the cases they have a tie in."""
    return (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.edition_id.in_(editions_of(viewer, Role.BOARD)), open_items(viewer))
    )


def visible_minutes(viewer: User) -> Select[Minutes]:
    """Minutes of the board, for its members; their parts are those of ``deliberated_items``."""
    return (
        select(Minutes)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .where(Meeting.edition_id.in_(editions_of(viewer, Role.BOARD)))
    )
