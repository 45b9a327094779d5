"""Who may do what: every command as every person, and each refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import Role, User
from portal.certification.documenting import policies as may
from portal.core.database import session
from tests.certification import factories as make
from tests.certification.documenting.scenes import JSON, Scene, a_scene
from tests.factories import a_mandate, a_user

C, M, T, D = frozenset({"centre"}), frozenset({"manager"}), frozenset({"team", "auditor"}), frozenset({"decider"})
BOTH = C | T


@pytest.mark.parametrize(
    ("parts", "role", "allowed"),
    [
        (C, "", {"answer", "talk"}),
        (M, "", {"evaluation"}),
        (T, "lead", {"judge", "conclude", "talk", "check", "evaluation"}),
        (T, "auditor", {"judge", "talk", "check", "evaluation"}),
        (T, "expert", {"evaluation"}),
        (T, "observer", {"evaluation"}),
        (frozenset({"team"}), "", set()),
        (D, "", {"evaluation"}),
        (BOTH, "lead", {"answer", "talk"}),
        (frozenset(), "", set()),
    ],
)
def test_what_each_part_allows_at_its_time(parts: frozenset[str], role: str, allowed: set[str]) -> None:
    from portal.certification.models import Case

    writing, judging = Case(state="documenting"), Case(state="stage1")
    verdicts = {
        "answer": may.answer_requirement(writing, parts),
        "talk": may.write_message(judging, parts, role),
        "judge": may.judge_on_paper(judging, parts, role),
        "conclude": may.conclude_stage1(judging, parts, role),
        "check": may.check_kpi(judging, parts, role),
        "evaluation": may.read_evaluation(parts),
    }
    assert {name for name, verdict in verdicts.items() if verdict} == allowed
    assert all(verdict.reason for name, verdict in verdicts.items() if name not in allowed)


@pytest.mark.parametrize("state", ["documented", "stage1", "planning", "granted"])
def test_answers_rest_once_handed_in(state: str) -> None:
    from portal.certification.models import Case

    assert may.answer_requirement(Case(state=state), C).reason
    assert may.copy_baseline(Case(state=state, previous_id=1), C).reason
    assert may.copy_baseline(Case(state="documenting"), C).reason


def test_only_a_manager_of_the_centre_hands_in(app: Any) -> None:
    scene = a_scene()
    assert may.submit_documentation(scene.centre, scene.case)
    assert may.submit_documentation(a_user(), scene.case).reason
    assert may.submit_documentation(scene.manager, scene.case).reason
    scene.case.state = "documented"
    assert may.submit_documentation(scene.centre, scene.case).reason


def a_cast(scene: Scene) -> dict[str, User]:
    """Everybody who might try."""
    from portal.certification.models import CaseColleague

    case, scheme = scene.case, scene.case.scheme_version
    colleague, tied = a_user(), make.a_manager(scheme)
    session.add(CaseColleague(case_id=case.id, user_id=colleague.id))
    tied.employer_id = case.organisation_id
    stepped = make.a_team_member(case, state="replaced").user
    double = make.a_manager(scheme)
    a_mandate(double, Role.CENTRE_MANAGER, case.organisation)
    cast = {
        "centre": scene.centre, "colleague": colleague, "lead": scene.lead, "manager": scene.manager, "tied": tied,
        "proposed": make.a_team_member(case, state="proposed").user, "replaced": stepped, "double": double,
        "observer": make.a_team_member(case, role="observer").user, "decider": make.a_decider(scheme),
        "other": make.a_centre_manager(make.a_case("documenting", scheme)), "stranger": a_user(),
    }  # fmt: skip
    session.commit()
    return cast


def codes(sign_in: Any, cast: dict[str, User], ask: Callable[[Any], Any]) -> dict[str, int]:
    return {name: ask(sign_in(person)).status_code for name, person in cast.items()}


NOBODY = ("tied", "proposed", "replaced", "decider", "other", "stranger")


def test_who_reads_the_file(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    cast = a_cast(scene)
    expected = {name: 404 if name in NOBODY else 200 for name in cast}
    for page in ("requirements", "kpis", f"requirements/{scene.assessments[0].requirement_id}"):
        url = scene.url(page)
        assert codes(sign_in, cast, lambda browser, url=url: browser.get(url)) == expected
    inside = {"centre": 200, "colleague": 200, "double": 200}
    submission = {name: inside.get(name, 404 if name in NOBODY else 403) for name in cast}
    assert codes(sign_in, cast, lambda browser: browser.get(scene.url("submission"))) == submission


def test_who_writes_answers_and_hands_in(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    cast = a_cast(scene)
    url = scene.at(0, "/answer")
    writing = {"centre": 200, "colleague": 200, "double": 200}
    expected = {name: writing.get(name, 404 if name in NOBODY else 403) for name in cast}
    assert codes(sign_in, cast, lambda browser: browser.post(url, data={}, headers=JSON)) == expected
    kpis = scene.url("kpis")
    assert codes(sign_in, cast, lambda browser: browser.post(kpis, data={}, headers=JSON)) == expected
    handing = {"centre": 409, "double": 409}  # incomplete
    expected = {name: handing.get(name, 404 if name in NOBODY else 403) for name in cast}
    assert codes(sign_in, cast, lambda browser: browser.post(scene.url("submission"))) == expected


def test_who_judges_and_concludes(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    cast = a_cast(scene)
    url = scene.at(0, "/judgement")
    expected = {name: 200 if name == "lead" else 404 if name in NOBODY else 403 for name in cast}
    assert codes(sign_in, cast, lambda browser: browser.post(url, data={}, headers=JSON)) == expected
    expected["lead"] = 409  # nothing is judged
    assert codes(sign_in, cast, lambda browser: browser.post(scene.url("stage1/clear"))) == expected
    assert codes(sign_in, cast, lambda browser: browser.post(scene.url("stage1/return"), data={"reason": "x"})) == {**expected, "lead": 302}
