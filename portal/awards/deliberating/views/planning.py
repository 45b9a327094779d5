"""Before a meeting: the list, the rules, the date, the invitations."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.audit.queries import history_of
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries, services, words
from portal.awards.deliberating.forms import MeetingForm, ReasonForm, RulesForm, meeting_form
from portal.awards.deliberating.views.blueprint import deliberating, meeting_here
from portal.awards.loading import edition_for
from portal.awards.models import Edition, Meeting
from portal.core.access import Refused, members, require
from portal.core.database import transaction
from portal.core.i18n import _, ngettext
from portal.core.once import remembered, replayed


def _edition(edition_id: int) -> Edition:
    """An edition whose meetings the viewer has to do with; for everybody else there is no such page."""
    edition = edition_for(current_user, edition_id)
    if not queries.attends(current_user, edition):
        raise NotFound()
    return edition


@deliberating.get("/editions/<int:edition_id>/meetings")
@members
def meetings(edition_id: int) -> Any:
    edition = _edition(edition_id)
    return render_template(
        "awards/deliberating/meetings.html", edition=edition, meetings=queries.meetings_of(current_user, edition),
        rules=queries.rules_of(edition), words=words, may_plan=may.plan_meeting(current_user, edition),
        may_rule=may.save_meeting_rules(current_user, edition),
    )  # fmt: skip


@deliberating.get("/editions/<int:edition_id>/meetings/rules")
@members
def rules(edition_id: int) -> Any:
    edition = _edition(edition_id)
    require(may.save_meeting_rules(current_user, edition))
    return _rules_page(edition, RulesForm(obj=queries.rules_of(edition)))


@deliberating.post("/editions/<int:edition_id>/meetings/rules")
@members
def save_meeting_rules(edition_id: int) -> Any:
    edition = _edition(edition_id)
    require(may.save_meeting_rules(current_user, edition))
    form = RulesForm()
    if not form.validate():
        return _rules_page(edition, form), 422
    values = {key: form[key].data for key in ("quorum", "quorum_of", "votes", "secret", "casting")}
    try:
        with transaction():
            services.save_meeting_rules(
                _edition(edition_id), values, actor=current_user, version=form.version.data, reason=form.reason.data or ""
            )
    except services.ReasonNeeded as needed:
        form.reason.errors = [*form.reason.errors, needed.reason]
        return _rules_page(_edition(edition_id), form), 422
    flash(_("Saved."))
    return redirect(url_for("deliberating.meetings", edition_id=edition_id))


def _rules_page(edition: Edition, form: RulesForm) -> str:
    return render_template("awards/deliberating/rules.html", edition=edition, form=form, rules=queries.rules_of(edition))


@deliberating.get("/editions/<int:edition_id>/meetings/new")
@members
def new_meeting(edition_id: int) -> Any:
    edition = _edition(edition_id)
    require(may.plan_meeting(current_user, edition))
    return _meeting_page(edition, None, meeting_form(edition, queries.board_of(edition)))


@deliberating.post("/editions/<int:edition_id>/meetings/new")
@members
def plan_meeting(edition_id: int) -> Any:
    edition = _edition(edition_id)
    require(may.plan_meeting(current_user, edition))
    form = meeting_form(edition, queries.board_of(edition))
    if not form.validate():
        return _meeting_page(edition, None, form), 422
    with transaction():
        if earlier := replayed():
            return redirect(earlier)
        made = services.plan_meeting(_edition(edition_id), form.values(), actor=current_user)
        url = remembered(url_for("deliberating.preparation", meeting_id=made.id))
    flash(_("The meeting is planned. Look at its agenda, then send the invitations."))
    return redirect(url)


@deliberating.get("/meetings/<int:meeting_id>/details")
@members
def details(meeting_id: int) -> Any:
    meeting = meeting_here(meeting_id)
    require(may.edit_meeting(current_user, meeting))
    return _meeting_page(meeting.edition, meeting, meeting_form(meeting.edition, queries.board_of(meeting.edition), meeting))


@deliberating.post("/meetings/<int:meeting_id>/details")
@members
def edit_meeting(meeting_id: int) -> Any:
    meeting = meeting_here(meeting_id)
    require(may.edit_meeting(current_user, meeting))
    form = meeting_form(meeting.edition, queries.board_of(meeting.edition), meeting)
    if not form.validate():
        return _meeting_page(meeting.edition, meeting, form), 422
    with transaction():
        services.edit_meeting(meeting_here(meeting_id), form.values(), actor=current_user, version=form.version.data)
    flash(_("Saved. Members who were invited learn of it when you send the invitation again."))
    return redirect(url_for("deliberating.preparation", meeting_id=meeting_id))


def _meeting_page(edition: Edition, meeting: Meeting | None, form: MeetingForm) -> str:
    return render_template("awards/deliberating/details.html", edition=edition, meeting=meeting, form=form)


@deliberating.post("/meetings/<int:meeting_id>/call")
@members
def call_meeting(meeting_id: int) -> Any:
    with transaction():
        invited = services.call_meeting(meeting_here(meeting_id), actor=current_user)
    flash(ngettext("The invitation is written to %(num)s person.", "The invitation is written to %(num)s people.", invited))
    return redirect(url_for("deliberating.preparation", meeting_id=meeting_id))


@deliberating.post("/meetings/<int:meeting_id>/cancel")
@members
def cancel_meeting(meeting_id: int) -> Any:
    meeting = meeting_here(meeting_id)
    require(may.cancel_meeting(current_user, meeting))
    form = ReasonForm()
    if not form.validate():
        raise Refused(_("Please give a reason."))
    with transaction():
        services.cancel_meeting(meeting_here(meeting_id), actor=current_user, reason=form.reason.data or "")
    flash(_("The meeting is called off."))
    return redirect(url_for("deliberating.meetings", edition_id=meeting.edition_id))


def meeting_history(meeting: Meeting) -> list[Any]:
    return history_of(meeting)
