"""The centre's answer to one requirement: each field merged by itself, progress kept, the case's count with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.documenting import policies as may
from portal.certification.documenting.merging import Saved, Typed, merge, refuse, settle, token
from portal.certification.documenting.services.moment import require_moment
from portal.certification.models import Assessment, Case
from portal.core.clock import now
from portal.core.database import session
from portal.core.forms import TEXT_LIMIT, clean
from portal.core.i18n import _

YES, NO = "yes", "no"


def answer_values(assessment: Assessment) -> dict[str, str]:
    """The fields of an answer as a page shows them."""
    return {
        "applies": YES if assessment.applies else NO,
        "exclusion": assessment.exclusion,
        "statement": assessment.statement,
        "complete": YES if assessment.progress == "answered" else "",
    }


def save_answer(
    case: Case, assessment: Assessment, typed: Mapping[str, Typed], *, actor: User, parts: Collection[str]
) -> Saved:
    """Keep what changed and collides with nobody's. An answer that is not complete is kept as a draft.

    ``typed``: field -> what was sent. Raises Denied for others than the centre's people, Refused once handed in.
    """
    require_moment(may.work_on_file(parts), may.answer_requirement(case, parts))
    stored = answer_values(assessment)
    result = merge(stored, {key: Typed(str(clean(one.value)), one.token) for key, one in typed.items()})
    _check(result, stored)
    wanted = {**stored, **result.values}
    if result.values:
        before = assessment.progress
        _write(assessment, wanted, actor)
        if assessment.progress != before:
            recount(case)
        record(Event.REQUIREMENT_ANSWERED, assessment, actor=actor, fields=sorted(result.values), progress=assessment.progress)
    settle(result)
    if "complete" in typed and "complete" not in result.errors:
        # An emptied answer is not complete any more, whatever the box says.
        result.tokens["complete"] = token(answer_values(assessment)["complete"])
    return result


def _check(result: Saved, stored: Mapping[str, str]) -> None:
    for key in ("exclusion", "statement"):
        if len(result.values.get(key, "")) > TEXT_LIMIT:
            refuse(result, key, _("Please keep this below %(limit)s characters.", limit=TEXT_LIMIT))
    if result.values.get("applies", YES) not in (YES, NO):
        refuse(result, "applies", _("Please choose one of the answers offered."))
    wanted = {**stored, **result.values}
    if wanted["applies"] == NO and not wanted["exclusion"]:
        # Neither half alone: what does not apply says why.
        result.values.pop("applies", None)
        refuse(result, "exclusion", _("Please say why this requirement does not apply to you."))
        wanted = {**stored, **result.values}
    if result.values.get("complete") and wanted["applies"] == YES and not wanted["statement"]:
        refuse(result, "complete", _("There is no answer yet that could be complete."))


def _write(assessment: Assessment, wanted: Mapping[str, str], actor: User) -> None:
    if wanted["statement"] != assessment.statement:
        assessment.carried_id = None  # no longer the earlier answer as it was
    assessment.applies = wanted["applies"] == YES
    assessment.exclusion, assessment.statement = wanted["exclusion"], wanted["statement"]
    assessment.progress = _progress(assessment, complete=bool(wanted["complete"]))
    touch(assessment, actor)


def _progress(assessment: Assessment, *, complete: bool) -> str:
    """A reason why it does not apply is an answer; a text is one once somebody says that it is complete."""
    if not assessment.applies:
        return "answered"
    if assessment.statement:
        return "answered" if complete else "in_progress"
    return "open"


def touch(assessment: Assessment, actor: User) -> None:
    """Answered, or shown something for, just now: a judgement made before is about something else."""
    assessment.answered_by, assessment.answered_at = actor.id, now()


def recount(case: Case) -> int:
    """Keep the number of answered requirements; the case's row is held, so the number is true. Two statements."""
    session.flush()
    answered = select(func.count(Assessment.id)).where(Assessment.case_id == case.id, Assessment.progress == "answered")
    number = session.scalar(answered) or 0
    # Beside the version: saving an answer must not collide with a form about the case itself.
    session.execute(
        update(Case).where(Case.id == case.id).values(answered=number).execution_options(synchronize_session=False)
    )
    set_committed_value(case, "answered", number)
    return number
