"""The blueprint, and what its views share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from portal.accounts import current_user
from portal.awards.models import Entry
from portal.awards.nominating import policies as may
from portal.awards.nominating import queries
from portal.core.clock import now
from portal.core.languages import language_label

nominating = Blueprint("nominating", __name__)


def worked_entry(entry_id: int, *, lock: bool = False) -> tuple[Entry, str]:
    """The entry and the viewer's rights as a helper, or 404."""
    entry = queries.entry_to_work_on(current_user, entry_id, lock=lock)
    g.edition = entry.edition
    by_association = may.nominates_for(current_user, entry.association_id)
    return entry, "" if by_association and not lock else queries.rights_of(current_user, entry)


def verdicts(entry: Entry, rights: str) -> dict[str, Any]:
    """What the viewer may do with this entry now; templates hide what they may not."""
    at, actor = now(), current_user
    return {
        "edit": may.edit_dossier(actor, entry, rights, at),
        "hand_back": may.hand_back(actor, entry, rights, at),
        "return_to_company": may.return_to_company(actor, entry, at),
        "submit": may.submit_entry(actor, entry, at),
        "withdraw": may.withdraw_entry(actor, entry),
        "details": may.update_entry(actor, entry, at),
        "helpers": may.manage_helpers(actor, entry, rights),
        "oversee": may.oversee(actor, entry),
        "speak": may.speak_for(actor, entry),
        "snapshots": may.read_snapshots(actor, entry, rights),
    }


def language_choices(edition: Any) -> list[tuple[str, str]]:
    return [(code, language_label(code)) for code in edition.languages or ["en"]]
