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
    PlacesInTime,
    categories_of,
    confirmations_of,
    decisions_of,
    due_reveals,
    due_shortlists,
    is_ready,
    letters_to_write,
    places_in_time,
    previewed_decisions,
    recipients_of,
    reveals_waiting,
    seal_of,
)

__all__ = [
    "CategoryState", "FeedbackLine", "Outcome", "PlacesInTime", "categories_of", "chaired_edition", "confirmations_of",
    "contacts_of", "decisions_of", "due_reveals", "due_shortlists", "entries_for_feedback", "entry_for_feedback", "feedback_of",
    "feedback_to_read", "feedback_waiting", "field_of", "is_ready", "letters_to_write", "outcome_for", "places_in_time",
    "previewed_decisions", "recipients_of", "reveals_waiting", "seal_of", "shared_comments",
]  # fmt: skip
