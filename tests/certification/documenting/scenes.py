"""A case with its people, and the pages they use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.certification.documenting.merging import token
from portal.certification.documenting.services import answer_values, cell_values, check_values, judgement_values
from portal.certification.documenting.services.figures import row_token
from portal.certification.models import Assessment, Case, KpiValue, Requirement
from portal.core.database import session
from tests.certification import factories as make

JSON = {"Accept": "application/json"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8ffff3f0005fe02fea7"
    "35814f0000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
KPI = {"value": "82.5", "target": "80", "period": "2026", "source": "ACD", "definition": "", "acted_on": ""}


@dataclass
class Scene:
    case: Case
    centre: User
    lead: User
    manager: User

    @property
    def id(self) -> int:
        return self.case.id

    @property
    def assessments(self) -> list[Assessment]:
        session.commit()
        query = select(Assessment).join(Assessment.requirement).where(Assessment.case_id == self.case.id)
        return list(session.scalars(query.order_by(Requirement.position).execution_options(populate_existing=True)))

    def url(self, page: str) -> str:
        return f"/certification/cases/{self.case.id}/{page}"

    def at(self, number: int = 0, page: str = "") -> str:
        return self.url(f"requirements/{self.assessments[number].requirement_id}{page}")


def a_scene(state: str = "documenting", questions: int = 3, **values: Any) -> Scene:
    """A case with a centre manager, a confirmed lead auditor and a certification manager."""
    scheme = make.a_scheme(make.a_standard(questions=questions))
    case = make.a_case(state, scheme, **values)
    lead = make.a_team_member(case).user
    scene = Scene(case, make.a_centre_manager(case), lead, make.a_manager(scheme))
    session.commit()
    return scene


def answered(scene: Scene, text: str = "We do it so.") -> Scene:
    """Every requirement with a complete answer, every mandatory figure stated."""
    for one in scene.assessments:
        one.statement, one.progress = text, "answered"
    scene.case.answered = scene.case.asked
    session.add(KpiValue(case_id=scene.id, code="service_level", channel="voice", value=82, period="2026", source="ACD"))
    session.commit()
    return scene


def sent(values: dict[str, str], **typed: str) -> dict[str, str]:
    """What a page sends for some fields, with the tokens of what it had shown."""
    return {f"v-{key}": token(values[key]) for key in typed} | {f"q-{key}": text for key, text in typed.items()}


def answer_of(scene: Scene, number: int = 0, **typed: str) -> dict[str, str]:
    return sent(answer_values(scene.assessments[number]), **typed)


def judgement_of(scene: Scene, number: int = 0, **typed: str) -> dict[str, str]:
    return sent(judgement_values(scene.assessments[number]), **typed)


def stated(scene: Scene, key: str = "service_level.voice", **cells: str) -> dict[str, str]:
    row = _kpi(scene, key)
    return {f"v-{key}": row_token(cell_values(row))} | {f"q-{key}-{name}": text for name, text in cells.items()}


def checked(scene: Scene, key: str = "service_level.voice", **cells: str) -> dict[str, str]:
    row = _kpi(scene, key)
    return {f"v-{key}": row_token(check_values(row))} | {f"q-{key}-{name}": text for name, text in cells.items()}


def _kpi(scene: Scene, key: str) -> KpiValue | None:
    code, _dot, channel = key.partition(".")
    session.commit()
    query = select(KpiValue).where(KpiValue.case_id == scene.id, KpiValue.code == code, KpiValue.channel == channel)
    return session.scalars(query.execution_options(populate_existing=True)).first()
