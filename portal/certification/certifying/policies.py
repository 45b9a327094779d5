"""Who may write the report, review the file and decide. Pure: facts come as arguments."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import User
from portal.certification.models import Case, FileReview
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l


@dataclass(frozen=True)
class Part:
    """What the actor is to a case, as the database says at this moment."""

    lead: bool = False
    """Its confirmed lead auditor."""
    office: bool = False
    """Decision maker of the body."""
    evaluated: bool = False
    """Had another duty in this case than deciding."""
    evaluated_since: bool = False
    """Took part in another evaluation of this certificate since the last decision on it."""
    tied: bool = False
    """Works for the centre, or did, or advised it, or belongs to its group."""


@dataclass(frozen=True)
class File:
    """What must be true of a file before anything is granted on it."""

    open_majors: int
    unanswered: int
    """Findings that ask for a correction and have none that was accepted."""
    agreement: bool
    """Signed by both sides and in force."""


def write_report(actor: User, case: Case, part: Part) -> Verdict:
    if not part.lead:
        return deny(_l("Only the lead auditor of this case writes its report."))
    if case.state != "reporting":
        return deny(_l("The report is handed in. It can be changed only if the reviewer returns it."))
    return allow()


def submit_report(actor: User, case: Case, part: Part, file: File) -> Verdict:
    if not (verdict := write_report(actor, case, part)):
        return verdict
    if file.open_majors:
        return deny(_l("A major nonconformity is not closed. The report waits until its correction is verified."))
    if file.unanswered:
        return deny(_l("A finding has no accepted answer yet. The report waits until every one has."))
    return allow()


def _apart(part: Part) -> Verdict:
    """By somebody who took no part in the evaluation and owes the centre nothing."""
    if not part.office:
        return deny(_l("Only a decision maker of the certification body may do this."))
    if part.evaluated:
        return deny(_l("You took part in this case. Somebody who did not must review and decide."))
    if part.evaluated_since:
        return deny(_l("You audited this certificate since the last decision on it. Somebody else must decide."))
    if part.tied:
        return deny(_l("You have a tie to this centre. Somebody else must decide."))
    return allow()


def review_file(actor: User, case: Case, part: Part) -> Verdict:
    if not (verdict := _apart(part)):
        return verdict
    if case.state != "reviewing":
        return deny(_l("There is no report to review at this moment."))
    return allow()


def clear_for_decision(actor: User, case: Case, part: Part, file: File) -> Verdict:
    """Ready, that is; to return it is always possible. A finding can become a major one while the file lies here."""
    if not (verdict := review_file(actor, case, part)):
        return verdict
    if file.open_majors:
        return deny(_l("A major nonconformity is not closed. Nothing can be granted before its correction is verified."))
    return allow()


def decide(actor: User, case: Case, part: Part, file: File, review: FileReview | None, kind: str) -> Verdict:
    if not (verdict := _apart(part)):
        return verdict
    if case.state != "deciding" or review is None or review.outcome != "ready":
        return deny(_l("This case is not ready for a decision: the review of its file comes first."))
    return allow() if kind == "refuse" else _in_order(file)


def _in_order(file: File) -> Verdict:
    """Nothing is granted without these, whatever the reasons."""
    if not file.agreement:
        return deny(_l("No agreement signed by both sides is in force. Nothing can be granted without it."))
    if file.open_majors:
        return deny(_l("A major nonconformity is not closed. Nothing can be granted before its correction is verified."))
    if file.unanswered:
        return deny(_l("A finding has no accepted answer. Nothing can be granted before every one has."))
    return allow()
