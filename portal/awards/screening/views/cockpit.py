"""The cockpit: a row per association, reminders to exactly the rows shown, exports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit import Event, record
from portal.awards.loading import managed_edition
from portal.awards.models import Edition
from portal.awards.screening import policies as may
from portal.awards.screening import queries, services
from portal.awards.screening.forms import NoteForm
from portal.awards.screening.queries import Cockpit
from portal.awards.screening.views.blueprint import screening
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import clean
from portal.core.i18n import _, country, ngettext
from portal.core.tables import csv_response, xlsx_response


def _filters() -> dict[str, str]:
    show = request.args.get("show", "all")
    return {"find": clean(request.args.get("find", ""))[:100], "show": show if show in queries.SHOWN else "all"}


@screening.get("/editions/<int:edition_id>/cockpit")
@members
def cockpit(edition_id: int) -> Any:
    edition = managed_edition(current_user, edition_id)
    table = queries.cockpit(current_user, edition, **_filters())
    return render_template(
        "awards/screening/cockpit.html", edition=edition, table=table, filters=_filters(), at=now(),
        deadlines=_deadlines(edition), finding=_finding(table),
    )  # fmt: skip


def _deadlines(edition: Edition) -> list[dict[str, Any]]:
    """The five instants of an edition; the next one is marked."""
    instants: list[tuple[str, datetime | None]] = [
        (_("Nominations open"), edition.nominations_open_at),
        (_("Nominations close"), edition.nominations_close_at),
        (_("Dossiers close"), edition.dossiers_close_at),
        (_("Shortlist"), edition.shortlist_at),
        (_("Reveal"), edition.reveal_at),
    ]
    found: list[dict[str, Any]] = []
    upcoming = [instant for _label, instant in instants if instant and instant > now()]
    for label, instant in instants:
        if instant:
            state = "past" if instant <= now() else "next" if instant == min(upcoming) else "later"
            found.append({"label": label, "at": instant, "state": state})
    return found


def _finding(table: Cockpit) -> str:
    """What the table says, in sentences."""
    begun = [row for row in table.every if row.begun]
    idle = [row for row in table.every if not row.begun]
    silent = [row for row in begun if row.is_silent(now()) and row.drafted]
    sentences = [
        ngettext("%(begun)s of %(num)s association is on its way.", "%(begun)s of %(num)s associations are on their way.", len(table.every), begun=len(begun))
    ]
    if idle:
        sentences.append(_("Not begun: %(names)s.", names=_names(idle)))
    if silent:
        sentences.append(_("Drafts, but silent for 14 days: %(names)s.", names=_names(silent)))
    return " ".join(sentences)


def _names(rows: list[queries.Row]) -> str:
    shown = [country(row.association.country) or row.association.name for row in rows]
    return ", ".join(shown[:4]) + (" …" if len(shown) > 4 else "")


@screening.get("/editions/<int:edition_id>/cockpit.<any(csv, xlsx):kind>")
@members
def cockpit_export(edition_id: int, kind: str) -> Response:
    edition = managed_edition(current_user, edition_id)
    table = queries.cockpit(current_user, edition, **_filters())
    header = [_("Association"), _("Country"), _("Quota"), _("Used"), _("Drafted"), _("Submitted"), _("Accepted"), _("Last activity (UTC)")]
    rows = [
        [row.association.name, country(row.association.country), row.quota, row.used, row.drafted, row.submitted, row.accepted, row.active_at]
        for row in table.rows
    ]
    with transaction():
        record(Event.LIST_EXPORTED, edition, actor=current_user, list="cockpit", rows=len(rows), format=kind)
    answer = csv_response if kind == "csv" else xlsx_response
    return answer(f"cockpit-{edition.slug}.{kind}", header, rows)


@screening.get("/editions/<int:edition_id>/reminders")
@members
def reminders(edition_id: int) -> Any:
    """Who would get a letter: exactly the rows the cockpit shows."""
    edition = managed_edition(current_user, edition_id)
    require(may.watch_edition(current_user, edition))
    rows = queries.cockpit(current_user, edition, **_filters()).rows
    people = queries.managers_by_association(row.association.id for row in rows)
    return render_template(
        "awards/screening/reminders.html", edition=edition, rows=rows, people=people, form=NoteForm(formdata=None), filters=_filters()
    )


@screening.post("/editions/<int:edition_id>/reminders")
@members
def send_reminders(edition_id: int) -> Any:
    chosen = {int(one) for one in request.form.getlist("association") if one.isdigit()}
    form = NoteForm()
    if not form.validate():
        edition = managed_edition(current_user, edition_id)
        rows = [row for row in queries.cockpit(current_user, edition).rows if row.association.id in chosen]
        people = queries.managers_by_association(chosen)
        return render_template("awards/screening/reminders.html", edition=edition, rows=rows, people=people, form=form, filters={}), 422
    with transaction():
        edition = managed_edition(current_user, edition_id)
        written = services.send_reminders(edition, chosen, actor=current_user, note=form.note.data or "")
    if written:
        flash(ngettext("One letter is on its way.", "%(num)s letters are on their way.", written))
    else:
        flash(_("No letter was written: everybody was reminded today already, or nobody nominates there."))
    return redirect(url_for("screening.cockpit", edition_id=edition_id))
