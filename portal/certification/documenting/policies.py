"""Who may answer, hand in, judge on paper, ask and conclude. ``parts``: what the person is in the case (``loading.parts_of``);
``role``: theirs in the confirmed audit team, or empty."""

from __future__ import annotations

from collections.abc import Collection

from portal.accounts.models import Role, User
from portal.certification.models import Case
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

JUDGES = ("lead", "auditor")
UNDER_EVALUATION = ("documented", "stage1", "planning", "on_site", "correcting", "reporting")
TALKING = ("documenting", *UNDER_EVALUATION)
AFTER_VISIT = ("correcting", "reporting", "reviewing", "deciding", "granted", "refused")
"""States in which the centre knows what the visit found."""

Parts = Collection[str]


def work_on_file(parts: Parts) -> Verdict:
    """The people of the centre, and nobody else, write answers."""
    return allow() if "centre" in parts else deny(_l("Only the contact centre writes its answers."))


def answer_requirement(case: Case, parts: Parts) -> Verdict:
    """Answers, evidence and key figures, until the documentation is handed in."""
    if not (person := work_on_file(parts)):
        return person
    if case.state != "documenting":
        return deny(_l("The documentation is handed in. It can be changed again only when it is returned."))
    return allow()


def speak_for(actor: User, case: Case) -> Verdict:
    if actor.holds(Role.CENTRE_MANAGER, case.organisation_id):
        return allow()
    return deny(_l("Only a manager of the contact centre may do this."))


def submit_documentation(actor: User, case: Case) -> Verdict:
    if not (person := speak_for(actor, case)):
        return person
    return allow() if case.state == "documenting" else deny(_l("The documentation was handed in already."))


def copy_baseline(case: Case, parts: Parts) -> Verdict:
    if not (moment := answer_requirement(case, parts)):
        return moment
    return allow() if case.previous_id else deny(_l("There is no earlier case whose answers could be taken over."))


def read_evaluation(parts: Parts) -> Verdict:
    """Judgements under way and private notes: the team and the body, never anybody of the centre."""
    if "centre" in parts or not set(parts) & {"manager", "auditor", "decider"}:
        return deny(_l("The evaluation is not for the contact centre."))
    return allow()


def evaluate(parts: Parts, role: str) -> Verdict:
    """A lead auditor or auditor of the confirmed team."""
    if "centre" in parts or role not in JUDGES:
        return deny(_l("Only the confirmed auditors of this case may do this."))
    return allow()


def begin_stage1(case: Case, parts: Parts, role: str) -> Verdict:
    if not (person := evaluate(parts, role)):
        return person
    return allow() if case.state == "documented" else deny(_l("Stage 1 begins once the documentation is handed in."))


def judge_on_paper(case: Case, parts: Parts, role: str) -> Verdict:
    if not (person := evaluate(parts, role)):
        return person
    return allow() if case.state == "stage1" else deny(_l("Requirements are judged on paper during stage 1 only."))


def lead_stage1(parts: Parts, role: str) -> Verdict:
    if not (person := evaluate(parts, role)):
        return person
    return allow() if role == "lead" else deny(_l("Only the lead auditor concludes stage 1."))


def conclude_stage1(case: Case, parts: Parts, role: str) -> Verdict:
    """Return for rework, or clear for the visit."""
    if not (person := lead_stage1(parts, role)):
        return person
    return allow() if case.state == "stage1" else deny(_l("Stage 1 is not under way."))


def check_kpi(case: Case, parts: Parts, role: str) -> Verdict:
    if not (person := evaluate(parts, role)):
        return person
    if case.state not in UNDER_EVALUATION or case.state == "documented":
        return deny(_l("Key figures are checked from stage 1 until the report is handed in."))
    return allow()


def write_message(case: Case, parts: Parts, role: str) -> Verdict:
    """The centre and the auditors ask and answer while the evaluation runs; others read along."""
    if "centre" not in parts and role not in JUDGES:
        return deny(_l("Questions are between the auditors and the contact centre."))
    if case.state not in TALKING:
        return deny(_l("The evaluation is over; nothing can be asked here any more."))
    return allow()
