"""Stage 1: each requirement judged on paper, then returned for rework or cleared for the visit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.casework import enter
from portal.certification.documenting import letters
from portal.certification.documenting import policies as may
from portal.certification.documenting.merging import Saved, Typed, merge, refuse, settle
from portal.certification.documenting.queries import assessments_of
from portal.certification.documenting.services.moment import require_moment
from portal.certification.judgements import keep_earlier
from portal.certification.models import STAGE1, Assessment, Case, CaseSnapshot
from portal.core.access import Refused
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import session
from portal.core.forms import TEXT_LIMIT, clean
from portal.core.i18n import _, _l, ngettext

JUDGEMENT = ("stage1", "stage1_note", "stage1_plan", "private_note")


def judgement_values(assessment: Assessment) -> dict[str, str]:
    return {name: getattr(assessment, name) for name in JUDGEMENT}


def begin_stage1(case: Case, *, actor: User, parts: Collection[str], role: str) -> None:
    require_moment(may.evaluate(parts, role), may.begin_stage1(case, parts, role))
    enter(case, "begin_stage1")
    record(Event.STAGE1_BEGUN, case, actor=actor)


def judge_on_paper(
    case: Case, assessment: Assessment, typed: Mapping[str, Typed], *, actor: User, parts: Collection[str], role: str
) -> Saved:
    """Keep what changed and collides with no other auditor's. A gap says what is lacking, once it stands."""
    require_moment(may.evaluate(parts, role), may.judge_on_paper(case, parts, role))
    stored = judgement_values(assessment)
    result = merge(stored, {key: Typed(str(clean(one.value)), one.token) for key, one in typed.items()})
    _check(result, stored)
    if result.values:
        keep_earlier(assessment)
        for name, value in result.values.items():
            setattr(assessment, name, value)
        assessment.judged_by, assessment.judged_at = actor.id, now()
        session.flush()
        record(Event.STAGE1_JUDGED, assessment, actor=actor, fields=sorted(result.values), stage1=assessment.stage1)
    settle(result)
    return result


def _check(result: Saved, stored: Mapping[str, str]) -> None:
    for key in ("stage1_note", "stage1_plan", "private_note"):
        if len(result.values.get(key, "")) > TEXT_LIMIT:
            refuse(result, key, _("Please keep this below %(limit)s characters.", limit=TEXT_LIMIT))
    if result.values.get("stage1", "") not in STAGE1:
        refuse(result, "stage1", _("Please choose one of the answers offered."))
    wanted = {**stored, **result.values}
    if wanted["stage1"] == "gap" and not wanted["stage1_note"]:
        # It is kept: the note may be typed next. Stage 1 cannot be concluded before it is there.
        result.problems["stage1_note"] = _("Please say what is lacking: the centre reads it.")


def blocking(assessments: Iterable[Assessment]) -> tuple[list[Assessment], list[Assessment], list[Assessment]]:
    """What holds stage 1 up: not judged yet, gaps without a note, gaps without an accepted plan."""
    everything = list(assessments)
    gaps = [one for one in everything if one.stage1 == "gap"]
    return (
        [one for one in everything if not one.stage1],
        [one for one in gaps if not one.stage1_note],
        [one for one in gaps if not one.stage1_plan],
    )


def return_for_rework(case: Case, reason: str, *, actor: User, parts: Collection[str], role: str) -> None:
    """Back to the centre: it reads the judgements and notes as they stand now."""
    require_moment(may.lead_stage1(parts, role), may.conclude_stage1(case, parts, role))
    assessments = assessments_of(case)
    _unjudged, silent, _unplanned = blocking(assessments)
    if silent:
        raise Refused(
            ngettext("One gap lacks a note that says what is missing.", "%(num)s gaps lack a note that says what is missing.", len(silent))
        )
    enter(case, "return_for_rework", reason=reason)
    snapshot = _keep(case, assessments, "returned", reason, actor)
    record(Event.STAGE1_RETURNED, case, actor=actor, reason=reason, snapshot=snapshot.id, sha256=snapshot.sha256)
    letters.tell_returned(case, reason, gaps=sum(one.stage1 == "gap" for one in assessments), actor=actor)


def clear_for_visit(case: Case, *, actor: User, parts: Collection[str], role: str) -> None:
    """On to the visit. Raises Refused while a requirement is not judged, or a gap has no accepted plan."""
    require_moment(may.lead_stage1(parts, role), may.conclude_stage1(case, parts, role))
    assessments = assessments_of(case)
    unjudged, silent, unplanned = blocking(assessments)
    if unjudged:
        raise Refused(ngettext("One requirement is not judged yet.", "%(num)s requirements are not judged yet.", len(unjudged)))
    if silent or unplanned:
        raise Refused(_l("A gap needs a note and an accepted plan before the visit; otherwise return the documentation."))
    enter(case, "clear_for_visit")
    snapshot = _keep(case, assessments, "cleared", "", actor)
    record(Event.STAGE1_CLEARED, case, actor=actor, snapshot=snapshot.id, sha256=snapshot.sha256)
    letters.tell_cleared(case, assessments, actor=actor)


def _keep(case: Case, assessments: Iterable[Assessment], outcome: str, reason: str, actor: User) -> CaseSnapshot:
    """The stage-1 report: what the centre reads from now on. Private notes are not part of it."""
    content: dict[str, Any] = {
        "case": {"number": case.number, "standard": case.standard.code, "centre": case.organisation.name},
        "outcome": outcome, "reason": reason, "concluded_by": actor.name,
        "requirements": [
            {
                "requirement_id": one.requirement_id, "ref": one.requirement.ref, "heading": dict(one.requirement.heading),
                "question": dict(one.requirement.question), "applies": one.applies,
                "stage1": one.stage1, "note": one.stage1_note, "plan": one.stage1_plan,
            }
            for one in assessments
        ],
    }  # fmt: skip
    snapshot = CaseSnapshot(case_id=case.id, kind="stage1", content=content, sha256=fingerprint(content), user_id=actor.id)
    session.add(snapshot)
    session.flush()
    return snapshot
