"""Handing the documentation in: complete, kept as it was, read-only from then on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.casework import enter
from portal.certification.documenting import letters
from portal.certification.documenting import policies as may
from portal.certification.documenting.figures import CELLS, NEEDED, Figure
from portal.certification.documenting.queries import assessments_of, figures_for, values_of
from portal.certification.documenting.services.answering import recount
from portal.certification.documenting.services.figures import cell_values
from portal.certification.documenting.services.moment import require_moment
from portal.certification.earlier_figures import open_check
from portal.certification.models import Assessment, Case, CaseSnapshot, Evidence, EvidenceRevision, KpiValue
from portal.core.access import Refused
from portal.core.canonical import fingerprint
from portal.core.database import session
from portal.core.i18n import ngettext


@dataclass(frozen=True)
class Missing:
    """What stands in the way of handing in: requirements without an answer, mandatory figures with their empty cells."""

    requirements: list[Assessment]
    figures: list[tuple[Figure, list[str]]]

    def __len__(self) -> int:
        return len(self.requirements) + len(self.figures)


def missing(assessments: Iterable[Assessment], figures: Iterable[Figure], rows: Mapping[str, KpiValue]) -> Missing:
    lacking = [
        (figure, [name for name in NEEDED if not cell_values(rows.get(figure.key))[name]])
        for figure in figures
        if figure.obligation == "mandatory"
    ]
    return Missing(
        [one for one in assessments if one.progress != "answered"], [(figure, cells) for figure, cells in lacking if cells]
    )


def submit_documentation(case: Case, *, actor: User, parts: Collection[str]) -> CaseSnapshot:
    """Hand everything in. Raises Denied, and Refused when something is missing or it was handed in already."""
    require_moment(may.speak_for(actor, case), may.submit_documentation(actor, case))
    assessments, figures, rows = assessments_of(case), figures_for(case), values_of(case)
    if lacking := missing(assessments, figures, rows):
        raise Refused(
            ngettext(
                "One thing is missing before the documentation can be handed in.",
                "%(num)s things are missing before the documentation can be handed in.",
                len(lacking),
            )
        )
    for one in assessments:
        _reopen_judgement(one)
    for row in rows.values():
        open_check(row)
    enter(case, "submit_documentation")
    recount(case)
    content = content_of(case, assessments, rows)
    snapshot = CaseSnapshot(
        case_id=case.id, kind="documentation", content=content, sha256=fingerprint(content), user_id=actor.id
    )
    session.add(snapshot)
    session.flush()
    record(Event.DOCUMENTATION_SUBMITTED, case, actor=actor, snapshot=snapshot.id, sha256=snapshot.sha256)
    letters.tell_submitted(case, snapshot, actor)
    return snapshot


def _reopen_judgement(one: Assessment) -> None:
    """After a return: a gap is judged again, and so is everything that was changed since it was judged."""
    changed = one.judged_at is not None and one.answered_at is not None and one.answered_at > one.judged_at
    if one.stage1 == "gap" or changed:
        one.stage1 = ""


def content_of(case: Case, assessments: Iterable[Assessment], rows: Mapping[str, KpiValue]) -> dict[str, Any]:
    """Everything handed in, questions included, as plain data without floats: readable again in years."""
    shown = _evidence_of(case)
    return {
        "case": {"number": case.number, "standard": case.standard.code, "revision": case.standard.revision, "scope": case.scope},
        "requirements": [
            {
                "requirement_id": one.requirement_id, "ref": one.requirement.ref, "question": dict(one.requirement.question),
                "applies": one.applies, "exclusion": one.exclusion, "statement": one.statement,
                "evidence": [_piece(piece) for piece in shown.get(one.id, [])],
            }
            for one in assessments
        ],
        "kpis": [
            {"code": row.code, "channel": row.channel, **{name: cell_values(row)[name] for name in CELLS}}
            for _key, row in sorted(rows.items())
        ],
    }  # fmt: skip


def _evidence_of(case: Case) -> dict[int, list[Evidence]]:
    query = (
        select(Evidence)
        .join(Evidence.assessment)
        .where(Assessment.case_id == case.id, Evidence.removed_at.is_(None))
        .options(selectinload(Evidence.revisions).joinedload(EvidenceRevision.document))
        .order_by(Evidence.id)
    )
    found: dict[int, list[Evidence]] = {}
    for piece in session.scalars(query):
        found.setdefault(piece.assessment_id, []).append(piece)
    return found


def _piece(piece: Evidence) -> dict[str, Any]:
    return {
        "id": piece.id, "title": piece.title,
        "revisions": [
            {
                "id": one.id, "number": one.number, "filename": one.document.filename, "size": one.document.size,
                "sha256": one.document.sha256, "at": one.at.isoformat(timespec="seconds"),
            }
            for one in piece.revisions
        ],
    }  # fmt: skip
