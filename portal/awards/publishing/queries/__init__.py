"""What people may know of a publication: before the hour counts only, names for the board, afterwards their own."""

from portal.awards.publishing.queries.afterwards import (
    FeedbackLine,
    Outcome,
    chaired_edition,
    contacts_of,
    entries_for_feedback,
    entry_for_feedback,
    feedback_of,
    feedback_to_read,
    feedback_waiting,
    field_of,
    outcome_for,
    shared_comments,
)
from portal.awards.publishing.queries.plan import (
    CategoryState,
    Numbers,
    PlacesInTime,
    categories_of,
    confirmations_of,
    decisions_of,
    due_reveals,
    due_shortlists,
    is_ready,
    letter_numbers,
    places_in_time,
    previewed_decisions,
    recipients_of,
    reveals_waiting,
    seal_of,
    sees_everything,
)

__all__ = [
    "CategoryState", "FeedbackLine", "Numbers", "Outcome", "PlacesInTime", "categories_of", "chaired_edition", "confirmations_of",
    "contacts_of", "decisions_of", "due_reveals", "due_shortlists", "entries_for_feedback", "entry_for_feedback", "feedback_of",
    "feedback_to_read", "feedback_waiting", "field_of", "is_ready", "letter_numbers", "outcome_for", "places_in_time",
    "previewed_decisions", "recipients_of", "reveals_waiting", "seal_of", "sees_everything", "shared_comments",
]  # fmt: skip
