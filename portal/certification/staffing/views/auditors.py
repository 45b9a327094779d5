"""The auditors of the body: who they are, what they are competent for, and where else they worked."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.accounts.models import Role, User
from portal.audit.queries import history_of
from portal.certification.staffing import policies as may
from portal.certification.staffing import queries, services, words
from portal.certification.staffing.forms import CompetenceForm, EndingForm, EngagementForm
from portal.certification.staffing.queries.auditors import standing
from portal.certification.staffing.views.blueprint import staffing
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import Conflict, transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _
from portal.core.languages import language_label
from portal.core.once import remembered, replayed


@staffing.get("/certification/auditors")
@members
def auditors() -> Any:
    if not current_user.holds(Role.CERTIFICATION_MANAGER):
        raise NotFound()
    args = request.args
    wanted = queries.Filter(clean(args.get("q", "")[:200]), clean(args.get("standard", "")[:40]), args.get("ending") == "1")
    return render_template(
        "certification/staffing/auditors.html",
        page=queries.auditors_for(current_user, wanted, integer(args.get("page"), 1, 1)),
        wanted=wanted,
        standards=queries.standards_known(),
        standing=standing,
        today=now().date(),
        words=words,
    )


@staffing.get("/certification/auditors/<int:user_id>")
@members
def auditor(user_id: int) -> Any:
    return auditor_page(queries.auditor_for(current_user, user_id))


def auditor_page(person: User, *, form: Any = None, at: int = 0, engagement: Any = None, ending: Any = None, status: int = 200) -> Any:
    """``form``: a competence being typed, of the row ``at`` (0: a new one); ``ending``: the days of engagement ``at``."""
    own = queries.competences_of([person.id]).get(person.id, [])
    may_manage = bool(may.manage_auditors(current_user)) and person.id != current_user.id
    shown = [one for one in queries.engagements_of(person.id) if one.kind != "judged"]  # a jury's assignments are its own
    forms = {one.id: _offered(CompetenceForm(formdata=None, obj=one, prefix=f"c{one.id}"), one.languages) for one in own} if may_manage else {}
    new = _offered(CompetenceForm(formdata=None, data={"directions": ["inbound", "outbound"]}, prefix="new"))
    if form is not None:
        forms[at] = form
    return render_template(
        "certification/staffing/auditor.html",
        person=person,
        competences=own,
        forms=forms,
        new=form if form is not None and not at else new,
        engagements=shown,
        endings={one.id: ending if ending is not None and one.id == at else EndingForm(formdata=None, obj=one, prefix=f"e{one.id}") for one in shown},
        engagement=engagement or EngagementForm(formdata=None),
        offered=queries.organisations_offered() if may_manage else [],
        cases=queries.open_cases_of(current_user, person.id),
        standing=standing(own, now().date()),
        today=now().date(),
        events=[event for one in own for event in history_of(one)] if may_manage else [],
        may_manage=may_manage,
        words=words,
    ), status


def _offered(form: CompetenceForm, known: list[str] | None = None) -> CompetenceForm:
    codes = dict.fromkeys([*words.SPOKEN, *(known or [])])
    return form.offer(queries.standards_known(), [(code, language_label(code)) for code in codes])


@staffing.post("/certification/auditors/<int:user_id>/competences")
@members
def add_competence(user_id: int) -> Any:
    person, form = queries.managed_auditor(current_user, user_id), _offered(CompetenceForm(prefix="new"))
    if not form.validate():
        return auditor_page(person, form=form, status=422)
    with transaction():
        if (url := replayed()) is None:
            services.save_competence(queries.managed_auditor(current_user, user_id), form.wanted, actor=current_user)
            url = remembered(url_for("staffing.auditor", user_id=user_id))
            flash(_("The competence is noted."), "success")
    return redirect(url)


@staffing.post("/certification/competences/<int:competence_id>")
@members
def save_competence(competence_id: int) -> Any:
    found = queries.competence_for(current_user, competence_id)
    form = _offered(CompetenceForm(prefix=f"c{found.id}"), found.languages)
    if not form.validate():
        return auditor_page(found.user, form=form, at=found.id, status=422)
    try:
        with transaction():
            found = queries.competence_for(current_user, competence_id)
            services.save_competence(found.user, form.wanted, competence=found, version=form.version.data, actor=current_user)
    except Conflict:
        found = queries.competence_for(current_user, competence_id)
        form.valid_until.errors = [_("Somebody else changed this competence meanwhile: it was valid until %(day)s. Save again to keep yours.", day=found.valid_until)]
        form.version.data = str(found.version)
        return auditor_page(found.user, form=form, at=found.id, status=409)
    flash(_("Saved."), "success")
    return redirect(url_for("staffing.auditor", user_id=found.user_id))


@staffing.post("/certification/auditors/<int:user_id>/engagements")
@members
def add_engagement(user_id: int) -> Any:
    person, form = queries.managed_auditor(current_user, user_id), EngagementForm()
    fine = form.validate()
    there = queries.organisation_named(form.organisation.data or "") if form.organisation.data else None
    if form.organisation.data and there is None:
        form.organisation.errors = [_("No organisation of this name is in the portal. Choose one that is offered.")]
    if not fine or there is None:
        return auditor_page(person, engagement=form, status=422)
    with transaction():
        if (url := replayed()) is None:
            person = queries.managed_auditor(current_user, user_id)
            services.save_engagement(person, there, form.kind.data, *form.days, actor=current_user)
            url = remembered(url_for("staffing.auditor", user_id=user_id))
            flash(_("Noted. They are not proposed for audits there within the separation time."), "success")
    return redirect(url)


@staffing.post("/certification/engagements/<int:engagement_id>")
@members
def save_engagement(engagement_id: int) -> Any:
    found, form = queries.engagement_for(current_user, engagement_id), EndingForm(prefix=f"e{engagement_id}")
    if not form.validate():
        return auditor_page(found.user, ending=form, at=found.id, status=422)
    with transaction():
        found = queries.engagement_for(current_user, engagement_id)
        services.save_engagement(found.user, found.organisation, found.kind, *form.days, engagement=found, actor=current_user)
    flash(_("Saved."), "success")
    return redirect(url_for("staffing.auditor", user_id=found.user_id))
