"""What stands between a visit and its end, and the sheet of findings the centre reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.certification.models import BINDING, AuditPlan, Case, Finding
from portal.certification.visiting.queries.sheets import Line, Sheet
from portal.core.database import session
from portal.core.i18n import _l

WITHOUT_RESULT = ("not_applicable", "not_verified")


def obstacles(sheet: Sheet) -> list[Any]:
    """Sentences on what is still missing before the visit can be concluded; none, when it can."""
    return [*_meetings(sheet), *_requirements(sheet.applicable), *_interviews(sheet), *_findings(sheet.findings)]


def _meetings(sheet: Sheet) -> list[Any]:
    kinds = {note.kind for note in sheet.of_this_visit}
    missing: list[Any] = []
    if "opening" not in kinds:
        missing.append(_l("The opening meeting is not recorded."))
    if "closing" not in kinds:
        missing.append(_l("The closing meeting is not recorded."))
    elif not any(note.kind == "closing" and note.details.get("heard") for note in sheet.of_this_visit):
        missing.append(_l("Record at the closing meeting whether the centre accepts the findings or dissents."))
    return missing


def _requirements(lines: list[Line]) -> list[Any]:
    missing: list[Any] = []
    for line in lines:
        one, ref = line.assessment, line.assessment.requirement.ref
        if not one.result:
            missing.append(_l("%(ref)s is not judged.", ref=ref))
        elif one.result in WITHOUT_RESULT and not (one.shared_note or one.private_note):
            missing.append(_l("%(ref)s needs a note: why is it not verified or not applicable?", ref=ref))
        elif one.result == "nonconforming" and not any(_stands(found) for found in line.findings):
            missing.append(_l("%(ref)s is judged nonconforming, and no nonconformity is raised.", ref=ref))
    return missing


def _stands(finding: Finding) -> bool:
    """A nonconformity of this visit, or one of the visit before that is not put right yet."""
    return finding.grade in BINDING and (finding.visit == finding.case.visits or finding.state not in ("verified", "dropped"))


def _interviews(sheet: Sheet) -> list[Any]:
    held: dict[int | None, int] = {}
    for note in sheet.interviews:
        held[note.site_id] = held.get(note.site_id, 0) + 1
    return [
        _l("%(site)s: %(held)s interviews are recorded, at least %(least)s are needed.",
           site=place.name, held=held.get(place.id, 0), least=sheet.plan.least[place.id])
        for place in sheet.plan.places
        if held.get(place.id, 0) < sheet.plan.least[place.id]
    ]  # fmt: skip


def _findings(findings: list[Finding]) -> list[Any]:
    return [
        _l("Finding %(number)s does not say what shows it.", number=one.number)
        for one in findings
        if one.grade in BINDING and not one.shown_by.strip()
    ]


@dataclass(frozen=True)
class Findings:
    """What the centre reads after a visit: no private note, no name of anybody interviewed."""

    plan: AuditPlan | None
    findings: list[Finding]


def findings_sheet(case: Case) -> Findings:
    """Of a case whose visit is concluded and which the viewer may read. Two statements."""
    plan = session.scalars(select(AuditPlan).where(AuditPlan.case_id == case.id)).first()
    query = (
        select(Finding)
        .where(Finding.case_id == case.id)
        .options(joinedload(Finding.requirement), joinedload(Finding.site))
        .order_by(Finding.number)
    )
    return Findings(plan, list(session.scalars(query)))
