"""The juror's own pages: answer, terms, availability, conflicts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import AcceptForm, AvailabilityForm, ConflictForm, DeclineForm, TermsForm
from portal.awards.forming.queries import conflicts as ties
from portal.awards.forming.queries import jury as queries
from portal.awards.forming.views.blueprint import forming
from portal.awards.forming.views.jury import languages_for
from portal.awards.models import Edition, JuryMember
from portal.awards.presets import all_terms, terms
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _

SEARCH_FROM = 20
"""A search box where there are more organisations than this."""


@forming.get("/jury-memberships/<int:member_id>")
@members
def membership(member_id: int) -> Any:
    return membership_page(queries.own_membership(current_user, member_id))


def membership_page(member: JuryMember, *, form: Any = None, declining: Any = None, status: int = 200) -> Any:
    accepted = {one.version: one for one in all_terms()}
    shown = accepted.get(member.terms_version, terms()) if member.terms_accepted_at else terms()
    wanted = _form_for(member)
    return render_template(
        "awards/forming/membership.html",
        edition=member.edition,
        member=member,
        terms=shown,
        form=form if isinstance(form, type(wanted)) else wanted,  # one from an older page has other fields
        declining=declining or DeclineForm(formdata=None),
        stage=queries.first_round(member.edition),
        ties=[one for one in ties.conflicts_of(member.user_id, member.edition_id) if one.lifted_at is None],
        words=words,
    ), status


def _form_for(member: JuryMember) -> Any:
    if member.state == "accepted" and not member.terms_accepted_at:
        return TermsForm(formdata=None, data={"terms_version": terms().version})
    if member.state == "accepted":
        return _with_languages(member, AvailabilityForm(formdata=None, obj=member))
    data = {"terms_version": terms().version, "languages": member.languages, "max_load": member.max_load}
    return _with_languages(member, AcceptForm(formdata=None, data=data))


def _with_languages(member: JuryMember, form: Any) -> Any:
    form.languages.choices = languages_for(member.edition, member.languages)
    return form


@forming.post("/jury-memberships/<int:member_id>/acceptance")
@members
def accept_invitation(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    require(may.accept_invitation(current_user, member))
    form = _with_languages(member, AcceptForm())
    if not form.validate():
        return membership_page(member, form=form, status=422)
    with transaction():
        services.accept_invitation(
            queries.own_membership(current_user, member_id), terms_version=form.terms_version.data or "",
            languages=form.languages.data or [], max_load=form.max_load.data or 0, actor=current_user,
        )  # fmt: skip
    flash(_("Welcome to the jury. One thing is left: your conflicts of interest."), "success")
    return redirect(url_for("forming.declaration", member_id=member_id))


@forming.post("/jury-memberships/<int:member_id>/terms")
@members
def accept_terms(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    require(may.accept_terms(current_user, member))
    form = TermsForm()
    if not form.validate():
        return membership_page(member, form=form, status=422)
    with transaction():
        member = queries.own_membership(current_user, member_id)
        services.accept_terms(member, terms_version=form.terms_version.data or "", actor=current_user)
    flash(_("Thank you. One thing is left: your conflicts of interest."), "success")
    return redirect(url_for("forming.declaration", member_id=member_id))


@forming.post("/jury-memberships/<int:member_id>/refusal")
@members
def decline_invitation(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    form = DeclineForm()
    if not form.validate():
        return membership_page(member, declining=form, status=422)
    with transaction():
        member = queries.own_membership(current_user, member_id)
        services.decline_invitation(member, reason=form.reason.data or "", actor=current_user)
    flash(_("Thank you for telling us. The secretariat knows."), "success")
    return redirect(url_for("forming.membership", member_id=member_id))


@forming.post("/jury-memberships/<int:member_id>/availability")
@members
def update_membership(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    form = _with_languages(member, AvailabilityForm())
    if not form.validate():
        return membership_page(member, form=form, status=422)
    with transaction():
        services.update_membership(
            queries.own_membership(current_user, member_id), languages=form.languages.data or [],
            max_load=form.max_load.data or 0, version=integer(form.version.data, 0), actor=current_user,
        )  # fmt: skip
    flash(_("Saved."), "success")
    return redirect(url_for("forming.membership", member_id=member_id))


@forming.get("/jury-memberships/<int:member_id>/conflicts")
@members
def declaration(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    require(may.declare_conflicts(current_user, member))
    search = clean(request.args.get("q", ""))[:200]
    return declaration_page(member, conflict_form(member.edition, search), search)


def declaration_page(member: JuryMember, form: ConflictForm, search: str = "", *, unsure: bool = False, status: int = 200) -> Any:
    newest, declared = form.newest, member.conflicts_declared_at
    return render_template(
        "awards/forming/declaration.html",
        edition=member.edition,
        member=member,
        form=form,
        search=search,
        searchable=len(form.rows) > SEARCH_FROM or bool(search),
        grown=bool(newest and declared and declared < newest),
        unsure=unsure,
        words=words,
    ), status


@forming.post("/jury-memberships/<int:member_id>/conflicts")
@members
def declare_conflicts(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    require(may.declare_conflicts(current_user, member))
    search = request.form.get("q", "")[:200]
    form = conflict_form(member.edition, search, request.form)
    whole = not search and not member.conflicts_declared_at
    if not form.validate() or (whole and "complete" not in request.form):
        return declaration_page(member, form, search, unsure=whole and "complete" not in request.form, status=422)
    with transaction():
        member = queries.own_membership(current_user, member_id)
        form = conflict_form(member.edition, search, request.form)
        complete = not search and form.shown >= {row.id for row in form.rows}
        effect = services.declare_conflicts(member, form.declared, complete=complete, actor=current_user)
    _say(effect, complete, bool(search))
    target = "forming.membership" if complete else "forming.declaration"
    return redirect(url_for(target, member_id=member_id))


def conflict_form(edition: Edition, search: str, typed: Any = None) -> ConflictForm:
    """The list of organisations with the reader's ties, or with what they just typed. Three statements."""
    begun, newest = ties.begun_and_newest(edition, now())
    listed = ties.organisations_to_declare(current_user, edition, search)
    return ConflictForm(listed, may_untick=not begun, newest=newest, typed=typed)


def _say(effect: services.Effect, complete: bool, search: bool) -> None:
    if complete:
        text = _("Your declaration is complete.")
    elif search:
        text = _("Saved. Please go through the rest of the list as well.")
    else:
        text = _("Saved. Meanwhile organisations have come in: please look at the list again.")
    if effect.recused:
        text += " " + _("Entries taken from you: %(number)s.", number=effect.recused)
    if effect.submitted:
        text += " " + _("The chair looks at scorecards you had submitted: %(number)s.", number=effect.submitted)
    flash(text, "success")
