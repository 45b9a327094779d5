"""The list of organisations to declare ties against: jurors declare themselves complete, members of the board as it comes.

A long list is gone through in parts, in its order. A part is named by what lies around it (``after``, ``until``), never by
a number: who comes in or leaves meanwhile moves nobody to a part that was read already.
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import ConflictForm
from portal.awards.forming.queries import conflicts as ties
from portal.awards.forming.queries import jury as queries
from portal.awards.forming.queries.declaring import Part, organisations_to_declare
from portal.awards.forming.views.blueprint import forming
from portal.awards.models import Edition, JuryMember
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _

SEARCH_FROM = 20
"""A search box where there are more organisations than this."""


def part_asked() -> Part:
    """Which part of the list a page or a form is about."""
    asked = request.form if request.method == "POST" else request.args
    return Part(
        clean(asked.get("q", ""))[:200], integer(asked.get("after"), 0), integer(asked.get("until"), 0),
        integer(asked.get("since"), 0) if "since" in asked or "after" in asked else int(now().timestamp()),
    )  # fmt: skip


def conflict_form(edition: Edition, part: Part, typed: Any = None) -> ConflictForm:
    """The organisations of this part with the reader's ties, or with what they just typed. Four statements, five in parts."""
    begun, newest = ties.begun_and_newest(current_user, edition, now())
    listed = organisations_to_declare(current_user, edition, part)
    return ConflictForm(listed, may_untick=not begun, newest=newest, typed=typed)


def list_page(template: str, edition: Edition, form: ConflictForm, status: int = 200, **values: Any) -> Any:
    long = form.in_parts or bool(form.part.words)
    return render_template(
        f"awards/forming/{template}.html", edition=edition, form=form, search=form.part.words, words=words,
        searchable=long or len(form.rows) > SEARCH_FROM, **values,
    ), status  # fmt: skip


@forming.get("/jury-memberships/<int:member_id>/conflicts")
@members
def declaration(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    require(may.declare_conflicts(current_user, member))
    part = part_asked()
    form = conflict_form(member.edition, part)
    if part.after and not form.rows:  # what came after has left meanwhile
        return redirect(url_for("forming.declaration", member_id=member_id))
    return declaration_page(member, form)


def declaration_page(member: JuryMember, form: ConflictForm, *, unsure: bool = False, status: int = 200) -> Any:
    newest, declared = form.newest, member.conflicts_declared_at
    grown = bool(newest and declared and declared < newest)
    return list_page("declaration", member.edition, form, status, member=member, grown=grown, unsure=unsure)


@forming.post("/jury-memberships/<int:member_id>/conflicts")
@members
def declare_conflicts(member_id: int) -> Any:
    member = queries.own_membership(current_user, member_id)
    require(may.declare_conflicts(current_user, member))
    part = part_asked()
    form = conflict_form(member.edition, part, request.form)
    unsure = form.ends and not member.conflicts_declared_at and "complete" not in request.form
    if not form.validate() or unsure:
        return declaration_page(member, form, unsure=unsure, status=422)
    with transaction():
        member = queries.own_membership(current_user, member_id)
        form = conflict_form(member.edition, part, request.form)
        effect = services.declare_conflicts(member, form.declared, complete=form.complete, actor=current_user)
    _say(effect, form)
    if form.complete:
        return redirect(url_for("forming.membership", member_id=member_id))
    return redirect(url_for("forming.declaration", member_id=member_id, **next_part(form)))


def next_part(form: ConflictForm) -> dict[str, Any]:
    """Of the address of what comes next; the beginning where nothing does."""
    return {"after": form.part.until, "since": form.part.since, "q": form.part.words or None} if form.goes_on else {}


def _say(effect: services.Effect, form: ConflictForm) -> None:
    if form.complete:
        text = _("Your declaration is complete.")
    elif form.goes_on:
        text = _("Saved. Here the list goes on.")
    elif form.part.words:
        text = _("Saved. Please go through the rest of the list as well.")
    else:
        text = _("Saved. Meanwhile organisations have come in: please look at the list again.")
    if effect.recused:
        text += " " + _("Entries taken from you: %(number)s.", number=effect.recused)
    if effect.hidden:
        text += " " + _("Entries you do not see until the chair has ruled: %(number)s.", number=effect.hidden)
    if effect.submitted:
        text += " " + _("The chair looks at scorecards you had submitted: %(number)s.", number=effect.submitted)
    flash(text, "success")
