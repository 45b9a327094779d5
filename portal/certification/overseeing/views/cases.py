"""Every case with its next step, and the page of one case."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from portal.accounts import current_user
from portal.audit import Event, record
from portal.audit.queries import history_of
from portal.certification.loading import case_for, case_head
from portal.certification.models import Case
from portal.certification.overseeing import policies as may
from portal.certification.overseeing.queries import cases as queries
from portal.certification.overseeing.views.blueprint import overseeing
from portal.certification.overseeing.words import path_of
from portal.certification.steps import DIRECTIONS, GRADES, HOLDERS, KINDS, OPERATIONS, STEPS
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _
from portal.core.tables import csv_response, xlsx_response


def _wanted() -> queries.Filter:
    args = request.args
    return queries.wanted(
        args.get("state", ""), args.get("type", ""), args.get("holder", ""), bool(args.get("overdue")),
        integer(args.get("auditor"), 0), clean(args.get("find", "")), bool(args.get("everything")),
    )  # fmt: skip


@overseeing.get("/certification/cases")
@members
def cases() -> Any:
    require(may.oversee_cases(current_user))
    page = queries.cases_page(current_user, _wanted(), integer(request.args.get("page"), 1, 1))
    return render_template(
        "certification/overseeing/cases.html", page=page, wanted=_wanted(), steps=STEPS, kinds=KINDS, holders=HOLDERS,
        auditors=queries.auditors_of_cases(current_user), at=now(), args=request.args.to_dict(),
    )  # fmt: skip


@overseeing.get("/certification/cases.<any(csv, xlsx):kind>")
@members
def cases_export(kind: str) -> Response:
    require(may.oversee_cases(current_user))
    rows = [_line(one) for one in queries.cases_exported(current_user, _wanted())]
    with transaction():
        record(Event.LIST_EXPORTED, current_user, actor=current_user, list="cases", rows=len(rows), format=kind)
    header = [_("Case"), _("Centre"), _("Kind"), _("Standard"), _("State"), _("With"), _("Since (UTC)"), _("Due (UTC)")]
    answer = csv_response if kind == "csv" else xlsx_response
    return answer(f"cases.{kind}", header, rows)


def _line(one: Case) -> list[Any]:
    step = STEPS[one.state]
    return [
        one.number, one.organisation.name, str(KINDS[one.kind]), one.standard.code, str(step.label), str(HOLDERS[step.holder]),
        one.state_since, one.due_at,
    ]  # fmt: skip


@overseeing.get("/certification/cases/<int:case_id>")
@members
def case(case_id: int) -> Any:
    found = case_for(current_user, case_id)
    head = case_head(current_user, found)
    return render_template(
        "certification/overseeing/case.html", **head, may_export=may.export_case_file(current_user, head["parts"]), facts=queries.facts_of(current_user, found),
        holders=HOLDERS, grades=GRADES, directions=DIRECTIONS, operations=OPERATIONS, at=now(), history=history_of(found), path=path_of(found),
    )  # fmt: skip
