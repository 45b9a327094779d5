"""The blueprint, and what its views share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort

from portal.accounts import current_user
from portal.certification.loading import case_for, parts_of
from portal.certification.models import Case

applying = Blueprint("applying", __name__)
READERS = frozenset({"centre", "manager", "auditor", "decider"})


def case_as(case_id: int, who: frozenset[str] | set[str]) -> tuple[Case, frozenset[str]]:
    """The case and what the viewer is in it; 404 for those who are none of ``who`` there."""
    case = case_for(current_user, case_id)
    parts: Any = parts_of(current_user, case)
    if not parts & who:
        abort(404)
    return case, parts
