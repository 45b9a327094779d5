"""The juror's desk: reading, saving, refusing, two windows, the sheet to print."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from portal.awards.models import Assignment
from portal.core.database import session
from tests.awards.factories import a_form, an_answer, an_assignment, an_entry
from tests.awards.judging.scenes import (
    JSON,
    a_scene,
    another_card,
    events,
    marks_of,
    stamp_of,
    submitted,
    text_of,
    whole,
)


def test_a_juror_reads_the_dossier_beside_an_empty_card(sign_in):
    scene = a_scene()
    story, _kpis, budget, _consent = a_form(scene.edition)
    an_answer(scene.entry, story, "We listened first.")
    an_answer(scene.entry, budget, "HIDDEN-BUDGET")

    page = text_of(sign_in(scene.juror).get(scene.desk_url))

    assert scene.entry.nominee in page
    assert "We listened first." in page
    assert "HIDDEN-BUDGET" not in page
    assert "0 of 3 criteria marked" in page
    assert page.count('type="radio" name="mark_') == 33


def test_saving_a_whole_card_keeps_marks_comments_and_who_may_read_them(sign_in):
    scene = a_scene()

    answer = sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["8", None, ""], "Good work", share="internal"))

    assert answer.status_code == 302
    assert answer.location == scene.desk_url
    assert marks_of(scene) == [
        (Decimal(8), False, "Good work", False),
        (None, True, "Good work", False),
        (None, False, "Good work", False),
    ]
    card = session.get_one(Assignment, scene.card.id)
    assert (card.marked, card.total, card.state) == (2, Decimal(8), "assigned")
    assert card.saved_at is not None
    assert [event.actor_id for event in events("saved")] == [scene.juror.id]


def test_the_total_of_a_card_is_the_weighted_mean_over_the_marks_present(sign_in):
    scene = a_scene()
    sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["7", None, "4"]))

    # (7*50 + 4*20) / 70 = 6.142857...
    assert session.get_one(Assignment, scene.card.id).total == Decimal("6.1429")


def test_saving_the_same_again_changes_and_records_nothing(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8", "7", "6"]))
    version = session.get_one(Assignment, scene.card.id).version

    browser.post(scene.save_url, data=whole(scene, ["8", "7", "6"]))

    session.expire_all()
    assert session.get_one(Assignment, scene.card.id).version == version
    assert len(events("saved")) == 1


@pytest.mark.parametrize("typed", ["11", "-1", "7.5", "NaN", "Infinity", "1e1", "eight", "٥", "8" * 500, "0x8"])
def test_a_mark_outside_the_scale_is_refused_beside_the_field_and_the_text_is_kept(sign_in, typed):
    scene = a_scene()
    data = whole(scene, [typed, "7", "6"], "Kept words <b>")

    answer = sign_in(scene.juror).post(scene.save_url, data=data)

    page = text_of(answer)
    assert answer.status_code == 422
    assert "is not a mark of this scale: it runs from 0 to 10 in steps of 1." in page
    assert f"“{typed[:40]}”" in page
    assert page.count("Kept words &lt;b&gt;</textarea>") == 3
    assert f'href="#mark_{scene.criteria[0].id}"' in page
    assert marks_of(scene) == []


@pytest.mark.parametrize(("typed", "kept"), [("7,5", "7.5"), ("7.5", "7.5"), ("6", "6")])
def test_a_scale_with_half_points_takes_point_and_comma(sign_in, typed, kept):
    scene = a_scene(criteria=1, scale_low=Decimal(1), scale_high=Decimal(10), scale_step=Decimal("0.5"))
    sign_in(scene.juror).post(scene.save_url, data=whole(scene, [typed]))

    assert [mark[0] for mark in marks_of(scene)] == [Decimal(kept)]


def test_a_comment_of_more_than_120_words_is_refused_and_kept(sign_in):
    scene = a_scene(criteria=1)
    long = "word " * 121

    answer = sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["8"], long))

    assert answer.status_code == 422
    assert "121 words, and at most 120 are allowed." in text_of(answer)
    assert long.strip() in text_of(answer)
    assert marks_of(scene) == []


def test_autosave_answers_when_and_what_was_saved(sign_in):
    scene = a_scene()
    first = scene.criteria[0].id

    answer = sign_in(scene.juror).post(
        scene.save_url, data={"version": stamp_of(scene), f"mark_{first}": "9"}, headers=JSON
    )

    assert answer.status_code == 200
    assert answer.json["progress"] == "1 of 3 criteria marked"
    assert answer.json["values"] == {f"mark_{first}": "9", f"cannot_{first}": ""}
    assert answer.json["version"] == stamp_of(scene)
    assert marks_of(scene) == [(Decimal(9), False, "", True)]


def test_autosave_of_an_unchecked_box_takes_cannot_judge_back(sign_in):
    scene = a_scene(criteria=1)
    browser, first = sign_in(scene.juror), scene.criteria[0].id
    browser.post(scene.save_url, data={"version": stamp_of(scene), f"cannot_{first}": "1"}, headers=JSON)
    assert marks_of(scene) == [(None, True, "", True)]

    browser.post(scene.save_url, data={"version": stamp_of(scene), f"cannot_{first}": ""}, headers=JSON)

    assert marks_of(scene) == [(None, False, "", True)]


def test_autosave_says_per_field_what_is_wrong(sign_in):
    scene = a_scene(criteria=1)
    first = scene.criteria[0].id
    answer = sign_in(scene.juror).post(scene.save_url, data={"version": stamp_of(scene), f"mark_{first}": "12"}, headers=JSON)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [f"mark_{first}"]


def test_without_scripts_a_mark_and_cannot_judge_mean_the_one_that_was_changed(sign_in):
    scene = a_scene(criteria=1)
    browser, first = sign_in(scene.juror), scene.criteria[0].id
    both = {f"mark_{first}": "8", f"cannot_{first}": "1"}

    answer = browser.post(scene.save_url, data=whole(scene, [""]) | both)
    assert answer.status_code == 422
    assert "not both" in text_of(answer)

    browser.post(scene.save_url, data=whole(scene, ["8"]))
    browser.post(scene.save_url, data=whole(scene, ["8"]) | both)
    assert marks_of(scene) == [(None, True, "", True)]

    browser.post(scene.save_url, data=whole(scene, [None]) | both)
    assert marks_of(scene) == [(Decimal(8), False, "", True)]


def test_two_windows_on_different_criteria_do_not_disturb_each_other(sign_in):
    scene = a_scene()
    browser, stale = sign_in(scene.juror), stamp_of(scene)

    browser.post(scene.save_url, data=whole(scene, ["8", "", ""], version=stale))
    answer = browser.post(scene.save_url, data=whole(scene, ["", "7", ""], version=stale))

    assert answer.status_code == 302
    assert [mark[0] for mark in marks_of(scene)] == [Decimal(8), Decimal(7)]


def test_two_windows_on_one_comment_show_both_texts_and_lose_none(sign_in):
    scene = a_scene(criteria=1)
    browser, stale = sign_in(scene.juror), stamp_of(scene)
    browser.post(scene.save_url, data=whole(scene, ["8"], "First text", version=stale))

    answer = browser.post(scene.save_url, data=whole(scene, ["8"], "Second text", version=stale))

    page = text_of(answer)
    assert answer.status_code == 409
    assert "<blockquote>Second text</blockquote>" in page
    assert "<blockquote>First text</blockquote>" in page
    assert marks_of(scene) == [(Decimal(8), False, "First text", True)]

    version = page.split('name="version" value="')[1].split('"')[0]
    assert browser.post(scene.save_url, data=whole(scene, ["8"], "Both texts", version=version)).status_code == 302
    assert marks_of(scene) == [(Decimal(8), False, "Both texts", True)]


def test_a_stale_mark_is_answered_with_both_in_json(sign_in):
    scene = a_scene(criteria=1)
    browser, stale, first = sign_in(scene.juror), stamp_of(scene), scene.criteria[0].id
    browser.post(scene.save_url, data={"version": stale, f"mark_{first}": "8", f"comment_{first}": "a"}, headers=JSON)

    sent = {f"mark_{first}": "3", f"comment_{first}": "b"}
    answer = browser.post(scene.save_url, data={"version": stale} | sent, headers=JSON)
    conflict = answer.json["conflict"]
    assert answer.status_code == 409
    assert (conflict["field"], conflict["yours"], conflict["theirs"]) == (f"mark_{first}", "3", "8")

    # "Keep mine" for the mark does not settle the comment: that is asked next.
    answer = browser.post(scene.save_url, data={"version": conflict["version"]} | sent, headers=JSON)
    conflict = answer.json["conflict"]
    assert (conflict["field"], conflict["yours"], conflict["theirs"]) == (f"comment_{first}", "b", "a")

    answer = browser.post(scene.save_url, data={"version": conflict["version"]} | sent, headers=JSON)
    assert answer.status_code == 200
    assert marks_of(scene) == [(Decimal(3), False, "b", True)]


def test_a_save_without_or_with_a_broken_stamp_overwrites_nothing(sign_in):
    scene = a_scene(criteria=1)
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8"], "Kept"))

    for version in ("", "7", "x:y:z", "1:8:1:zzzz", ";" * 5000):
        answer = browser.post(scene.save_url, data=whole(scene, ["2"], "Other", version=version))
        assert answer.status_code == 409
    assert marks_of(scene) == [(Decimal(8), False, "Kept", True)]


def test_an_expired_session_keeps_the_text(client):
    scene = a_scene(criteria=1)
    page = client.post(scene.save_url, data=whole(scene, ["8"], "Text of a long evening"))
    assert page.status_code == 401
    assert "Text of a long evening" in text_of(page)
    assert client.post(scene.save_url, data=whole(scene, ["8"]), headers=JSON).status_code == 401
    assert marks_of(scene) == []


def test_the_sheet_to_print_has_every_criterion_and_no_mark(sign_in):
    scene = a_scene()
    scene.criteria[0].anchors = {"0": {"en": "Nothing was asked."}, "10": {"en": "Everything was asked."}}
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8", "7", "6"], "SECRET"))
    page = text_of(browser.get(f"/assignments/{scene.card.id}/sheet"))
    assert [f"Criterion {n}" in page for n in (1, 2, 3)] == [True] * 3
    assert "Nothing was asked." in page
    assert "SECRET" not in page
    paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(browser.get(f"/assignments/{scene.card.id}/sheet.pdf").data)).pages)
    assert [f"Criterion {n}" in paper for n in (1, 2, 3)] == [True] * 3
    assert "Nothing was asked." in paper
    assert "SECRET" not in paper


def test_a_desk_costs_at_most_nine_statements_at_any_size(sign_in, statements):
    def cost(criteria: int, others: int) -> int:
        scene = a_scene(criteria=criteria)
        scene.juror.employer = scene.entry.association
        for question in a_form(scene.edition)[:3]:
            an_answer(scene.entry, question, [] if question.kind == "kpi" else "Words")
        for _ in range(others):
            an_assignment(scene.round, an_entry(scene.category, state="accepted"), scene.member)
            another_card(scene, [5] * criteria, "words")
        browser = sign_in(scene.juror)
        submitted(scene, browser, ["8"] * criteria)
        url = scene.desk_url
        with statements() as seen:
            assert browser.get(url).status_code == 200
        return len(seen)

    small, large = cost(2, 2), cost(9, 12)
    assert small == large
    assert large <= 9


def test_saving_and_submitting_cost_at_most_twelve_statements(sign_in, statements):
    scene = a_scene(criteria=9)
    scene.juror.employer = scene.entry.association
    for _ in range(4):
        another_card(scene, [5] * 9, "words")
    browser, save, submit = sign_in(scene.juror), scene.save_url, scene.submit_url
    browser.post(save, data=whole(scene, ["5"] * 9))
    data = whole(scene, ["8", "7", "6", None, "8", "7", "6", "2", "1"], "Words")
    with statements() as saving:
        assert browser.post(save, data=data).status_code == 302
    session.expire_all()
    version = str(session.get_one(Assignment, scene.card.id).version)
    with statements() as submitting:
        assert browser.post(submit, data={"version": version}).status_code == 302
    assert len(saving) <= 12, saving
    assert len(submitting) <= 12, submitting
