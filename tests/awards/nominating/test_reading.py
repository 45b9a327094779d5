"""The dossier by audience: who gets which answers, and that its cost does not grow."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, g, render_template_string

from portal.awards.models import Edition, Entry, Question
from portal.awards.nominating.queries import dossier
from portal.documents import Document
from tests.awards.factories import a_category, a_form, an_answer, an_edition, an_entry
from tests.factories import saved

FIGURES = [{"measure": "Solved at once", "unit": "%", "baseline": "47", "target": "70", "result": "78", "period": "2026", "source": "Calls"}]


def a_filled_entry(edition: Edition | None = None) -> tuple[Entry, list[Question]]:
    edition = edition or an_edition()
    questions = a_form(edition)
    entry = an_entry(a_category(edition))
    for question, value in zip(questions, ["word " * 400, FIGURES, "secret budget", "yes"], strict=True):
        an_answer(entry, question, value)
    return entry, questions


def keys(found: Any) -> list[str]:
    return [answer.question.key for section in found.sections for answer in section.answers]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("workers", ["story", "kpis", "budget", "consent"]),
        ("jury", ["story", "kpis", "consent"]),
        ("associations", ["story", "kpis"]),
        ("everyone", ["story"]),
    ],
)
def test_each_audience_reads_what_is_meant_for_it(app: Flask, audience: Any, expected: list[str]) -> None:
    entry, _questions = a_filled_entry()
    assert keys(dossier(entry, audience)) == expected


def test_only_the_workers_see_what_is_not_answered(app: Flask) -> None:
    edition = an_edition()
    a_form(edition)
    entry = an_entry(a_category(edition))
    assert keys(dossier(entry, "workers")) == ["story", "kpis", "budget", "consent"]
    assert dossier(entry, "jury").sections == []


def test_reading_minutes_follow_the_words(app: Flask) -> None:
    entry, _questions = a_filled_entry()
    found = dossier(entry, "everyone")
    assert (found.minutes, found.sections[0].minutes) == (2, 2)


def test_documents_come_with_their_question_and_no_other(app: Flask) -> None:
    entry, questions = a_filled_entry()
    section = questions[0].section
    for key, audience in (("plans", "everyone"), ("contracts", "jury")):
        saved(Question(edition_id=entry.edition_id, section=section, key=key, kind="file", label={"en": key}, audience=audience, position=9))
        saved(
            Document(
                parent_type="Entry", parent_id=entry.id, slot=key, filename=f"{key}.pdf", content_type="application/pdf",
                size=1, sha256="0" * 64, storage_key=key,
            )
        )  # fmt: skip
    assert [one.filename for one in dossier(entry, "everyone").documents] == ["plans.pdf"]
    assert [one.filename for one in dossier(entry, "jury").documents] == ["plans.pdf", "contracts.pdf"]


def test_a_dossier_takes_three_statements_whatever_its_size(app: Flask, statements: Any) -> None:
    small, _questions = a_filled_entry()
    large, questions = a_filled_entry()
    for number in range(30):
        question = saved(
            Question(edition_id=large.edition_id, section=questions[0].section, key=f"q{number}", kind="short_text", label={"en": "Q"})
        )
        an_answer(large, question, "text")
    counts = []
    for entry in (small, large):
        with statements() as seen:
            dossier(entry, "workers")
        counts.append(len([one for one in seen if "entries" not in one.split("FROM")[1].split()[0]]))
    assert counts == [3, 3]


def test_the_macro_shows_text_as_text(portal_app: Flask, app: Flask) -> None:
    edition = an_edition()
    questions = a_form(edition)
    entry = an_entry(a_category(edition))
    an_answer(entry, questions[0], "First <b>line</b>\n\nSecond & last")
    with portal_app.test_request_context():
        g.language = "en"
        page = render_template_string(
            '{% from "awards/components/dossier.html" import dossier_view, dossier_toc %}{{ dossier_toc(d) }}{{ dossier_view(d) }}',
            d=dossier(entry, "everyone"),
        )
    assert "<p>First &lt;b&gt;line&lt;/b&gt;</p><p>Second &amp; last</p>" in page
    assert page.count('href="#section-case"') == 1
