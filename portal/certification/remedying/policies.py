"""Who may do what about a finding. Pure.

``parts``: what the viewer is in the case (``loading.parts_of``). ``role``: of a confirmed place in the team, else empty.
``in_team``: whether they are or were in its team at all.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portal.accounts.models import Role, User
from portal.certification.models import BINDING, Case, Finding
from portal.certification.states import CASE, FINDING
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

WORKED = ("correcting", "reporting", "reviewing", "deciding", "granted")
"""States of a case in which findings are worked on; a minor one may be put right after the certificate."""


VISITED_AGAIN = ("planning", "on_site")
"""States of a case whose visit is repeated: what the visit before found is worked on meanwhile."""


def worked_on(finding: Finding) -> bool:
    """Whether the case is at a step at which this finding is worked on."""
    case = finding.case
    return case.state in WORKED or (case.state in VISITED_AGAIN and finding.visit < case.visits)


def see_findings(case: Case, parts: Collection[str]) -> bool:
    """The centre reads them once the visit is concluded; the others while it lasts. Those of a visit before stay readable."""
    return case.state != "on_site" or case.visits > 1 or bool(set(parts) - {"centre"})


def see_finding(finding: Finding, parts: Collection[str]) -> bool:
    return finding.case.state != "on_site" or finding.visit < finding.case.visits or bool(set(parts) - {"centre"})


def _for_centre(parts: Collection[str]) -> Verdict:
    return allow() if "centre" in parts else deny(_l("Only the contact centre may do this."))


def _for_auditor(role: str) -> Verdict:
    return allow() if role in ("lead", "auditor") else deny(_l("Only an auditor of the confirmed team may do this."))


def _now(finding: Finding, move: str) -> Verdict:
    if finding.grade not in BINDING:
        return deny(_l("This finding asks for no answer."))
    if not worked_on(finding):
        return deny(_l("The findings of this case cannot be worked on at this step."))
    return allow() if FINDING.can(move, finding) else deny(_l("This is not possible at this step of the finding."))


def answer_finding(finding: Finding, parts: Collection[str]) -> Verdict:
    return _now(finding, "respond") if (verdict := _for_centre(parts)) else verdict


def implement_action(finding: Finding, parts: Collection[str]) -> Verdict:
    return _now(finding, "implement") if (verdict := _for_centre(parts)) else verdict


def judge_answer(finding: Finding, role: str) -> Verdict:
    """Accept or reject."""
    return _now(finding, "accept") if (verdict := _for_auditor(role)) else verdict


def judge_implementation(finding: Finding, role: str) -> Verdict:
    """Verify or send back."""
    return _now(finding, "verify") if (verdict := _for_auditor(role)) else verdict


def escalate_finding(finding: Finding, role: str) -> Verdict:
    if not (verdict := _for_auditor(role)):
        return verdict
    if finding.grade != "minor" or finding.state in ("verified", "dropped", "disputed"):
        return deny(_l("Only an open minor nonconformity can become a major one."))
    if not worked_on(finding):
        return deny(_l("The findings of this case cannot be worked on at this step."))
    return allow()


def dispute_finding(actor: User, finding: Finding) -> Verdict:
    """By mandate: it is the centre's word, not a helper's."""
    if not actor.holds(Role.CENTRE_MANAGER, finding.case.organisation_id):
        return deny(_l("Only somebody who stands for the centre may do this."))
    return _now(finding, "dispute")


def rule_dispute(finding: Finding, parts: Collection[str], *, in_team: bool) -> Verdict:
    """The manager's, never an auditor's of the case."""
    if "manager" not in parts or in_team:
        return deny(_l("A dispute is ruled on by a certification manager without a part in the audit."))
    return _now(finding, "uphold")


def order_repetition(parts: Collection[str], *, in_team: bool) -> Verdict:
    """The manager's, never an auditor's of the case."""
    if "manager" not in parts or in_team:
        return deny(_l("A visit is repeated by order of a certification manager without a part in the audit."))
    return allow()


def repeat_visit(case: Case, held: int, at: datetime) -> Verdict:
    """``held``: how many findings keep the report from being written."""
    if not CASE.can("repeat_visit", case) or not held:
        return deny(_l("A visit is repeated while findings of it are still open."))
    if case.due_at is None or at < case.due_at:
        return deny(_l("The time for closing the findings is not over yet."))
    return allow()


def call_off_repetition(case: Case) -> Verdict:
    """Until the auditors stand on the premises: what they see there cannot be unseen."""
    if case.visits < 2 or not CASE.can("call_off_repetition", case):
        return deny(_l("Only a repetition that has not begun can be called off."))
    return allow()
