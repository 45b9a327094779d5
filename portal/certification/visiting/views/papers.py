"""The plan and the findings sheet as files: PDF and iCalendar."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from portal.certification.models import Case
from portal.certification.steps import CHANNELS, GRADES, SHIFTS
from portal.certification.visiting.icalendar import Appointment, calendar
from portal.certification.visiting.queries import Findings, Plan
from portal.core.clock import now
from portal.core.i18n import _, day, moment, num, reader_language, tr


def item_title(item: dict[str, Any]) -> str:
    names = {"opening": _("Opening meeting"), "closing": _("Closing meeting")}
    parts = [names.get(item["kind"], ""), item["topic"], _("remote") if item["remote"] else ""]
    return " · ".join(part for part in parts if part)


def appointments(plan: Plan) -> str:
    """Every agenda item as an appointment."""
    assert plan.row is not None
    items = [
        Appointment(
            uid=f"visit-{plan.row.id}-{number}@portal", starts=_at(item["day"], item["from"]), ends=_at(item["day"], item["to"]),
            title=f"{plan.case.organisation.name}: {item_title(item)}", place=plan.names.get(item["site_id"], ""),
            text="\n".join(part for part in (item["with"], plan.references(item)) if part),
        )
        for number, item in enumerate(plan.row.agenda, 1)
    ]  # fmt: skip
    return calendar(_("Audit at %(centre)s", centre=plan.case.organisation.name), items, now())


def _at(on: str, at: str) -> datetime:
    return datetime.combine(date.fromisoformat(on), time.fromisoformat(at))


def head(case: Case, title: str) -> dict[str, Any]:
    return {
        "lang": reader_language(), "running": f"{case.number} · {case.organisation.name}", "title": title,
        "printed": _("Printed %(when)s", when=moment(now())), "page_of": _("Page {page} of {pages}"),
        "subtitle": f"{case.organisation.name} · {case.standard.code} · {case.number}",
    }  # fmt: skip


def plan_on_paper(plan: Plan) -> dict[str, Any]:
    row = plan.row
    assert row is not None
    return {
        **head(plan.case, _("Audit plan")),
        "facts": [
            [_("Dates"), f"{day(row.starts_on)} – {day(row.ends_on)}"],
            [_("Team"), ", ".join(member.user.name for member in plan.team)],
            [_("Audit days planned"), _days(plan)],
            *([[_("From a distance"), row.remote]] if row.remote else []),
        ],
        "agenda_label": _("Agenda"),
        "agenda_head": [_("Time"), _("Site"), _("What"), _("With whom"), _("Requirements")],
        "days": [
            {
                "day": day(on),
                "rows": [
                    [f"{item['from']}–{item['to']}", plan.names.get(item["site_id"], ""), item_title(item), item["with"], plan.references(item)]
                    for item in items
                ],
            }
            for on, items in plan.agenda()
        ],
        "interviews_label": _("Interviews"),
        "interviews_head": [_("Site"), _("Shift"), _("Channel"), _("Number")],
        "interviews": interviews_of(plan),
    }  # fmt: skip


def _days(plan: Plan) -> str:
    assert plan.row is not None
    planned, agreed = plan.row.days_planned, plan.days_agreed
    if agreed is None:
        return _number(planned)
    return _("%(planned)s of %(agreed)s agreed", planned=_number(planned), agreed=_number(agreed))


def _number(days: Decimal | None) -> str:
    """Without empty decimals: 7, 6.5."""
    return num(days, 0 if days is None or days == int(days) else 2)


def interviews_of(plan: Plan) -> list[list[str]]:
    rows = plan.row.interviews if plan.row else []
    return [
        [plan.names.get(one["site_id"], ""), str(SHIFTS.get(one["shift"], "–")), str(CHANNELS.get(one["channel"], "–")), str(one["count"])]
        for one in rows
    ]


def findings_on_paper(case: Case, sheet: Findings) -> dict[str, Any]:
    return {
        **head(case, _("Findings sheet")),
        "intro": _("What the audit team found on the premises, as told at the closing meeting."),
        "findings": [
            {
                "title": f"{one.number}. {GRADES[one.grade]}",
                "about": f"{one.requirement.ref} {tr(one.requirement.heading)}" + (f" · {one.site.name}" if one.site else ""),
                "statement": one.statement, "shown_label": _("Shown by"), "shown_by": one.shown_by,
            }
            for one in sheet.findings
        ],
        "none": _("No finding was raised."),
        "signed": [_("For the centre, date"), _("Lead auditor, date")],
        "answer_label": _("The centre's answer"), "answer": answer_of(sheet),
    }  # fmt: skip


def answer_of(sheet: Findings) -> str:
    plan = sheet.plan
    if plan is None or plan.acknowledged_at is None:
        return ""
    said = _("Acknowledged %(when)s.", when=moment(plan.acknowledged_at))
    return f"{said}\n\n{plan.dissent}" if plan.dissent else said
