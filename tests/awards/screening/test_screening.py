"""The secretariat screens: each step, each refusal, and everybody else, who sees nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.awards.models import Category, Edition, Entry, MoveRequest, Remark
from portal.core.clock import in_zone, now
from portal.core.database import session
from portal.organisations.models import Organisation
from portal.outbox.models import Letter
from tests.awards.factories import a_category, a_collaborator, a_form, a_programme, an_edition, an_entry
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_federation, a_manager, a_secretary, an_association


@dataclass
class Desk:
    edition: Edition
    category: Category
    other: Category
    association: Organisation
    secretary: User
    manager: User
    entry: Entry


@pytest.fixture
def desk(app: Flask) -> Desk:
    federation = a_federation()
    edition = an_edition(a_programme(federation), phase="screening")
    a_form(edition)
    category, other = a_category(edition), a_category(edition)
    association = an_association(country="NL")
    entry = an_entry(category, association=association, state="submitted")
    a_collaborator(entry)
    return Desk(edition, category, other, association, a_secretary(federation), a_manager(association), entry)


def post(desk: Desk, sign_in: SignIn, step: str, who: User | None = None, **data: Any) -> Any:
    address = f"/entries/{desk.entry.id}/{step}"
    answer = sign_in(who or desk.secretary).post(address, data={"version": desk.entry.version, **data})
    session.expire_all()
    return answer


def letters() -> list[str]:
    return sorted(session.scalars(select(Letter.template)))


def test_an_accepted_entry_goes_to_the_jury_and_its_people_are_told(desk: Desk, sign_in: SignIn) -> None:
    assert post(desk, sign_in, "acceptance").status_code == 302
    assert (desk.entry.state, letters()) == ("accepted", ["entry-accepted", "entry-accepted"])


def test_two_clicks_on_accept_have_one_effect(desk: Desk, sign_in: SignIn) -> None:
    version = desk.entry.version
    answers = [post(desk, sign_in, "acceptance", version=version).status_code for _ in range(2)]
    assert (answers, len(letters())) == ([302, 403], 2)


def test_a_return_carries_a_list_of_remarks(desk: Desk, sign_in: SignIn) -> None:
    data = {"remark-1": "Which months?", "remark-3": "Say how many people.", "returning-reason": "Nearly there."}
    assert post(desk, sign_in, "secretariat-return", **data).status_code == 302
    assert desk.entry.state == "returned"
    assert session.scalars(select(Remark.text).order_by(Remark.id)).all() == ["Which months?", "Say how many people."]
    body = session.scalars(select(Letter.body)).first() or ""
    assert "- Which months?" in body


def test_a_return_without_a_word_is_refused(desk: Desk, sign_in: SignIn) -> None:
    page = post(desk, sign_in, "secretariat-return")
    assert (page.status_code, desk.entry.state) == (422, "submitted")


@pytest.mark.parametrize(("step", "prefix"), [("refusal", "refusal-"), ("disqualification", "disqualification-")])
def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(desk: Desk, sign_in: SignIn, step: str, prefix: str) -> None:
    desk.entry.state = before = "submitted" if step == "refusal" else "accepted"
    assert post(desk, sign_in, step, **{f"{prefix}reason": "  "}).status_code == 422
    assert desk.entry.state == before
    assert post(desk, sign_in, step, **{f"{prefix}reason": "Another centre's work"}).status_code == 302
    assert desk.entry.state in ("refused", "disqualified")


def test_a_stale_page_decides_nothing_and_gives_the_text_back(desk: Desk, sign_in: SignIn) -> None:
    desk.entry.title = "A new title"
    session.commit()
    answer = post(desk, sign_in, "refusal", version=1, **{"refusal-reason": "my long reason"})
    assert (answer.status_code, desk.entry.state) == (409, "submitted")
    assert "my long reason" in answer.text


def later(desk: Desk, days: int) -> str:
    return f"{in_zone(now() + timedelta(days=days), desk.edition.zone):%Y-%m-%dT18:00}"


def test_an_extension_moves_one_deadline_and_needs_a_reason(desk: Desk, sign_in: SignIn) -> None:
    desk.entry.state = "returned"
    assert post(desk, sign_in, "extension", **{"extension-until": later(desk, 5)}).status_code == 422
    data = {"extension-until": later(desk, 5), "extension-reason": "Flood in the centre"}
    assert post(desk, sign_in, "extension", **data).status_code == 302
    assert desk.entry.extended_until is not None
    assert desk.entry.extension_reason == "Flood in the centre"


def test_an_extension_into_the_past_is_refused(desk: Desk, sign_in: SignIn) -> None:
    desk.entry.state = "draft"
    data = {"extension-until": later(desk, -1), "extension-reason": "why"}
    assert post(desk, sign_in, "extension", **data).status_code == 409
    assert desk.entry.extended_until is None


def test_nothing_moves_without_the_consent_of_the_association(desk: Desk, sign_in: SignIn) -> None:
    data = {"move-category": desk.other.id, "move-reason": "It fits better"}
    assert post(desk, sign_in, "move", **data).status_code == 302
    assert desk.entry.category_id == desk.category.id
    request = session.scalars(select(MoveRequest)).one()
    answer = sign_in(desk.manager).post(f"/move-requests/{request.id}/agree")
    session.expire_all()
    assert (answer.status_code, desk.entry.category_id, request.state) == (302, desk.other.id, "agreed")


def test_a_declined_move_leaves_the_entry_where_it_is(desk: Desk, sign_in: SignIn) -> None:
    post(desk, sign_in, "move", **{"move-category": desk.other.id, "move-reason": "It fits better"})
    request = session.scalars(select(MoveRequest)).one()
    browser = sign_in(desk.manager)
    browser.post(f"/move-requests/{request.id}/decline")
    assert browser.post(f"/move-requests/{request.id}/agree").status_code == 403
    session.expire_all()
    assert (desk.entry.category_id, request.state) == (desk.category.id, "declined")


def test_a_move_keeps_to_quota_and_to_who_may_enter(desk: Desk, sign_in: SignIn) -> None:
    desk.other.quota = 0
    post(desk, sign_in, "move", **{"move-category": desk.other.id, "move-reason": "It fits better"})
    request = session.scalars(select(MoveRequest)).one()
    assert sign_in(desk.manager).post(f"/move-requests/{request.id}/agree").status_code == 409
    session.expire_all()
    assert (desk.entry.category_id, request.state) == (desk.category.id, "asked")


def test_another_association_finds_no_request(desk: Desk, sign_in: SignIn) -> None:
    post(desk, sign_in, "move", **{"move-category": desk.other.id, "move-reason": "It fits better"})
    request = session.scalars(select(MoveRequest)).one()
    assert sign_in(a_manager()).get(f"/move-requests/{request.id}").status_code == 404


STEPS = ["acceptance", "secretariat-return", "refusal", "disqualification", "extension", "move"]


@pytest.mark.parametrize("step", STEPS)
def test_nobody_but_the_secretariat_screens(desk: Desk, sign_in: SignIn, step: str) -> None:
    foreign = a_secretary(a_federation("Elsewhere"))
    assert post(desk, sign_in, step, who=foreign).status_code == 404
    assert post(desk, sign_in, step, who=desk.manager).status_code == 403
    assert desk.entry.state == "submitted"


@pytest.mark.parametrize("page", ["cockpit", "screening", "reminders", "cockpit.csv", "screening.xlsx"])
def test_the_cockpit_does_not_exist_for_others(desk: Desk, sign_in: SignIn, page: str) -> None:
    address = f"/editions/{desk.edition.id}/{page}"
    assert [sign_in(who).get(address).status_code for who in (desk.manager, a_manager(), desk.secretary)] == [404, 404, 200]


def test_the_cockpit_counts_by_association(desk: Desk, sign_in: SignIn) -> None:
    for state in ("draft", "accepted", "accepted", "withdrawn"):
        an_entry(desk.other, association=desk.association, state=state)
    csv = sign_in(desk.secretary).get(f"/editions/{desk.edition.id}/cockpit.csv").get_data(as_text=True)
    row = next(line for line in csv.splitlines() if desk.association.name in line)
    # Quota 4; the withdrawn one was submitted once and keeps its place.
    assert row.split(",")[2:7] == ["4", "5", "1", "1", "2"]


def test_a_bulk_action_names_who_and_how_many_before_it_happens(desk: Desk, sign_in: SignIn) -> None:
    draft = an_entry(desk.category, association=desk.association)
    browser = sign_in(desk.secretary)
    address = f"/editions/{desk.edition.id}/screening/bulk"
    data = {"action": "accept", "entry": [desk.entry.id, draft.id]}
    preview = browser.post(address, data=data)
    session.expire_all()
    assert desk.entry.state == "submitted"
    assert "1 entry will be changed" in preview.text
    assert "Only a submitted entry can be accepted." in preview.text
    browser.post(address, data={**data, "confirmed": "1", f"version-{desk.entry.id}": desk.entry.version})
    session.expire_all()
    assert (desk.entry.state, draft.state) == ("accepted", "draft")


def test_a_bulk_action_touches_nothing_of_another_programme(desk: Desk, sign_in: SignIn) -> None:
    foreign = an_entry(a_category(an_edition(phase="screening")), state="submitted")
    data = {"action": "accept", "entry": [foreign.id], "confirmed": "1", f"version-{foreign.id}": foreign.version}
    sign_in(desk.secretary).post(f"/editions/{desk.edition.id}/screening/bulk", data=data)
    session.expire_all()
    assert foreign.state == "submitted"


def test_one_stale_entry_stops_the_whole_bulk_action(desk: Desk, sign_in: SignIn) -> None:
    second = an_entry(desk.category, association=desk.association, state="submitted", company=a_company(association=desk.association))
    data = {
        "action": "accept", "entry": [desk.entry.id, second.id], "confirmed": "1",
        f"version-{desk.entry.id}": desk.entry.version, f"version-{second.id}": 99,
    }  # fmt: skip
    assert sign_in(desk.secretary).post(f"/editions/{desk.edition.id}/screening/bulk", data=data).status_code == 409
    session.expire_all()
    assert (desk.entry.state, second.state) == ("submitted", "submitted")


def test_a_reminder_goes_to_exactly_the_rows_shown_and_once_a_day(desk: Desk, sign_in: SignIn) -> None:
    a_manager(an_association(country="DE"))
    browser = sign_in(desk.secretary)
    address = f"/editions/{desk.edition.id}/reminders"
    assert desk.manager.name in browser.get(address).text
    for _ in range(2):
        browser.post(address, data={"association": [desk.association.id], "note": "We look forward to it."})
    found = session.scalars(select(Letter)).all()
    assert [(letter.to_email, letter.template) for letter in found] == [(desk.manager.email, "association-reminder")]
    assert "We look forward to it." in found[0].body


@pytest.mark.parametrize("page", ["cockpit", "screening"])
def test_lists_cost_the_same_whatever_their_size(desk: Desk, sign_in: SignIn, statements: Statements, page: str) -> None:
    browser = sign_in(desk.secretary)
    counts, address = [], f"/editions/{desk.edition.id}/{page}"
    for more in (0, 15):
        for _ in range(more):
            an_entry(desk.category, state="submitted")
        with statements() as seen:
            assert browser.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_filters_and_odd_parameters_never_break_the_list(desk: Desk, sign_in: SignIn) -> None:
    browser = sign_in(desk.secretary)
    odd = ["?page=-1", "?page=99999999999999999999", "?category=x", "?state=%00", "?find=%25%27%22", "?association=1e9"]
    codes = {browser.get(f"/editions/{desk.edition.id}/screening{query}").status_code for query in odd}
    assert codes == {200}
    assert session.scalar(select(func.count(Entry.id))) == 1
