"""The answers of the case before, as a start: texts only, to be read again; no result and no file comes along."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.documenting import policies as may
from portal.certification.documenting.queries import assessments_of, values_of
from portal.certification.documenting.services.answering import recount, touch
from portal.certification.documenting.services.moment import require_moment
from portal.certification.models import Assessment, Case, Crosswalk, KpiValue
from portal.core.database import session


def copy_baseline(case: Case, *, actor: User, parts: Collection[str]) -> int:
    """Take over the earlier answers where nothing is written yet; each has to be confirmed. Returns their number."""
    require_moment(may.work_on_file(parts), may.copy_baseline(case, parts))
    earlier = _earlier_by_ref(case)
    copied = 0
    for one in assessments_of(case):
        if one.progress == "open" and (sources := earlier.get(one.requirement.ref)) and _take_over(one, sources):
            touch(one, actor)
            copied += 1
    figures = _copy_figures(case)
    recount(case)
    record(Event.BASELINE_COPIED, case, actor=actor, earlier=case.previous_id, answers=copied, figures=figures)
    return copied


def _earlier_by_ref(case: Case) -> dict[str, list[Assessment]]:
    """Reference in this case's standard -> the answers that live on there."""
    assert case.previous is not None
    before = assessments_of(case.previous)
    if case.previous.standard.code == case.standard.code:
        return {one.requirement.ref: [one] for one in before}
    by_ref = {one.requirement.ref: one for one in before}
    links = session.execute(
        select(Crosswalk.from_ref, Crosswalk.to_ref)
        .where(Crosswalk.from_code == case.previous.standard.code, Crosswalk.to_code == case.standard.code)
        .order_by(Crosswalk.id)
    )
    found: dict[str, list[Assessment]] = {}
    for origin, target in links:
        if origin in by_ref:
            found.setdefault(target, []).append(by_ref[origin])
    return found


def _take_over(one: Assessment, sources: list[Assessment]) -> bool:
    one.statement = "\n\n".join(source.statement for source in sources if source.statement)
    if one.statement:
        one.progress = "in_progress"
    elif all(not source.applies for source in sources):
        # Kept as a text to confirm: whether it still does not apply is theirs to say again.
        one.exclusion = "\n\n".join(source.exclusion for source in sources)
        one.progress = "in_progress"
    return one.progress != "open"


def _copy_figures(case: Case) -> int:
    """How each figure is measured, from where, and its target; the value is one of this period."""
    assert case.previous is not None
    there, copied = values_of(case), 0
    for key, row in values_of(case.previous).items():
        if key not in there:
            session.add(
                KpiValue(
                    case_id=case.id, code=row.code, channel=row.channel, definition=row.definition,
                    target=row.target, source=row.source,
                )
            )  # fmt: skip
            copied += 1
    session.flush()
    return copied
