"""From proposed to confirmed: declaration, objection, ruling, replacement, and who may press what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Engagement, User
from portal.certification.models import CaseDuty, Declaration, TeamMember
from portal.certification.visibility import readable_files
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_case, a_centre_manager, a_decider, an_auditor
from tests.certification.staffing.scenes import a_scene, answers
from tests.conftest import SignIn
from tests.factories import a_user


def letters() -> list[tuple[str, int | None]]:
    return sorted(session.execute(select(Letter.template, Letter.user_id)).tuples().all())


def reads(user: User) -> bool:
    return session.scalar(readable_files(user).exists().select()) is True


def test_from_proposed_to_confirmed(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    manager, centre, auditor = sign_in(scene.manager), sign_in(scene.centre), sign_in(scene.auditor)
    form = {"user_id": str(scene.auditor.id), "role": "lead"}
    for _click in range(2):
        assert manager.post(f"{scene.url}/team", data=form).status_code == 302
    member = session.scalars(select(TeamMember)).one()
    assert (member.state, member.role, member.user_id) == ("proposed", "lead", scene.auditor.id)
    assert session.get(CaseDuty, (scene.case.id, scene.auditor.id)).duty == "evaluation"
    assert auditor.post(f"{scene.url}/declaration", data=answers()).status_code == 302
    assert (member.state, reads(scene.auditor)) == ("declared", False)
    assert manager.post(f"/certification/team-members/{member.id}/confirmation").status_code == 403
    assert centre.post(f"/certification/team-members/{member.id}/waiver").status_code == 302
    assert manager.post(f"/certification/team-members/{member.id}/confirmation").status_code == 302
    assert (member.state, reads(scene.auditor)) == ("confirmed", True)
    row = session.scalars(select(Engagement)).one()
    assert (row.user_id, row.organisation_id, row.kind) == (scene.auditor.id, scene.case.organisation_id, "audited")
    assert letters() == sorted(
        [("team-proposed", scene.auditor.id), ("team-declared", scene.centre.id), ("team-confirmed", scene.auditor.id), ("team-confirmed", scene.centre.id)]
    )


def test_the_time_to_object_passes_by_itself(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    member = scene.member(object_until=now() - timedelta(minutes=1))
    assert sign_in(scene.centre).post(f"/certification/team-members/{member.id}/objection", data={"reason": "Late"}).status_code == 403
    assert sign_in(scene.manager).post(f"/certification/team-members/{member.id}/confirmation").status_code == 302
    assert member.state == "confirmed"


def test_an_objection_is_overruled_with_a_reason_or_followed(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    member = scene.member()
    manager, centre = sign_in(scene.manager), sign_in(scene.centre)
    place = f"/certification/team-members/{member.id}"
    assert centre.post(f"{place}/objection", data={"reason": " "}).status_code == 422
    assert centre.post(f"{place}/objection", data={"reason": "Worked for a competitor"}).status_code == 302
    assert (member.state, member.reason) == ("objected", "Worked for a competitor")
    assert manager.post(f"{place}/confirmation").status_code == 403
    assert manager.post(f"{place}/ruling", data={"reason": ""}).status_code == 422
    assert manager.post(f"{place}/ruling", data={"reason": "Ten years ago"}).status_code == 302
    assert member.state == "declared"
    assert centre.post(f"{place}/objection", data={"reason": "Again"}).status_code == 403
    assert manager.post(f"{place}/replacement", data={"reason": "Better so"}).status_code == 302
    assert member.state == "replaced"


def test_who_was_replaced_never_decides_and_never_comes_back(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    member = scene.member("proposed")
    manager = sign_in(scene.manager)
    manager.post(f"/certification/team-members/{member.id}/replacement", data={"reason": "Ill"})
    assert session.get(CaseDuty, (scene.case.id, scene.auditor.id)).duty == "evaluation"
    answer = manager.post(f"{scene.url}/team", data={"user_id": str(scene.auditor.id), "role": "lead"})
    assert answer.status_code == 409
    assert "Was replaced in this case" in answer.get_data(as_text=True)
    assert sign_in(scene.auditor).get(f"{scene.url}/team").status_code == 404


def test_any_yes_steps_aside_by_itself(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    member = scene.member("proposed", object_until=None)
    auditor = sign_in(scene.auditor)
    assert auditor.post(f"{scene.url}/declaration", data=answers(financial="")).status_code == 422
    assert auditor.post(f"{scene.url}/declaration", data=answers(financial="I hold shares")).status_code == 302
    signed = session.scalars(select(Declaration)).one()
    assert (signed.clear, signed.answers["financial"]) == (False, {"yes": True, "note": "I hold shares"})
    assert (member.state, member.reason) == ("replaced", "Declared a conflict: Financial interest")
    assert letters() == [("team-stepped-aside", scene.manager.id)]
    assert auditor.get(f"{scene.url}/declaration").status_code == 200
    assert "I hold shares" not in sign_in(scene.centre).get(f"{scene.url}/team").get_data(as_text=True)


def test_a_declaration_answers_every_question_and_keeps_what_was_typed(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    scene.member("proposed", object_until=None)
    form = {**answers(other="A cousin works there"), "gifts": "", "confirm": ""}
    answer = sign_in(scene.auditor).post(f"{scene.url}/declaration", data=form)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert text.count("Please answer this question.") == 2
    assert "A cousin works there" in text
    assert session.scalars(select(Declaration)).all() == []


def test_a_confirmed_member_may_step_aside_later(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("documenting")
    member = scene.member("confirmed")
    assert sign_in(scene.auditor).post(f"{scene.url}/declaration/withdrawal", data={"reason": "My sister was hired there"}).status_code == 302
    assert (member.state, reads(scene.auditor)) == ("replaced", False)


@pytest.mark.parametrize("deed", ["confirmation", "ruling", "replacement"])
def test_only_a_manager_without_a_part_settles_a_place(app: Flask, sign_in: SignIn, deed: str) -> None:
    scene = a_scene()
    member = scene.member(object_until=now() - timedelta(days=1))
    other = a_case("accepted")
    people = {
        "centre": (scene.centre, 403), "proposed": (scene.auditor, 403), "stranger": (a_user(), 404),
        "other centre": (a_centre_manager(other), 404), "decider": (a_decider(scene.case.scheme_version), 404),
    }  # fmt: skip
    for person, code in people.values():
        assert sign_in(person).post(f"/certification/team-members/{member.id}/{deed}", data={"reason": "Why not"}).status_code == code
    assert member.state == "declared"


def test_nobody_proposes_or_confirms_themselves(app: Flask, sign_in: SignIn) -> None:
    from portal.accounts.models import Role
    from tests.factories import a_mandate

    scene = a_scene()
    a_mandate(scene.auditor, Role.CERTIFICATION_MANAGER, scene.case.scheme_version.body)
    both = sign_in(scene.auditor)
    answer = both.post(f"{scene.url}/team", data={"user_id": str(scene.auditor.id), "role": "lead"})
    assert (answer.status_code, "Nobody proposes or confirms themselves." in answer.get_data(as_text=True)) == (409, True)
    member = scene.member(object_until=now() - timedelta(days=1))
    assert both.post(f"/certification/team-members/{member.id}/confirmation").status_code == 403


def test_only_the_centre_objects(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    member = scene.member()
    for person, code in ((scene.manager, 403), (scene.auditor, 403), (a_user(), 404)):
        assert sign_in(person).post(f"/certification/team-members/{member.id}/objection", data={"reason": "No"}).status_code == code
        assert sign_in(person).post(f"/certification/team-members/{member.id}/waiver").status_code == code
    assert member.state == "declared"


def test_nobody_signs_for_somebody_else(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    scene.member("proposed", object_until=None)
    for person in (scene.manager, scene.centre, a_user(), an_auditor(scene.case.scheme_version)):
        assert sign_in(person).post(f"{scene.url}/declaration", data=answers()).status_code == 404


def test_a_team_has_one_lead(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    scene.member("proposed", object_until=None)
    second = an_auditor(scene.case.scheme_version)
    manager = sign_in(scene.manager)
    assert manager.post(f"{scene.url}/team", data={"user_id": str(second.id), "role": "lead"}).status_code == 409
    assert manager.post(f"{scene.url}/team", data={"user_id": str(second.id), "role": "auditor"}).status_code == 302


def test_before_the_application_is_accepted_there_is_no_team(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("submitted")
    assert sign_in(scene.manager).get(f"{scene.url}/team").status_code == 404
