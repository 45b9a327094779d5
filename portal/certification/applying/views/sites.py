"""The sites of an application."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.applying import policies as may
from portal.certification.applying import queries, services, words
from portal.certification.applying.forms import SiteForm
from portal.certification.applying.services import SiteDetails
from portal.certification.applying.views.blueprint import READERS, applying, case_as
from portal.certification.loading import case_head
from portal.certification.models import Case, CaseSite
from portal.certification.steps import CHANNELS, SHIFTS
from portal.core.access import Refused, members, require
from portal.core.database import Conflict, transaction
from portal.core.i18n import _, country
from portal.core.once import remembered, replayed
from portal.organisations.forms import country_choices


def _form(case: Case, site: CaseSite | None, **kwargs: Any) -> SiteForm:
    data: dict[str, Any] = {"country": case.organisation.country, "channels": case.application.get("channels", []), "languages": case.application.get("languages", [])}
    if site is not None:
        names = ("name", "address", "city", "country", "central", "home_working", "channels", "languages")
        data = {name: getattr(site, name) for name in names} | {name: site.shifts.get(name) or None for name in SHIFTS}
    form = SiteForm(**kwargs, data=data)
    form.country.choices = [("", str(_("Please choose"))), *country_choices()]
    form.languages.choices = words.language_choices()
    return form


def _details(form: SiteForm) -> SiteDetails:
    return SiteDetails(
        name=form.name.data or "", address=form.address.data or "", city=form.city.data or "", country=form.country.data or "",
        central=form.central.data, shifts=form.shifts, home_working=form.home_working.data or 0,
        channels=list(form.channels.data or []), languages=list(form.languages.data or []),
    )  # fmt: skip


def _page(case: Case, form: SiteForm, site: CaseSite | None = None, differences: Any = ()) -> str:
    return render_template(
        "certification/applying/site.html", form=form, site=site, differences=differences, **case_head(current_user, case)
    )


def _check(case: Case, parts: frozenset[str]) -> None:
    """Who may not is told so before anything typed is looked at; the wrong moment is a 409."""
    require(may.work_on_application(current_user, case, parts))
    if not (verdict := may.edit_application(current_user, case, parts)):
        raise Refused(verdict.reason)


@applying.get("/certification/cases/<int:case_id>/sites/new")
@members
def new_site(case_id: int) -> Any:
    case, parts = case_as(case_id, READERS)
    _check(case, parts)
    return _page(case, _form(case, None, formdata=None))


@applying.post("/certification/cases/<int:case_id>/sites")
@members
def add_site(case_id: int) -> Any:
    case, parts = case_as(case_id, READERS)
    _check(case, parts)
    form = _form(case, None)
    if not form.validate():
        return _page(case, form), 422
    with transaction():
        url = replayed()
        if url is None:
            case, _parts = case_as(case_id, READERS)
            services.save_site(case, _details(form), actor=current_user)
            url = remembered(url_for("applying.application", case_id=case_id, _anchor="sites"))
    flash(_("The site is added."), "success")
    return redirect(url)


@applying.get("/certification/cases/<int:case_id>/sites/<int:site_id>")
@members
def site(case_id: int, site_id: int) -> Any:
    case, parts = case_as(case_id, READERS)
    found = queries.site_of(case, site_id)
    _check(case, parts)
    return _page(case, _form(case, found, formdata=None), found)


@applying.post("/certification/cases/<int:case_id>/sites/<int:site_id>")
@members
def save_site(case_id: int, site_id: int) -> Any:
    case, parts = case_as(case_id, READERS)
    found = queries.site_of(case, site_id)
    _check(case, parts)
    form = _form(case, found)
    if not form.validate():
        return _page(case, form, found), 422
    try:
        with transaction():
            case, _parts = case_as(case_id, READERS)
            found = queries.site_of(case, site_id)
            services.save_site(case, _details(form), site=found, version=request.form.get("version"), actor=current_user)
    except Conflict:
        case, _parts = case_as(case_id, READERS)
        found = queries.site_of(case, site_id)
        return _page(case, form, found, _differences(form, found)), 409
    flash(_("The site is saved."), "success")
    return redirect(url_for("applying.application", case_id=case_id, _anchor="sites"))


def _differences(form: SiteForm, site: CaseSite) -> list[tuple[Any, str, str]]:
    """Label, what was typed and what is stored now, where they differ."""
    mine, theirs = _details(form), _form_values(site)
    rows = []
    for name, label in ((name, form[name].label.text) for name in theirs):
        typed = mine.shifts.get(name) if name in SHIFTS else getattr(mine, name)
        if (typed or "") != (theirs[name] or ""):
            rows.append((label, _shown(name, typed), _shown(name, theirs[name])))
    return rows


def _form_values(site: CaseSite) -> dict[str, Any]:
    names = ("name", "address", "city", "country", "central", "home_working", "channels", "languages")
    return {name: getattr(site, name) for name in names} | {name: site.shifts.get(name) for name in SHIFTS}


def _shown(name: str, value: Any) -> str:
    if name == "country":
        return country(value)
    if name == "channels":
        return ", ".join(str(CHANNELS.get(one, one)) for one in value)
    if name == "languages":
        return ", ".join(dict(words.language_choices()).get(one, one) for one in value)
    if name == "central":
        return str(words.YES_NO["yes" if value else "no"])
    return str(value or "")


@applying.post("/certification/cases/<int:case_id>/sites/<int:site_id>/removal")
@members
def remove_site(case_id: int, site_id: int) -> Any:
    with transaction():
        case, _parts = case_as(case_id, READERS)
        services.remove_site(case, queries.site_of(case, site_id), actor=current_user)
    flash(_("The site is removed."), "success")
    return redirect(url_for("applying.application", case_id=case_id, _anchor="sites"))
