"""The blueprint and what its views share."""

from __future__ import annotations

from flask import Blueprint, g

from portal.accounts import current_user
from portal.awards.deliberating import queries
from portal.awards.models import AgendaItem, Meeting, Minutes, Motion

deliberating = Blueprint("deliberating", __name__)


def meeting_here(meeting_id: int) -> Meeting:
    found = queries.meeting_for(current_user, meeting_id)
    g.edition = found.edition
    return found


def item_here(item_id: int) -> AgendaItem:
    """To prepare."""
    found = queries.item_for(current_user, item_id)
    g.edition = found.meeting.edition
    return found


def case_here(item_id: int) -> AgendaItem:
    """To deliberate on."""
    found = queries.case_for(current_user, item_id)
    g.edition = found.meeting.edition
    return found


def motion_here(motion_id: int) -> Motion:
    found = queries.motion_for(current_user, motion_id)
    g.edition = found.item.meeting.edition
    return found


def minutes_here(minutes_id: int) -> Minutes:
    found = queries.minutes_for(current_user, minutes_id)
    g.edition = found.meeting.edition
    return found
