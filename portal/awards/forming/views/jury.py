"""The jury of an edition: list, invite, change, withdraw; conflicts ruled and lifted by the chair."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit.queries import history_of
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import SOMEBODY_ELSE, InviteForm, MemberForm, ReasonForm, RuleForm
from portal.awards.forming.queries import conflicts as ties
from portal.awards.forming.queries import jury as queries
from portal.awards.forming.queries.declaring import names_of
from portal.awards.forming.views.blueprint import forming
from portal.awards.models import Edition, JuryMember
from portal.awards.visibility import chaired_editions
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _
from portal.core.languages import language_label, offered_languages
from portal.core.once import remembered, replayed


@forming.get("/editions/<int:edition_id>/jury")
@members
def jury(edition_id: int) -> Any:
    edition = queries.jury_edition(current_user, edition_id)
    wanted = queries.Filter(clean(request.args.get("q", ""))[:200], clean(request.args.get("state", "")))
    return render_template(
        "awards/forming/jury.html",
        edition=edition,
        page=queries.jury_of(edition, wanted, integer(request.args.get("page"), 1, 1)),
        standing=queries.standing_of(edition),
        wanted=wanted,
        words=words,
        may_form=may.form_jury(current_user, edition),
    )


def invite_page(edition: Edition, form: InviteForm, status: int = 200) -> Any:
    return render_template("awards/forming/juror_new.html", edition=edition, form=form), status


def _offered(edition: Edition, form: Any) -> Any:
    people = [(user.id, f"{user.name} ({user.email})") for user in queries.former_jurors(current_user, edition)]
    homes = [(one.id, one.name) for one in queries.home_associations(edition)]
    return form.offer(people, homes, languages_for(edition))


def languages_for(edition: Edition, *more: list[str]) -> list[tuple[str, str]]:
    codes = offered_languages(edition.languages, queries.languages_in(edition), *more)
    return [(code, language_label(code)) for code in codes]


@forming.get("/editions/<int:edition_id>/jury/new")
@members
def new_juror(edition_id: int) -> Any:
    edition = queries.managed_jury_edition(current_user, edition_id)
    require(may.invite_juror(current_user, edition))
    data = {"max_load": 15, "locale": current_user.locale, "role": "juror"}
    return invite_page(edition, _offered(edition, InviteForm(formdata=None, data=data)))


@forming.post("/editions/<int:edition_id>/jury")
@members
def invite_juror(edition_id: int) -> Any:
    edition = queries.managed_jury_edition(current_user, edition_id)
    form = _offered(edition, InviteForm())
    if not form.validate():
        return invite_page(edition, form, 422)
    try:
        url = _invited(edition_id, form)
    except services.AlreadyMember as refusal:
        edition = queries.managed_jury_edition(current_user, edition_id)
        field = form.person if form.person.data else form.email
        field.errors = [str(refusal.reason)]
        return invite_page(edition, form, 422)
    flash(_("They are invited, and the letter is on its way."), "success")
    return redirect(url)


def _invited(edition_id: int, form: InviteForm) -> str:
    with transaction():
        if (url := replayed()) is not None:
            return url
        edition = queries.managed_jury_edition(current_user, edition_id)
        people = {user.id: user for user in queries.former_jurors(current_user, edition)}
        homes = {one.id: one for one in queries.home_associations(edition)}
        services.invite_juror(
            edition, people.get(form.person.data), name=form.name.data or "", email=form.email.data or "",
            locale=form.locale.data, role=form.role.data, association=homes.get(form.association_id.data),
            languages=form.languages.data, max_load=form.max_load.data or 0, actor=current_user,
        )  # fmt: skip
        return remembered(url_for("forming.jury", edition_id=edition_id))


@forming.get("/jury-members/<int:member_id>")
@members
def member(member_id: int) -> Any:
    return member_page(queries.member_for(current_user, member_id))


def member_page(found: JuryMember, *, form: Any = None, ruling: Any = None, status: int = 200) -> Any:
    edition = found.edition
    chair = queries.chair_membership(current_user, edition.id)
    known = ties.conflicts_of(found.user_id, edition.id)
    may_rule = may.rule_conflict(current_user, chair, found.user_id)
    if ruling is None and may_rule:
        ruling = _rulable(edition, RuleForm(formdata=None))
    return render_template(
        "awards/forming/member.html",
        edition=edition,
        member=found,
        form=form or _changeable(found, MemberForm(formdata=None, obj=found, data={"association_id": found.association_id or 0})),
        ruling=ruling if may_rule else None,
        reason=ReasonForm(formdata=None),
        conflicts=known,
        may_lift={one.id: bool(may.lift_conflict(current_user, chair, one)) for one in known},
        may_form=may.form_jury(current_user, edition),
        flagged=queries.conflicted_cards(current_user, found) if chair else [],
        events=history_of(found),
        words=words,
    ), status


def _changeable(found: JuryMember, form: MemberForm) -> MemberForm:
    form.association_id.choices = [
        (SOMEBODY_ELSE, _("none")), *((one.id, one.name) for one in queries.home_associations(found.edition)),
    ]  # fmt: skip
    form.languages.choices = languages_for(found.edition, found.languages)
    return form


def _rulable(edition: Edition, form: RuleForm) -> RuleForm:
    form.organisation_id.choices = names_of(edition)
    return form


@forming.post("/jury-members/<int:member_id>")
@members
def update_juror(member_id: int) -> Any:
    found = queries.member_for(current_user, member_id, managing=True)
    form = _changeable(found, MemberForm())
    if not form.validate():
        return member_page(found, form=form, status=422)
    with transaction():
        found = queries.member_for(current_user, member_id, managing=True)
        homes = {one.id: one for one in queries.home_associations(found.edition)}
        services.update_juror(
            found, role=form.role.data, association=homes.get(form.association_id.data), languages=form.languages.data or [],
            max_load=form.max_load.data or 0, version=integer(form.version.data, 0), actor=current_user,
        )  # fmt: skip
    flash(_("Saved."), "success")
    return redirect(url_for("forming.member", member_id=member_id))


@forming.post("/jury-members/<int:member_id>/invitation")
@members
def invite_again(member_id: int) -> Any:
    with transaction():
        services.invite_again(queries.member_for(current_user, member_id, managing=True), actor=current_user)
    flash(_("Another letter is on its way."), "success")
    return redirect(url_for("forming.member", member_id=member_id))


@forming.post("/jury-members/<int:member_id>/withdrawal")
@members
def withdraw_invitation(member_id: int) -> Any:
    with transaction():
        found = queries.member_for(current_user, member_id, managing=True)
        edition_id = found.edition_id
        services.withdraw_invitation(found, actor=current_user)
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for("forming.jury", edition_id=edition_id))


@forming.post("/jury-members/<int:member_id>/release")
@members
def release_juror(member_id: int) -> Any:
    found = queries.member_for(current_user, member_id, managing=True)
    form = ReasonForm()
    if not form.validate():
        flash(_("Please give a reason."), "error")
        return member_page(found, status=422)
    with transaction():
        found = queries.member_for(current_user, member_id, managing=True)
        ended = services.release_juror(found, actor=current_user, reason=form.reason.data or "")
    flash(_("They have left the jury. Open assignments that ended: %(number)s.", number=ended), "success")
    return redirect(url_for("forming.member", member_id=member_id))


@forming.post("/jury-members/<int:member_id>/conflicts")
@members
def rule_conflict(member_id: int) -> Any:
    found = queries.member_for(current_user, member_id)
    require(may.rule_conflict(current_user, queries.chair_membership(current_user, found.edition_id), found.user_id))
    form = _rulable(found.edition, RuleForm())
    if not form.validate():
        return member_page(found, ruling=form, status=422)
    with transaction():
        found = queries.member_for(current_user, member_id)
        chair = queries.chair_membership(current_user, found.edition_id)
        effect = services.rule_conflict(
            found, form.organisation_id.data, form.kind.data, actor=current_user, chair=chair, reason=form.reason.data or ""
        )
    flash(effect_sentence(effect), "success")
    return redirect(url_for("forming.member", member_id=member_id))


@forming.post("/conflicts/<int:conflict_id>/lifting")
@members
def lift_conflict(conflict_id: int) -> Any:
    form = ReasonForm()
    with transaction():
        conflict = ties.conflict_of_jury(chaired_editions(current_user), conflict_id)
        chair = queries.chair_membership(current_user, conflict.edition_id)
        found = queries.member_of(current_user, conflict)
        services.lift_conflict(conflict, actor=current_user, chair=chair, reason=form.reason.data or "")
    flash(_("The conflict is lifted."), "success")
    return redirect(url_for("forming.member", member_id=found))


def effect_sentence(effect: services.Effect) -> str:
    """What a new tie did at once."""
    text = _("The conflict is recorded.")
    if effect.recused:
        text += " " + _("Open assignments that ended: %(number)s.", number=effect.recused)
    if effect.submitted:
        text += " " + _("Submitted scorecards the chair will look at: %(number)s.", number=effect.submitted)
    return text
