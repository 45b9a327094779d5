"""What the views of set-up share: where we are, the tabs, and carrying out a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit.queries import history_of
from portal.awards.models import Edition
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.forms import SetUpForm
from portal.awards.setting_up.services import ReasonNeeded
from portal.core.access import Refused
from portal.core.database import Conflict, transaction
from portal.core.i18n import _, _l, moment
from portal.core.once import answered, remembered, replayed

TABS = (
    ("edition", _l("Overview")),
    ("details", _l("Details")),
    ("dates", _l("Dates")),
    ("categories", _l("Categories")),
    ("form", _l("Form")),
    ("rounds", _l("Rounds and rubric")),
    ("changes", _l("Change log")),
)
"""The parts of set-up: the endpoint of each, and its name."""

PARTS = {"details": "details", "dates": "dates", "categories": "categories", "form": "form", "rounds": "rounds", "rubric": "rounds"}
"""Part of the check list -> endpoint where it is mended."""


def at_hand(edition: Edition) -> Edition:
    """Tell the rail which edition this page is about."""
    g.edition = edition
    return edition


def tabs_for(edition: Edition, current: str) -> list[tuple[Any, str, bool]]:
    return [
        (label, url_for(f"setting_up.{endpoint}", edition_id=edition.id), endpoint == current) for endpoint, label in TABS
    ]


def show(template: str, edition: Edition, part: str, **values: Any) -> str:
    """A page of an edition's set-up, under its tabs."""
    return render_template(
        f"awards/setting_up/{template}.html",
        edition=edition,
        tabs_items=tabs_for(edition, part),
        editable=not may.is_closed(edition),
        **values,
    )


def carry_out(
    form: SetUpForm, command: Callable[[], Any], page: Callable[..., str], done: str | Callable[[Any], str], message: Any,
    row: Any = None,
) -> Any:  # fmt: skip
    """Check the form, run the command in one transaction, go on to ``done``; or show the page with what was typed.

    ``page`` takes ``theirs``: what somebody else saved meanwhile in ``row``, [(label, text)]. The next
    press of the button then overwrites knowingly.
    """
    if earlier := answered():
        return redirect(earlier)
    if not form.validate_on_submit():
        return page(), 422
    try:
        with transaction():
            url = replayed()
            if url is None:
                made = command()
                url = remembered(done(made) if callable(done) else done)
    except ReasonNeeded as needed:
        return _asked(form, needed, page)
    except Conflict:
        return page(theirs=saved_meanwhile(form, row)), 409
    except Refused as refusal:
        form.form_errors.append(str(refusal.reason))
        return page(), 409
    flash(str(message), "ok")
    return redirect(url)


def _asked(form: SetUpForm, needed: ReasonNeeded, page: Callable[..., str]) -> Any:
    if form.reason:
        form.reason.errors = [str(needed.reason)]
    else:  # the first entry came in after this page was shown
        form.form_errors.append(str(needed.reason))
    return page(), 422


def saved_meanwhile(form: SetUpForm, row: Any) -> list[tuple[str, str]]:
    """Where the saved values differ from the typed ones: (label, saved text)."""
    if row is None:
        return []
    found = []
    for field in form:
        name = field.short_name
        if name in ("reason", "_key") or not hasattr(row, name):
            continue
        saved = getattr(row, name)
        if field.data != saved:
            found.append((str(field.label.text), _as_text(field, saved)))
    return found


def _as_text(field: Any, saved: Any) -> str:
    if isinstance(saved, dict):
        return "\n".join(f"{code}: {text}" for code, text in saved.items() if isinstance(text, str))
    if field.type == "ZonedDateTimeField" and saved is not None:
        return moment(saved, field.zone)
    if isinstance(saved, bool):
        return _("yes") if saved else _("no")
    if isinstance(saved, Sequence) and not isinstance(saved, str):
        return ", ".join(str(each) for each in saved if isinstance(each, str))
    return str(dict(getattr(field, "choices", None) or {}).get(saved, saved)) if field.type in ("RadioField", "SelectField") else str(saved)


def act(command: Callable[[], Any], url: str, message: Any) -> Any:
    """A button that posts: the command in one transaction, then back. Its refusals are pages of their own."""
    with transaction():
        command()
    flash(str(message), "ok")
    return redirect(url)


def save(form: SetUpForm, row: Any, command: Callable[..., Any], page: Callable[..., str], url: str) -> Any:
    """What was typed about something that is there already. ``command`` takes it, the values, version, actor and reason."""
    return carry_out(
        form, lambda: command(row, form.values(), version=given_version(), actor=current_user, reason=form.why),
        page, url, _("Saved."), row=row,
    )  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A page that asks before something is done: about what, of which edition, under which tab; then its title, what
    follows from it, which button, where back to."""

    row: Any
    edition: Edition
    part: str
    title: str
    text: str
    button: str
    back: str
    danger: bool = True


def ask(question: Question, form: SetUpForm | None = None) -> str:
    """Say what is about to happen; once rules are frozen, ask for the reason."""
    edition = at_hand(question.edition)
    return show("confirm", edition, question.part, question=question, row=question.row, form=form or SetUpForm(edition=edition))


def confirm(question: Question, command: Callable[[str], Any], message: Any) -> Any:
    """Do what was asked about. ``command`` takes the reason."""
    form = SetUpForm(edition=at_hand(question.edition))
    return carry_out(form, lambda: command(form.why), lambda theirs=(): ask(question, form), question.back, message)


def remove(question: Question, command: Callable[..., Any], message: Any) -> Any:
    """Remove what was asked about. ``command`` takes it, its version, the actor and the reason."""
    return confirm(
        question, lambda reason: command(question.row, version=given_version(), actor=current_user, reason=reason), message
    )


def direction() -> Any:
    return "up" if request.form.get("direction") == "up" else "down"


def given_version() -> str | None:
    """The version of the row that the form was made from; anything but a number conflicts."""
    typed = request.form.get("version", "")
    return typed if typed.isdecimal() else None


def history_panel(thing: Any) -> list[Any]:
    return history_of(thing, limit=12)

