"""What a phone sends, item by item: taken in once, merged with what came meanwhile, refused in words; every rule holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.models import Assignment, CardVersion, Slot
from portal.core.clock import now
from portal.core.database import session
from portal.core.offline import kept_files
from tests.awards.factories import a_card, a_conflict, a_jury_member, an_assignment, an_entry
from tests.awards.pitching.scenes import Scene, a_scene
from tests.factories import a_user


def sent(browser, scene: Scene, *items, **values):
    answer = browser.post(f"{scene.url}/sync", json=scene.body(*items, **values))
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def outcomes(browser, scene: Scene, *items) -> list[str]:
    return [one["outcome"] for one in sent(browser, scene, *items)]


def test_marks_a_note_and_a_complete_card_arrive_and_a_second_time_change_nothing(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    batch = [scene.mark("8", comment="Clear."), scene.mark("cannot", criterion=1, share="internal"), scene.note("Ask about the team."), scene.done(["8", "cannot"])]
    assert outcomes(browser, scene, *batch) == ["accepted"] * 4
    assert scene.stored() == [("8", "Clear.", True), ("cannot", "", False)]
    card = session.get_one(Assignment, scene.cards[0].id)
    assert (card.state, card.note, card.marked, card.total) == ("submitted", "Ask about the team.", 2, 8)
    assert outcomes(browser, scene, *batch) == ["refused", "refused", "there", "there"]  # the card is locked
    assert scene.stored() == [("8", "Clear.", True), ("cannot", "", False)]
    assert len(session.scalars(select(CardVersion)).all()) == 1


def test_the_same_item_twice_is_there(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    assert outcomes(browser, scene, scene.mark("7"), scene.note("x")) == ["accepted", "accepted"]
    assert outcomes(browser, scene, scene.mark("7"), scene.note("x")) == ["there", "there"]
    saved = [one for one in session.scalars(select(AuditEvent)) if one.event == "awards.scorecard.saved"]
    assert len(saved) == 2


def test_two_devices_are_merged_field_by_field_and_clash_with_both_texts(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    first = sent(browser, scene, scene.mark("8"))[0]
    assert outcomes(browser, scene, scene.mark("", comment="From the tablet")) == ["accepted"]  # it never touched the mark
    assert scene.stored() == [("8", "From the tablet", True)]
    clash = sent(browser, scene, scene.mark("5", comment="From the phone", base=first["version"]))[0]
    assert (clash["outcome"], clash["theirs"]["mark"], clash["theirs"]["comment"]) == ("conflict", "8", "From the tablet")
    assert scene.stored() == [("8", "From the tablet", True)]
    assert outcomes(browser, scene, scene.mark("5", comment="From the phone", base=clash["theirs"]["version"])) == ["accepted"]
    assert scene.stored() == [("5", "From the phone", True)]


def test_notes_of_two_devices_clash(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    assert outcomes(browser, scene, scene.note("Phone")) == ["accepted"]
    clash = sent(browser, scene, scene.note("Tablet"))[0]
    assert (clash["outcome"], clash["theirs"]["text"]) == ("conflict", "Phone")
    assert outcomes(browser, scene, scene.note("Both", base=clash["theirs"]["version"])) == ["accepted"]
    assert session.get_one(Assignment, scene.cards[0].id).note == "Both"


def test_the_version_a_device_is_told_only_rises(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    base, numbers = "", []
    for verdict in ("3", "4", "5"):
        base = sent(browser, scene, scene.mark(verdict, base=base))[0]["version"]
        numbers.append(int(base.split("|")[0]))
    assert numbers == sorted(set(numbers))
    assert base in browser.get(scene.url).text


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [(["8", "6"], "changed on another device"), (["8", ""], "neither a mark nor")],
    ids=["changed elsewhere", "incomplete"],
)
def test_a_card_is_complete_only_as_its_juror_saw_it(app, sign_in, verdicts, sentence):
    scene = a_scene()
    browser = sign_in(scene.juror)
    answers = sent(browser, scene, scene.mark("8"), scene.done(verdicts))
    assert [one["outcome"] for one in answers] == ["accepted", "refused"]
    assert sentence in answers[1]["reason"]
    assert session.get_one(Assignment, scene.cards[0].id).state == "assigned"


def test_a_card_of_nothing_but_cannot_judge_is_refused(app, sign_in):
    scene = a_scene()
    items = [scene.mark("cannot"), scene.mark("cannot", criterion=1), scene.done(["cannot", "cannot"])]
    assert outcomes(sign_in(scene.juror), scene, *items) == ["accepted", "accepted", "refused"]


def test_what_comes_after_closing_is_refused_in_words_with_what_is_kept(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    first = sent(browser, scene, scene.mark("8"))[0]
    scene.round.closes_at = now() - timedelta(seconds=1)
    session.commit()
    answer = browser.post(f"{scene.url}/sync", json=scene.body(scene.mark("9", base=first["version"]), scene.note("Late")))
    assert answer.json["concluded"] is True
    assert [(one["outcome"], one["reason"]) for one in answer.json["items"]] == [("refused", "The round has closed. Scorecards cannot be changed any more.")] * 2
    assert answer.json["items"][0]["theirs"]["mark"] == "8"
    assert scene.stored() == [("8", "", True)]
    assert "The round has closed. What is still on a device can be read there" in browser.get(scene.url).text


def test_before_the_opening_there_is_no_sheet(app, sign_in):
    scene = a_scene()
    scene.round.opens_at = now() + timedelta(hours=1)
    session.commit()
    assert sign_in(scene.juror).get(scene.url).status_code == 404


def test_an_entry_with_a_tie_does_not_exist_and_the_others_go_on(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    a_conflict(scene.edition, scene.juror, scene.entries[0].company)
    session.commit()
    answers = sent(browser, scene, scene.mark("8"), scene.mark("7", card=1), scene.mark("7", card=1) | {"about": 999, "key": "mark-999-0001"})
    assert [one["outcome"] for one in answers] == ["refused", "accepted", "refused"]
    assert answers[0]["reason"] == answers[2]["reason"] == "This entry is not among those you judge."
    assert answers[0]["theirs"] == answers[2]["theirs"] == {}
    assert scene.entries[0].nominee not in browser.get(scene.url).text
    assert scene.stored() == []


def test_the_sheet_shows_ones_own_pitches_by_time_and_nothing_of_others(app, sign_in):
    scene = a_scene()
    other = a_jury_member(scene.edition, a_user())
    hidden = an_entry(scene.entries[0].category, state="accepted", nominee="Verborgen BV")
    an_assignment(scene.round, hidden, other)
    session.add(Slot(round_id=scene.round.id, entry_id=hidden.id, starts_at=now() + timedelta(minutes=13), minutes=7))
    a_card(scene.round, scene.entries[0], other, [1, 2])
    session.commit()
    page = sign_in(scene.juror).get(scene.url).text
    places = [page.index(scene.entries[number].nominee) for number in (1, 0, 2)]
    assert places == sorted(places)
    assert ("Verborgen BV" in page, "7 min" in page, "0 of 3 complete" in page) == (False, False, True)


def test_only_jurors_of_a_live_round_have_a_sheet(app, sign_in):
    scene, written = a_scene(), a_scene(kind="written")
    assert sign_in(written.juror).get(written.url).status_code == 404
    assert sign_in(a_user()).get(scene.url).status_code == 404
    session.commit()
    assert sign_in(scene.juror).get(written.url).status_code == 404


def test_a_private_note_is_read_by_nobody_else(app, sign_in):
    scene = a_scene()
    secret = "NOBODY-ELSE-READS-THIS"
    assert outcomes(sign_in(scene.juror), scene, scene.note(secret)) == ["accepted"]
    chair = a_user()
    a_jury_member(scene.edition, chair, role="chair")
    session.commit()
    browser = sign_in(chair)
    for address in (f"/rounds/{scene.round.id}/coverage", f"/rounds/{scene.round.id}/entries/{scene.entries[0].id}/cards"):
        page = browser.get(address)
        assert (page.status_code, secret in page.text) == (200, False)
    assert not any(secret in str(one.facts) for one in session.scalars(select(AuditEvent)))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "magic"}, {"about": "x"}, {"key": "no"}, {"fields": 3}, {"fields": {"criterion": "1", "mark": "11", "share": "share"}},
        {"fields": {"criterion": "999", "mark": "1", "share": "share"}}, {"fields": {"mark": "1", "share": "all"}},
        {"fields": {"criterion": "1", "mark": "1e1", "share": "share"}},
        {"fields": {"criterion": "1", "mark": "1", "share": "share", "comment": "word " * 121}},
    ],
)  # fmt: skip
def test_odd_items_are_refused_one_by_one(app, sign_in, change):
    scene = a_scene()
    assert outcomes(sign_in(scene.juror), scene, scene.mark("8") | change, scene.mark("7", card=1)) == ["refused", "accepted"]
    assert scene.stored() == []


@pytest.mark.parametrize("body", [None, [], {"items": 3}, {"user": 1}, {"user": 1, "items": [{}] * 101}])
def test_odd_bodies_are_refused_whole(app, sign_in, body):
    scene = a_scene()
    assert sign_in(scene.juror).post(f"{scene.url}/sync", json=body).status_code == 422


def test_somebody_elses_device_is_refused(app, sign_in):
    scene = a_scene()
    answer = sign_in(scene.juror).post(f"{scene.url}/sync", json=scene.body(scene.mark("8"), user=a_user()))
    assert (answer.status_code, scene.stored()) == (403, [])


def test_an_ended_session_is_told_so(app, client):
    scene = a_scene()
    answer = client.post(f"{scene.url}/sync", json=scene.body(scene.mark("8")), headers={"Accept": "application/json"})
    assert (answer.status_code, scene.stored()) == (401, [])


def test_without_scripts_each_form_saves_and_both_texts_are_said(app, sign_in):
    scene = a_scene()
    browser, address = sign_in(scene.juror), f"{scene.url}/{scene.cards[0].id}"
    item = scene.mark("8", comment="Plain")
    data = {"kind": "mark", "base": item["base"], **item["fields"]}
    assert browser.post(address, data=data).status_code == 302
    assert scene.stored() == [("8", "Plain", True)]
    clash = browser.post(address, data=data | {"mark": "3"})
    assert (clash.status_code, "changed on another device meanwhile" in clash.text) == (409, True)
    assert browser.post(address, data=data | {"mark": "77"}).status_code == 422
    done = scene.done(["8", ""])["fields"]
    assert browser.post(address, data={"kind": "card", **done}).status_code == 422


def test_a_sheet_costs_the_same_for_three_pitches_as_for_one(app, sign_in, statements):
    scene = a_scene()
    browser = sign_in(scene.juror)
    browser.get(scene.url)
    with statements() as few:
        browser.get(scene.url)
    for _number in range(4):
        an_assignment(scene.round, an_entry(scene.entries[0].category, state="accepted"), scene.member)
    session.commit()
    with statements() as many:
        browser.get(scene.url)
    assert len(many) <= len(few) <= 5


def test_the_worker_and_its_files_are_the_sheets_own(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    worker = browser.get("/judging/pitch-worker.js")
    assert (worker.headers["Service-Worker-Allowed"], worker.headers["Cache-Control"]) == ("/rounds/", "no-cache")
    files = browser.get("/judging/pitch-assets.json").json["files"]
    assert {"/static/js/pitch/sheet.js", "/static/js/sheet/queue.js", "/static/css/components/pitch.css"} <= set(files)
    assert not any("/js/visit/" in one for one in files)
    assert kept_files("js/pitch/*.js")[0] != kept_files("js/visit/*.js")[0]
