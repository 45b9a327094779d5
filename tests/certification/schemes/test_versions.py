"""Scheme versions: rules edited one field each, published for good, copied, retired."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.certification.casework import rules_of
from portal.certification.models import SchemeVersion
from portal.certification.rules import Rules
from portal.certification.schemes import policies as may
from portal.certification.schemes.letters import tell_published
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_body, a_case, a_certificate, a_manager, a_scheme, a_standard, somebody_as
from tests.factories import a_federation, a_key, a_user


def an_owner(scheme: SchemeVersion) -> Any:
    return somebody_as(Role.SCHEME_OWNER, scheme.body)


def typed(scheme: SchemeVersion, **changes: str) -> dict[str, str]:
    """The form of a version as the page would send it."""
    data = {"name": scheme.name, "standard": str(scheme.standard_id), "accreditation": "", "changes": "", "version": str(scheme.version)}
    for name, value in Rules().as_dict().items():
        if name != "day_table":
            data[name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    for place, (people, days) in enumerate(Rules().day_table):
        data |= {f"day_table-{place}-people": str(people), f"day_table-{place}-days": days}
    return data | changes


def url(scheme: SchemeVersion, page: str = "") -> str:
    return f"/certification/schemes/{scheme.id}{page}"


def test_a_scheme_begins_as_a_draft_once(app: Any, sign_in: Any) -> None:
    body, standard = a_body(), a_standard()
    browser = sign_in(somebody_as(Role.SCHEME_OWNER, body))
    data = {"name": "Certified", "body": body.id, "standard": standard.id, "accreditation": "Not accredited", "_key": a_key()}
    answers = [browser.post("/certification/schemes/new", data=data) for _n in range(2)]
    one = session.scalars(select(SchemeVersion)).one()
    assert [each.status_code for each in answers] == [302, 302]
    assert (one.name, one.number, one.state, one.rules) == ("Certified", 1, "draft", Rules().as_dict())
    again = browser.post("/certification/schemes/new", data={**data, "_key": a_key()})
    assert (again.status_code, "There is a scheme of this name already." in again.text) == (409, True)


def test_every_rule_is_a_field_and_is_saved(app: Any, sign_in: Any) -> None:
    scheme = a_scheme(state="draft")
    browser = sign_in(an_owner(scheme))
    page = browser.get(url(scheme))
    fields = {name: f'name="{name}"' in page.text for name in Rules().as_dict() if name != "day_table"}
    assert fields == dict.fromkeys(fields, True)
    changes = {"validity_months": "36", "sample_surveillance": "0,7", "reminder_days": "7 30, -7", "day_table-15-days": "15.5"}
    assert browser.post(url(scheme), data=typed(scheme, **changes)).status_code == 302
    session.rollback()
    assert (scheme.rules["validity_months"], scheme.rules["sample_surveillance"]) == (36, "0.7")
    assert (scheme.rules["reminder_days"], scheme.rules["day_table"][-1]) == ([30, 7, -7], [2025, "15.5"])


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("validity_months", "six", "Please give a whole number from 0 to 10000."),
        ("answer_days", "-1", "Please give a whole number from 0 to 10000."),
        ("on_site_percent", "101", "Please give a percentage from 0 to 100."),
        ("sample_initial", "0", "Please give a number above 0, such as 0.6 or 1/3."),
        ("reminder_days", "soon", "Please give days before the date, below zero for days after it, such as 30, 7, -7."),
        ("surveillance_months", "72", "Surveillance must fall within the validity."),
        ("day_table-3-people", "1", "Please give rows of people and days, both rising."),
        ("day_table-3-days", "lots", "Please give rows of people and days, both rising."),
    ],
)
def test_a_rule_that_cannot_be_is_said_beside_its_field(app: Any, sign_in: Any, name: str, value: str, sentence: str) -> None:
    scheme = a_scheme(state="draft")
    page = sign_in(an_owner(scheme)).post(url(scheme), data=typed(scheme, **{name: value}))
    field = "day_table" if name.startswith("day_table") else name
    beside = page.text.partition(f'id="{field}-errors"')[2].partition("</ul>")[0]
    assert (page.status_code, sentence in beside, f'value="{value}"' in page.text) == (422, True, True)
    session.rollback()
    assert scheme.rules == {}


def test_two_owners_at_once_see_both_texts(app: Any, sign_in: Any) -> None:
    scheme = a_scheme(state="draft")
    browser, data = sign_in(an_owner(scheme)), typed(scheme)
    assert browser.post(url(scheme), data={**data, "answer_days": "20"}).status_code == 302
    page = browser.post(url(scheme), data={**data, "answer_days": "21"})
    assert (page.status_code, "<blockquote>21</blockquote>" in page.text, "<blockquote>20</blockquote>" in page.text) == (409, True, True)


def test_a_published_version_never_changes_and_cases_keep_theirs(app: Any, sign_in: Any) -> None:
    scheme = a_scheme(state="draft")
    browser = sign_in(an_owner(scheme))
    assert browser.post(url(scheme, "/publication")).status_code == 302
    case = a_case("submitted", scheme)
    session.commit()
    assert browser.post(url(scheme), data=typed(scheme, answer_days="5")).status_code == 409

    assert browser.post(url(scheme, "/copies"), data={"_key": a_key()}).status_code == 302
    copy = session.scalars(select(SchemeVersion).where(SchemeVersion.number == 2)).one()
    assert browser.post(url(copy, "/publication")).status_code == 409
    assert browser.post(url(copy), data=typed(copy, answer_days="5", changes="Answers sooner.")).status_code == 302
    assert browser.post(url(copy, "/publication")).status_code == 302
    session.rollback()
    assert (copy.state, rules_of(case).answer_days, case.scheme_version_id) == ("published", 28, scheme.id)
    page = browser.get(url(copy))
    assert ("Answers sooner." in page.text, "<td data-label=\"Before\">28</td>" in page.text) == (True, True)


def test_a_draft_is_copied_once_only_and_a_retired_version_takes_no_applications(app: Any, sign_in: Any) -> None:
    scheme = a_scheme()
    browser = sign_in(an_owner(scheme))
    assert [browser.post(url(scheme, "/copies"), data={"_key": a_key()}).status_code for _n in range(2)] == [302, 409]
    assert browser.post(url(scheme, "/retirement")).status_code == 302
    session.rollback()
    assert (scheme.state, browser.post(url(scheme, "/retirement")).status_code) == ("retired", 409)


def test_managers_read_owners_write_and_others_see_nothing(app: Any, sign_in: Any) -> None:
    scheme = a_scheme(state="draft")
    elsewhere = a_scheme()
    seen = {
        "owner": an_owner(scheme), "manager": a_manager(scheme), "federation": somebody_as(Role.SCHEME_OWNER, a_federation()),
        "other owner": an_owner(elsewhere), "auditor": somebody_as(Role.AUDITOR, scheme.body), "stranger": a_user(),
    }  # fmt: skip
    answers = {}
    for name, who in seen.items():
        browser = sign_in(who)
        answers[name] = (
            browser.get("/certification/schemes").status_code, browser.get(url(scheme)).status_code,
            browser.post(url(scheme, "/publication")).status_code, browser.get(f"/certification/standards/{scheme.standard_id}").status_code,
        )  # fmt: skip
    assert answers == {
        "owner": (200, 200, 302, 200), "manager": (200, 200, 403, 200), "federation": (200, 200, 409, 200),
        "other owner": (200, 404, 404, 200), "auditor": (404, 404, 404, 200), "stranger": (404, 404, 404, 404),
    }  # fmt: skip


def test_each_refusal_says_why(app: Any) -> None:
    scheme, draft = a_scheme(), a_scheme(state="draft")
    owner, manager = an_owner(scheme), a_manager(scheme)
    assert str(may.save_version(owner, scheme).reason) == "A published version never changes. Make a new one to change the rules."
    assert str(may.publish_version(owner, scheme).reason) == "Only a draft can be published."
    assert str(may.copy_version(an_owner(draft), draft).reason) == "This version is a draft itself: change it."
    assert str(may.retire_version(an_owner(draft), draft).reason) == "Only a published version can be retired."
    assert str(may.save_version(manager, scheme).reason) == "Only scheme owners may do this."
    assert str(may.create_scheme(owner, a_federation()).reason) == "A scheme is run by a certification body."


def test_a_standard_is_filtered_by_what_concerns_a_centre(app: Any, sign_in: Any) -> None:
    scheme = a_scheme()
    node = next(one for one in scheme.standard.requirements if one.assessable)
    node.applies_to = ["outsourced", "outbound"]
    session.flush()
    browser = sign_in(a_manager(scheme))
    shown = {
        asked: browser.get(f"/certification/standards/{scheme.standard_id}?{asked}").text.count('class="tree-question"')
        for asked in ("", "for=inbound", "for=outbound", "for=in_house&for=outbound", "language=de", "for=odd")
    }
    assert shown == {"": 3, "for=inbound": 2, "for=outbound": 3, "for=in_house&for=outbound": 2, "language=de": 3, "for=odd": 3}


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_of_schemes_does_not_ask_more_for_more(app: Any, sign_in: Any, statements: Any, number: int) -> None:
    scheme = a_scheme()
    for _n in range(number - 1):
        a_scheme(a_standard(), scheme.body)
    browser = sign_in(an_owner(scheme))
    browser.get("/certification/schemes")
    with statements() as seen:
        assert browser.get("/certification/schemes").status_code == 200
    assert len(seen) <= 11


def published_after(scheme: SchemeVersion, browser: Any) -> SchemeVersion:
    """Version 2 of a scheme, as its owner makes it."""
    browser.post(url(scheme, "/copies"), data={"_key": a_key()})
    copy = session.scalars(select(SchemeVersion).where(SchemeVersion.name == scheme.name, SchemeVersion.number == 2)).one()
    browser.post(url(copy), data=typed(copy, answer_days="5", changes="Answers sooner."))
    assert browser.post(url(copy, "/publication")).status_code == 302
    session.rollback()
    return copy


def test_holders_and_applicants_are_written_to_once_and_nobody_else(app: Any, sign_in: Any) -> None:
    scheme = a_scheme()
    holder, applicant = a_certificate(a_case("granted", scheme)), a_case("documenting", scheme)
    ended, other = a_certificate(a_case("granted", scheme), status="withdrawn"), a_case("documenting")
    people = [somebody_as(Role.CENTRE_MANAGER, one.organisation, locale="nl" if one is applicant else "en") for one in (holder, applicant, ended, other)]
    copy = published_after(scheme, sign_in(an_owner(scheme)))
    letters = {one.user_id: one for one in session.scalars(select(Letter).where(Letter.template == "scheme-published"))}
    assert set(letters) == {people[0].id, people[1].id}
    first, second = letters[people[0].id], letters[people[1].id]
    assert "Answers sooner." in first.body
    assert f"{holder.number}: version 1 until its term ends on" in first.body
    assert f"{applicant.number}: versie 1 tot de beslissing." in second.body
    assert tell_published(copy) == 0


def test_publishing_asks_the_same_for_any_number_of_holders(app: Any, sign_in: Any, statements: Any) -> None:
    found = []
    for number in (1, 2, 9):
        scheme = a_scheme()
        for _n in range(number):
            somebody_as(Role.CENTRE_MANAGER, a_certificate(a_case("granted", scheme)).organisation)
        copy = a_scheme(scheme.standard, scheme.body, name=scheme.name, number=2, state="draft", changes="New.")
        browser = sign_in(an_owner(scheme))
        browser.get(url(copy))
        with statements() as seen:
            assert browser.post(url(copy, "/publication")).status_code == 302
        found.append(len(seen))
    assert found[1] == found[2]  # the first began the audit trail, too
    assert session.scalar(select(func.count(Letter.id))) == 12
