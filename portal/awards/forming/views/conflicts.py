"""Members of the board declare their conflicts of interest."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services
from portal.awards.forming.queries import conflicts as queries
from portal.awards.forming.views.blueprint import forming
from portal.awards.forming.views.declaring import conflict_form, list_page, next_part, part_asked
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _


@forming.get("/editions/<int:edition_id>/conflicts")
@members
def board_conflicts(edition_id: int) -> Any:
    edition = queries.board_edition(current_user, edition_id)
    require(may.declare_board_conflicts(current_user, edition))
    return list_page("board_conflicts", edition, conflict_form(edition, part_asked()))


@forming.post("/editions/<int:edition_id>/conflicts")
@members
def declare_board_conflicts(edition_id: int) -> Any:
    edition, part = queries.board_edition(current_user, edition_id), part_asked()
    form = conflict_form(edition, part, request.form)
    if not form.validate():
        return list_page("board_conflicts", edition, form, 422)
    with transaction():
        edition = queries.board_edition(current_user, edition_id)
        form = conflict_form(edition, part, request.form)
        services.declare_board_conflicts(edition, form.declared, actor=current_user)
    flash(_("Your conflicts of interest are saved. Categories they concern are hidden from you from now on."), "success")
    return redirect(url_for("forming.board_conflicts", edition_id=edition_id, **next_part(form)))
