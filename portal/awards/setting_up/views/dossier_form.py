"""The form of the dossier: sections and questions, and how the company will see it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from portal.accounts import current_user
from portal.awards.models import Edition, Question, Section
from portal.awards.setting_up import queries, services
from portal.awards.setting_up.blueprint import setting_up
from portal.awards.setting_up.checklist import missing_languages
from portal.awards.setting_up.forms import QuestionForm, SectionForm
from portal.awards.setting_up.views import shared
from portal.awards.setting_up.views.shared import (
    act,
    ask,
    at_hand,
    carry_out,
    direction,
    given_version,
    remove,
    save,
    show,
)
from portal.awards.setting_up.words import AUDIENCES, KINDS
from portal.core.access import members
from portal.core.i18n import _, reader_language, tr
from portal.core.languages import language_label


def _form_url(edition: Edition, anchor: str = "") -> str:
    return url_for("setting_up.form", edition_id=edition.id) + (f"#{anchor}" if anchor else "")


@setting_up.get("/editions/<int:edition_id>/set-up/form")
@members
def form(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    sections = queries.form_of(edition)
    return show(
        "form", edition, "form", sections=sections, kinds=KINDS, audiences=AUDIENCES, missing_languages=missing_languages,
    )  # fmt: skip


@setting_up.get("/editions/<int:edition_id>/set-up/form/preview")
@members
def form_preview(edition_id: int) -> Any:
    """As the company sees it, in a language of the edition; nothing can be sent."""
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    wanted = request.args.get("language", reader_language())
    language = wanted if wanted in edition.languages else edition.languages[0]
    return show(
        "form_preview", edition, "form", sections=queries.form_of(edition), language=language,
        spoken=[(code, language_label(code)) for code in edition.languages],
    )  # fmt: skip


def _section_page(edition: Edition, section: Section | None, form: SectionForm, theirs: Any = ()) -> str:
    events = shared.history_panel(section) if section else []
    return show("section", edition, "form", section=section, form=form, theirs=theirs, history_events=events)


@setting_up.get("/editions/<int:edition_id>/set-up/form/sections/new")
@members
def new_section(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    return _section_page(edition, None, SectionForm(edition=edition))


@setting_up.post("/editions/<int:edition_id>/set-up/form/sections/new")
@members
def add_section(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    typed = SectionForm(edition=edition)
    return carry_out(
        typed,
        lambda: services.add_section(
            edition, queries.form_of(edition), typed.values(), actor=current_user, reason=typed.why
        ),
        lambda theirs=(): _section_page(edition, None, typed, theirs),
        lambda made: _form_url(edition, f"section-{made.id}"), _("The section is added."),
    )  # fmt: skip


@setting_up.get("/sections/<int:section_id>")
@members
def section(section_id: int) -> Any:
    found = queries.section_for(current_user, section_id)
    edition = at_hand(found.edition)
    return _section_page(edition, found, SectionForm(obj=found, edition=edition))


@setting_up.post("/sections/<int:section_id>")
@members
def edit_section(section_id: int) -> Any:
    found = queries.section_for(current_user, section_id)
    edition = at_hand(found.edition)
    typed = SectionForm(obj=found, edition=edition)
    return save(
        typed, found, services.edit_section, lambda theirs=(): _section_page(edition, found, typed, theirs),
        _form_url(edition, f"section-{found.id}"),
    )  # fmt: skip


@setting_up.post("/sections/<int:section_id>/move")
@members
def move_section(section_id: int) -> Any:
    found = queries.section_for(current_user, section_id)
    edition = at_hand(found.edition)
    others = queries.form_of(edition)
    return act(
        lambda: services.move_section(found, others, direction(), version=given_version(), actor=current_user),
        _form_url(edition, f"section-{found.id}"), _("Moved."),
    )  # fmt: skip


def _section_removal(found: Section) -> shared.Question:
    return shared.Question(
        found, found.edition, "form",
        _("Remove the section “%(name)s”?", name=tr(found.title)),
        _("Its title and introduction are deleted. Only an empty section can be removed."),
        _("Remove the section"), _form_url(found.edition),
    )  # fmt: skip


@setting_up.get("/sections/<int:section_id>/remove")
@members
def section_removal(section_id: int) -> Any:
    return ask(_section_removal(queries.section_for(current_user, section_id)))


@setting_up.post("/sections/<int:section_id>/remove")
@members
def remove_section(section_id: int) -> Any:
    asked = _section_removal(queries.section_for(current_user, section_id))
    return remove(asked, services.remove_section, _("The section is removed."))


def _question_page(edition: Edition, question: Question | None, form: QuestionForm, theirs: Any = ()) -> str:
    events = shared.history_panel(question) if question else []
    return show("question", edition, "form", question=question, form=form, theirs=theirs, history_events=events)


def _new_question_form(found: Section, sections: list[Section]) -> QuestionForm:
    kind = request.args.get("kind")
    data = {"section_id": found.id, **({"kind": kind} if kind in KINDS else {})}
    return QuestionForm(edition=found.edition, sections=sections, data=data)


@setting_up.get("/sections/<int:section_id>/questions/new")
@members
def new_question(section_id: int) -> Any:
    found = queries.section_for(current_user, section_id)
    edition = at_hand(found.edition)
    return _question_page(edition, None, _new_question_form(found, queries.form_of(edition)))


@setting_up.post("/sections/<int:section_id>/questions/new")
@members
def add_question(section_id: int) -> Any:
    found = queries.section_for(current_user, section_id)
    edition = at_hand(found.edition)
    sections = queries.form_of(edition)
    typed = _new_question_form(found, sections)
    return carry_out(
        typed,
        lambda: services.add_question(
            typed.section, sections, typed.values("section_id"), actor=current_user, reason=typed.why
        ),
        lambda theirs=(): _question_page(edition, None, typed, theirs),
        lambda made: _form_url(edition, f"question-{made.id}"), _("The question is added."),
    )  # fmt: skip


@setting_up.get("/questions/<int:question_id>")
@members
def question(question_id: int) -> Any:
    found = queries.question_for(current_user, question_id)
    edition = at_hand(found.section.edition)
    return _question_page(edition, found, QuestionForm(obj=found, edition=edition, sections=queries.form_of(edition)))


@setting_up.post("/questions/<int:question_id>")
@members
def edit_question(question_id: int) -> Any:
    found = queries.question_for(current_user, question_id)
    edition = at_hand(found.section.edition)
    typed = QuestionForm(obj=found, edition=edition, sections=queries.form_of(edition))
    return carry_out(
        typed,
        lambda: services.edit_question(
            found, typed.section, typed.values("section_id"), version=given_version(), actor=current_user, reason=typed.why
        ),
        lambda theirs=(): _question_page(edition, found, typed, theirs),
        _form_url(edition, f"question-{found.id}"), _("Saved."), row=found,
    )  # fmt: skip


@setting_up.post("/questions/<int:question_id>/move")
@members
def move_question(question_id: int) -> Any:
    found = queries.question_for(current_user, question_id)
    edition = at_hand(found.section.edition)
    others = next(each.questions for each in queries.form_of(edition) if each.id == found.section_id)
    return act(
        lambda: services.move_question(found, others, direction(), version=given_version(), actor=current_user),
        _form_url(edition, f"question-{found.id}"), _("Moved."),
    )  # fmt: skip


def _question_removal(found: Question) -> shared.Question:
    return shared.Question(
        found, found.section.edition, "form",
        _("Remove the question “%(name)s”?", name=tr(found.label)),
        _("It disappears from the form. A question that anybody has answered stays."),
        _("Remove the question"), _form_url(found.section.edition),
    )  # fmt: skip


@setting_up.get("/questions/<int:question_id>/remove")
@members
def question_removal(question_id: int) -> Any:
    return ask(_question_removal(queries.question_for(current_user, question_id)))


@setting_up.post("/questions/<int:question_id>/remove")
@members
def remove_question(question_id: int) -> Any:
    asked = _question_removal(queries.question_for(current_user, question_id))
    return remove(asked, services.remove_question, _("The question is removed."))


@setting_up.post("/editions/<int:edition_id>/set-up/form/ready-made")
@members
def take_form(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    return act(
        lambda: services.take_form(edition, queries.form_of(edition), actor=current_user),
        _form_url(edition), _("The ready-made form is here: change it as you like."),
    )  # fmt: skip
