"""What a device sends: nothing doubled, nothing lost, nobody overwritten; late notes kept, late judgements shown side by side."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.certification.casework import enter
from portal.certification.models import Assessment, Finding, KpiValue, VisitNote, VisitNoteRevision
from portal.core.clock import now
from portal.core.database import session
from tests.certification.factories import a_team_member, an_auditor
from tests.certification.visiting.scenes import a_kpi, a_scene, item, key, sync


def rows(model):
    session.expire_all()
    return list(session.scalars(select(model).order_by(model.id)))


def outcomes(answers):
    return [one["outcome"] for one in answers]


def test_a_batch_sent_twice_makes_one_row_each(app, sign_in):
    scene = a_scene()
    figure = a_kpi(scene.case)
    one = scene.assessments[0]
    batch = [
        item("note", 1, fields={"refs": "4.1"}), item("interview", 2, fields={"site": str(scene.site_id), "shift": "day", "channel": "voice"}),
        item("judgement", 3, about=one.id, base=one.version), item("finding", 4), item("kpi", 5, about=figure.id, base=1),
    ]  # fmt: skip
    browser = sign_in(scene.lead)
    assert outcomes(sync(browser, scene, scene.lead, *batch)) == ["accepted"] * 5
    assert outcomes(sync(browser, scene, scene.lead, *batch)) == ["there"] * 5
    assert [(n.kind, n.key, n.author_id, n.details) for n in rows(VisitNote)] == [
        ("note", key(1), scene.lead.id, {}),
        ("interview", key(2), scene.lead.id, {"pseudonym": "A1", "shift": "day", "channel": "voice"}),
    ]  # fmt: skip
    assert [(f.grade, f.number, f.requirement_id, f.statement) for f in rows(Finding)] == [("minor", 1, one.requirement_id, "Not done.")]
    judged = session.get_one(Assessment, one.id)
    assert (judged.result, judged.grade, judged.shared_note, judged.private_note, judged.judged_by) == (
        "conforming", 3, "Shared.", "Private.", scene.lead.id,
    )  # fmt: skip
    assert [value.checked for value in rows(KpiValue)] == ["confirmed"]
    assert rows(VisitNoteRevision) == []


def test_an_older_revision_never_replaces_a_newer_one_and_what_was_replaced_is_kept(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.lead)

    def send(revision, text):
        (answer,) = sync(browser, scene, scene.lead, item("note", 1, revision=revision, fields={"text": text}))
        return answer["outcome"], answer["theirs"].get("text")

    assert send(1, "First.") == ("accepted", None)
    assert send(3, "Third.") == ("accepted", None)
    assert send(2, "Second, from a slower device.") == ("newer", "Third.")
    assert send(3, "Another third.") == ("newer", "Third.")
    assert [(n.text, n.revision) for n in rows(VisitNote)] == [("Third.", 3)]
    assert [one.text for one in rows(VisitNoteRevision)] == ["First."]


def test_the_second_of_two_auditors_sees_both_texts_and_may_keep_theirs(app, sign_in):
    scene = a_scene()
    one = scene.assessments[0]
    lead, second = sign_in(scene.lead), sign_in(scene.second)
    seen = one.version
    sync(lead, scene, scene.lead, item("judgement", 1, about=one.id, base=seen))
    mine = item("judgement", 2, about=one.id, base=seen, fields={"result": "nonconforming", "shared_note": "Not so."})
    (answer,) = sync(second, scene, scene.second, mine)
    assert (answer["outcome"], answer["theirs"]["result"], answer["theirs"]["private_note"], answer["theirs"]["by"]) == (
        "conflict", "conforming", "Private.", "Lena Lead",
    )  # fmt: skip
    assert rows(Assessment)[0].result == "conforming"
    (again,) = sync(second, scene, scene.second, {**mine, "base": answer["theirs"]["version"]})
    assert (again["outcome"], rows(Assessment)[0].result) == ("accepted", "nonconforming")


def test_after_the_visit_notes_are_kept_as_late_and_judgements_refused_side_by_side(app, sign_in):
    scene = a_scene()
    one = scene.assessments[0]
    browser = sign_in(scene.lead)
    sync(browser, scene, scene.lead, item("note", 1))
    enter(scene.case, "conclude_visit")
    batch = [item("note", 1, revision=2, fields={"text": "Later."}), item("note", 2), item("judgement", 3, about=one.id, base=1), item("finding", 4)]
    for _twice in range(2):
        answers = sync(browser, scene, scene.lead, *batch)
        assert (outcomes(answers)[2:], [a["late"] for a in answers]) == (["refused", "refused"], [True, True, False, False])
        assert answers[2]["theirs"]["result"] == ""
        assert "concluded" in answers[2]["reason"]
    assert [(n.text, n.details) for n in rows(VisitNote)] == [("Later.", {"late": True}), ("Seen.", {"late": True})]
    assert (rows(Finding), rows(Assessment)[0].result) == ([], "")


def test_a_refused_item_does_not_hinder_the_others(app, sign_in):
    scene = a_scene()
    other = a_scene()
    batch = [
        item("note", 1, fields={"text": "", "kind": "note"}), item("judgement", 2, about=other.assessments[0].id, base=1),
        item("finding", 3, fields={"ref": "77"}), item("note", 4, fields={"site": str(other.site_id)}), item("note", 5),
        item("interview", 6, fields={"pseudonym": ""}), item("judgement", 7, about=scene.assessments[0].id, base=1, fields={"result": "great"}),
    ]  # fmt: skip
    answers = sync(sign_in(scene.lead), scene, scene.lead, *batch)
    assert sorted((a["key"][-1], a["outcome"]) for a in answers) == [
        ("1", "refused"), ("2", "refused"), ("3", "refused"), ("4", "refused"), ("5", "accepted"), ("6", "refused"), ("7", "refused"),
    ]  # fmt: skip
    assert all(a["reason"] for a in answers if a["outcome"] == "refused")
    assert [n.key for n in rows(VisitNote)] == [key(5)]


@pytest.mark.parametrize(
    "items",
    [
        [None], ["x"], [{}], [{"kind": "note"}], [{"kind": "note", "key": "a b", "fields": {}}], [{"kind": "note", "key": key(1), "fields": []}],
        [{"kind": "judgement", "key": key(1), "fields": {"result": "conforming"}, "about": "1e9", "base": {}}],
        [{"kind": "judgement", "key": key(1), "fields": {"result": "conforming"}, "about": 2**40, "base": -1}],
        [{"kind": "note", "key": key(1), "revision": "x", "noted_at": "0001-01-01T00:00:00+23:59", "fields": {"text": "\x00", "kind": "note"}}],
    ],
)  # fmt: skip
def test_odd_items_are_refused_one_by_one(app, sign_in, items):
    scene = a_scene()
    assert outcomes(sync(sign_in(scene.lead), scene, scene.lead, *items)) == ["refused"]
    assert rows(VisitNote) == []


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"items": 3}', '{"items": {}}', "{", '{"user": 1, "items": "x"}'])
def test_odd_bodies_are_refused_whole(app, sign_in, body):
    scene = a_scene()
    answer = sign_in(scene.lead).post(f"{scene.root}/sync", data=body, content_type="application/json", headers={"Accept": "application/json"})
    assert answer.status_code == 422


def test_a_late_device_clock_and_no_clock_do_not_matter(app, sign_in):
    scene = a_scene()
    sync(sign_in(scene.lead), scene, scene.lead, item("note", 1, noted_at="1999-01-01T00:00:00"), item("note", 2, noted_at=None))
    assert all(abs((n.noted_at - now()).total_seconds()) < 60 for n in rows(VisitNote))


def test_who_may_send(app, sign_in):
    scene = a_scene()
    scheme = scene.case.scheme_version
    expert, observer, proposed = (an_auditor(scheme) for _each in range(3))
    a_team_member(scene.case, expert, role="expert")
    a_team_member(scene.case, observer, role="observer")
    a_team_member(scene.case, proposed, role="auditor", state="proposed")
    one = scene.assessments[0]
    batch = [item("note", 1), item("judgement", 2, about=one.id, base=one.version)]
    assert outcomes(sync(sign_in(expert), scene, expert, *batch)) == ["accepted", "refused"]
    assert outcomes(sync(sign_in(observer), scene, observer, item("note", 9))) == ["refused"]
    for nobody in (proposed, scene.centre, a_scene().lead):
        sync(sign_in(nobody), scene, nobody, *batch, code=404)
    (answer,) = sync(sign_in(scene.lead), scene, scene.lead, item("note", 1, revision=5, fields={"text": "Not mine."}))
    assert (answer["outcome"], answer["theirs"]) == ("refused", {})


def test_notes_of_one_person_are_not_sent_in_the_name_of_another(app, sign_in):
    scene = a_scene()
    sync(sign_in(scene.second), scene, scene.lead, item("note", 1), code=403)
    assert rows(VisitNote) == []


def test_an_ended_session_is_told_so_and_a_missing_token_too(app, client, sign_in):
    scene = a_scene()
    sync(client, scene, scene.lead, item("note", 1), code=401)
    body = {"user": scene.lead.id, "items": [item("note", 1)]}
    answer = sign_in(scene.lead).post(f"{scene.root}/sync", json=body, headers={"Accept": "application/json"}, csrf=False)
    assert (answer.status_code, rows(VisitNote)) == (400, [])


def test_before_the_visit_nothing_is_taken(app, sign_in):
    scene = a_scene("planning")
    sync(sign_in(scene.lead), scene, scene.lead, item("note", 1), code=404)


@pytest.mark.parametrize("notes", [1, 30])
def test_a_batch_costs_the_same_whatever_is_there_already(app, sign_in, statements, notes):
    scene = a_scene(questions=4)
    browser = sign_in(scene.lead)
    sync(browser, scene, scene.lead, *(item("note", n) for n in range(notes)))
    with statements() as seen:
        sync(browser, scene, scene.lead, item("note", 99), item("judgement", 98, about=scene.assessments[0].id, base=1))
    assert len([one for one in seen if "SAVEPOINT" not in one]) <= 20
