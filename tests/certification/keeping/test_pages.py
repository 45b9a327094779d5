"""The pages of certificates: who finds what, what a wrong entry says, and what one press does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.accounts.models import Role
from portal.certification.dates import add_months
from portal.certification.models import (
    Case,
    Certificate,
    ChangeNotice,
    Crosswalk,
    HolderDeclaration,
    TransitionNotice,
    Verdict,
)
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import (
    a_case,
    a_certificate,
    a_decider,
    a_manager,
    a_scheme,
    a_standard,
    somebody_as,
    today,
    with_assessments,
)
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_key, a_user, saved

TODAY = today()


def world(**values: Any) -> dict[str, Any]:
    scheme = a_scheme()
    certificate = a_certificate(a_case("granted", scheme=scheme), **values)
    return {
        "certificate": certificate, "scheme": scheme, "holder": somebody_as(Role.CENTRE_MANAGER, certificate.organisation),
        "manager": a_manager(scheme), "decider": a_decider(scheme),
    }  # fmt: skip


def test_who_finds_the_page_and_what_they_may_do_there(app: Flask, sign_in: SignIn) -> None:
    made = world()
    page = f"/certification/certificates/{made['certificate'].id}"
    other = somebody_as(Role.CENTRE_MANAGER, a_company())
    seen = {}
    for name, person in {
        **{k: made[k] for k in ("holder", "manager", "decider")},
        "other": other,
        "stranger": a_user(),
    }.items():
        answer = sign_in(person).get(page)
        seen[name] = (
            answer.status_code,
            "Tell of a change" in answer.text,
            "Start the next audit" in answer.text,
            "Suspend …" in answer.text,
        )
    assert seen == {
        "holder": (200, True, False, False), "manager": (200, False, True, False), "decider": (200, False, False, True),
        "other": (404, False, False, False), "stranger": (404, False, False, False),
    }  # fmt: skip


def test_the_list_costs_the_same_however_long(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    scheme = a_scheme()
    browser, costs = sign_in(a_manager(scheme)), []
    for size in (2, 20):
        for _number in range(size):
            a_certificate(a_case("granted", scheme=scheme))
        with statements() as seen:
            assert browser.get("/certification/certificates").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[0] <= 6


def test_the_list_is_narrowed_by_where_certificates_stand(app: Flask, sign_in: SignIn) -> None:
    scheme = a_scheme()
    made = {
        "fresh": a_certificate(a_case("granted", scheme=scheme)),
        "overdue": a_certificate(a_case("granted", scheme=scheme), surveillance_due=TODAY - timedelta(days=1)),
        "near": a_certificate(a_case("granted", scheme=scheme), surveillance_due=TODAY + timedelta(days=20)),
        "ended": a_certificate(a_case("granted", scheme=scheme), valid_until=TODAY - timedelta(days=2)),
        "ran out": a_certificate(
            a_case("granted", scheme=scheme), status="suspended", suspended_until=TODAY - timedelta(days=2)
        ),
        "suspended": a_certificate(
            a_case("granted", scheme=scheme), status="suspended", suspended_until=TODAY + timedelta(days=90)
        ),
    }
    numbers = {name: one.number for name, one in made.items()}
    browser = sign_in(a_manager(scheme))

    def found(query: str) -> set[str]:
        text = browser.get(f"/certification/certificates?{query}").text
        return {name for name, number in numbers.items() if number in text}

    assert found("status=overdue") == {"overdue"}
    assert found("status=valid") == {"fresh", "overdue", "near"}
    assert found("status=expired") == {"ended"}
    assert found("status=withdrawn") == {"ran out"}
    assert found("status=suspended") == {"suspended"}
    assert found("within=1") == {"overdue", "near"}
    assert found(f"find={numbers['near']}") == {"near"}


def test_a_suspension_by_its_page(app: Flask, sign_in: SignIn) -> None:
    made = world()
    certificate, browser = made["certificate"], sign_in(made["decider"])
    url = f"/certification/certificates/{certificate.id}/decisions/suspend"
    assert browser.get(url).status_code == 200
    typed = {
        "version": "1",
        "code": "fees",
        "reasons": "Unpaid twice.",
        "actions": "Pay.",
        "until": add_months(TODAY, 7).isoformat(),
    }
    wrong = browser.post(url, data=typed)
    assert (wrong.status_code, "Unpaid twice." in wrong.text, "after 6 months at the latest" in wrong.text) == (
        422,
        True,
        True,
    )
    typed["until"] = add_months(TODAY, 2).isoformat()
    assert browser.post(url, data=typed).status_code == 302
    assert (certificate.status, certificate.suspended_until) == ("suspended", add_months(TODAY, 2))
    assert browser.post(url, data=typed).status_code == 409
    assert session.scalar(sa.select(sa.func.count(Verdict.id)).where(Verdict.kind == "suspend")) == 1


@pytest.mark.parametrize("kind", ["suspend", "reduce", "extend", "withdraw", "supersede"])
def test_each_decision_has_its_page_for_those_who_decide(app: Flask, sign_in: SignIn, kind: str) -> None:
    made = world()
    url = f"/certification/certificates/{made['certificate'].id}/decisions/{kind}"
    assert {name: sign_in(made[name]).get(url).status_code for name in ("decider", "manager", "holder")} == {
        "decider": 200, "manager": 403, "holder": 403,
    }  # fmt: skip


def test_reinstating_a_valid_certificate_is_not_of_this_moment(app: Flask, sign_in: SignIn) -> None:
    made = world()
    assert (
        sign_in(made["decider"])
        .get(f"/certification/certificates/{made['certificate'].id}/decisions/reinstate")
        .status_code
        == 409
    )


def test_the_scope_is_reduced_on_the_page(app: Flask, sign_in: SignIn) -> None:
    made = world()
    certificate = made["certificate"]
    version = certificate.versions[0]
    version.sites = [
        {"name": "One", "address": "A", "city": "Ghent", "country": "BE"},
        {"name": "Two", "address": "B", "city": "Lyon", "country": "FR"},
    ]
    session.flush()
    browser = sign_in(made["decider"])
    url = f"/certification/certificates/{certificate.id}/decisions/reduce"
    typed = {
        "version": "1",
        "scope-en": "Inbound only",
        "direction": "inbound",
        "keep": ["0"],
        "reasons": "Two closed.",
    }
    assert browser.post(url, data=typed).status_code == 302
    session.expire_all()
    assert [(one.number, [site["name"] for site in one.sites]) for one in certificate.versions] == [
        (1, ["One", "Two"]),
        (2, ["One"]),
    ]
    page = browser.get(f"/certification/certificates/{certificate.id}").text
    assert "No longer covered: Two, Lyon" in page


def test_the_next_audit_takes_along_what_is_known(app: Flask, sign_in: SignIn) -> None:
    made = world()
    certificate, browser = made["certificate"], sign_in(made["manager"])
    assert browser.get(f"/certification/certificates/{certificate.id}/follow-ups/new").status_code == 200
    url, typed = f"/certification/certificates/{certificate.id}/follow-ups", {"kind": "surveillance", "_key": a_key()}
    assert [browser.post(url, data=typed).status_code for _twice in range(2)] == [302, 302]
    case = session.scalars(sa.select(Case).where(Case.kind == "surveillance")).one()
    first = session.scalars(sa.select(Case).where(Case.kind == "initial")).one()
    assert (case.state, case.previous_id, case.certificate_id, case.asked) == (
        "documenting",
        first.id,
        certificate.id,
        3,
    )
    assert [(site.name, site.headcount, site.sampled) for site in case.sites] == [
        (site.name, 120, True) for site in first.sites
    ]
    assert case.agreement is not None
    assert (case.agreement.state, case.agreement.days["kind"], case.agreement.days["result"]) == (
        "in_force",
        "surveillance",
        "2.5",
    )
    assert case.agreement.sample["sampled"] == [case.sites[0].id]
    assert browser.post(url, data={"kind": "surveillance", "_key": a_key()}).status_code == 422


def test_a_special_audit_needs_a_reason(app: Flask, sign_in: SignIn) -> None:
    made = world()
    answer = sign_in(made["manager"]).post(
        f"/certification/certificates/{made['certificate'].id}/follow-ups", data={"kind": "special", "_key": a_key()}
    )
    assert (answer.status_code, "Please give a reason." in answer.text) == (422, True)


def test_a_change_is_told_and_assessed(app: Flask, sign_in: SignIn) -> None:
    made = world()
    certificate = made["certificate"]
    holder, manager = sign_in(made["holder"]), sign_in(made["manager"])
    url = f"/certification/certificates/{certificate.id}/changes"
    wrong = holder.post(url, data={"kind": "headcount", "text": "We grew.", "_key": a_key()})
    assert (wrong.status_code, "We grew." in wrong.text) == (422, True)
    typed = {"kind": "headcount", "text": "We grew.", "people": "180", "_key": a_key()}
    assert [holder.post(url, data=typed).status_code for _twice in range(2)] == [302, 302]
    notice = session.scalars(sa.select(ChangeNotice)).one()
    page = manager.get(f"/certification/changes/{notice.id}")
    assert "120 people before, 180 now: 50 %" in page.text
    assert "120 people before" not in holder.get(f"/certification/changes/{notice.id}").text
    verdict = {"outcome": "special_audit", "reason": "Half as many again.", "version": "1"}
    assert holder.post(f"/certification/changes/{notice.id}/assessment", data=verdict).status_code == 403
    assert manager.post(f"/certification/changes/{notice.id}/assessment", data={"version": "1"}).status_code == 422
    assert manager.post(f"/certification/changes/{notice.id}/assessment", data=verdict).status_code == 302
    assert (notice.state, notice.outcome) == ("assessed", "special_audit")
    assert session.get_one(Case, notice.case_id).kind == "special"
    assert manager.post(f"/certification/changes/{notice.id}/assessment", data=verdict).status_code == 409


def test_the_end_is_asked_for_by_the_holder_and_carried_out_by_the_manager(app: Flask, sign_in: SignIn) -> None:
    made = world()
    certificate = made["certificate"]
    sign_in(made["holder"]).post(
        f"/certification/certificates/{certificate.id}/changes",
        data={"kind": "termination", "text": "We close.", "_key": a_key()},
    )
    notice = session.scalars(sa.select(ChangeNotice)).one()
    sign_in(made["manager"]).post(
        f"/certification/changes/{notice.id}/assessment",
        data={"outcome": "termination", "reason": "As asked.", "version": "1"},
    )
    assert (certificate.status, certificate.periods[-1].reason) == ("terminated", "voluntary")
    assert session.scalars(sa.select(Verdict.user_id).where(Verdict.kind == "terminate")).one() == made["manager"].id


def test_a_declaration_is_given_once_a_year(app: Flask, sign_in: SignIn) -> None:
    made = world(granted_on=add_months(TODAY, -12))
    browser, url = sign_in(made["holder"]), f"/certification/certificates/{made['certificate'].id}/declaration"
    assert browser.get(url).status_code == 200
    assert browser.post(url, data={"answer": "some"}).status_code == 422
    typed = {"answer": "some", "changes": ["key_management", "channels"], "text": "A new head, and chat."}
    assert [browser.post(url, data=typed).status_code for _twice in range(2)] == [302, 409]
    assert session.scalars(sa.select(HolderDeclaration)).one().answers["changed"] == ["channels", "key_management"]
    assert sorted(session.scalars(sa.select(ChangeNotice.kind))) == ["channels", "key_management"]
    assert sign_in(made["manager"]).get(url).status_code == 403


def test_a_transition_is_announced_read_and_asks_only_what_differs(app: Flask, sign_in: SignIn) -> None:
    newer = a_standard("ISO 18295-1:2017")
    older = a_standard("EN 15838:2009", superseded_by=newer.code)
    scheme = a_scheme(older)
    following = a_scheme(newer, body=scheme.body)
    case = a_case("granted", scheme=scheme)
    for one in with_assessments_answered(case):
        one.statement = f"Answer {one.requirement.ref}"
    refs = [node.ref for node in newer.requirements if node.assessable]
    for ref, relation in zip(refs, ("same", "wider", "same"), strict=True):
        saved(Crosswalk(from_code=older.code, from_ref=ref, to_code=newer.code, to_ref=ref, relation=relation))
    saved(Crosswalk(from_code=older.code, from_ref=refs[1], to_code=newer.code, to_ref=refs[2], relation="partly"))
    certificate = a_certificate(case)
    holder, manager = sign_in(somebody_as(Role.CENTRE_MANAGER, certificate.organisation)), sign_in(a_manager(scheme))
    url = f"/certification/transitions/{following.id}"
    assert manager.get(url).status_code == 200
    assert manager.post(f"{url}/announcement", data={"until": TODAY.isoformat()}).status_code == 422
    assert [
        manager.post(f"{url}/announcement", data={"until": add_months(TODAY, 12).isoformat()}).status_code
        for _twice in range(2)
    ] == [302, 302]
    notice = session.scalars(sa.select(TransitionNotice)).one()
    assert session.scalars(sa.select(Letter.template)).all() == ["transition-announced"]
    assert [
        holder.post(f"/certification/transition-notices/{notice.id}/acknowledgement").status_code for _twice in range(2)
    ] == [302, 409]
    manager.post(
        f"/certification/certificates/{certificate.id}/follow-ups",
        data={"kind": "transition", "scheme": str(following.id), "_key": a_key()},
    )
    moved = session.scalars(sa.select(Case).where(Case.kind == "transition")).one()
    assert (moved.standard_id, moved.scheme_version_id, moved.answered) == (newer.id, following.id, 1)
    tabs = [f'href="/certification/cases/{one}/transition"' in holder.get(f"/certification/cases/{one}/application").text for one in (moved.id, moved.previous_id)]
    assert tabs == [True, False]
    page = holder.get(f"/certification/cases/{moved.id}/transition")
    assert page.status_code == 200
    assert (page.text.count("Taken over</span>"), page.text.count("To answer</span>")) == (
        1 + page.text.count('progress-text"><span>Taken over'),
        2,
    )


def with_assessments_answered(case: Case) -> list[Any]:
    from portal.certification.models import Assessment

    rows = list(session.scalars(sa.select(Assessment).where(Assessment.case_id == case.id)))
    for row in rows or with_assessments(case):
        row.progress = "answered"
    return rows


def test_foreign_numbers_are_not_found(app: Flask, sign_in: SignIn) -> None:
    made, other = world(), world()
    notice = saved(
        ChangeNotice(certificate=other["certificate"], kind="name", text="New", reported_by=other["holder"].id)
    )
    browser, foreign = sign_in(made["manager"]), other["certificate"].id
    paths = [
        f"/certification/certificates/{foreign}", f"/certification/certificates/{foreign}/follow-ups/new",
        f"/certification/certificates/{foreign}/decisions/suspend", f"/certification/changes/{notice.id}",
        f"/certification/certificates/{foreign}/declaration", f"/certification/certificates/{foreign}/changes/new",
        f"/certification/transitions/{other['scheme'].id}",
    ]  # fmt: skip
    assert {path: browser.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert isinstance(session.get_one(Certificate, foreign), Certificate)
