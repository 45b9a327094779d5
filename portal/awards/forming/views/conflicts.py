"""Members of the board declare their conflicts of interest."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import ConflictForm
from portal.awards.forming.queries import conflicts as queries
from portal.awards.forming.views.blueprint import forming
from portal.awards.forming.views.membership import SEARCH_FROM, conflict_form
from portal.awards.models import Edition
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import clean
from portal.core.i18n import _


@forming.get("/editions/<int:edition_id>/conflicts")
@members
def board_conflicts(edition_id: int) -> Any:
    edition = queries.board_edition(current_user, edition_id)
    require(may.declare_board_conflicts(current_user, edition))
    search = clean(request.args.get("q", ""))[:200]
    return _page(edition, conflict_form(edition, search), search)


def _page(edition: Edition, form: ConflictForm, search: str, status: int = 200) -> Any:
    searchable = len(form.rows) > SEARCH_FROM or bool(search)
    return render_template(
        "awards/forming/board_conflicts.html", edition=edition, form=form, search=search, searchable=searchable, words=words
    ), status


@forming.post("/editions/<int:edition_id>/conflicts")
@members
def declare_board_conflicts(edition_id: int) -> Any:
    edition = queries.board_edition(current_user, edition_id)
    search = request.form.get("q", "")[:200]
    form = conflict_form(edition, search, request.form)
    if not form.validate():
        return _page(edition, form, search, 422)
    with transaction():
        edition = queries.board_edition(current_user, edition_id)
        form = conflict_form(edition, search, request.form)
        services.declare_board_conflicts(edition, form.declared, actor=current_user)
    flash(_("Your conflicts of interest are saved. Categories they concern are hidden from you from now on."), "success")
    return redirect(url_for("forming.board_conflicts", edition_id=edition_id))
