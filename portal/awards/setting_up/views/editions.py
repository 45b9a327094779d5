"""An edition: overview with its check list, details, dates, opening, archiving, change log."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for

from portal.accounts import current_user
from portal.awards.loading import edition_for
from portal.awards.models import Edition
from portal.awards.setting_up import policies as may
from portal.awards.setting_up import queries, services
from portal.awards.setting_up.blueprint import setting_up
from portal.awards.setting_up.checklist import Outline, check_list, may_open
from portal.awards.setting_up.dates import milestones, stages_of, values_of
from portal.awards.setting_up.forms import DetailsForm, SetUpForm, dates_form
from portal.awards.setting_up.views.shared import (
    PARTS,
    act,
    at_hand,
    carry_out,
    given_version,
    history_panel,
    save,
    show,
)
from portal.core.access import members
from portal.core.clock import now
from portal.core.forms import integer
from portal.core.i18n import _
from portal.core.languages import offered_languages


def _outline(edition_id: int) -> Outline:
    outline = queries.outline_for(current_user, edition_id)
    at_hand(outline.edition)
    return outline


def deadlines_of(outline: Outline) -> list[dict[str, Any]]:
    """The dates that are set, for the strip on top: past, next, later."""
    rounds = outline.rounds
    dates = [date for date in milestones(values_of(outline.edition, rounds), stages_of(rounds)) if date.at]
    at = now()
    coming = next((date.key for date in dates if date.at and date.at > at), None)
    return [
        {"label": date.label, "at": date.at, "state": "next" if date.key == coming else "past" if date.at and date.at <= at else "later"}
        for date in dates
    ]


def _letters_url(edition: Edition) -> str | None:
    if "outbox.texts" not in current_app.view_functions:
        return None
    return url_for("outbox.texts", scope=f"programme:{edition.programme_id}")


@setting_up.get("/editions/<int:edition_id>/set-up")
@members
def edition(edition_id: int) -> Any:
    outline = _outline(edition_id)
    checks = check_list(outline, now())
    return show(
        "edition", outline.edition, "edition", outline=outline, checks=checks, may_open=may_open(checks), parts=PARTS,
        deadlines=deadlines_of(outline), letters_url=_letters_url(outline.edition),
        history_events=history_panel(outline.edition),
    )  # fmt: skip


def _details_form(found: Edition) -> DetailsForm:
    taken = queries.years_taken(found.programme, but=found.id) if request.method == "POST" else ()
    offered = offered_languages(found.programme.owner.languages or [], found.languages)
    form = DetailsForm(obj=found, edition=found, offered=offered, taken=taken)
    if request.method == "GET":
        form.leading.data = found.languages[0]
    return form


def _details_page(found: Edition, form: DetailsForm, theirs: Any = ()) -> str:
    return show("details", found, "details", form=form, theirs=theirs)


@setting_up.get("/editions/<int:edition_id>/set-up/details")
@members
def details(edition_id: int) -> Any:
    found = at_hand(queries.managed_edition_for(current_user, edition_id))
    return _details_page(found, _details_form(found))


@setting_up.post("/editions/<int:edition_id>/set-up/details")
@members
def edit_details(edition_id: int) -> Any:
    found = at_hand(queries.managed_edition_for(current_user, edition_id))
    form = _details_form(found)
    return save(
        form, found, services.edit_details, lambda theirs=(): _details_page(found, form, theirs),
        url_for("setting_up.details", edition_id=found.id),
    )  # fmt: skip


def _dates_page(outline: Outline, form: Any, theirs: Any = ()) -> str:
    return show("dates", outline.edition, "dates", form=form, theirs=theirs)


@setting_up.get("/editions/<int:edition_id>/set-up/dates")
@members
def dates(edition_id: int) -> Any:
    outline = _outline(edition_id)
    return _dates_page(outline, dates_form(outline.edition, outline.rounds, at=now()))


@setting_up.post("/editions/<int:edition_id>/set-up/dates")
@members
def set_dates(edition_id: int) -> Any:
    outline = _outline(edition_id)
    form = dates_form(outline.edition, outline.rounds, at=now(), typed_zone=request.form.get("zone_name"))
    return carry_out(
        form,
        lambda: services.set_dates(
            outline.edition, outline.rounds, form.zone_name.data, form.dates(),
            version=given_version(), actor=current_user, reason=form.why,
        ),
        lambda theirs=(): _dates_page(outline, form, theirs),
        url_for("setting_up.dates", edition_id=outline.edition.id), _("The dates are saved."), row=outline.edition,
    )  # fmt: skip


def _opening_page(outline: Outline, form: SetUpForm, theirs: Any = ()) -> str:
    checks = check_list(outline, now())
    return show(
        "opening", outline.edition, "edition", outline=outline, checks=checks, may_open=may_open(checks), parts=PARTS,
        deadlines=deadlines_of(outline), form=form,
    )  # fmt: skip


@setting_up.get("/editions/<int:edition_id>/set-up/opening")
@members
def opening(edition_id: int) -> Any:
    """What becomes public, before it does."""
    return _opening_page(_outline(edition_id), SetUpForm())


@setting_up.post("/editions/<int:edition_id>/set-up/opening")
@members
def open_edition(edition_id: int) -> Any:
    outline, form = _outline(edition_id), SetUpForm()
    return carry_out(
        form,
        lambda: services.open_edition(outline, version=given_version(), actor=current_user),
        lambda theirs=(): _opening_page(outline, form),
        url_for("setting_up.edition", edition_id=outline.edition.id), _("The edition is open: everybody can see it now."),
    )  # fmt: skip


@setting_up.post("/editions/<int:edition_id>/set-up/archive")
@members
def archive_edition(edition_id: int) -> Any:
    found = at_hand(queries.managed_edition_for(current_user, edition_id))
    return act(
        lambda: services.archive_edition(found, version=given_version(), actor=current_user),
        url_for("setting_up.edition", edition_id=found.id), _("The edition is archived."),
    )  # fmt: skip


@setting_up.get("/editions/<int:edition_id>/changes")
@members
def changes(edition_id: int) -> Any:
    """The change log, for everybody who may know the edition; its tabs only for those who run it."""
    found = edition_for(current_user, edition_id)
    return show(
        "changes", found, "changes", page=queries.rule_changes_of(found, integer(request.args.get("page"), 1)),
        runs_it=bool(may.edit_edition(current_user, found)),
    )  # fmt: skip
