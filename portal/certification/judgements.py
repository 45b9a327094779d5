"""What was said of a requirement before it was judged anew: appended at every change, on paper as on the premises."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.certification.models import Assessment, JudgementRevision
from portal.core.clock import now
from portal.core.database import session

SAID: dict[str, Any] = {
    "stage1": "", "stage1_note": "", "stage1_plan": "", "result": "", "grade": None, "shared_note": "", "private_note": "",
}  # fmt: skip
"""Fields of a judgement, and what they hold before anybody judged."""
ON_SITE = ("result", "grade", "shared_note", "private_note")


def keep_earlier(assessment: Assessment) -> None:
    """Call it before a judgement changes: what it says now is kept, with who said it and when."""
    said = {name: getattr(assessment, name) for name in SAID}
    if said != SAID and assessment.judged_by is not None and assessment.judged_at is not None:
        session.add(
            JudgementRevision(
                assessment_id=assessment.id, said=said, user_id=assessment.judged_by, at=assessment.judged_at, replaced_at=now()
            )
        )  # fmt: skip


def open_anew(assessment: Assessment) -> None:
    """For a visit that is repeated: to be judged once more, and what the first visit said is kept."""
    keep_earlier(assessment)
    for name in ON_SITE:
        setattr(assessment, name, SAID[name])


def earlier_judgements(assessment_ids: Collection[int]) -> dict[int, list[JudgementRevision]]:
    """Assessment -> what was said before, the latest first, with who said it. One statement."""
    query = (
        select(JudgementRevision)
        .where(JudgementRevision.assessment_id.in_(assessment_ids))
        .options(joinedload(JudgementRevision.user))
        .order_by(JudgementRevision.id.desc())
    )
    found: dict[int, list[JudgementRevision]] = {}
    for one in session.scalars(query):
        found.setdefault(one.assessment_id, []).append(one)
    return found
