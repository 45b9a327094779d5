"""Plans as rows: asked for, worked out at once or by the worker, looked at, applied; rules a secretariat may choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.forming import planning, services
from portal.awards.forming.jobs import make_plans
from portal.awards.models import Assignment, AssignmentPlan, JuryMember
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_card, an_assignment
from tests.awards.forming.helpers import Award, an_award, apply, asked, letters, pairs, preview, text_of, ticket_in
from tests.conftest import SignIn
from tests.factories import a_company, a_secretary, a_user


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every jury is too large for an answer at once."""
    monkeypatch.setattr(planning, "PAIRS", 0)


def the_plan() -> AssignmentPlan:
    session.expire_all()
    return session.scalars(select(AssignmentPlan)).one()


def ready(entries: int = 3, jurors: int = 3, **more: Any) -> Award:
    award = an_award(entries, **more)
    for _number in range(jurors):
        award.juror()
    return award


# --- at once, and by the worker -------------------------------------------------------------------------------


def test_a_small_plan_is_there_when_the_page_comes(app: Flask, sign_in: SignIn) -> None:
    award = ready()
    page = text_of(preview(sign_in(award.secretary), award))
    assert "6 assignments would be added." in page
    assert "This is the best plan there is for these rules and this seed." in page
    assert (the_plan().state, the_plan().progress) == ("done", 100)


def test_a_large_plan_is_left_to_the_worker_and_its_page_tells_how_far_it_is(app: Flask, sign_in: SignIn, large: None) -> None:
    award = ready()
    browser = sign_in(award.secretary)
    place = asked(browser, award)
    page = text_of(browser.get(place))
    assert ("The plan is being worked out" in page, "It waits for its turn." in page, "Look again" in page) == (True, True, True)
    assert "What would happen" not in page
    plan = the_plan()
    plan.state, plan.progress = "working", 42
    session.commit()
    assert "42 %" in text_of(browser.get(place))
    plan.state = "waiting"
    session.commit()
    assert make_plans() == 1
    done = browser.get(place)
    assert "6 assignments would be added." in text_of(done)
    assert apply(browser, award, ticket_in(done)).status_code == 302
    assert len(pairs()) == 6
    assert make_plans() == 0


def test_the_worker_and_the_page_find_the_same_plan(app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    award = ready(6, 5)
    browser = sign_in(award.secretary)
    asked(browser, award)
    at_once = the_plan().outcome
    monkeypatch.setattr(planning, "PAIRS", 0)
    asked(browser, award)
    make_plans()
    assert the_plan().outcome == at_once


def test_a_new_plan_takes_the_place_of_the_one_before(app: Flask, sign_in: SignIn, large: None) -> None:
    award = ready()
    browser = sign_in(award.secretary)
    first = asked(browser, award)
    taken = services.take_next()
    session.commit()
    assert asked(browser, award, wanted="1") == first
    assert taken is not None
    for late in (lambda: services.report_progress(taken, 50), lambda: services.keep_outcome(taken, "", planning.propose(*given()))):
        with pytest.raises(services.Abandoned):
            late()
    assert (the_plan().state, the_plan().outcome) == ("waiting", {})
    assert make_plans() == 1
    assert len(the_plan().outcome["added"]) == 3


def given() -> tuple[planning.Facts, planning.Options]:
    return planning.Facts(1, (), (), frozenset(), {}, frozenset()), planning.Options(1, "s")


def test_a_plan_whose_worker_died_is_taken_up_again(app: Flask, sign_in: SignIn, large: None) -> None:
    award = ready()
    asked(sign_in(award.secretary), award)
    assert services.take_next() is not None
    assert services.take_next() is None
    the_plan().leased_until = now() - timedelta(seconds=1)
    session.commit()
    assert make_plans() == 1
    assert the_plan().state == "done"


def test_a_plan_that_fails_says_so_and_does_not_come_again(app: Flask, sign_in: SignIn, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    award = ready()
    browser = sign_in(award.secretary)
    place = asked(browser, award)

    def broken(*_given: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("portal.awards.forming.services.planning.propose", broken)
    with pytest.raises(RuntimeError):
        make_plans()
    assert (the_plan().state, make_plans()) == ("failed", 0)
    assert "This plan could not be worked out." in text_of(browser.get(place))


def test_progress_is_written_down_while_it_works(app: Flask, sign_in: SignIn, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    award = ready()
    asked(sign_in(award.secretary), award)
    monkeypatch.setattr("portal.awards.forming.jobs.SECONDS", 0.0)
    told: list[int] = []
    report: Callable[[tuple[int, int], int], None] = services.report_progress
    monkeypatch.setattr(services, "report_progress", lambda plan, percent: (told.append(percent), report(plan, percent)))
    make_plans()
    assert (told == sorted(told), told[-1]) == (True, 90)


def test_nobody_else_sees_a_plan(app: Flask, sign_in: SignIn) -> None:
    award, other = ready(), ready()
    place = asked(sign_in(award.secretary), award)
    people = (a_secretary(award.federation), other.secretary, a_user())
    assert [sign_in(person).get(place).status_code for person in people] == [404, 404, 404]


def test_a_plan_from_before_a_change_is_not_shown(app: Flask, sign_in: SignIn) -> None:
    award = ready()
    browser = sign_in(award.secretary)
    place = asked(browser, award)
    award.entries[0].state = "withdrawn"
    session.commit()
    page = text_of(browser.get(place))
    assert ("Something has changed since this plan was made" in page, "What would happen" in page) == (True, False)


def test_after_the_round_has_closed_a_plan_is_refused(app: Flask, sign_in: SignIn) -> None:
    award = ready()
    browser = sign_in(award.secretary)
    place = asked(browser, award)
    award.stage.opens_at, award.stage.closes_at = now() - timedelta(days=2), now() - timedelta(days=1)
    session.commit()
    assert browser.get(place).status_code == 403


# --- rules ----------------------------------------------------------------------------------------------------


def test_the_page_proposes_what_can_be_known(app: Flask, sign_in: SignIn) -> None:
    award = ready()
    url, browser = f"/rounds/{award.stage.id}/assignments/automatic", sign_in(award.secretary)
    page = browser.get(url).get_data(as_text=True)
    ticked = [name for name in ("panels", "languages", "employers", "families", "minutes", "linked", "moving") if _is_ticked(page, name)]
    assert ticked == ["panels", "languages", "employers", "minutes", "linked"]
    award.juror(families=["change_management"])
    award.entry(words=0)
    session.commit()
    page = browser.get(url).get_data(as_text=True)
    assert (_is_ticked(page, "families"), _is_ticked(page, "minutes")) == (True, False)


def _is_ticked(page: str, name: str) -> bool:
    [box] = [tag for tag in page.split("<input")[1:] if f'name="{name}"' in tag.split(">")[0]]
    return "checked" in box.split(">")[0]


def test_colleagues_are_kept_apart_and_the_binding_rule_is_named(app: Flask, sign_in: SignIn) -> None:
    award, company = an_award(1), a_company()
    for _number in range(3):
        award.juror(a_user(employer=company))
    browser = sign_in(award.secretary)
    assert "2 assignments would be added." in text_of(preview(browser, award))
    page = text_of(preview(browser, award, employers="y"))
    assert "1 assignment would be added. 1 entry would still be short of jurors." in page
    assert "3 jurors could read it, but they come from 1 employers only; 2 are wanted, each from another." in page
    assert "One more juror of another employer would fill 1 seat." in page


def test_each_family_gets_its_juror_and_what_is_missing_is_counted(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    for _number in range(3):
        award.juror()
    award.juror(families=["change_management"], max_load=1)
    page = text_of(preview(sign_in(award.secretary), award, families="y"))
    assert "1 of the 4 jurors who could read it are at home in this family of criteria (Change management)" in page
    assert "Change management: 1 entry has no juror at home in it." in page
    assert "would still be short of jurors" not in page


def test_a_limit_of_minutes_binds(app: Flask, sign_in: SignIn) -> None:
    award = an_award(3)
    for _number in range(2):
        award.juror()
    page = text_of(preview(sign_in(award.secretary), award, minutes="y", most_minutes="10"))
    assert "4 assignments would be added." in page
    assert "One more juror with 10 minutes to read would fill" in page


def test_experts_of_the_category_come_first(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    at_home = [award.juror(expertise=[award.category.id]) for _number in range(2)]
    for _number in range(2):
        award.juror(expertise=[award.category.id + 1000])
    browser = sign_in(award.secretary)
    shown = preview(browser, award, wanted="1")
    assert "2 of 2 new assignments go to jurors at home in the category." in text_of(shown)
    apply(browser, award, ticket_in(shown))
    assert {member for _entry, member, _state in pairs()} == {one.id for one in at_home}


def test_groups_of_jurors_without_a_common_entry_are_warned_of(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    for language in ("en", "pl"):
        for _number in range(2):
            award.entry(language=language)
            award.juror(languages=[language])
    page = text_of(preview(sign_in(award.secretary), award))
    assert "the jurors fall into 2 groups that have no entry in common" in page
    assert "Nobody may read entries of both groups: one more juror who may would connect them." in page


def test_fixed_panels_are_warned_of_with_the_pairs_that_would_help(app: Flask, sign_in: SignIn) -> None:
    award = ready(2, 4)
    members = [card.member_id for card in _panels(award)]
    page = text_of(preview(sign_in(award.secretary), award))
    assert "the jurors fall into 2 groups" in page
    assert "One of these on either side, given by hand, would connect them:" in page
    assert f"/entries/{award.entries[0].id}" in page
    assert len(members) == 4


def _panels(award: Award) -> list[Assignment]:
    people = [one.id for one in session.scalars(select(JuryMember).order_by("id"))]
    made = []
    for entry, group in zip(award.entries, (people[:2], people[2:]), strict=True):
        made += [an_assignment(award.stage, entry, session.get_one(JuryMember, one)) for one in group]
    return made


def test_numbers_out_of_range_are_told(app: Flask, sign_in: SignIn) -> None:
    award = ready()
    browser, url = sign_in(award.secretary), f"/rounds/{award.stage.id}/assignments/automatic"
    for wrong in ("0", "10001", "-1", "many"):
        answer = browser.post(url, data={"wanted": "2", "seed": "s", "most_minutes": wrong})
        assert answer.status_code == 422
    assert session.scalars(select(AssignmentPlan)).all() == []


# --- moving ---------------------------------------------------------------------------------------------------


def lopsided(**more: Any) -> Award:
    """One juror reads everything; others have come in since."""
    award = an_award(6, **more)
    first = award.juror()
    for entry in award.entries:
        an_assignment(award.stage, entry, first)
    award.juror()
    award.juror()
    return award


def test_what_is_assigned_stays_unless_moving_is_asked_for(app: Flask, sign_in: SignIn) -> None:
    award = lopsided()
    browser = sign_in(award.secretary)
    assert "would be taken back" not in text_of(preview(browser, award, wanted="1"))
    shown = preview(browser, award, wanted="1", moving="y")
    assert "that nobody has begun would be taken back." in text_of(shown)
    before = pairs()
    assert apply(browser, award, ticket_in(shown)).status_code == 302
    after = pairs()
    assert len(after) == len(before) == 6
    loads = sorted(sum(1 for _e, member, _s in after if member == one) for one in {member for _e, member, _s in after})
    assert loads == [2, 2, 2]
    recorded = list(session.scalars(select(AuditEvent.event)))
    assert (recorded.count("awards.assignment.removed"), recorded.count("awards.assignment.created")) == (4, 4)
    assert len(letters()) == 2


def test_what_somebody_has_begun_or_submitted_is_never_moved(app: Flask, sign_in: SignIn) -> None:
    award = an_award(4, phase="judging")
    first = award.juror()
    done = a_card(award.stage, award.entries[0], first, [5, 5, 5])
    begun = a_card(award.stage, award.entries[1], first, [5, None, None], submitted=False)
    for entry in award.entries[2:]:
        an_assignment(award.stage, entry, first)
    award.juror()
    browser = sign_in(award.secretary)
    apply(browser, award, ticket_in(preview(browser, award, wanted="1", moving="y")))
    mine = {entry for entry, member, _state in pairs() if member == first.id}
    assert mine >= {done.entry_id, begun.entry_id}
    assert len(pairs()) == 4


def test_a_plan_that_would_take_what_was_begun_meanwhile_is_refused(app: Flask, sign_in: SignIn) -> None:
    award = lopsided()
    browser = sign_in(award.secretary)
    ticket = ticket_in(preview(browser, award, wanted="1", moving="y"))
    before = pairs()
    for card in session.scalars(select(Assignment)):
        card.saved_at = now()
    session.commit()
    answer = apply(browser, award, ticket)
    assert (answer.status_code, "Something has changed since this preview" in text_of(answer)) == (409, True)
    assert pairs() == before
