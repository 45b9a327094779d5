"""What views load first: a case by id, through the viewer's select, else 404; and the tabs of its pages."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request, url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.certification.models import Case, CaseSnapshot, SchemeVersion
from portal.certification.steps import KINDS, STEPS
from portal.certification.visibility import evaluations, parts_in, readable_files, visible_cases
from portal.core.database import first_or_404, session
from portal.core.i18n import _l


def _with_all(query: Select[Case]) -> Select[Case]:
    return query.options(
        joinedload(Case.organisation),
        joinedload(Case.standard),
        joinedload(Case.scheme_version).joinedload(SchemeVersion.body),
        joinedload(Case.agreement),
    )


def case_for(viewer: User, case_id: int) -> Case:
    """A case the viewer may open, with centre, scheme and agreement, in one statement."""
    g.case = first_or_404(_with_all(visible_cases(viewer)).where(Case.id == case_id))
    return g.case


def file_for(viewer: User, case_id: int, *, lock: bool = False) -> Case:
    """A case whose answers and evidence the viewer may read; ``lock`` holds its row. One statement."""
    query = _with_all(readable_files(viewer)).where(Case.id == case_id)
    if lock:
        query = query.with_for_update(of=Case).execution_options(populate_existing=True)
    g.case = first_or_404(query)
    return g.case


def evaluation_for(viewer: User, case_id: int) -> Case:
    """A case whose evaluation the viewer may read: never the centre's people."""
    g.case = first_or_404(_with_all(evaluations(viewer)).where(Case.id == case_id))
    return g.case


def parts_of(viewer: User, case: Case) -> frozenset[str]:
    """What the viewer is in this case: see ``visibility.parts_in``; remembered for the request."""
    if "case_parts" in g and g.case_parts[0] == (viewer.id, case.id):
        return g.case_parts[1]
    found = parts_in(viewer, case.id)
    g.case_parts = ((viewer.id, case.id), found)
    return found


TABS: tuple[tuple[Any, str, frozenset[str]], ...] = (
    (_l("Overview"), "overseeing.case", frozenset({"centre", "manager", "team", "decider"})),
    (_l("Application"), "applying.application", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("Review"), "applying.review", frozenset({"manager"})),
    (_l("Agreement"), "applying.agreement", frozenset({"centre", "manager", "decider"})),
    (_l("Team"), "staffing.team", frozenset({"centre", "manager", "team", "decider"})),
    (_l("Requirements"), "documenting.questionnaire", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("Transition"), "keeping.delta", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("Key figures"), "documenting.kpis", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("Stage 1"), "documenting.stage1", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("Plan"), "visiting.plan", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("Visit sheet"), "visiting.sheet", frozenset({"auditor"})),
    (_l("Findings"), "remedying.findings", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("Report"), "certifying.report", frozenset({"centre", "manager", "auditor", "decider"})),
    (_l("File review"), "certifying.file_review", frozenset({"decider"})),
    (_l("Decision"), "certifying.decision", frozenset({"decider"})),
    (_l("Outcome"), "certifying.outcome", frozenset({"centre", "manager", "auditor", "decider"})),
)
"""Label, endpoint (argument ``case_id``), and who finds it there. A page checks again, and may be 404 before its time."""

APPLYING = ("draft", "submitted", "info_requested", "declined")
DOCUMENTING = (*APPLYING, "accepted")
BEFORE_VISIT = (*DOCUMENTING, "documenting", "documented", "stage1", "planning")
BEFORE_REPORT = (*BEFORE_VISIT, "on_site", "correcting")
BEFORE_REVIEW = (*BEFORE_REPORT, "reporting")
TOO_EARLY: dict[str, tuple[str, ...]] = {
    "applying.review": ("draft",),
    "applying.agreement": APPLYING,
    "staffing.team": APPLYING,
    "documenting.questionnaire": DOCUMENTING,
    "keeping.delta": DOCUMENTING,
    "documenting.kpis": DOCUMENTING,
    "documenting.stage1": (*DOCUMENTING, "documenting"),
    "visiting.plan": (*DOCUMENTING, "documenting", "documented", "stage1"),
    "visiting.sheet": BEFORE_VISIT,
    "remedying.findings": BEFORE_VISIT,
    "certifying.report": BEFORE_REPORT,
    "certifying.file_review": BEFORE_REVIEW,
    "certifying.decision": (*BEFORE_REVIEW, "reviewing"),
    "certifying.outcome": (*BEFORE_REVIEW, "reviewing", "deciding", "withdrawn", "lapsed"),
}
"""Tab -> states of a case in which it does not exist yet."""


def is_there(endpoint: str, case: Case) -> bool:
    """Whether the page exists in this case by now."""
    if endpoint == "keeping.delta" and case.kind != "transition":
        return False
    if endpoint == "documenting.stage1" and case.state == "documenting":  # returned for rework: the result is to be read
        concluded = select(CaseSnapshot.id).where(CaseSnapshot.case_id == case.id, CaseSnapshot.kind == "stage1")
        return bool(session.scalar(select(concluded.exists())))
    if endpoint == "remedying.findings" and case.visits > 1:  # those of the visit before
        return True
    return case.state not in TOO_EARLY.get(endpoint, ())


def case_head(viewer: User, case: Case) -> dict[str, Any]:
    """For ``certification/case.html``: the case, its step, and the tabs the viewer has. One statement (``parts_of``); while documenting, two."""
    parts = parts_of(viewer, case)
    tabs = [
        (label, url_for(endpoint, case_id=case.id), request.endpoint == endpoint)
        for label, endpoint, who in TABS
        if who & parts and endpoint in current_app.view_functions and is_there(endpoint, case)
    ]
    return {"case": case, "step": STEPS[case.state], "kind": KINDS[case.kind], "tabs": tabs, "parts": parts}
