"""The month: visits, deadlines, dates of certificates; and the same for a calendar program."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import Response, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.dates import add_months
from portal.certification.overseeing import policies as may
from portal.certification.overseeing.queries import calendar as queries
from portal.certification.overseeing.views.blueprint import overseeing
from portal.certification.steps import STEPS
from portal.certification.visiting.icalendar import Appointment
from portal.certification.visiting.icalendar import calendar as as_icalendar
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.i18n import _, _l

KINDS = {
    "visit": _l("Visit"),
    "deadline": _l("Deadline"),
    "surveillance": _l("Surveillance due"),
    "expiry": _l("First day without validity"),
    "suspension": _l("Suspension runs out"),
}


def _lines() -> tuple[Any, list[queries.Line]]:
    require(may.oversee_calendar(current_user))
    first = queries.month_of(request.args.get("month", ""), now().date())
    return first, queries.lines_in(current_user, first)


@overseeing.get("/certification/calendar")
@members
def calendar() -> Any:
    first, lines = _lines()
    return render_template(
        "certification/overseeing/calendar.html", first=first, lines=lines, kinds=KINDS, steps=STEPS,
        before=add_months(first, -1), after=add_months(first, 1), today=now().date(),
    )  # fmt: skip


@overseeing.get("/certification/calendar.ics")
@members
def calendar_file() -> Response:
    first, lines = _lines()
    appointments = [
        Appointment(
            f"{line.kind}-{line.number}-{line.day}@{request.host}", datetime.combine(line.day, time(9)),
            datetime.combine(line.until, time(17)), f"{KINDS[line.kind]}: {line.name}",
            text=f"{line.number} {url_for(line.endpoint, **line.arguments, _external=True)}",
        )
        for line in lines
    ]  # fmt: skip
    body = as_icalendar(_("Certification"), appointments, now())
    response = Response(body, mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=f"certification-{first:%Y-%m}.ics")
    return response
