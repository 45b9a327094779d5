"""Judging requirements and checking key figures: only from the version that was seen, so that nobody is overwritten."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.earlier_figures import checked_now
from portal.certification.judgements import keep_earlier
from portal.certification.models import Assessment, Case, KpiValue, TeamMember
from portal.certification.visiting import policies as may
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, session
from portal.core.i18n import _l

CHECKS = ("", "confirmed", "differs", "not_traceable")


@dataclass(frozen=True)
class Judgement:
    """What an auditor says of one requirement. ``grade``: maturity 0 to 4, or None."""

    result: str
    grade: int | None = None
    shared_note: str = ""
    private_note: str = ""


def judgement_of(assessment: Assessment) -> Judgement:
    return Judgement(assessment.result, assessment.grade, assessment.shared_note, assessment.private_note)


def judge_requirement(
    case: Case, assessment: Assessment, judgement: Judgement, *, actor: User, seat: TeamMember | None, version: int | str | None
) -> bool:
    """Returns whether anything changed. Raises Conflict when somebody else judged it since ``version``. Flushes."""
    require(may.judge_requirement(actor, seat))
    _require_on_site(case)
    if not assessment.applies:
        raise Refused(_l("This requirement does not apply to the centre."))
    if judgement_of(assessment) == judgement:
        return False
    check_version(assessment, version)
    keep_earlier(assessment)
    for name, value in vars(judgement).items():
        setattr(assessment, name, value)
    assessment.judged_by, assessment.judged_at = actor.id, now()
    session.flush()
    record(
        Event.REQUIREMENT_JUDGED, assessment, actor=actor,
        result=judgement.result, grade=judgement.grade, requirement=assessment.requirement_id,
    )  # fmt: skip
    return True


def check_kpi(
    case: Case, value: KpiValue, checked: str, note: str, *, actor: User, seat: TeamMember | None, version: int | str | None
) -> bool:
    """Whether the figure could be traced. Returns whether anything changed. Raises Conflict. Flushes."""
    require(may.check_kpi(actor, seat))
    _require_on_site(case)
    if (value.checked, value.check_note) == (checked, note):
        return False
    check_version(value, version)
    checked_now(value, actor)
    value.checked, value.check_note = checked, note
    session.flush()
    record(Event.KPI_CHECKED, value, actor=actor, checked=checked, code=value.code)
    return True


def _require_on_site(case: Case) -> None:
    if case.state != "on_site":
        raise Refused(_l("The visit is concluded: judgements cannot be changed any more."))
