"""What people may see of scorecards: their own, and what a chair or a secretariat oversees."""

from portal.awards.judging.queries.calibrating import CalibrationSheet, Due, Offer, Progress
from portal.awards.judging.queries.chairing import (
    CardRow,
    Reminder,
    cards_of_entry,
    overseen_card,
    reminder_key,
    reminders_for,
)
from portal.awards.judging.queries.desk import OtherCard, Place, card_for, card_of, other_cards, places
from portal.awards.judging.queries.oversight import (
    SHOWS,
    EntryRow,
    Filter,
    JurorRow,
    Office,
    Overview,
    categories_of,
    entries_for,
    entry_page,
    office_for,
    overview,
    streamed_rows,
)
from portal.awards.judging.queries.queue import Queue, Stage, Waiting, queue_for

__all__ = [
    "SHOWS", "CalibrationSheet", "CardRow", "Due", "EntryRow", "Filter", "JurorRow", "Offer", "Office", "OtherCard", "Overview", "Place", "Progress", "Queue", "Reminder",
    "Stage", "Waiting", "card_for", "card_of", "cards_of_entry", "categories_of", "entries_for", "entry_page",
    "office_for", "other_cards", "overseen_card", "overview", "places", "queue_for",
    "reminder_key", "reminders_for", "streamed_rows",
]  # fmt: skip
