"""Stage 1 as it was concluded: what the centre may read of it, and nothing that is under way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.certification.models import Case, CaseSnapshot
from portal.core.database import session


def latest_snapshot(case: Case, kind: str) -> CaseSnapshot | None:
    query = select(CaseSnapshot).where(CaseSnapshot.case_id == case.id, CaseSnapshot.kind == kind)
    return session.scalars(query.order_by(CaseSnapshot.id.desc()).limit(1)).first()


def concluded_stage1(case: Case) -> CaseSnapshot | None:
    """The judgements as they were when stage 1 was last returned or cleared. One statement."""
    return latest_snapshot(case, "stage1")


def released(case: Case) -> dict[int, dict[str, Any]]:
    """Requirement id -> judgement, note and plan as the centre may read them. One statement."""
    snapshot = concluded_stage1(case)
    return {one["requirement_id"]: one for one in snapshot.content["requirements"]} if snapshot else {}


def snapshots_of(case: Case) -> list[Any]:
    """Rows (id, kind, at, sha256, name) of what was handed in and concluded, latest first, without content. One statement."""
    query = (
        select(CaseSnapshot.id, CaseSnapshot.kind, CaseSnapshot.at, CaseSnapshot.sha256, User.name)
        .join(User, User.id == CaseSnapshot.user_id)
        .where(CaseSnapshot.case_id == case.id, CaseSnapshot.kind.in_(("documentation", "stage1")))
        .order_by(CaseSnapshot.id.desc())
    )
    return list(session.execute(query))
