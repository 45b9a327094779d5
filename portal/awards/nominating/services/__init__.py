"""Commands of nominating: check, change, record, tell. Nothing here commits."""

from portal.awards.nominating.services.answering import Clash, Saved, Typed, refresh_totals, save_answers
from portal.awards.nominating.services.entering import create_entry, update_entry, withdraw_entry
from portal.awards.nominating.services.files import attach_file, note_download, remove_file
from portal.awards.nominating.services.helping import add_helper, change_helper, remove_helper
from portal.awards.nominating.services.snapshots import content_of, take_deadline_snapshot, take_snapshot
from portal.awards.nominating.services.submitting import hand_back, reference_for, return_to_company, submit_entry

__all__ = [
    "Clash", "Saved", "Typed", "add_helper", "attach_file", "change_helper", "content_of", "create_entry", "hand_back",
    "note_download",
    "reference_for", "refresh_totals", "remove_file", "remove_helper", "return_to_company", "save_answers", "submit_entry",
    "take_deadline_snapshot", "take_snapshot", "update_entry", "withdraw_entry",
]  # fmt: skip
