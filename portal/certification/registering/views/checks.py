"""Checking a number or a PDF. The file is looked at and forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request

from portal import documents
from portal.accounts import throttling
from portal.certification.registering.checking import Checked, check_file, check_number, could_not
from portal.certification.registering.forms import FileForm
from portal.certification.registering.views.blueprint import registering
from portal.certification.registering.views.search import today
from portal.core.access import public
from portal.core.database import transaction
from portal.core.forms import clean
from portal.core.i18n import _, ngettext

TRIES = throttling.Limit("register-check", 40)


def page(form: FileForm, checked: Checked | None = None, typed: str = "") -> str:
    return render_template("certification/registering/check.html", form=form, checked=checked, typed=typed)


@registering.get("/register/check")
@public
def check() -> Any:
    """A number in the address is answered at once."""
    typed = clean(request.args.get("number", ""))[:60]
    return page(FileForm(formdata=None), check_number(typed, today()) if typed else None, typed)


@registering.post("/register/check")
@public
def check_document() -> Any:
    form = FileForm()
    if not form.validate():
        return page(form), 422
    if wait := tried():
        seconds = max(1, round(wait.total_seconds()))
        text = ngettext("Too many files came from here. Please wait %(num)s second.", "Too many files came from here. Please wait %(num)s seconds.", seconds)
        return page(form, could_not(text)), 429, {"Retry-After": str(seconds)}
    return page(form, looked_at(form))


def tried() -> timedelta:
    with transaction():
        return throttling.count_try((TRIES, request.remote_addr or ""))


def looked_at(form: FileForm) -> Checked:
    file = form.file.data
    try:
        with documents.received(file, ("pdf",)) as checked:
            return check_file(checked.content, file.filename or "", today(), form.number.data or "")
    except documents.Unacceptable as refusal:
        return could_not(_("%(reason)s Only PDFs can be compared.", reason=str(refusal.reason)))
    except OSError:
        return could_not()
