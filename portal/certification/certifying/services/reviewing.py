"""The review of a complete file, by somebody without a part in it."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import duties
from portal.certification.casework import enter
from portal.certification.certifying import letters, queries
from portal.certification.certifying import policies as may
from portal.certification.models import Case, FileReview
from portal.core.access import Refused, require
from portal.core.database import lock, session
from portal.core.i18n import _l

MOVES = {"ready": "clear_for_decision", "returned": "return_report"}


def review_file(
    case: Case, outcome: str, answers: dict[str, Any], *, actor: User, reason: str = "", report_id: int | None = None
) -> FileReview:
    """``outcome``: ``ready`` for the decision, or ``returned`` to the lead auditor with a reason.

    ``report_id``: of the report that was read. Raises Refused when another one was handed in meanwhile.
    """
    lock(case)
    part = queries.part_of(actor, case)
    if outcome == "ready":
        require(may.clear_for_decision(actor, case, part, queries.file_of(case)))
    else:
        require(may.review_file(actor, case, part))
    report = queries.report_of(case)
    if report is None or (report_id is not None and report.id != report_id):
        raise Refused(_l("Another version of the report was handed in meanwhile. Please read that one."))
    duties.take(case, actor, "decision")
    review = FileReview(
        case_id=case.id, user_id=actor.id, report_id=report.id, answers=answers, outcome=outcome, reason=reason
    )
    session.add(review)
    enter(case, MOVES[outcome], reason=reason)
    session.flush()
    record(Event.FILE_REVIEWED, case, actor=actor, reason=reason, outcome=outcome, report=report.number)
    letters.tell_of_review(case, review)
    return review
