"""The list of entries, its exports, and bulk actions that say first what they will do to whom."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit import Event, record
from portal.awards.loading import managed_edition
from portal.awards.models import Entry
from portal.awards.screening import policies as may
from portal.awards.screening import queries, services
from portal.awards.screening.forms import ExtensionForm, ReasonForm
from portal.awards.screening.queries import Filter
from portal.awards.screening.views.blueprint import screening
from portal.awards.screening.words import STATE_LABELS
from portal.core.access import Verdict, members
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _, country, ngettext, tr
from portal.core.tables import csv_response, xlsx_response

BULK = {"accept": may.accept_entry, "refuse": may.refuse_entry, "extend": may.extend_entry}


def _wanted() -> Filter:
    state = request.args.get("state", "")
    return Filter(
        state if state in queries.STATES else "",
        integer(request.args.get("category"), 0),
        integer(request.args.get("association"), 0),
        clean(request.args.get("find", ""))[:100],
    )


@screening.get("/editions/<int:edition_id>/screening")
@members
def entries(edition_id: int) -> Any:
    edition = managed_edition(current_user, edition_id)
    page = queries.entries_page(current_user, edition, _wanted(), integer(request.args.get("page"), 1, 1))
    return render_template(
        "awards/screening/entries.html", edition=edition, page=page, wanted=_wanted(),
        categories=queries.categories_of(edition), labels=STATE_LABELS,
    )  # fmt: skip


@screening.get("/editions/<int:edition_id>/screening.<any(csv, xlsx):kind>")
@members
def entries_export(edition_id: int, kind: str) -> Response:
    edition = managed_edition(current_user, edition_id)
    rows = [_line(entry) for entry in queries.entries_page(current_user, edition, _wanted(), 1, per_page=10_000).items]
    with transaction():
        record(Event.LIST_EXPORTED, edition, actor=current_user, list="entries", rows=len(rows), format=kind)
    header = [
        _("Reference"), _("Nominee"), _("Title"), _("Country"), _("Association"), _("Category"), _("State"), _("Submitted (UTC)"), _("Last activity (UTC)")
    ]  # fmt: skip
    answer = csv_response if kind == "csv" else xlsx_response
    return answer(f"entries-{edition.slug}.{kind}", header, rows)


def _line(entry: Entry) -> list[Any]:
    return [
        entry.reference or "", entry.nominee, entry.title, country(entry.country), entry.association.name if entry.association else "",
        tr(entry.category.name), str(STATE_LABELS[entry.state]), entry.submitted_at, entry.active_at,
    ]  # fmt: skip


def _split(action: str, entries: list[Entry]) -> tuple[list[Entry], list[tuple[Entry, Verdict]]]:
    """Those the action will touch, and the others with the reason why not."""
    verdicts = [(entry, BULK[action](current_user, entry)) for entry in entries]
    return [e for e, verdict in verdicts if verdict], [(e, verdict) for e, verdict in verdicts if not verdict]


def _bulk_form(action: str, zone: str) -> Any:
    if action == "extend":
        form = ExtensionForm(formdata=request.form if "confirmed" in request.form else None)
        form.until.zone = zone
        if "confirmed" in request.form:
            form = ExtensionForm()
            form.until.zone = zone
            form.until.process(request.form)
        return form
    return ReasonForm(formdata=request.form if "confirmed" in request.form else None)


@screening.post("/editions/<int:edition_id>/screening/bulk")
@members
def bulk(edition_id: int) -> Any:
    """First press: the preview with names and numbers. Second press (``confirmed``): each entry by its own command."""
    action = request.form.get("action", "")
    ids = [int(one) for one in request.form.getlist("entry") if one.isdigit()]
    edition = managed_edition(current_user, edition_id)
    chosen = queries.chosen_entries(current_user, edition, ids)
    if action not in BULK or not chosen:
        flash(_("Choose at least one entry and what to do with it."))
        return redirect(url_for("screening.entries", edition_id=edition_id))
    touched, left = _split(action, chosen)
    form = _bulk_form(action, edition.zone)
    confirmed = "confirmed" in request.form
    if not confirmed or (action != "accept" and not form.validate()):
        code = 422 if confirmed else 200
        return render_template("awards/screening/bulk.html", edition=edition, action=action, touched=touched, left=left, form=form), code
    with transaction():
        edition = managed_edition(current_user, edition_id)
        touched, _left = _split(action, queries.chosen_entries(current_user, edition, ids))
        for entry in touched:
            _carry_out(action, entry, form)
    flash(ngettext("Done for one entry.", "Done for %(num)s entries.", len(touched)))
    return redirect(url_for("screening.entries", edition_id=edition_id))


def _carry_out(action: str, entry: Entry, form: Any) -> None:
    """The version seen in the preview counts: an entry that changed meanwhile stops everything."""
    version = request.form.get(f"version-{entry.id}")
    if action == "accept":
        services.accept_entry(entry, actor=current_user, version=version)
    elif action == "refuse":
        services.refuse_entry(entry, actor=current_user, version=version, reason=form.reason.data)
    else:
        services.extend_entry(entry, actor=current_user, version=version, until=form.until.data, reason=form.reason.data)
