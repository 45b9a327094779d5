"""A juror's card is theirs alone: foreign, conflicted and early ones do not exist, and others stay hidden."""

from __future__ import annotations

import pytest

from tests.awards.factories import a_conflict, a_jury_member
from tests.awards.judging.scenes import a_scene, another_card, marks_of, submitted, text_of, whole
from tests.factories import a_secretary, a_user


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
