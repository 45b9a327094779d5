"""Each event as a sentence for people. The actor is named beside it."""

from __future__ import annotations

from typing import Any

from portal.audit.events import Event
from portal.core.i18n import _, _l

SENTENCES: dict[Event, Any] = {
    Event.USER_CREATED: _l("Account created"),
    Event.USER_INVITED: _l("Invited to the portal"),
    Event.USER_UPDATED: _l("Profile changed"),
    Event.USER_DEACTIVATED: _l("Account closed"),
    Event.USER_ACTIVATED: _l("Account opened again"),
    Event.PASSWORD_CHANGED: _l("Password changed"),
    Event.SIGNED_IN: _l("Signed in"),
    Event.SIGNED_OUT: _l("Signed out"),
    Event.SIGN_IN_FAILED: _l("Sign-in refused"),
    Event.MANDATE_GRANTED: _l("Mandate given"),
    Event.MANDATE_ENDED: _l("Mandate ended"),
    Event.ORGANISATION_CREATED: _l("Organisation added"),
    Event.ORGANISATION_UPDATED: _l("Organisation changed"),
    Event.DOCUMENT_ATTACHED: _l("Document attached"),
    Event.DOCUMENT_REMOVED: _l("Document removed"),
    Event.DOCUMENT_DOWNLOADED: _l("Document downloaded"),
    Event.LETTER_TEMPLATE_SAVED: _l("Text of a letter changed"),
    Event.LETTER_RETRIED: _l("Letter sent again"),
    Event.PROGRAMME_CREATED: _l("Programme created"),
    Event.PROGRAMME_UPDATED: _l("Programme changed"),
    Event.EDITION_CREATED: _l("Edition created"),
    Event.EDITION_COPIED: _l("Edition copied from an earlier one"),
    Event.EDITION_UPDATED: _l("Edition changed"),
    Event.EDITION_OPENED: _l("Edition opened for nominations"),
    Event.EDITION_ARCHIVED: _l("Edition archived"),
    Event.EDITION_IMPORTED: _l("Edition imported from a spreadsheet"),
    Event.CATEGORY_SAVED: _l("Category saved"),
    Event.CATEGORY_REMOVED: _l("Category removed"),
    Event.SECTION_SAVED: _l("Section of the form saved"),
    Event.SECTION_REMOVED: _l("Section of the form removed"),
    Event.QUESTION_SAVED: _l("Question saved"),
    Event.QUESTION_REMOVED: _l("Question removed"),
    Event.ROUND_SAVED: _l("Round saved"),
    Event.ROUND_REMOVED: _l("Round removed"),
    Event.CRITERION_SAVED: _l("Criterion saved"),
    Event.CRITERION_REMOVED: _l("Criterion removed"),
    Event.RULE_CHANGED: _l("Rule changed after the first submission"),
    Event.ENTRY_CREATED: _l("Entry started"),
    Event.ENTRY_UPDATED: _l("Entry changed"),
    Event.ANSWER_SAVED: _l("Answer saved"),
    Event.ENTRY_HANDED_BACK: _l("Dossier handed to the association"),
    Event.ENTRY_REOPENED: _l("Dossier returned to the company"),
    Event.ENTRY_SUBMITTED: _l("Entry submitted"),
    Event.ENTRY_WITHDRAWN: _l("Entry withdrawn"),
    Event.COLLABORATOR_ADDED: _l("Colleague added"),
    Event.COLLABORATOR_CHANGED: _l("Rights of a colleague changed"),
    Event.COLLABORATOR_REMOVED: _l("Colleague removed"),
    Event.DOSSIER_DOWNLOADED: _l("Dossier downloaded"),
    Event.DOSSIER_SNAPSHOT_TAKEN: _l("Dossier kept as it was at the deadline"),
    Event.ENTRY_ACCEPTED: _l("Entry accepted"),
    Event.ENTRY_RETURNED: _l("Entry returned with remarks"),
    Event.ENTRY_REFUSED: _l("Entry refused"),
    Event.ENTRY_DISQUALIFIED: _l("Entry disqualified"),
    Event.ENTRY_EXTENDED: _l("Deadline of this entry extended"),
    Event.MOVE_PROPOSED: _l("Move to another category proposed"),
    Event.MOVE_ANSWERED: _l("Proposed move answered"),
    Event.REMINDER_SENT: _l("Reminder sent"),
    Event.LIST_EXPORTED: _l("List exported"),
    Event.JUROR_INVITED: _l("Juror invited"),
    Event.JUROR_ANSWERED: _l("Invitation to the jury answered"),
    Event.TERMS_ACCEPTED: _l("Terms of the jury accepted"),
    Event.JUROR_UPDATED: _l("Juror changed"),
    Event.JUROR_WITHDRAWN: _l("Juror taken off the jury"),
    Event.CONFLICTS_CONFIRMED: _l("List of organisations checked for conflicts of interest"),
    Event.CONFLICT_DECLARED: _l("Conflict of interest declared"),
    Event.CONFLICT_RULED: _l("Conflict of interest ruled by the chair"),
    Event.CONFLICT_DETECTED: _l("Conflict of interest detected"),
    Event.CONFLICT_LIFTED: _l("Conflict of interest lifted"),
    Event.PANEL_SAVED: _l("Panel saved"),
    Event.ASSIGNMENT_CREATED: _l("Entry assigned to a juror"),
    Event.ASSIGNMENT_REMOVED: _l("Assignment removed"),
    Event.ASSIGNMENTS_APPLIED: _l("Proposed assignments applied"),
    Event.SCORECARD_SAVED: _l("Scorecard saved"),
    Event.SCORECARD_SUBMITTED: _l("Scorecard submitted"),
    Event.SCORECARD_REOPENED: _l("Scorecard reopened"),
    Event.SCORECARD_EXCLUDED: _l("Scorecard left out of the result"),
    Event.JUROR_RECUSED: _l("Juror stepped aside"),
    Event.ROUND_OPENED: _l("Round opened"),
    Event.ROUND_CLOSED: _l("Round closed"),
    Event.ROUND_FROZEN: _l("Marks frozen and results computed"),
    Event.MARKS_EXPORTED: _l("Marks exported"),
    Event.DECISION_PROPOSED: _l("Decision proposed"),
    Event.DECISION_SIGNED: _l("Decision signed"),
    Event.DECISION_SEALED: _l("Decision sealed"),
    Event.RESULTS_CORRECTED: _l("Results corrected"),
    Event.RESULTS_READ: _l("Results read"),
    Event.SEAL_PUBLISHED: _l("Fingerprint of the seal published"),
    Event.SHORTLIST_ANNOUNCED: _l("Shortlist announced"),
    Event.REVEAL_CONFIRMED: _l("Publication of the winners confirmed"),
    Event.WINNERS_REVEALED: _l("Winners published"),
    Event.FEEDBACK_EDITED: _l("Feedback edited"),
    Event.FEEDBACK_RELEASED: _l("Feedback released"),
    Event.CERTIFICATE_DOWNLOADED: _l("Certificate downloaded"),
}


def sentence(event: str) -> str:
    """The words for an event; one from an older version of the portal is shown by its name."""
    try:
        return str(SENTENCES[Event(event)])
    except (ValueError, KeyError):
        return event


def actor_name(actor_id: int | None, name: str | None) -> str:
    """Who did it: a person, the portal by the clock, or somebody whose account is gone."""
    if actor_id is None:
        return str(_("the portal"))
    return name or str(_("former account %(number)s", number=actor_id))
