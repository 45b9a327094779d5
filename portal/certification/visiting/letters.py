"""Letters around a visit: the plan to the centre and the team, the findings to the centre. Never a note."""

from __future__ import annotations

from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.certification.models import AuditPlan, Case, TeamMember
from portal.certification.people import centre_of
from portal.core.i18n import _l, day, ngettext
from portal.core.languages import speaking
from portal.outbox import LetterKind, register

EXAMPLE = {
    "case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "starts": "12 October 2027", "ends": "13 October 2027",
    "lead": "Ines Okafor", "link": "/certification/cases/12/visit/plan",
}  # fmt: skip

register(LetterKind("visit-plan-sent", _l("The plan of a visit, to the centre"), EXAMPLE, ("link",)))
register(LetterKind("visit-plan-team", _l("The plan of a visit, to the audit team"), EXAMPLE, ("link",)))
register(
    LetterKind(
        "visit-findings-sheet",
        _l("The findings of a visit, to the centre"),
        {**EXAMPLE, "findings": "3 findings", "link": "/certification/cases/12/visit/findings"},
        ("link",),
    )
)


def tell_of_plan(case: Case, plan: AuditPlan, team: list[TeamMember], *, sender: User) -> None:
    """To everybody of the centre, and to the team but the sender. A plan sent again is told again."""
    for user in centre_of(case):
        _write("visit-plan-sent", case, user, f"plan:{plan.id}:{plan.version}", **_about(plan, user, sender))
    for member in team:
        if member.user_id != sender.id:
            about = _about(plan, member.user, sender)
            _write("visit-plan-team", case, member.user, f"plan:{plan.id}:{plan.version}", **about)


def tell_of_findings(case: Case, number: int) -> None:
    for user in centre_of(case):
        with speaking(user.locale):
            findings = ngettext("%(num)d finding", "%(num)d findings", number)
        link = f"/certification/cases/{case.id}/visit/findings"
        _write("visit-findings-sheet", case, user, f"visit:{case.id}:{case.visits}", findings=findings, link=link)


def _about(plan: AuditPlan, user: User, sender: User) -> dict[str, Any]:
    with speaking(user.locale):
        return {
            "starts": day(plan.starts_on), "ends": day(plan.ends_on), "lead": sender.name,
            "link": f"/certification/cases/{plan.case_id}/visit/plan",
        }  # fmt: skip


def _write(template: str, case: Case, user: User, once: str, **values: Any) -> None:
    outbox.write(
        template, to=user, scope=f"case:{case.id}", once=f"{template}:{once}:{user.id}",
        case=case.number, centre=case.organisation.name, **values,
    )  # fmt: skip
