"""The page of one entry, and the moves from company to association to secretariat."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit import Event
from portal.audit.queries import history_of
from portal.awards.models import Entry
from portal.awards.nominating import queries, services, words
from portal.awards.nominating.forms import EntryForm, HandBackForm, HelperForm, WithdrawForm
from portal.awards.nominating.views.blueprint import language_choices, nominating, verdicts, worked_entry
from portal.awards.phases import deadline_of
from portal.core.access import Refused, members, require
from portal.core.clock import now
from portal.core.database import Conflict, transaction
from portal.core.i18n import _, tr

QUIET = (Event.ANSWER_SAVED, Event.DOSSIER_DOWNLOADED)


@nominating.get("/entries/<int:entry_id>")
@members
def entry(entry_id: int) -> Any:
    one, rights = worked_entry(entry_id)
    return entry_page(one, rights)


def entry_page(one: Entry, rights: str, **forms: Any) -> str:
    """The overview; ``forms`` replace the empty ones after an input that could not be taken."""
    helpers, items = queries.helpers_of(one), queries.items_of(one)
    return render_template(
        "awards/nominating/entry.html",
        entry=one,
        rights=rights,
        may=verdicts(one, rights),
        standing=words.standing(one, now(), has_contact=any(helper.is_contact for helper in helpers)),
        deadline=deadline_of(one.edition, one.extended_until),
        helpers=helpers,
        findings=queries.findings(one, items),
        steps=queries.steps_of(items),
        remarks=queries.remarks_of(one),
        files=[document for files in queries.files_by_slot(one).values() for document in files],
        snapshots=queries.snapshots_of(one),
        move=queries.open_move_of(one),
        citation=tr(queries.citation_of(one.national_entry_id)),
        events=history_of(one, only=[event for event in Event if event not in QUIET], limit=30),
        forms={
            "helper": HelperForm(formdata=None),
            "withdraw": WithdrawForm(formdata=None),
            "hand_back": HandBackForm(formdata=None),
            **forms,
        },
    )


@nominating.get("/entries/<int:entry_id>/details")
@members
def edit_entry(entry_id: int) -> Any:
    one, rights = worked_entry(entry_id)
    require(verdicts(one, rights)["details"])
    return render_template("awards/nominating/details.html", entry=one, form=_details_form(one, formdata=None))


def _details_form(one: Entry, **kwargs: Any) -> EntryForm:
    form = EntryForm(**kwargs, data={"category": one.category_id, "language": one.language})
    form.category.choices = [(category.id, tr(category.name)) for category in queries.categories_of(one.edition)]
    form.language.choices = language_choices(one.edition)
    return form


@nominating.post("/entries/<int:entry_id>/details")
@members
def update_entry(entry_id: int) -> Any:
    one, _rights = worked_entry(entry_id)
    form = _details_form(one)
    if not form.validate():
        return render_template("awards/nominating/details.html", entry=one, form=form), 422
    try:
        with transaction():
            category = queries.category_of(one.edition, form.category.data)
            services.update_entry(
                one, category=category, language=form.language.data, version=request.form.get("version"), actor=current_user
            )
    except Conflict:
        form.form_errors = [_("Somebody else changed this entry meanwhile. What you see now is what you chose; save again to keep it.")]
        return render_template("awards/nominating/details.html", entry=one, form=form), 409
    except Refused as refusal:
        form.form_errors = [str(refusal.reason)]
        return render_template("awards/nominating/details.html", entry=one, form=form), 409
    flash(_("The entry is changed."), "success")
    return redirect(url_for("nominating.entry", entry_id=entry_id))


# -- the moves ---------------------------------------------------------------------------------------------------


@nominating.post("/entries/<int:entry_id>/hand-back")
@members
def hand_back(entry_id: int) -> Any:
    form = HandBackForm()
    with transaction():
        one, rights = worked_entry(entry_id, lock=True)
        if not form.validate():
            return entry_page(one, rights, hand_back=form), 422
        services.hand_back(one, note=form.note.data or "", actor=current_user, rights=rights)
    flash(_("The dossier is handed back. The association has a letter."), "success")
    return redirect(url_for("nominating.entry", entry_id=entry_id))


@nominating.get("/entries/<int:entry_id>/return")
@members
def ask_to_mend(entry_id: int) -> Any:
    one, rights = worked_entry(entry_id)
    require(verdicts(one, rights)["return_to_company"])
    return _mending_page(one, {})


def _mending_page(one: Entry, typed: dict[str, str], error: str = "") -> str:
    shown = queries.dossier(one, "workers")
    return render_template("awards/nominating/return.html", entry=one, dossier=shown, typed=typed, error=error)


@nominating.post("/entries/<int:entry_id>/return")
@members
def return_to_company(entry_id: int) -> Any:
    typed = {name: value for name, value in request.form.items() if name.startswith("remark-")}
    one, rights = worked_entry(entry_id)
    require(verdicts(one, rights)["speak"])
    if any(len(text) > 2000 for text in typed.values()):
        return _mending_page(one, typed, _("Please keep each remark below %(limit)s characters.", limit=2000)), 422
    if not any(text.strip() for text in typed.values()):
        return _mending_page(one, typed, _("Please write at least one remark, so that the company knows what to mend.")), 422
    with transaction():
        one, _rights = worked_entry(entry_id, lock=True)
        questions = [item.question for item in queries.items_of(one)]
        remarks = [(None, typed.get("remark-", ""))] + [
            (question, typed.get(f"remark-{question.key}", "")) for question in questions
        ]
        services.return_to_company(one, remarks=remarks, actor=current_user)
    flash(_("The dossier is with the company again. They have a letter with your remarks."), "success")
    return redirect(url_for("nominating.entry", entry_id=entry_id))


@nominating.get("/entries/<int:entry_id>/submission")
@members
def review_submission(entry_id: int) -> Any:
    """What exactly will be handed in, to whom, and what follows."""
    one, rights = worked_entry(entry_id)
    require(verdicts(one, rights)["speak"])
    items = queries.items_of(one)
    return render_template(
        "awards/nominating/submission.html",
        entry=one,
        may=verdicts(one, rights),
        findings=queries.findings(one, items),
        dossier=queries.dossier(one, "workers"),
        deadline=deadline_of(one.edition, one.extended_until),
        contact=queries.contacts_of([one.id]).get(one.id),
    )


@nominating.post("/entries/<int:entry_id>/submission")
@members
def submit_entry(entry_id: int) -> Any:
    with transaction():
        one, _rights = worked_entry(entry_id)
        services.submit_entry(one, current_user)
        reference = one.reference
    flash(_("Submitted as %(reference)s. A receipt with the whole dossier is on its way to you.", reference=reference), "success")
    return redirect(url_for("nominating.entry", entry_id=entry_id))


@nominating.get("/entries/<int:entry_id>/withdrawal")
@members
def review_withdrawal(entry_id: int) -> Any:
    one, rights = worked_entry(entry_id)
    require(verdicts(one, rights)["withdraw"])
    return render_template("awards/nominating/withdrawal.html", entry=one, form=WithdrawForm(formdata=None))


@nominating.post("/entries/<int:entry_id>/withdrawal")
@members
def withdraw_entry(entry_id: int) -> Any:
    form = WithdrawForm()
    with transaction():
        one, _rights = worked_entry(entry_id)
        if not form.validate():
            return render_template("awards/nominating/withdrawal.html", entry=one, form=form), 422
        services.withdraw_entry(one, reason=form.reason.data or "", actor=current_user)
    flash(_("The entry is withdrawn."), "success")
    return redirect(url_for("nominating.entry", entry_id=entry_id))
