"""Scheme versions: made, changed while drafts, published, retired, copied."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification import rules as scheme_rules
from portal.certification.models import SchemeVersion
from portal.certification.schemes import policies as may
from portal.certification.schemes import queries, services, words
from portal.certification.schemes.forms import NewSchemeForm, VersionForm
from portal.certification.schemes.services import Details
from portal.certification.schemes.views.blueprint import schemes
from portal.core.access import Refused, deny, members, require
from portal.core.database import Conflict, transaction
from portal.core.i18n import _
from portal.core.once import answered, remembered, replayed


def _standard_choices() -> list[tuple[int, str]]:
    return [(one.id, f"{one.code}, {_('revision %(number)s', number=one.revision)}") for one in queries.standards()]


def _new_form(bodies: list[Any], **kwargs: Any) -> NewSchemeForm:
    form = NewSchemeForm(**kwargs)
    form.body.choices = [(body.id, body.name) for body in bodies]
    form.standard.choices = _standard_choices()
    return form


def _bodies() -> list[Any]:
    """404 for who sees no schemes, 403 for who owns none."""
    if not may.read_schemes(current_user):
        abort(404)
    bodies = queries.bodies_for(current_user)
    if not bodies:
        require(deny(may.ONLY_OWNERS))
    return bodies


@schemes.get("/certification/schemes/new")
@members
def new_scheme() -> Any:
    return render_template("certification/schemes/new.html", form=_new_form(_bodies(), formdata=None))


@schemes.post("/certification/schemes/new")
@members
def create_scheme() -> Any:
    bodies = _bodies()
    form = _new_form(bodies)
    if url := answered():
        return redirect(url)
    if not form.validate():
        return render_template("certification/schemes/new.html", form=form), 422
    try:
        with transaction():
            url = replayed() or _created(form)
    except Refused as refusal:
        form.name.errors = [str(refusal.reason)]
        return render_template("certification/schemes/new.html", form=_again(form, _bodies())), 409
    return redirect(url)


def _again(form: NewSchemeForm, bodies: list[Any]) -> NewSchemeForm:
    form.body.choices = [(body.id, body.name) for body in bodies]
    form.standard.choices = _standard_choices()
    return form


def _created(form: NewSchemeForm) -> str:
    body = next(one for one in queries.bodies_for(current_user) if one.id == form.body.data)
    standard = queries.standard_by_id(form.standard.data)
    details = Details(name=form.name.data or "", standard=standard, accreditation=form.accreditation.data or "")
    version = services.create_scheme(body, details, actor=current_user)
    return remembered(url_for("schemes.version", version_id=version.id))


# -- one version -------------------------------------------------------------------------------------------------


@schemes.get("/certification/schemes/<int:version_id>")
@members
def version(version_id: int) -> Any:
    return _page(queries.version_for(current_user, version_id))


def _rules(one: SchemeVersion) -> dict[str, Any]:
    return scheme_rules.read(one.rules).as_dict()


def _form(one: SchemeVersion, sent: Any = None) -> VersionForm:
    data = {"name": one.name, "standard": one.standard_id, "accreditation": one.accreditation, "changes": one.changes}
    form = VersionForm(sent, rules=_rules(one), data=data)
    form.standard.choices = _standard_choices()
    return form


def _page(one: SchemeVersion, form: VersionForm | None = None, differences: Any = ()) -> str:
    before, rules = queries.version_before(one), _rules(one)
    return render_template(
        "certification/schemes/version.html",
        version=one,
        before=before,
        changed=_changed(_rules(before), rules) if before else [],
        rules=rules,
        groups=words.GROUPS,
        states=words.STATES,
        shown=words.shown,
        form=form or (_form(one) if may.save_version(current_user, one) else None),
        differences=differences,
        cases=queries.cases_by_version([one]).get(one.id, 0),
        may={
            "save": may.save_version(current_user, one), "publish": may.publish_version(current_user, one),
            "retire": may.retire_version(current_user, one), "copies": may.copy_version(current_user, one),
        },
    )  # fmt: skip


def _changed(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Label, before, now: of the rules that differ."""
    return [(words.LABELS[name], words.shown(old[name]), words.shown(new[name])) for name in new if old[name] != new[name]]


@schemes.post("/certification/schemes/<int:version_id>")
@members
def save_version(version_id: int) -> Any:
    one = queries.version_for(current_user, version_id)
    require(may.own_version(current_user, one))
    form = _form(one, request.form)
    if not form.validate():
        return _page(one, form), 422
    try:
        with transaction():
            one = queries.version_for(current_user, version_id)
            services.save_version(one, _details(form), given=request.form.get("version"), actor=current_user)
    except Conflict:
        one = queries.version_for(current_user, version_id)
        return _page(one, form, _differences(form, one)), 409
    flash(_("The version is saved."), "success")
    return redirect(url_for("schemes.version", version_id=version_id))


def _details(form: VersionForm) -> Details:
    return Details(
        name=form.name.data or "", standard=queries.standard_by_id(form.standard.data), accreditation=form.accreditation.data or "",
        changes=form.changes.data or "", rules=form.rules,
    )  # fmt: skip


def _differences(form: VersionForm, one: SchemeVersion) -> list[tuple[Any, str, str]]:
    """Label, what was typed, what is stored now."""
    texts = [
        (form[name].label.text, form[name].data or "", getattr(one, name))
        for name in ("name", "accreditation", "changes")
        if (form[name].data or "") != getattr(one, name)
    ]
    typed = scheme_rules.read(form.rules).as_dict()
    return [*texts, *((label, new, old) for label, old, new in _changed(_rules(one), typed))]


def _do(version_id: int, command: Any, said: str) -> Any:
    with transaction():
        one = queries.version_for(current_user, version_id)
        command(one, actor=current_user)
    flash(said, "success")
    return redirect(url_for("schemes.version", version_id=version_id))


@schemes.post("/certification/schemes/<int:version_id>/publication")
@members
def publish_version(version_id: int) -> Any:
    return _do(version_id, services.publish_version, _("Published. New applications run under it; cases started before keep theirs."))


@schemes.post("/certification/schemes/<int:version_id>/retirement")
@members
def retire_version(version_id: int) -> Any:
    return _do(version_id, services.retire_version, _("Retired. It takes no applications any more."))


@schemes.post("/certification/schemes/<int:version_id>/copies")
@members
def copy_version(version_id: int) -> Any:
    with transaction():
        url = replayed()
        if url is None:
            copy = services.copy_version(queries.version_for(current_user, version_id), actor=current_user)
            url = remembered(url_for("schemes.version", version_id=copy.id))
    return redirect(url)
