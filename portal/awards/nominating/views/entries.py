"""An association's nominations, a new one, and what a contact works on."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.loading import edition_for
from portal.awards.models import Edition, Entry
from portal.awards.nominating import policies as may
from portal.awards.nominating import queries, services, words
from portal.awards.nominating.forms import EXISTING, NATIONAL, NEW, NominationForm
from portal.awards.nominating.views.blueprint import language_choices, nominating
from portal.awards.phases import deadline_of
from portal.core.access import Refused, members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _, tr
from portal.core.once import remembered, replayed
from portal.organisations import queries as organisations
from portal.organisations import services as companies
from portal.organisations.forms import country_choices
from portal.organisations.models import Organisation
from portal.organisations.similarity import Match, similar


def _association(edition: Edition) -> tuple[Organisation, list[Organisation]]:
    """Whose nominations are shown: the one asked for, else the viewer's first; 404 for everybody else."""
    mine = queries.nominating_associations(current_user, edition)
    wanted = integer(request.values.get("association"), 0)
    chosen = next((one for one in mine if one.id == wanted), mine[0] if mine and not wanted else None)
    if chosen is None:
        abort(404)
    return chosen, mine


@nominating.get("/editions/<int:edition_id>/entries")
@members
def entries(edition_id: int) -> Any:
    edition = edition_for(current_user, edition_id)
    association, mine = _association(edition)
    found, at = queries.nominations(current_user, edition, association), now()
    return render_template(
        "awards/nominating/entries.html",
        edition=edition,
        association=association,
        associations=mine,
        found=found,
        standings={one.id: _standing(one, edition, association, found.contacts) for one in found.entries},
        deadlines={one.id: deadline_of(edition, one.extended_until) for one in found.entries},
        may_create=may.create_entry(current_user, edition, association, at),
    )


def _standing(entry: Entry, edition: Edition, association: Organisation, contacts: Any) -> words.Standing:
    return words.standing(entry, now(), has_contact=entry.id in contacts)


@nominating.get("/my-entries")
@members
def my_entries() -> Any:
    rows, at = queries.my_entries(current_user), now()
    return render_template(
        "awards/nominating/my_entries.html",
        rows=[(entry, rights, words.standing(entry, at), deadline_of(entry.edition, entry.extended_until)) for entry, rights in rows],
        may_edit={entry.id: may.edit_dossier(current_user, entry, rights, at) for entry, rights in rows},
    )


# -- a new nomination --------------------------------------------------------------------------------------------


@nominating.get("/editions/<int:edition_id>/entries/new")
@members
def new_entry(edition_id: int) -> Any:
    edition = edition_for(current_user, edition_id)
    association, mine = _association(edition)
    require(may.create_entry(current_user, edition, association, now()))
    form, page = _form(edition, association, mine, formdata=None, data=_beginnings(edition, association))
    return _new_page(form, page)


def _beginnings(edition: Edition, association: Organisation) -> dict[str, Any]:
    language = next((code for code in association.languages if code in edition.languages), (edition.languages or ["en"])[0])
    return {
        "association": association.id, "source": EXISTING, "company_country": association.country, "language": language,
        "category": integer(request.args.get("category"), 0),
    }  # fmt: skip


def _form(edition: Edition, association: Organisation, mine: list[Organisation], **kwargs: Any) -> tuple[Any, dict[str, Any]]:
    """The form with its choices, and what the page shows beside it."""
    form: Any = NominationForm(**kwargs)
    found = queries.nominations(current_user, edition, association)
    own, national = queries.companies_of(association), queries.national_entries(association, edition)
    form.association.choices = [(one.id, one.name) for one in mine]
    form.category.choices = [(place.category.id, tr(place.category.name)) for place in found.places]
    form.national_entry.choices = [
        (one.id, f"{one.nominee}: {one.title or tr(one.category.name)} ({tr(one.edition.title)})") for one in national
    ]
    form.company_country.choices = [("", str(_("Please choose"))), *country_choices()]
    form.language.choices = language_choices(edition)
    if not national:
        form.source.choices = [choice for choice in form.source.choices if choice[0] != NATIONAL]
    page = {"edition": edition, "association": association, "places": found.places, "companies": own, "national": national}
    return form, page


def _new_page(form: Any, page: dict[str, Any], *, near: list[Organisation] | None = None, matches: list[Match] | None = None) -> str:
    hints = {place.category.id: _place_hint(place) for place in page["places"]}
    return render_template(
        "awards/nominating/new_entry.html",
        form=form, near=near or [], matches=matches or [], hints=hints, label_of=queries.label_of, **page,
    )  # fmt: skip


def _place_hint(place: queries.CategoryPlace) -> str:
    if not place.left:
        return _("No place left: %(used)s of %(quota)s used.", used=place.used, quota=place.category.quota)
    return _("%(used)s of %(quota)s places used.", used=place.used, quota=place.category.quota)


class _Ask(Exception):
    """The form must be shown again: one field wants another answer."""

    def __init__(self, near: list[Organisation] | None = None, matches: list[Match] | None = None) -> None:
        super().__init__()
        self.near, self.matches = near, matches


@nominating.post("/editions/<int:edition_id>/entries")
@members
def create_entry(edition_id: int) -> Any:
    edition = edition_for(current_user, edition_id)
    association, mine = _association(edition)
    form, page = _form(edition, association, mine)
    if not form.validate():
        return _new_page(form, page), 422
    try:
        url = _created(form, page)
    except _Ask as ask:
        return _new_page(form, page, near=ask.near, matches=ask.matches), 422
    except Refused as refusal:
        form.form_errors = [str(refusal.reason)]
        return _new_page(form, page), 409
    flash(_("The nomination is there. Nothing has been submitted yet."), "success")
    return redirect(url)


def _created(form: Any, page: dict[str, Any]) -> str:
    edition, association = page["edition"], page["association"]
    with transaction():
        if (earlier := replayed()) is not None:
            return earlier
        national = next((one for one in page["national"] if one.id == form.national_entry.data), None)
        entry = services.create_entry(
            edition,
            association=association,
            category=queries.category_of(edition, form.category.data),
            company=_company(form, page, national),
            title=form.title.data or "",
            language=form.language.data,
            national_entry=national if form.source.data == NATIONAL else None,
            actor=current_user,
        )
        if form.contact_email.data:
            services.add_helper(
                entry, name=form.contact_name.data, email=form.contact_email.data, rights="submit", contact=True,
                actor=current_user, note=form.note.data or "",
            )  # fmt: skip
        return remembered(url_for("nominating.entry", entry_id=entry.id))


def _company(form: Any, page: dict[str, Any], national: Entry | None) -> Organisation:
    """The company chosen; created at once when it is new. Raises _Ask with what is unclear."""
    if form.source.data == NATIONAL and national is not None and national.company is not None:
        return national.company
    if form.source.data == NEW:
        return _new_company(form, page["association"])
    meant, near = queries.company_meant(page["companies"], form.company.data)
    if meant is None:
        sentence = _("Several companies are called like this. Please choose one of them.") if near else _(
            "None of your association's companies is called like this. Choose one from the list, or add a new one."
        )
        form.company.errors = [sentence]
        raise _Ask(near=near)
    return meant


def _new_company(form: Any, association: Organisation) -> Organisation:
    matches = similar(form.company_name.data, organisations.candidates_for(current_user))
    if matches and "anyway" not in request.form:
        form.company_name.errors = [_("Perhaps this company is in the portal already. Please look at the list.")]
        raise _Ask(matches=matches)
    details = companies.Details(
        name=form.company_name.data, country=form.company_country.data, city=form.company_city.data or "",
        operation=form.company_operation.data, zone=association.zone, languages=tuple(association.languages),
        association_id=association.id,
    )  # fmt: skip
    return companies.create_company(details, actor=current_user)
