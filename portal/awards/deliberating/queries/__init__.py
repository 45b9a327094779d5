"""What somebody sees of meetings: an agenda without the cases they have a tie in, the room, the minutes."""

from portal.awards.deliberating.queries.agenda import (
    Line,
    agenda_of,
    case_for,
    cases_of,
    categories_left,
    item_for,
    items_of,
    motion_for,
    proposal_of_case,
    running_item,
)
from portal.awards.deliberating.queries.meetings import (
    attends,
    board_of,
    chairs_of,
    meeting_for,
    meetings_of,
    rules_of,
    seated,
    ties_of,
    waiting_meetings,
)
from portal.awards.deliberating.queries.minutes import (
    Part,
    cases_in,
    frozen_result,
    minutes_for,
    names_of,
    newest_minutes,
    parts_of,
    signed_minutes,
    ties_explained,
    unsigned_minutes,
    versions_of,
)

__all__ = [
    "Line", "Part", "agenda_of", "attends", "board_of", "case_for", "cases_in", "cases_of", "categories_left", "chairs_of", "frozen_result",
    "item_for", "items_of", "meeting_for", "meetings_of", "minutes_for", "motion_for", "names_of", "newest_minutes",
    "parts_of", "proposal_of_case", "rules_of", "running_item", "seated", "signed_minutes", "ties_explained", "ties_of",
    "unsigned_minutes", "versions_of", "waiting_meetings",
]  # fmt: skip
