"""The audit trail for administrators: pages with filters, and everything found as CSV."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from portal.accounts import current_user
from portal.audit import queries
from portal.audit.cli import audit_commands
from portal.audit.events import Event
from portal.audit.queries import Filter
from portal.audit.words import SENTENCES
from portal.core.access import members
from portal.core.forms import clean, integer
from portal.core.i18n import _, reader_zone
from portal.core.tables import csv_response

audit = Blueprint("audit", __name__, cli_group=None)
audit.cli.add_command(audit_commands)


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def filter_from_address() -> Filter:
    """The filter as the address says it; anything odd does not restrict."""
    given = request.args
    event = given.get("event", "")
    number = integer(given.get("object_id"), -1)
    return Filter(
        event=event if event in set(Event) else "",
        actor=clean(given.get("actor", ""))[:100],
        object_type=clean(given.get("object_type", ""))[:40],
        object_id=number if number >= 0 else None,
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        zone=reader_zone(),
    )


@audit.get("/audit-trail")
@members
def trail() -> Any:
    wanted = filter_from_address()
    page = queries.events_for(current_user, wanted, integer(request.args.get("page"), 1))
    count, head = queries.head_for(current_user)
    events = sorted(((str(event), str(words)) for event, words in SENTENCES.items()), key=lambda pair: pair[1])
    return render_template(
        "audit/trail.html", page=page, wanted=wanted, events=events, count=count, head=head, facts=facts_in_words
    )


def facts_in_words(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Facts as pairs of text, for a definition list."""
    return [
        (key.replace("_", " "), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in facts.items()
    ]


@audit.get("/audit-trail.csv")
@members
def trail_csv() -> Any:
    header = [
        _("Number"), _("Time (UTC)"), _("Event"), _("What happened"), _("Actor number"), _("By"), _("Kind"),
        _("Number of the thing"), _("Scope"), _("Reason"), _("Facts"),
    ]  # fmt: skip
    rows = (
        [
            line.id, line.at, line.event, line.sentence, line.actor_id, line.actor_name, line.object_type,
            line.object_id, line.scope, line.reason, json.dumps(line.facts, ensure_ascii=False, sort_keys=True),
        ]
        for line in queries.all_events_for(current_user, filter_from_address())
    )  # fmt: skip
    return csv_response("audit-trail.csv", header, rows)
