"""The jury of an edition: list, invite, change, withdraw."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.accounts.queries import by_email
from portal.audit.queries import history_for
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import SOMEBODY_ELSE, InviteForm, MemberForm, ReasonForm, RuleForm
from portal.awards.forming.queries import conflicts as ties
from portal.awards.forming.queries import jury as queries
from portal.awards.forming.queries.candidates import Candidate, Outlook, outlook_for
from portal.awards.forming.views.blueprint import forming
from portal.awards.models import Edition, JuryMember
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _, tr
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
        page=queries.jury_of(current_user, edition, wanted, integer(request.args.get("page"), 1, 1)),
        standing=queries.standing_of(current_user, edition),
        wanted=wanted,
        words=words,
        may_form=may.form_jury(current_user, edition),
    )


def invite_page(edition: Edition, form: InviteForm, status: int = 200, outlook: Outlook | None = None) -> Any:
    return render_template("awards/forming/juror_new.html", edition=edition, form=form, outlook=outlook, words=words), status


def _offered(edition: Edition, form: Any) -> Any:
    people = [(user.id, f"{user.name} ({user.email})") for user in queries.former_jurors(current_user, edition)]
    homes = [(one.id, one.name) for one in queries.home_associations(edition)]
    return form.offer(people, homes, languages_for(edition))


def languages_for(edition: Edition, *more: list[str]) -> list[tuple[str, str]]:
    codes = offered_languages(edition.languages, queries.languages_in(edition), *more)
    return [(code, language_label(code)) for code in codes]


def categories_for(edition: Edition) -> list[tuple[int, str]]:
    """What jurors may say they are at home in."""
    return [(one.id, tr(one.name)) for one in edition.categories]


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
    """Nobody is invited before their ties were looked at: where there are any, the first click shows them."""
    edition = queries.managed_jury_edition(current_user, edition_id)
    form = _offered(edition, InviteForm())
    if not form.validate():
        return invite_page(edition, form, 422)
    outlook = outlook_for(current_user, edition, _candidate(edition, form))
    if "check" in request.form or outlook.stamp != request.form.get("seen", ""):
        return invite_page(edition, form, outlook=outlook)
    try:
        url = _invited(edition_id, form)
    except services.AlreadyMember as refusal:
        edition = queries.managed_jury_edition(current_user, edition_id)
        field = form.person if form.person.data else form.email
        field.errors = [str(refusal.reason)]
        return invite_page(edition, form, 422)
    flash(_("They are invited, and the letter is on its way."), "success")
    return redirect(url)


def _candidate(edition: Edition, form: InviteForm) -> Candidate:
    people = {user.id: user for user in queries.former_jurors(current_user, edition)}
    email = form.email.data or ""
    return Candidate(people.get(form.person.data) or by_email(email), email, form.association_id.data or None)


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
    known = ties.conflicts_shown_to(current_user, found.user_id, edition.id)
    may_rule = may.rule_conflict(current_user, chair, found.user_id)
    if ruling is None and may_rule:
        ruling = rulable(edition, RuleForm(formdata=None))
    return render_template(
        "awards/forming/member.html",
        edition=edition,
        member=found,
        form=form or _changeable(found, MemberForm(formdata=None, obj=found, data={"association_id": found.association_id or 0})),
        ruling=ruling if may_rule else None,
        reason=ReasonForm(formdata=None),
        conflicts=known,
        may_rule=bool(may_rule),
        may_lift={one.id: bool(may.lift_conflict(current_user, chair, one, shows=one.source == "detected")) for one in known},
        may_form=may.form_jury(current_user, edition),
        flagged=queries.conflicted_cards(current_user, found) if chair else [],
        events=history_for([found, *known]),
        words=words,
    ), status


def _changeable(found: JuryMember, form: MemberForm) -> MemberForm:
    form.association_id.choices = [
        (SOMEBODY_ELSE, _("none")), *((one.id, one.name) for one in queries.home_associations(found.edition)),
    ]  # fmt: skip
    form.languages.choices = languages_for(found.edition, found.languages)
    form.expertise.choices = categories_for(found.edition)
    return form


def rulable(edition: Edition, form: RuleForm) -> RuleForm:
    form.organisation_id.choices = ties.organisations_to_rule_on(current_user, edition)
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
            max_load=form.max_load.data or 0, families=form.families.data, expertise=form.expertise.data, version=integer(form.version.data, 0), actor=current_user,
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
