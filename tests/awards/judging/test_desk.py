"""The juror's desk: reading, saving, refusing, two windows, submitting."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.models import Assignment, CardVersion, Tally
from portal.core.database import session
from tests.awards.factories import a_card, a_conflict, a_form, a_jury_member, an_answer, an_assignment, an_entry
from tests.awards.judging.scenes import a_scene, another_card, marks_of, stamp_of, whole
from tests.factories import a_secretary, a_user

JSON = {"Accept": "application/json"}


def text_of(answer: Any) -> str:
    return answer.get_data(as_text=True)


def events(name: str) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.event == f"awards.scorecard.{name}")))


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


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_clock_of_the_server_closes_the_round(sign_in, seconds, taken):
    scene = a_scene(criteria=1)
    data = whole(scene, ["8"], "Words")
    with time_machine.travel(scene.round.closes_at + timedelta(seconds=seconds), tick=False):
        answer = sign_in(scene.juror).post(scene.save_url, data=data)
    assert answer.status_code == (302 if taken else 409)
    assert len(marks_of(scene)) == (1 if taken else 0)
    if not taken:
        assert "The round has closed." in text_of(answer)
        assert "Words" in text_of(answer)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_submitting_is_judged_by_the_same_clock(sign_in, seconds, taken):
    scene = a_scene(criteria=1)
    sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["8"]))
    version = session.get_one(Assignment, scene.card.id).version
    with time_machine.travel(scene.round.closes_at + timedelta(seconds=seconds), tick=False):
        answer = sign_in(scene.juror).post(scene.submit_url, data={"version": str(version)})
    assert answer.status_code == (302 if taken else 409)
    assert session.get_one(Assignment, scene.card.id).state == ("submitted" if taken else "assigned")


@pytest.mark.parametrize(("seconds", "status"), [(-1, 404), (0, 200), (1, 200)])
def test_nothing_of_a_dossier_is_shown_before_the_round_opens(sign_in, seconds, status):
    scene = a_scene()
    with time_machine.travel(scene.round.opens_at + timedelta(seconds=seconds), tick=False):
        browser = sign_in(scene.juror)
        page = browser.get(scene.desk_url)
        assert page.status_code == status
        assert (scene.entry.nominee in text_of(page)) == (status == 200)
        queue = text_of(browser.get("/judging"))
        assert (scene.entry.nominee in queue) == (status == 200)
        assert ("1 entry is yours to read" in queue) == (status == 404)


def test_a_round_closed_by_its_job_takes_no_marks_whatever_its_dates_say(sign_in):
    scene = a_scene(criteria=1, state="closed")
    assert sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["8"])).status_code == 409
    assert marks_of(scene) == []


def submitted(scene, browser, marks):
    browser.post(scene.save_url, data=whole(scene, marks, "Final words"))
    version = session.get_one(Assignment, scene.card.id).version
    return browser.post(scene.submit_url, data={"version": str(version)})


def test_submitting_locks_the_card_keeps_its_content_and_counts_it(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)

    answer = submitted(scene, browser, ["8", None, "5"])

    assert answer.status_code == 302
    session.expire_all()
    card = session.get_one(Assignment, scene.card.id)
    assert card.state == "submitted"
    assert card.submitted_at is not None
    (version,) = session.scalars(select(CardVersion))
    assert version.content == {
        "marks": [
            {"criterion": "c1", "mark": "8", "cannot_judge": False, "comment": "Final words", "share": True},
            {"criterion": "c2", "mark": None, "cannot_judge": True, "comment": "Final words", "share": True},
            {"criterion": "c3", "mark": "5", "cannot_judge": False, "comment": "Final words", "share": True},
        ],
        "total": "7.1429",
    }
    tally = session.get_one(Tally, (scene.round.id, scene.entry.id))
    assert (tally.assigned, tally.submitted, tally.recused) == (1, 1, 0)
    assert (tally.mean, tally.low, tally.high) == (Decimal("7.1429"),) * 3
    assert [event.actor_id for event in events("submitted")] == [scene.juror.id]


def test_a_submitted_card_refuses_every_change(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    submitted(scene, browser, ["8", "7", "6"])
    before = marks_of(scene)

    page = browser.post(scene.save_url, data=whole(scene, ["1", "1", "1"], "Too late"))
    json = browser.post(scene.save_url, data=whole(scene, ["1", "1", "1"]), headers=JSON)

    assert (page.status_code, json.status_code) == (409, 409)
    assert "submitted and locked" in text_of(page)
    assert "Too late" in text_of(page)
    assert json.json["error"] == "This scorecard is submitted and locked. The chair can reopen it."
    assert marks_of(scene) == before
    assert "<textarea" not in text_of(browser.get(scene.desk_url))


def test_the_same_click_twice_submits_once(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8", "7", "6"]))
    version = str(session.get_one(Assignment, scene.card.id).version)

    answers = [browser.post(scene.submit_url, data={"version": version}) for _click in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(302, "/judging")] * 2
    assert len(list(session.scalars(select(CardVersion)))) == 1
    assert len(events("submitted")) == 1


def test_an_incomplete_card_is_not_submitted(sign_in):
    scene = a_scene()
    answer = submitted(scene, sign_in(scene.juror), ["8", "", "6"])
    assert answer.status_code == 409
    assert "neither a mark nor" in text_of(answer)
    page = text_of(sign_in(scene.juror).get(scene.submit_url))
    assert f'href="{scene.desk_url}#c{scene.criteria[1].id}"' in page
    assert 'name="version"' not in page
    assert session.get_one(Assignment, scene.card.id).state == "assigned"


def test_a_card_without_any_mark_is_not_submitted(sign_in):
    scene = a_scene()
    answer = submitted(scene, sign_in(scene.juror), [None, None, None])
    assert answer.status_code == 409
    assert "at least one mark" in text_of(answer)


def test_a_card_changed_after_the_review_is_shown_again_before_it_is_sent(sign_in):
    scene = a_scene(criteria=1)
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8"]))
    reviewed = str(session.get_one(Assignment, scene.card.id).version)
    browser.post(scene.save_url, data=whole(scene, ["2"]))

    for version in (reviewed, "", "x", "9" * 30):
        answer = browser.post(scene.submit_url, data={"version": version})
        assert answer.status_code == 409
        assert "Please look again." in text_of(answer)
    assert session.get_one(Assignment, scene.card.id).state == "assigned"


def test_the_buttons_lead_on_to_the_next_open_entry(sign_in):
    scene = a_scene(criteria=1)
    others = [an_entry(scene.category, state="accepted") for _ in range(3)]
    done = a_card(scene.round, others[0], scene.member, [5])
    later = an_assignment(scene.round, others[1], scene.member)
    browser = sign_in(scene.juror)

    data = whole(scene, ["8"])
    assert browser.post(scene.save_url, data=data | {"then": "next"}).location == f"/assignments/{later.id}/desk"
    assert browser.post(scene.save_url, data=whole(scene, ["8"]) | {"then": "submit"}).location == scene.submit_url
    back = browser.post(f"/assignments/{later.id}/scorecard", data={"whole": "1", "version": "", "then": "previous"})
    assert back.location == f"/assignments/{done.id}/desk"


def test_another_jurors_assignment_does_not_exist(sign_in):
    scene = a_scene()
    stranger = a_user()
    a_jury_member(scene.edition, stranger)
    for person in (stranger, a_user(), a_secretary(scene.edition.programme.owner)):
        browser = sign_in(person)
        for url in (scene.desk_url, scene.submit_url, f"/assignments/{scene.card.id}/recusal", f"/assignments/{scene.card.id}/sheet", f"/assignments/{scene.card.id}/sheet.pdf"):
            assert browser.get(url).status_code == 404
        assert browser.post(scene.save_url, data=whole(scene, ["1", "1", "1"])).status_code == 404
        assert browser.post(scene.submit_url, data={"version": "1"}).status_code == 404
    assert marks_of(scene) == []


def test_a_conflict_found_later_takes_the_entry_away(sign_in):
    scene = a_scene()
    a_conflict(scene.edition, scene.juror, scene.entry.company)
    browser = sign_in(scene.juror)
    assert browser.get(scene.desk_url).status_code == 404
    assert browser.post(scene.save_url, data=whole(scene, ["8", "8", "8"])).status_code == 404
    assert scene.entry.nominee not in text_of(browser.get("/judging"))


@pytest.mark.parametrize("lacking", ["terms_accepted_at", "conflicts_declared_at"])
def test_without_terms_and_declared_ties_nothing_is_shown(sign_in, lacking):
    scene = a_scene()
    setattr(scene.member, lacking, None)
    assert sign_in(scene.juror).get(scene.desk_url).status_code == 404


def test_a_juror_of_another_edition_sees_nothing_of_this_one(sign_in):
    scene, foreign = a_scene(), a_scene()
    browser = sign_in(foreign.juror)
    assert browser.get(scene.desk_url).status_code == 404
    assert scene.entry.nominee not in text_of(browser.get("/judging"))


def test_numbers_beyond_any_id_are_not_found(sign_in):
    browser = sign_in(a_scene().juror)
    assert browser.get("/assignments/99999999999999999999/desk").status_code == 404
    assert browser.get("/rounds/99999999999999999999/coverage").status_code == 404


def test_others_stay_hidden_until_the_own_card_is_in_and_three_are(sign_in):
    scene = a_scene(criteria=1)
    browser = sign_in(scene.juror)
    first = another_card(scene, [3], "SECRET-OF-FIRST", name="Nobody Shall-Read")

    assert "SECRET-OF-FIRST" not in text_of(browser.get(scene.desk_url))
    submitted(scene, browser, ["8"])
    page = text_of(browser.get(scene.desk_url))
    assert "SECRET-OF-FIRST" not in page
    assert "once at least three scorecards are in" in page

    another_card(scene, [4], "SECRET-OF-SECOND")
    page = text_of(browser.get(scene.desk_url))
    assert "SECRET-OF-FIRST" in page
    assert "SECRET-OF-SECOND" in page
    assert first.member.alias in page
    assert "Nobody Shall-Read" not in page


def test_drafts_and_recused_cards_of_others_never_show(sign_in):
    scene = a_scene(criteria=1)
    browser = sign_in(scene.juror)
    submitted(scene, browser, ["8"])
    for _ in range(2):
        another_card(scene, [4], "in")
    draft = another_card(scene, [9], "SECRET-DRAFT")
    draft.state = "assigned"
    gone = another_card(scene, [9], "SECRET-GONE")
    gone.state = "recused"
    page = text_of(browser.get(scene.desk_url))
    assert "SECRET-DRAFT" not in page
    assert "SECRET-GONE" not in page


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
