"""From the company to the association to the secretariat: handing back, returning, submitting, and the deadline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.awards.models import Remark, Snapshot
from portal.awards.nominating import services
from portal.core.access import Refused
from portal.core.canonical import fingerprint
from portal.core.clock import local_to_utc, now
from portal.core.database import session
from portal.extensions import db
from portal.outbox.models import Letter
from tests.awards.factories import DAY, a_collaborator, an_answer, an_entry
from tests.awards.nominating.factories import COMPLETE, Scene, a_scene, completed
from tests.factories import a_user

SECOND = timedelta(seconds=1)


def letters() -> list[Letter]:
    session.rollback()
    return list(session.scalars(select(Letter).order_by(Letter.id)))


def fresh(scene: Scene) -> Any:
    session.rollback()
    session.refresh(scene.entry)
    session.refresh(scene.edition)
    return scene.entry


def submit(browser: Any, scene: Scene) -> Any:
    return browser.post(scene.url("/submission"))


def test_an_entry_is_submitted_with_reference_snapshot_and_receipts(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    browser = sign_in(scene.manager)
    assert "Complete and ready" in browser.get(scene.url("/submission")).text
    assert submit(browser, scene).location == scene.url()
    entry = fresh(scene)
    assert (entry.state, entry.reference, scene.edition.next_number) == ("submitted", f"ECCCO-{scene.edition.year}-0001", 2)
    assert entry.submitted_at == scene.edition.rules_frozen_at
    kept = session.scalars(select(Snapshot)).one()
    assert (kept.occasion, kept.at, kept.sha256) == ("submission", entry.submitted_at, fingerprint(kept.content))
    assert kept.content["entry"]["title"] == "The empty chair"
    receipts = letters()
    assert {letter.to_email for letter in receipts} == {scene.manager.email, scene.contact.email}
    for letter in receipts:
        assert letter.template == "entry-submitted"
        assert [text in letter.body for text in (entry.reference, "We answer.", "Measure: Solved at once", kept.sha256)] == [True] * 4


def test_reference_numbers_follow_each_other(app: Any) -> None:
    scene = completed(a_scene(quota=3))
    services.submit_entry(scene.entry, scene.manager)
    second = an_entry(scene.category, association=scene.association)
    for key, value in COMPLETE.items():
        an_answer(second, scene.questions[key], value)
    services.submit_entry(second, scene.manager)
    assert [scene.entry.reference, second.reference] == ["ECCCO-2027-0001", "ECCCO-2027-0002"]


def test_the_first_submission_freezes_the_rules_and_later_ones_leave_the_instant(app: Any) -> None:
    at = now() - DAY
    scene = completed(a_scene())
    scene.edition.rules_frozen_at = at
    services.submit_entry(scene.entry, scene.manager)
    assert scene.edition.rules_frozen_at == at


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"heads": ""}, "Question heads: not answered yet"),
        ({"consent": ""}, "Question consent: not answered yet"),
        ({"figures": [{"measure": "Calls", "result": ""}]}, "Question figures: not answered yet"),
        ({"portrait": "word " * 21}, "21 words, and at most 20 are allowed."),
        ({"website": "javascript:alert(1)"}, "Please give a full address"),
    ],
)
def test_an_incomplete_dossier_is_not_taken(app: Any, sign_in: Any, answers: dict[str, Any], said: str) -> None:
    scene = completed(a_scene(), **answers)
    browser = sign_in(scene.manager)
    page = submit(browser, scene)
    assert (page.status_code, said in page.text) == (409, True)
    assert "must be mended first" in browser.get(scene.url("/submission")).text
    assert (fresh(scene).state, session.scalar(select(func.count()).select_from(Snapshot))) == ("draft", 0)


def test_without_a_title_it_is_not_taken(app: Any) -> None:
    scene = completed(a_scene())
    scene.entry.title = " "
    with pytest.raises(Refused, match="Title of the case"):
        services.submit_entry(scene.entry, scene.manager)


def test_a_required_file_must_be_there(app: Any) -> None:
    scene = completed(a_scene())
    scene.questions["papers"].required = True
    with pytest.raises(Refused, match="papers"):
        services.submit_entry(scene.entry, scene.manager)


def test_only_the_association_submits(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    assert submit(sign_in(scene.contact), scene).status_code == 403
    assert fresh(scene).state == "draft"


def test_submitting_twice_submits_once(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    browser = sign_in(scene.manager)
    assert [submit(browser, scene).status_code for _n in range(2)] == [302, 409]
    assert (len(letters()), session.scalar(select(func.count()).select_from(Snapshot))) == (2, 1)


def test_the_quota_is_judged_again_at_submission(app: Any) -> None:
    scene = completed(a_scene(quota=2))
    an_entry(scene.category, association=scene.association, state="submitted")
    scene.category.quota = 1
    with pytest.raises(Refused, match="is used"):
        services.submit_entry(scene.entry, scene.manager)


def test_a_returned_entry_keeps_number_and_place(app: Any) -> None:
    scene = completed(a_scene(quota=1, state="returned", reference="ECCCO-2027-0042", submitted_at=now() - DAY))
    services.submit_entry(scene.entry, scene.manager)
    assert (scene.entry.state, scene.entry.reference) == ("submitted", "ECCCO-2027-0042")


# -- the deadline ------------------------------------------------------------------------------------------------

ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati")
MOMENTS = (
    datetime(2027, 2, 26, 18, 0),  # an ordinary evening
    datetime(2027, 3, 28, 3, 30),  # the night Europe's clocks go forward
    datetime(2027, 10, 31, 2, 30),  # the hour that comes twice in Berlin
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("wall", MOMENTS, ids=str)
@pytest.mark.parametrize(("offset", "taken"), [(-1, True), (0, False), (1, False)])
def test_an_entry_is_taken_exactly_before_its_deadline(
    app: Any, sign_in: Any, zone: str, wall: datetime, offset: int, taken: bool
) -> None:
    closes = local_to_utc(wall, zone)
    with time_machine.travel(closes - timedelta(hours=1), tick=False):
        scene = completed(a_scene())
        scene.edition.zone, scene.edition.dossiers_close_at = zone, closes
        scene.edition.nominations_open_at = closes - 30 * DAY
        scene.edition.nominations_close_at = closes - 2 * DAY
        browser = sign_in(scene.manager)
        session.commit()
    with time_machine.travel(closes + offset * SECOND, tick=False):
        assert submit(browser, scene).status_code == (302 if taken else 409)
        assert fresh(scene).state == ("submitted" if taken else "draft")


def test_whoever_waits_for_the_rows_until_the_deadline_is_late(app: Any) -> None:
    scene = completed(a_scene())
    closes = scene.edition.dossiers_close_at
    session.commit()
    _here = scene.entry.edition, scene.manager.mandates
    with time_machine.travel(closes - SECOND, tick=False) as clock:

        def others_hold_it(*_args: Any) -> None:
            clock.move_to(closes, tick=False)

        sa.event.listen(db.engine, "after_cursor_execute", others_hold_it)
        try:
            with pytest.raises(Refused, match="deadline has passed"):
                services.submit_entry(scene.entry, scene.manager)
        finally:
            sa.event.remove(db.engine, "after_cursor_execute", others_hold_it)


@pytest.mark.parametrize(("offset", "taken"), [(-1, True), (0, False), (1, False)])
def test_an_extension_moves_one_entry_s_deadline(app: Any, offset: int, taken: bool) -> None:
    scene = completed(a_scene())
    end = scene.edition.dossiers_close_at + 3 * DAY
    scene.entry.extended_until = end
    session.commit()
    with time_machine.travel(end + offset * SECOND, tick=False):
        if taken:
            services.submit_entry(scene.entry, scene.manager)
        else:
            with pytest.raises(Refused, match="deadline has passed"):
                services.submit_entry(scene.entry, scene.manager)


def test_an_earlier_extension_takes_nothing_away(app: Any) -> None:
    scene = completed(a_scene(extended_until=now() - DAY))
    services.submit_entry(scene.entry, scene.manager)
    assert scene.entry.state == "submitted"


def test_nothing_is_taken_before_the_opening_or_from_a_closed_edition(app: Any) -> None:
    early, archived = completed(a_scene("announced")), completed(a_scene())
    archived.edition.state = "archived"
    for scene in (early, archived):
        with pytest.raises(Refused):
            services.submit_entry(scene.entry, scene.manager)


# -- company and association -------------------------------------------------------------------------------------


def test_the_contact_hands_the_dossier_back(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    browser = sign_in(scene.contact)
    assert "Hand the dossier back" in browser.get(scene.url()).text
    assert browser.post(scene.url("/hand-back"), data={"note": "All there."}).status_code == 302
    assert fresh(scene).handed_back_at is not None
    (letter,) = letters()
    assert (letter.template, letter.to_email, "All there." in letter.body, "Nothing is missing." in letter.body) == (
        "entry-handed-back", scene.manager.email, True, True,
    )  # fmt: skip
    assert browser.post(scene.url("/hand-back")).status_code == 409
    assert "Read and submit" in sign_in(scene.manager).get("/waiting").text


@pytest.mark.parametrize("rights", ["view", "edit"])
def test_only_those_with_the_right_hand_back(app: Any, sign_in: Any, rights: str) -> None:
    scene = completed(a_scene())
    helper = a_user()
    a_collaborator(scene.entry, helper, rights)
    assert sign_in(helper).post(scene.url("/hand-back")).status_code == 403


def test_a_long_note_is_refused_and_kept(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    page = sign_in(scene.contact).post(scene.url("/hand-back"), data={"note": "x" * 2001})
    assert (page.status_code, "x" * 2001 in page.text) == (422, True)


def test_the_association_returns_it_with_remarks_per_question(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene(handed_back_at=now()))
    browser = sign_in(scene.manager)
    assert "Return the dossier with remarks" in browser.get(scene.url("/return")).text
    page = browser.post(scene.url("/return"), data={"remark-": "  ", "remark-heads": ""})
    assert (page.status_code, "at least one remark" in page.text) == (422, True)
    page = browser.post(scene.url("/return"), data={"remark-": "x" * 2001})
    assert (page.status_code, "x" * 2001 in page.text) == (422, True)
    assert browser.post(scene.url("/return"), data={"remark-": "Shorter.", "remark-heads": "On which day?"}).status_code == 302
    assert fresh(scene).handed_back_at is None
    found = session.execute(select(Remark.question_id, Remark.text).order_by(Remark.id)).all()
    assert [tuple(row) for row in found] == [(None, "Shorter."), (scene.questions["heads"].id, "On which day?")]
    (letter,) = letters()
    assert (letter.to_email, "- Question heads: On which day?" in letter.body) == (scene.contact.email, True)
    writer = sign_in(scene.contact)
    assert "On which day?" in writer.get(scene.url("/dossier?section=centre")).text
    assert browser.post(scene.url("/return"), data={"remark-": "again"}).status_code == 409


def test_handing_back_settles_the_remarks(app: Any) -> None:
    scene = completed(a_scene())
    session.add(Remark(entry_id=scene.entry.id, text="Mend this"))
    session.flush()
    services.hand_back(scene.entry, actor=scene.contact, rights="submit")
    assert session.scalar(select(Remark.settled_at)) is not None


def test_the_company_cannot_return_to_itself(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene(handed_back_at=now()))
    browser = sign_in(scene.contact)
    assert browser.get(scene.url("/return")).status_code == 403
    assert browser.post(scene.url("/return"), data={"remark-": "x"}).status_code == 403


def test_every_step_is_in_the_audit_trail(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    company, association = sign_in(scene.contact), sign_in(scene.manager)
    company.post(scene.url("/hand-back"))
    association.post(scene.url("/return"), data={"remark-": "Shorter."})
    company.post(scene.url("/hand-back"))
    submit(association, scene)
    session.rollback()
    events = list(session.scalars(select(AuditEvent.event).where(AuditEvent.object_type == "Entry").order_by(AuditEvent.id)))
    assert events == [
        "awards.entry.handed_back", "awards.entry.reopened", "awards.entry.handed_back",
        "awards.dossier.snapshot_taken", "awards.entry.submitted",
    ]  # fmt: skip
    page = association.get(scene.url()).text
    assert page.count("<time") >= 5
