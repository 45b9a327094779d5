"""Raising findings: numbered without gaps or doubles, recognised when repeated, counted in the case."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portal.accounts.models import User
from portal.certification import findings
from portal.certification.models import Case, Crosswalk, Finding, Requirement, Standard
from portal.core.access import Refused
from portal.core.database import session, transaction
from tests.certification.factories import a_case, a_scheme, a_standard, a_team_member
from tests.factories import a_company, saved


def questions(standard: Standard) -> list[Requirement]:
    return [one for one in standard.requirements if one.assessable]


def raised(case: Case, grade: str = "minor", *, actor: User | None = None, at: int = 0, **values: object) -> Finding:
    requirement = values.pop("requirement", None) or questions(case.standard)[at]
    actor = actor or a_team_member(case).user
    return findings.raise_finding(case, requirement, grade, "No record.", "Training file", actor=actor, **values)  # type: ignore[arg-type]


def test_findings_are_numbered_from_one_in_each_case(app: Flask) -> None:
    first, second = a_case("on_site"), a_case("on_site")
    actor = a_team_member(first).user
    assert [raised(first, actor=actor).number, raised(first, actor=actor).number, raised(second).number] == [1, 2, 1]


def test_the_same_device_key_makes_one_finding(app: Flask) -> None:
    case = a_case("on_site")
    actor = a_team_member(case).user
    one = raised(case, actor=actor, key="tablet-1")
    assert raised(case, "major", actor=actor, key="tablet-1") is one
    assert (one.grade, case.open_minors, case.open_majors) == ("minor", 1, 0)


def test_the_case_counts_what_binds(app: Flask) -> None:
    case = a_case("on_site")
    actor = a_team_member(case).user
    for grade in ("major", "minor", "minor", "observation", "good_practice"):
        raised(case, grade, actor=actor)
    assert (case.open_majors, case.open_minors) == (1, 2)


def test_a_requirement_that_failed_before_is_recognised(app: Flask) -> None:
    scheme, company = a_scheme(), a_company()
    before = a_case("on_site", scheme, company)
    old = raised(before)
    raised(before, "observation", at=1, actor=a_team_member(before).user)
    again = a_case("on_site", scheme, company)
    actor = a_team_member(again).user
    assert raised(again, actor=actor).repeats is old
    assert raised(again, at=1, actor=actor).repeats is None
    assert raised(again, "good_practice", actor=actor).repeats is None


def test_a_dropped_finding_and_another_centre_s_are_no_repeat(app: Flask) -> None:
    scheme, company = a_scheme(), a_company()
    old = raised(a_case("on_site", scheme, company))
    old.state = "dropped"
    raised(a_case("on_site", scheme))
    assert raised(a_case("on_site", scheme, company)).repeats is None


def test_a_repeat_is_recognised_over_the_crosswalk(app: Flask) -> None:
    old_standard, new_standard, company = a_standard(), a_standard(), a_company()
    old = raised(a_case("on_site", a_scheme(old_standard), company))
    target = questions(new_standard)[2]
    saved(Crosswalk(from_code=old_standard.code, from_ref=old.requirement.ref, to_code=new_standard.code, to_ref=target.ref, relation="wider"))
    case = a_case("on_site", a_scheme(new_standard), company)
    actor = a_team_member(case).user
    assert raised(case, actor=actor, at=2).repeats is old
    assert raised(case, actor=actor, at=0).repeats is None


def test_what_cannot_be_a_finding_is_refused(app: Flask) -> None:
    case = a_case("on_site")
    actor = a_team_member(case).user
    here, foreign = questions(case.standard)[0], questions(a_standard())[0]
    heading = next(one for one in case.standard.requirements if not one.assessable)
    for requirement, grade, statement, shown_by in (
        (here, "blocker", "No record.", "File"),
        (foreign, "minor", "No record.", "File"),
        (heading, "minor", "No record.", "File"),
        (here, "minor", " ", "File"),
        (here, "major", "No record.", " "),
    ):
        with pytest.raises(Refused):
            findings.raise_finding(case, requirement, grade, statement, shown_by, actor=actor)
    case.state = "correcting"
    with pytest.raises(Refused):
        raised(case, actor=actor)


def test_without_anything_to_put_right_the_case_goes_on_to_its_report_at_once(app: Flask) -> None:
    case = a_case("on_site")
    noted = raised(case, "observation")
    case.state = "correcting"
    findings.begin_corrections(case)
    assert (case.state, noted.state) == ("reporting", "noted")


def test_a_binding_finding_keeps_the_case_correcting_and_its_time_begins_with_the_end_of_the_visit(app: Flask) -> None:
    case = a_case("on_site")
    finding = raised(case)
    finding.due_at = None
    case.state = "correcting"
    findings.begin_corrections(case)
    assert (case.state, finding.state) == ("correcting", "open")
    assert finding.due_at is not None


def test_two_auditors_at_once_take_two_numbers(app: Flask) -> None:
    """Each in a thread and a transaction of its own: one waits for the other."""
    case = a_case("on_site")
    people = [a_team_member(case, role=role).user.id for role in ("lead", "auditor")]
    case_id, requirement_id = case.id, questions(case.standard)[0].id
    session.commit()
    gate = threading.Barrier(len(people) * 2)

    def press(user_id: int, key: str) -> int:
        with app.app_context():
            gate.wait()
            with transaction():
                here, actor, requirement = session.get(Case, case_id), session.get(User, user_id), session.get(Requirement, requirement_id)
                assert here is not None
                assert actor is not None
                assert requirement is not None
                return findings.raise_finding(here, requirement, "minor", "No record.", "File", key=key, actor=actor).number

    with ThreadPoolExecutor(len(people) * 2) as threads:
        # each sends its own key, and the lead's tablet sends its key twice
        waiting = [threads.submit(press, user, key) for user, key in ((people[0], "a"), (people[0], "a"), (people[1], "b"), (people[1], "c"))]
        numbers = [one.result() for one in waiting]
    session.expire_all()
    assert sorted(set(numbers)) == [1, 2, 3]
    assert numbers[0] == numbers[1]
    assert case.open_minors == 3
