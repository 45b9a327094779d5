"""A case whose visit is planned or under way, with its people; and the steps a test does not care about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal.accounts.models import User
from portal.certification.models import Assessment, AuditPlan, Case, KpiValue, TeamMember
from portal.certification.visiting.queries import seat_of
from portal.core.clock import now
from tests.certification.factories import a_case, a_centre_manager, a_scheme, a_standard, a_team_member, an_auditor
from tests.factories import saved

START = 21
"""Days from today on which the planned visit begins: in time by the default rules."""


@dataclass
class Scene:
    case: Case
    lead: User
    second: User
    centre: User
    plan: AuditPlan | None
    assessments: list[Assessment]

    @property
    def root(self) -> str:
        return f"/certification/cases/{self.case.id}/visit"

    @property
    def site_id(self) -> int:
        return self.case.sites[0].id

    def seat(self, user: User) -> TeamMember | None:
        return seat_of(user, self.case)


def a_scene(state: str = "on_site", *, questions: int = 3, plan: bool = True, least: int = 2, **rules: Any) -> Scene:
    """``least``: interviews needed at the one site."""
    scheme = a_scheme(a_standard(questions=questions), rules={"interviews_root": "0.01", "fewest_interviews": least, **rules})
    case = a_case(state, scheme)
    lead, second = (an_auditor(scheme, name=name) for name in ("Lena Lead", "Sam Second"))
    a_team_member(case, lead)
    a_team_member(case, second, role="auditor")
    centre = a_centre_manager(case, name="Cora Centre")
    row = a_plan(case, sent=state != "planning", begun=state != "planning") if plan else None
    found = sorted(saved_assessments(case), key=lambda one: one.requirement.position)
    return Scene(case, lead, second, centre, row, found)


def saved_assessments(case: Case) -> list[Assessment]:
    from sqlalchemy import select

    from portal.core.database import session

    return list(session.scalars(select(Assessment).where(Assessment.case_id == case.id)))


def a_plan(case: Case, *, sent: bool = False, begun: bool = False, **values: Any) -> AuditPlan:
    """Complete: one day, opening, work and closing at the one site, two interviews, seven days as agreed."""
    day = now().date() if begun else now().date() + timedelta(days=START)
    site = case.sites[0].id
    defaults: dict[str, Any] = {
        "starts_on": day, "ends_on": day, "agenda": agenda(day, site), "days_planned": Decimal(7),
        "interviews": [{"site_id": site, "shift": "day", "channel": "voice", "count": 2}],
        "sent_at": now() if sent else None,
    }  # fmt: skip
    return saved(AuditPlan(case=case, **{**defaults, **values}))


def agenda(day: date, site: int) -> list[dict[str, Any]]:
    def item(start: str, end: str, kind: str = "", topic: str = "") -> dict[str, Any]:
        return {
            "day": day.isoformat(), "from": start, "to": end, "kind": kind, "site_id": site, "topic": topic,
            "with": "Team leaders", "remote": False, "requirement_ids": [],
        }  # fmt: skip

    return [item("09:00", "09:30", "opening"), item("09:30", "16:00", topic="Floor"), item("16:00", "17:00", "closing")]


def a_kpi(case: Case, **values: Any) -> KpiValue:
    return saved(KpiValue(case=case, **{"code": "service_level", "channel": "voice", "value": Decimal(82), "period": "2026", **values}))


def typed_plan(scene: Scene, day: date, **changes: Any) -> dict[str, Any]:
    """What the lead's form sends for a complete plan."""
    site = scene.site_id
    rows = [("opening", "09:00", "09:30", "", ""), ("", "09:30", "16:00", "Floor", "4.1"), ("closing", "16:00", "17:00", "", "")]
    data: dict[str, Any] = {
        "version": "0", "starts_on": day.isoformat(), "ends_on": day.isoformat(), "days_planned": "7",
        "days_reason": "", "remote": "", "late_reason": "", f"count-{site}-day-voice": "2",
    }  # fmt: skip
    for index, (kind, start, end, topic, refs) in enumerate(rows):
        row = {"day": day.isoformat(), "starts": start, "ends": end, "kind": kind, "site": str(site), "topic": topic, "people": "Team leaders", "refs": refs}
        data |= {f"agenda-{index}-{name}": value for name, value in row.items()}
    return {**data, **changes}


def key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def item(kind: str, number: int = 1, **values: Any) -> dict[str, Any]:
    """As a device sends it. ``fields`` are merged into those of a minimal item of that kind."""
    fields = {
        "note": {"kind": "note", "text": "Seen."},
        "interview": {"kind": "interview", "text": "Heard.", "pseudonym": "A1"},
        "judgement": {"result": "conforming", "grade": "3", "shared_note": "Shared.", "private_note": "Private."},
        "finding": {"grade": "minor", "ref": "4.1", "statement": "Not done.", "shown_by": "Record 7"},
        "kpi": {"checked": "confirmed", "check_note": ""},
    }[kind]
    fields = {**fields, **values.pop("fields", {})}
    sent = "note" if kind == "interview" else kind
    return {"kind": sent, "key": key(number), "revision": 1, "noted_at": "2026-11-22T10:00:00Z", "fields": fields, **values}


def sync(browser: Any, scene: Scene, user: User, *items: dict[str, Any], code: int = 200) -> list[dict[str, Any]]:
    answer = browser.post(f"{scene.root}/sync", json={"user": user.id, "items": list(items)}, headers={"Accept": "application/json"})
    assert answer.status_code == code, answer.text
    return answer.json.get("items", [])
