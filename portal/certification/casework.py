"""Moving a case on: the life cycle, since when, and until when the next step is due, in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from portal.certification import rules as scheme_rules
from portal.certification.dates import add_working_days, months_after
from portal.certification.models import Case
from portal.certification.questionnaires import open_questionnaire
from portal.certification.rules import Rules
from portal.certification.states import CASE
from portal.core.clock import now

DEADLINES: dict[str, Callable[[datetime, Rules], datetime]] = {
    "draft": lambda at, rules: months_after(at, rules.draft_idle_months),
    "submitted": lambda at, rules: add_working_days(at, rules.review_working_days),
    "info_requested": lambda at, rules: at + timedelta(days=rules.answer_days),
    "accepted": lambda at, rules: at + timedelta(days=rules.offer_days),
    "documenting": lambda at, rules: months_after(at, rules.documentation_months),
    "documented": lambda at, rules: add_working_days(at, rules.stage1_working_days),
    "stage1": lambda at, rules: add_working_days(at, rules.stage1_working_days),
    "planning": lambda at, rules: months_after(at, rules.visit_months),
    "correcting": lambda at, rules: months_after(at, rules.hard_stop_months),
    "reporting": lambda at, rules: add_working_days(at, rules.report_working_days),
    "reviewing": lambda at, rules: add_working_days(at, rules.file_review_working_days),
    "deciding": lambda at, rules: add_working_days(at, rules.decision_working_days),
    "refused": lambda at, rules: at + timedelta(days=rules.appeal_days),
}
"""State -> until when its step is due."""


def rules_of(case: Case) -> Rules:
    """The rules of the scheme version the case started with."""
    return scheme_rules.read(case.scheme_version.rules)


def enter(case: Case, move: str, *, reason: str | None = None) -> None:
    """Take a case through ``move``. Raises Refused from a wrong state or without a needed reason."""
    CASE.apply(move, case, reason=reason)
    case.state_since = now()
    deadline = DEADLINES.get(case.state)
    case.due_at = deadline(case.state_since, rules_of(case)) if deadline else None
    if move == "return_for_rework":
        case.due_at = months_after(case.state_since, rules_of(case).rework_months)
    if move in ("contract", "follow_up"):
        open_questionnaire(case)
