"""A concluded visit with findings, and everybody who has a part in putting them right."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from portal.accounts.models import User
from portal.certification import findings
from portal.certification.models import Case, Finding
from portal.core.clock import now
from portal.core.database import session
from tests.certification.factories import a_case, a_centre_manager, a_manager, a_team_member, an_auditor

ANSWER = {
    "correction": "We retrained the team.", "root_cause": "New people started before their training.",
    "action": "Nobody takes calls before the test is passed.", "owner": "Head of training",
    "planned_for": str(now().date() + timedelta(days=30)),
}  # fmt: skip


@dataclass
class Scene:
    case: Case
    centre: User
    auditor: User
    manager: User

    def finding(self, grade: str = "minor", state: str = "open", *, at: int = 0) -> Finding:
        """Raised in the visit; then the visit is over."""
        before, self.case.state = self.case.state, "on_site"
        requirement = [one for one in self.case.standard.requirements if one.assessable][at]
        made = findings.raise_finding(self.case, requirement, grade, "No training record.", "Training file", actor=self.auditor)
        self.case.state, made.state = before, state
        if state != "open":
            fill(made)
        session.flush()
        findings.recount(self.case)
        return made

    def url(self, finding: Finding | None = None) -> str:
        return f"/certification/cases/{self.case.id}/findings" + (f"/{finding.id}" if finding else "")


def fill(finding: Finding) -> None:
    for name, value in ANSWER.items():
        setattr(finding, name, now().date() + timedelta(days=30) if name == "planned_for" else value)


def a_scene(state: str = "correcting", **values: Any) -> Scene:
    case = a_case(state, **values)
    scheme = case.scheme_version
    auditor = an_auditor(scheme, name="Ines Okafor")
    a_team_member(case, auditor, "confirmed")
    return Scene(case, a_centre_manager(case), auditor, a_manager(scheme))


def shown(browser: FlaskClient, url: str) -> dict[str, str]:
    """The tokens a page carries, by field of its form."""
    import re

    text = browser.get(url).get_data(as_text=True)
    return dict(re.findall(r'name="(v-[a-z_]+)" value="([0-9a-f]*)"', text))


def typed(tokens: dict[str, str], **values: str) -> dict[str, str]:
    """The whole form, with ``values`` instead of the usual answer."""
    return tokens | {f"q-{name}": value for name, value in {**ANSWER, **values}.items()}


def a_pdf() -> dict[str, Any]:
    return {"file": (io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), "training.pdf")}
