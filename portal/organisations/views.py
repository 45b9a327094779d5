"""Organisations: list, page, creating and editing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts import Role, current_user
from portal.accounts.forms import ROLE_NAMES
from portal.audit.queries import history_of
from portal.core.access import Refused, members, require
from portal.core.database import Conflict, transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _
from portal.core.once import remembered, replayed
from portal.organisations import policies as may
from portal.organisations import queries, services
from portal.organisations.forms import (
    KINDS,
    OPERATIONS,
    CompanyForm,
    OrganisationForm,
    domains_of,
    language_choices,
    lines_of,
)
from portal.organisations.models import Kind, Organisation
from portal.organisations.similarity import Match, similar

organisations = Blueprint("organisations", __name__)


@organisations.get("/organisations")
@members
def index() -> Any:
    kind, country = request.args.get("kind", ""), clean(request.args.get("country", "")[:3])
    words = clean(request.args.get("q", "")[:200])
    page = queries.organisations_for(
        current_user, words=words, kind=kind if kind in KINDS else "", country=country,
        number=integer(request.args.get("page"), 1, 1),
    )  # fmt: skip
    return render_template(
        "organisations/index.html",
        page=page,
        words=words,
        kind=kind,
        country=country,
        countries=queries.countries_for(current_user),
        kinds=KINDS,
        may_create=may.create_company(current_user, None),
        may_create_association=may.create_association(current_user),
        shown={one.id: bool(may.see_details(current_user, one)) for one in page.items},
    )


@organisations.get("/organisations/<int:organisation_id>")
@members
def organisation(organisation_id: int) -> Any:
    one = queries.organisation_for(current_user, organisation_id)
    details = bool(may.see_details(current_user, one))
    return render_template(
        "organisations/organisation.html",
        organisation=one,
        details=details,
        kinds=KINDS,
        operations=OPERATIONS,
        role_names=ROLE_NAMES,
        spoken=[name for code, name in language_choices() if code in one.languages],
        mandates=queries.mandates_at(current_user, one),
        companies=queries.companies_of_group(current_user, one) if details else [],
        may_edit=may.edit_organisation(current_user, one),
        events=history_of(one) if details else [],
    )


@organisations.get("/organisations/new")
@members
def new_organisation() -> Any:
    kind = _wanted_kind()
    _require_create(kind)
    return _new_page(_form_for(kind, formdata=None, data=_likely_values()), kind)


def _likely_values() -> dict[str, Any]:
    """What a new company most likely shares with the reader's association."""
    mine = [one for one in queries.association_choices(current_user) if one.id in current_user.organisations_as(*Role)]
    if not mine:
        return {"zone": current_user.zone}
    one = mine[0]
    return {"country": one.country, "zone": one.zone, "languages": one.languages, "association": one.id}


def _wanted_kind() -> Kind:
    return Kind.ASSOCIATION if request.values.get("kind") == Kind.ASSOCIATION else Kind.COMPANY


def _require_create(kind: Kind) -> None:
    verdict = may.create_association(current_user) if kind == Kind.ASSOCIATION else may.create_company(current_user, None)
    require(verdict)


def _form_for(kind: str, **kwargs: Any) -> Any:
    """The form of this kind, with the associations the reader may choose."""
    if kind != Kind.COMPANY:
        return OrganisationForm(**kwargs)
    form = CompanyForm(**kwargs)
    choices = [(one.id, one.name) for one in queries.association_choices(current_user)]
    if may.is_federation_staff(current_user):
        choices.insert(0, (0, str(_("nobody, only the federation"))))
    form.association.choices = choices
    return form


def _new_page(form: Any, kind: Kind, matches: list[Match] | None = None) -> str:
    return render_template("organisations/new.html", form=form, kind=kind, matches=matches or [], kinds=KINDS)


@organisations.get("/organisations/similar")
@members
def similar_organisations() -> Any:
    """Likely duplicates of the name typed so far, as a piece of a page."""
    matches = _similar(clean(request.args.get("q", ""))[:200], [], integer(request.args.get("but"), 0))
    return render_template("organisations/similar.html", matches=matches)


def _similar(name: str, domains: list[str], but: int | None = None) -> list[Match]:
    return similar(name, queries.candidates_for(current_user, but=but), domains=domains)


@organisations.post("/organisations")
@members
def create_organisation() -> Any:
    kind = _wanted_kind()
    _require_create(kind)
    form = _form_for(kind)
    if not _valid(form):
        return _new_page(form, kind), 422
    try:
        url = _created(form, kind)
    except _Likely as likely:
        return _new_page(form, kind, likely.matches), 422
    flash(_("%(name)s is in the portal now.", name=form.name.data), "success")
    return redirect(url)


class _Likely(Exception):
    """There may be this organisation already, and nobody said "anyway" yet."""

    def __init__(self, matches: list[Match]) -> None:
        super().__init__()
        self.matches = matches


def _created(form: Any, kind: Kind) -> str:
    with transaction():
        if (url := replayed()) is not None:
            return url
        matches = _similar(form.name.data or "", domains_of(form.mail_domains.data))
        if matches and not request.form.get("anyway"):
            raise _Likely(matches)
        create = services.create_association if kind == Kind.ASSOCIATION else services.create_company
        made = create(_details(form), actor=current_user)
        return remembered(url_for("organisations.organisation", organisation_id=made.id))


def _parent_of(form: Any) -> Organisation | None:
    typed = form.parent.data if hasattr(form, "parent") else ""
    return queries.company_named(current_user, typed) if typed else None


def _valid(form: Any, one: Organisation | None = None) -> bool:
    """The form's own rules, and whether the group named in it can be this company's."""
    valid = bool(form.validate())
    if hasattr(form, "parent") and form.parent.data:
        parent = _parent_of(form)
        if parent is None:
            form.parent.errors = [_("There is no company of this name in the portal. Add the group first.")]
            return False
        try:
            services.check_parent(one or Organisation(kind=Kind.COMPANY.value), parent.id)
        except Refused as refusal:
            form.parent.errors = [str(refusal.reason)]
            return False
    return valid


def _details(form: Any) -> services.Details:
    company: dict[str, Any] = {}
    if hasattr(form, "parent"):
        parent = _parent_of(form)
        company = {
            "operation": form.operation.data,
            "headcount": form.headcount.data,
            "parent_id": parent.id if parent else None,
            "association_id": form.association.data or None,
        }
    return services.Details(
        name=form.name.data or "", country=form.country.data, city=form.city.data or "",
        website=form.website.data or "", languages=tuple(sorted(form.languages.data or [])), zone=form.zone.data,
        trading_names=tuple(lines_of(form.trading_names.data)), mail_domains=tuple(domains_of(form.mail_domains.data)),
        **company,
    )  # fmt: skip


@organisations.get("/organisations/<int:organisation_id>/edit")
@members
def edit_organisation(organisation_id: int) -> Any:
    one = queries.organisation_for(current_user, organisation_id)
    require(may.edit_organisation(current_user, one))
    saved = services.as_shown(one)
    form = _form_for(one.kind, formdata=None, data={**saved, "association": one.association_id or 0})
    return _edit_page(form, one)


def _edit_page(form: Any, one: Organisation, theirs: list[Any] | None = None) -> str:
    return render_template("organisations/edit.html", form=form, organisation=one, theirs=theirs or [])


@organisations.post("/organisations/<int:organisation_id>")
@members
def update_organisation(organisation_id: int) -> Any:
    one = queries.organisation_for(current_user, organisation_id)
    require(may.edit_organisation(current_user, one))
    form = _form_for(one.kind)
    if not _valid(form, one):
        return _edit_page(form, one), 422
    try:
        with transaction():
            services.update_organisation(
                one, _details(form), version=request.form.get("version"), actor=current_user
            )
    except Conflict:
        one = queries.organisation_for(current_user, organisation_id)
        return _edit_page(form, one, _both_texts(form, one)), 409
    flash(_("%(name)s is saved.", name=one.name), "success")
    return redirect(url_for("organisations.organisation", organisation_id=organisation_id))


def _both_texts(form: Any, one: Organisation) -> list[Any]:
    """(label, what was typed, what is saved) of each field that differs."""
    saved = {**services.as_shown(one), "association": one.association_id or 0}
    rows = []
    for field in form:
        typed, theirs = field.data or "", saved.get(field.name) or ""
        if field.name in saved and typed != theirs:
            rows.append((field.label.text, _spoken(field, typed), _spoken(field, theirs)))
    return rows


def _spoken(field: Any, value: Any) -> str:
    """A value as people read it: the names of what was chosen, else itself."""
    names = {str(code): str(name) for code, name, *_rest in field.iter_choices()} if hasattr(field, "iter_choices") else {}
    values = value if isinstance(value, list) else [value]
    return ", ".join(names.get(str(one), str(one)) for one in values)
