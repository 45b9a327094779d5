"""The application: written at one's pace, read, handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit import Event
from portal.audit.queries import history_of
from portal.certification.applying import policies as may
from portal.certification.applying import queries, services, words
from portal.certification.applying.completeness import missing, site_fault
from portal.certification.applying.forms import ColleagueForm, MessageForm
from portal.certification.applying.pages import fields_of, readable, typed_answers
from portal.certification.applying.services import Saved, Typed
from portal.certification.applying.views.blueprint import READERS, applying, case_as
from portal.certification.loading import case_head
from portal.certification.models import Case
from portal.certification.people import colleagues_of
from portal.certification.steps import CHANNELS, SHIFTS
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _, ngettext
from portal.core.web import wants_json

EVENTS = (
    Event.CASE_STARTED, Event.APPLICATION_SUBMITTED, Event.INFORMATION_REQUESTED, Event.APPLICATION_ACCEPTED,
    Event.APPLICATION_DECLINED, Event.CASE_WITHDRAWN, Event.CASE_LAPSED,
)  # fmt: skip


@applying.get("/certification/cases/<int:case_id>/application")
@members
def application(case_id: int) -> Any:
    case, parts = case_as(case_id, READERS)
    return application_page(case, parts)


def application_page(
    case: Case, parts: frozenset[str], *, result: Saved | None = None, typed: Mapping[str, Typed] | None = None, **forms: Any
) -> str:
    """To write for the centre's people while it is open, else to read as it was handed in."""
    writes = bool(may.edit_application(current_user, case, parts))
    snapshots = queries.application_snapshots(case)
    shared = {
        **case_head(current_user, case),
        "snapshots": snapshots,
        "messages": queries.messages_of(case) if parts & {"centre", "manager"} else [],
        "may": {
            "lead": may.lead_case(current_user, case),
            "submit": may.submit_application(current_user, case),
            "withdraw": may.withdraw_case(current_user, case),
            "colleagues": may.manage_colleagues(current_user, case),
            "write": may.write_message(current_user, case, parts),
        },
        "colleagues": colleagues_of(case) if "centre" in parts else [],
        "events": history_of(case, only=EVENTS, limit=20),
        "channels": CHANNELS,
        "shifts": SHIFTS,
        "forms": {"colleague": ColleagueForm(formdata=None), "message": MessageForm(formdata=None), **forms},
    }
    if writes:
        return render_template(
            "certification/applying/application.html",
            sections=[(key, *words.SECTIONS[key], fields) for key, fields in fields_of(case, result=result, typed=typed).items()],
            missing=missing(case),
            site_faults={site.id: site_fault(site) for site in case.sites},
            result=result,
            **shared,
        )
    return _reading_page(case, parts, snapshots[0][0].content if snapshots and "centre" not in parts else None, shared)


def _reading_page(case: Case, parts: frozenset[str], handed_in: dict[str, Any] | None, shared: dict[str, Any]) -> str:
    """``handed_in``: what was taken in last; the centre itself reads what it wrote since."""
    content = handed_in or {"answers": case.application, "sites": [_site(site) for site in case.sites]}
    return render_template(
        "certification/applying/reading.html", answers=readable(content["answers"]), sites=content["sites"], **shared
    )


def _site(site: Any) -> dict[str, Any]:
    names = ("id", "name", "address", "city", "country", "central", "shifts", "home_working", "channels", "languages")
    return {name: getattr(site, name) for name in names} | {"people": site.headcount}


# -- saving ------------------------------------------------------------------------------------------------------


@applying.post("/certification/cases/<int:case_id>/application")
@members
def save_application(case_id: int) -> Any:
    typed = typed_answers(request.form)
    with transaction():
        case, parts = case_as(case_id, READERS)
        result = services.save_application(case, typed, offered=words.offered(), actor=current_user)
        gaps = missing(case)
    if wants_json():
        return _as_json(result, len(gaps))
    if result.clashes or result.errors:
        case, parts = case_as(case_id, READERS)
        return application_page(case, parts, result=result, typed=typed), 409 if result.clashes else 422
    flash(_("Saved.") if result.saved else _("Nothing had changed."), "success" if result.saved else "info")
    return redirect(url_for("applying.application", case_id=case_id))


def _as_json(result: Saved, gaps: int) -> Any:
    answer: dict[str, Any] = {"versions": {f"v-{key}": token for key, token in result.tokens.items()}}
    if result.clashes:
        clash = result.clashes[0]
        plain = isinstance(clash.theirs, str) and clash.key not in words.choices()
        shown = {name: words.as_text(clash.key, value) for name, value in (("yours", clash.yours), ("theirs", clash.theirs))}
        conflict = {"field": f"q-{clash.key}", "version": clash.token, "reload": not plain, **shown}
        return jsonify(answer | {"conflict": conflict}), 409
    if result.errors:
        return jsonify(answer | {"errors": {f"q-{key}": [str(words.FAULTS[code])] for key, code in result.errors.items()}}), 422
    return jsonify(answer | {"saved_at": now().isoformat(), "missing": missing_text(gaps)})


def missing_text(gaps: int) -> str:
    if not gaps:
        return _("Everything is there. The application can be handed in.")
    return ngettext("One thing is missing.", "%(num)s things are missing.", gaps)


@applying.post("/certification/cases/<int:case_id>/application/submission")
@members
def submit_application(case_id: int) -> Any:
    with transaction():
        case, _parts = case_as(case_id, READERS)
        services.submit_application(case, actor=current_user)
    flash(_("Handed in. A receipt with the whole application is on its way to you."), "success")
    return redirect(url_for("applying.application", case_id=case_id))


@applying.get("/certification/cases/<int:case_id>/application/<int:snapshot_id>")
@members
def snapshot(case_id: int, snapshot_id: int) -> Any:
    """An application as it was handed in, from what was kept then and nothing since."""
    case, _parts = case_as(case_id, READERS)
    found = queries.snapshot_of(case, snapshot_id)
    return render_template(
        "certification/applying/snapshot.html",
        snapshot=found,
        answers=readable(found.content["answers"]),
        sites=found.content["sites"],
        channels=CHANNELS,
        shifts=SHIFTS,
        **case_head(current_user, case),
    )
