"""The findings of a case, and one finding: the answer on one side, judgement on the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification import findings as counts
from portal.certification.documenting.fields import fields_of
from portal.certification.documenting.merging import Saved, Typed
from portal.certification.loading import case_head, file_for, is_there, parts_of
from portal.certification.models import BINDING, Case, Finding
from portal.certification.remedying import policies as may
from portal.certification.remedying import queries, services, words
from portal.certification.remedying.forms import ImplementForm, ReasonForm, VerifyForm
from portal.certification.remedying.queries import Seat
from portal.certification.remedying.services.files import may_add, slot_of
from portal.certification.remedying.views.blueprint import remedying
from portal.certification.steps import GRADES
from portal.core.access import members
from portal.core.clock import now


@dataclass(frozen=True)
class Opened:
    """A finding, and what the reader is in its case."""

    finding: Finding
    parts: frozenset[str]
    seat: Seat


def opened(case_id: int, finding_id: int) -> Opened:
    finding = queries.finding_for(current_user, case_id, finding_id)
    return Opened(finding, parts_of(current_user, finding.case), queries.seat_of(current_user, finding.case))


def case_with_findings(case_id: int) -> Case:
    """A case whose findings the viewer may read; before the visit there are none."""
    case = file_for(current_user, case_id)
    if not is_there("remedying.findings", case) or not may.see_findings(case, parts_of(current_user, case)):
        raise NotFound()
    return case


@remedying.get("/certification/cases/<int:case_id>/findings")
@members
def findings(case_id: int) -> Any:
    return findings_page(case_with_findings(case_id))


def findings_page(case: Case, form: ReasonForm | None = None, refused: str = "") -> str:
    """``form``, ``refused``: what was typed to have the visit repeated or that called off, and why it could not be."""
    parts = parts_of(current_user, case)
    listed = queries.findings_of(case, parts)
    held = counts.holding_up(case) if case.state == "correcting" else 0
    in_time = may.repeat_visit(case, held, now())
    orders = may.order_repetition(parts, in_team=queries.seat_of(current_user, case).any)
    reason = form or ReasonForm(formdata=None, data={"version": case.version})
    return render_template(
        "certification/remedying/findings.html",
        findings=listed,
        held=held,
        stopped=bool(in_time),
        repeat=reason if in_time and orders else None,
        call_off=reason if may.call_off_repetition(case) and orders else None,
        refused=refused,
        totals=[(label, sum(one.grade == grade for one in listed)) for grade, label in GRADES.items()],
        grades=GRADES,
        binding=BINDING,
        now=now(),
        words=words,
        **case_head(current_user, case),
    )


@remedying.get("/certification/cases/<int:case_id>/findings/<int:finding_id>")
@members
def finding(case_id: int, finding_id: int) -> Any:
    return finding_page(opened(case_id, finding_id))


def verdicts_on(one: Opened) -> dict[str, Any]:
    finding, role = one.finding, one.seat.role
    return {
        "answer": may.answer_finding(finding, one.parts), "implement": may.implement_action(finding, one.parts),
        "judge": may.judge_answer(finding, role), "verify": may.judge_implementation(finding, role),
        "escalate": may.escalate_finding(finding, role), "dispute": may.dispute_finding(current_user, finding),
        "rule": may.rule_dispute(finding, one.parts, in_team=one.seat.any), "attach": may_add(finding, one.parts),
    }  # fmt: skip


def finding_page(
    one: Opened, *, saved: Saved | None = None, typed: Mapping[str, Typed] | None = None, missing: Mapping[str, str] | None = None,
    form: Any = None, at: str = "", refused: str = "",
) -> str:  # fmt: skip
    """``form``: what was being typed for the deed ``at``; ``missing``: field -> what the answer still lacks."""
    finding = one.finding
    fields = fields_of(services.stored(finding), saved, typed)
    for name, text in (missing or {}).items():
        fields[name].error = text
    blank = {"version": finding.version}
    forms = {
        "implement": ImplementForm(formdata=None, data=blank), "verify": VerifyForm(formdata=None, data=blank),
        **{deed: ReasonForm(formdata=None, data=blank) for deed in ("reject", "send_back", "escalate", "dispute", "uphold", "drop")},
    }  # fmt: skip
    if form is not None:
        forms[at] = form
    head, here = case_head(current_user, finding.case), url_for("remedying.findings", case_id=finding.case_id)
    return render_template(
        "certification/remedying/finding.html",
        finding=finding,
        fields=fields,
        missing=missing or {},
        saved=saved,
        files=queries.files_of(finding),
        slot=slot_of(finding),
        may=verdicts_on(one),
        forms=forms,
        at=at,
        refused=refused,
        grades=GRADES,
        binding=BINDING,
        words=words,
        **head | {"tabs": [(label, url, url == here) for label, url, _current in head["tabs"]]},
    )
