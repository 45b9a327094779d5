"""How a case ends before a decision: withdrawn by the centre, or lapsed by the clock; and the reminder before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying import letters, queries
from portal.certification.applying import policies as may
from portal.certification.casework import enter
from portal.certification.models import Case
from portal.certification.states import AGREEMENT
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import lock
from portal.core.i18n import _l

REASONS: dict[str, Any] = {
    "draft": _l("Nobody worked on the application for the time the scheme allows."),
    "info_requested": _l("The information asked for was not given in time."),
    "accepted": _l("The offer was not signed in time."),
    "documenting": _l("The documentation was not handed in in time."),
}
BEFORE = timedelta(days=7)


def withdraw_case(case: Case, *, reason: str = "", actor: User) -> None:
    """By the centre, as long as there is no report under review."""
    lock(case)
    require(may.lead_case(actor, case))
    if not (verdict := may.withdraw_case(actor, case)):
        raise Refused(verdict.reason)
    was_draft = case.state == "draft"
    enter(case, "withdraw")
    _end_agreement(case, reason or "withdrawn")
    record(Event.CASE_WITHDRAWN, case, actor=actor, reason=reason.strip())
    if not was_draft:
        letters.tell_withdrawn(case, reason.strip())


def lapse_case(case: Case) -> None:
    """By the clock. The row is held by the caller, who looked at its date."""
    reason = REASONS[case.state]
    was_draft = case.state == "draft"
    enter(case, "lapse", reason=str(reason))
    _end_agreement(case, str(reason))
    record(Event.CASE_LAPSED, case, actor=None, reason=str(reason))
    letters.tell_lapsed(case, reason, managers=not was_draft)


def _end_agreement(case: Case, reason: str) -> None:
    if case.agreement is None:
        return
    if case.agreement.state == "offered":
        AGREEMENT.apply("lapse", case.agreement)
    elif case.agreement.state == "in_force" and case.kind == "initial":
        AGREEMENT.apply("end", case.agreement, reason=reason)


def remind() -> int:
    """A letter a week before a case lapses, once per case and date. Returns how many letters were written."""
    cases = queries.soon_due(now(), BEFORE)
    told = queries.told_already([letters.reminder_key(case) for case in cases])
    return sum(letters.remind(case) for case in cases if letters.reminder_key(case) not in told)
