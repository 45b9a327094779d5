"""Who of the company works on a dossier."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from portal.accounts import current_user
from portal.awards.nominating import policies as may
from portal.awards.nominating import queries, services
from portal.awards.nominating.forms import HelperForm, RightsForm
from portal.awards.nominating.views.blueprint import nominating, worked_entry
from portal.awards.nominating.views.moves import entry_page
from portal.core.access import Refused, members, require
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.once import remembered, replayed


@nominating.post("/entries/<int:entry_id>/helpers")
@members
def add_helper(entry_id: int) -> Any:
    form = HelperForm()
    one, rights = worked_entry(entry_id)
    require(may.manage_helpers(current_user, one, rights))
    if not form.validate():
        return entry_page(one, rights, helper=form), 422
    try:
        with transaction():
            url = replayed() or _added(entry_id, form)
    except Refused as refusal:
        form.email.errors = [str(refusal.reason)]
        one, rights = worked_entry(entry_id)
        return entry_page(one, rights, helper=form), 409
    flash(_("They have a letter with a link to the dossier."), "success")
    return redirect(url)


def _added(entry_id: int, form: HelperForm) -> str:
    one, rights = worked_entry(entry_id, lock=True)
    services.add_helper(
        one, name=form.name.data or "", email=form.email.data or "", rights=form.rights.data, contact=form.contact.data,
        actor=current_user, own_rights=rights, note=form.note.data or "",
    )  # fmt: skip
    return remembered(url_for("nominating.entry", entry_id=entry_id, _anchor="helpers"))


@nominating.post("/entries/<int:entry_id>/helpers/<int:helper_id>")
@members
def change_helper(entry_id: int, helper_id: int) -> Any:
    form = RightsForm()
    with transaction():
        one, rights = worked_entry(entry_id, lock=True)
        helper = queries.helper_of(one, helper_id)
        require(may.manage_helpers(current_user, one, rights))
        if not form.validate():
            return entry_page(one, rights), 422
        services.change_helper(
            one, helper, rights=form.rights.data, contact=form.contact.data, actor=current_user, own_rights=rights
        )
    flash(_("What they may do is changed."), "success")
    return redirect(url_for("nominating.entry", entry_id=entry_id, _anchor="helpers"))


@nominating.post("/entries/<int:entry_id>/helpers/<int:helper_id>/removal")
@members
def remove_helper(entry_id: int, helper_id: int) -> Any:
    with transaction():
        one, rights = worked_entry(entry_id, lock=True)
        helper = queries.helper_of(one, helper_id)
        own = helper.user_id == current_user.id
        services.remove_helper(one, helper, actor=current_user, own_rights=rights)
    flash(_("They work on this dossier no longer. What they wrote stays."), "success")
    if own and not rights:
        return redirect(url_for("home.waiting"))
    return redirect(url_for("nominating.entry", entry_id=entry_id, _anchor="helpers"))
