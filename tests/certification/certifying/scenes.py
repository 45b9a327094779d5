"""A case at each step of its end: reported, reviewed, ready for its decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.certification.certifying import services
from portal.certification.certifying.services import Choice
from portal.certification.certifying.words import CHECKS
from portal.certification.models import Case, Verdict
from portal.core.database import session
from portal.organisations.models import Organisation
from tests.certification.factories import a_case, a_centre_manager, a_decider, a_manager, a_team_member

WORDS = {"summary": "A well run centre.", "strengths": "Coaching", "days_used": "7", "recommendation": "grant"}
MET = {key: {"met": True, "note": ""} for key in CHECKS}


@dataclass
class Scene:
    case: Case
    lead: User
    reviewer: User
    decider: User
    centre: User
    manager: User

    def report(self, **words: str) -> None:
        services.save_report(self.case, {**WORDS, **words}, actor=self.lead, version=None)
        services.submit_report(self.case, actor=self.lead)

    def review(self, outcome: str = "ready", reason: str = "") -> None:
        services.review_file(self.case, outcome, MET, actor=self.reviewer, reason=reason)

    def decide(self, kind: str = "grant", actor: User | None = None, **values: Any) -> Verdict:
        choice = Choice(kind, values.pop("reasons", "The file shows it."), **values)
        return services.decide(self.case, choice, actor=actor or self.decider, version=self.case.version)

    def url(self, page: str) -> str:
        return f"/certification/cases/{self.case.id}/{page}"


def a_scene(at: str = "reporting", company: Organisation | None = None, **values: Any) -> Scene:
    """``at``: reporting, reviewing or deciding."""
    case = a_case("reporting", company=company, **values)
    lead = a_team_member(case).user
    scheme = case.scheme_version
    scene = Scene(case, lead, a_decider(scheme), a_decider(scheme), a_centre_manager(case), a_manager(scheme))
    session.flush()
    if at != "reporting":
        scene.report()
    if at == "deciding":
        scene.review()
    return scene
