"""Commands around a meeting: plan and call it, hold it, vote, keep its minutes."""

from portal.awards.deliberating.services.agenda import add_item, edit_item, move_item, order_agenda, remove_item
from portal.awards.deliberating.services.minuting import correct_minutes, draft_minutes, replace_minutes, sign_minutes
from portal.awards.deliberating.services.planning import (
    call_meeting,
    cancel_meeting,
    edit_meeting,
    plan_meeting,
    save_meeting_rules,
)
from portal.awards.deliberating.services.sitting import (
    check_in,
    close_meeting,
    finish_item,
    note_attendance,
    open_meeting,
    resume_item,
    save_note,
    start_item,
)
from portal.awards.deliberating.services.voting import (
    cast_ballot,
    close_motion,
    decide_motion,
    open_motion,
    slot_of,
    withdraw_motion,
)
from portal.awards.setting_up.services.rules import ReasonNeeded

__all__ = [
    "ReasonNeeded", "add_item", "call_meeting", "cancel_meeting", "cast_ballot", "check_in", "close_meeting", "close_motion",
    "correct_minutes", "decide_motion", "draft_minutes", "edit_item", "edit_meeting", "finish_item", "move_item",
    "note_attendance", "open_meeting", "open_motion", "order_agenda", "plan_meeting", "remove_item", "replace_minutes",
    "resume_item", "save_meeting_rules", "save_note", "sign_minutes", "slot_of", "start_item", "withdraw_motion",
]  # fmt: skip
