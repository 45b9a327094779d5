"""The list of entries, and one of them with its cards side by side and what was said."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.datastructures import MultiDict

from portal.accounts import current_user
from portal.awards.discussing import policies as may
from portal.awards.discussing import queries, services
from portal.awards.discussing.forms import RemarkForm
from portal.awards.discussing.views.blueprint import discussing
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.templating import fresh_key


@discussing.get("/rounds/<int:round_id>/discussion")
@members
def discussion(round_id: int) -> Any:
    found = queries.discussion_for(current_user, round_id)
    return render_template(
        "awards/discussing/discussion.html", found=found, stage=found.stage, edition=found.stage.edition,
        lines=queries.topics(current_user, found),
    )  # fmt: skip


def page(found: queries.Discussion, topic: queries.Topic, form: RemarkForm | None = None) -> str:
    return render_template(
        "awards/discussing/topic.html", found=found, stage=found.stage, edition=found.stage.edition, topic=topic,
        form=form or RemarkForm(MultiDict({"key": fresh_key()})), may_say=may.make_remark(current_user, found.member, found.stage, now()),
    )  # fmt: skip


@discussing.get("/rounds/<int:round_id>/discussion/<int:entry_id>")
@members
def topic(round_id: int, entry_id: int) -> Any:
    found = queries.discussion_for(current_user, round_id)
    return page(found, queries.topic_for(current_user, found, entry_id))


@discussing.post("/rounds/<int:round_id>/discussion/<int:entry_id>")
@members
def make_remark(round_id: int, entry_id: int) -> Any:
    form = RemarkForm()
    with transaction():
        found = queries.discussion_for(current_user, round_id)
        topic = queries.topic_for(current_user, found, entry_id)
        require(may.make_remark(current_user, found.member, found.stage, now()))
        if not form.validate():
            return page(found, topic, form), 422
        services.make_remark(found, topic, form["text"].data or "", key=form.key.data or "", actor=current_user)
    flash(_("Your remark is there, under your alias."), "success")
    return redirect(url_for("discussing.topic", round_id=round_id, entry_id=entry_id, _anchor="said"))
