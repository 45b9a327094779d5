"""A case to be staffed, with everybody who has a part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.certification.models import Case, TeamMember
from portal.certification.staffing.words import QUESTIONS
from portal.core.clock import now
from tests.certification.factories import a_case, a_centre_manager, a_manager, a_team_member, an_auditor


@dataclass
class Scene:
    case: Case
    manager: User
    centre: User
    auditor: User

    def member(self, state: str = "declared", **values: Any) -> TeamMember:
        window = now() + timedelta(days=7) if state == "declared" else None
        return a_team_member(self.case, self.auditor, state, **{"object_until": window, **values})

    @property
    def url(self) -> str:
        return f"/certification/cases/{self.case.id}"


def a_scene(state: str = "accepted", **values: Any) -> Scene:
    case = a_case(state, **values)
    scheme = case.scheme_version
    return Scene(case, a_manager(scheme), a_centre_manager(case), an_auditor(scheme, name="Ines Okafor"))


def answers(**yes: str) -> dict[str, str]:
    """The form of a declaration: no to everything, but for ``question="what it is"``."""
    form = {"confirm": "1"}
    for key in QUESTIONS:
        form[key] = "yes" if key in yes else "no"
        form[f"{key}_note"] = yes.get(key, "")
    return form
