"""The juror's own pages: answer, terms, availability."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import AcceptForm, AvailabilityForm, DeclineForm, TermsForm
from portal.awards.forming.queries import conflicts as ties
from portal.awards.forming.queries import jury as queries
from portal.awards.forming.views.blueprint import forming
from portal.awards.forming.views.jury import categories_for, languages_for
from portal.awards.models import JuryMember
from portal.awards.presets import all_terms, terms
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _


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
    data = {
        "terms_version": terms().version, "languages": member.languages, "max_load": member.max_load,
        "families": member.families, "expertise": member.expertise,
    }  # fmt: skip
    return _with_languages(member, AcceptForm(formdata=None, data=data))


def _with_languages(member: JuryMember, form: Any) -> Any:
    form.languages.choices = languages_for(member.edition, member.languages)
    form.expertise.choices = categories_for(member.edition)
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
            languages=form.languages.data or [], max_load=form.max_load.data or 0,
            families=form.families.data, expertise=form.expertise.data, actor=current_user,
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
            max_load=form.max_load.data or 0, families=form.families.data, expertise=form.expertise.data, version=integer(form.version.data, 0), actor=current_user,
        )  # fmt: skip
    flash(_("Saved."), "success")
    return redirect(url_for("forming.membership", member_id=member_id))
