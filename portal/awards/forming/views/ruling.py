"""Ties of an edition as a list, and what the chair of the jury decides about them, each time with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import ReasonForm, RuleForm
from portal.awards.forming.queries import conflicts as ties
from portal.awards.forming.queries import jury as queries
from portal.awards.forming.queries.overview import Filter, ties_in
from portal.awards.forming.views.blueprint import forming
from portal.awards.forming.views.jury import member_page, rulable
from portal.awards.models import Conflict, Edition, JuryMember
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _


@forming.get("/editions/<int:edition_id>/ties")
@members
def ties_of_edition(edition_id: int) -> Any:
    edition = queries.jury_edition(current_user, edition_id)
    given = request.args
    wanted = Filter(clean(given.get("q", ""))[:200], given.get("show", ""), given.get("kind", ""))
    chair = queries.chair_membership(current_user, edition_id)
    page, waiting = ties_in(current_user, edition, wanted, integer(given.get("page"), 1, 1))
    return render_template(
        "awards/forming/ties.html",
        edition=edition,
        page=page,
        wanted=wanted,
        waiting=waiting,
        words=words,
        may_rule={row.conflict.id: bool(may.uphold_conflict(current_user, chair, row.conflict)) for row in page.items},
    )


@forming.post("/jury-members/<int:member_id>/conflicts")
@members
def rule_conflict(member_id: int) -> Any:
    found = queries.member_for(current_user, member_id)
    require(may.rule_conflict(current_user, queries.chair_membership(current_user, found.edition_id), found.user_id))
    form = rulable(found.edition, RuleForm())
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


Command = Callable[[Conflict, Edition, JuryMember | None, str], "str"]


def decided(conflict_id: int, command: Command) -> Any:
    """One reasoned command on a tie; its sentence is shown, and one is back at the list of ties."""
    form = ReasonForm()
    with transaction():
        conflict, edition = ties.conflict_to_rule_on(current_user, conflict_id)
        chair = queries.chair_membership(current_user, edition.id)
        sentence = command(conflict, edition, chair, form.reason.data or "")
        member_id = queries.member_of(current_user, conflict)
    flash(sentence, "success")
    if member_id is None:
        return redirect(url_for("forming.ties_of_edition", edition_id=edition.id))
    return redirect(url_for("forming.member", member_id=member_id))


@forming.post("/conflicts/<int:conflict_id>/upholding")
@members
def uphold_conflict(conflict_id: int) -> Any:
    def command(conflict: Conflict, edition: Edition, chair: JuryMember | None, reason: str) -> str:
        return effect_sentence(services.uphold_conflict(conflict, edition, actor=current_user, chair=chair, reason=reason))

    return decided(conflict_id, command)


@forming.post("/conflicts/<int:conflict_id>/waiver")
@members
def waive_conflict(conflict_id: int) -> Any:
    def command(conflict: Conflict, _edition: Edition, chair: JuryMember | None, reason: str) -> str:
        services.waive_conflict(conflict, actor=current_user, chair=chair, reason=reason)
        return _("The tie is waived: it keeps nobody out.")

    return decided(conflict_id, command)


@forming.post("/conflicts/<int:conflict_id>/lifting")
@members
def lift_conflict(conflict_id: int) -> Any:
    def command(conflict: Conflict, edition: Edition, chair: JuryMember | None, reason: str) -> str:
        services.lift_conflict(conflict, edition, actor=current_user, chair=chair, reason=reason)
        return _("The conflict is lifted.")

    return decided(conflict_id, command)


def effect_sentence(effect: services.Effect) -> str:
    """What a tie did at once."""
    text = _("The conflict is recorded.")
    if effect.recused:
        text += " " + _("Open assignments that ended: %(number)s.", number=effect.recused)
    if effect.submitted:
        text += " " + _("Submitted scorecards the chair will look at: %(number)s.", number=effect.submitted)
    return text
