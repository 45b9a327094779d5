"""What waits on the home page: documentation to write, to judge, and questions to answer. One statement each."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.certification.documenting import queries
from portal.certification.documenting.words import answered_words
from portal.certification.models import Case
from portal.core.i18n import _, ngettext
from portal.core.waiting import Task


def steps(viewer: User) -> list[Task]:
    return [_step(case) for case in queries.open_steps(viewer)]


def _step(case: Case) -> Task:
    text = f"{case.number}, {case.standard.code}. {answered_words(case.answered, case.asked)}."
    centre = case.organisation.name
    if case.state == "documenting":
        url, title, label = "documenting.questionnaire", _("Documentation of %(centre)s", centre=centre), _("Answer")
    elif case.state == "documented":
        url, title, label = "documenting.stage1", _("Begin stage 1: %(centre)s", centre=centre), _("See the documentation")
    else:
        url, title, label = "documenting.stage1", _("Stage 1: %(centre)s", centre=centre), _("Continue judging")
    return Task(title, text, url_for(url, case_id=case.id), label, case.due_at)


def questions(viewer: User) -> list[Task]:
    return [_questions(*row) for row in queries.unanswered_questions(viewer)]


def _questions(case: Case, number: int, requirement_id: int) -> Task:
    title = ngettext("One question to answer: %(case)s", "%(num)s questions to answer: %(case)s", number, case=case.number)
    page = url_for("documenting.requirement", case_id=case.id, requirement_id=requirement_id, _anchor="questions")
    return Task(title, _("Somebody asked about a requirement and waits for an answer."), page, _("Read and answer"))
