"""Who can be proposed, and every reason why not: competence on the audit date, ties, duties, cycles led."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.accounts.engagements import engage
from portal.accounts.models import Role, User
from portal.awards.forming import services as jury
from portal.awards.visibility import visible_entries
from portal.certification import rules
from portal.certification.models import AuditPlan, Case, Competence
from portal.certification.staffing import queries, services
from portal.certification.staffing.eligibility import Facts, Need, gaps, why_not
from portal.core.clock import now
from portal.core.database import session
from tests.awards.forming.helpers import an_award
from tests.certification.factories import a_case, a_certificate, a_duty, a_team_member, an_auditor
from tests.certification.staffing.scenes import Scene, a_scene
from tests.conftest import Statements
from tests.factories import a_board_member, a_company, a_mandate, saved

DAY = date(2027, 6, 1)
NEED = Need("EN 1", frozenset({"inbound"}), frozenset({"en", "nl"}), DAY, DAY + timedelta(days=1))


def competence(**values: Any) -> Competence:
    defaults = {"standard_code": "EN 1", "role": "lead", "directions": ["inbound"], "languages": ["nl"], "valid_from": DAY, "valid_until": DAY + timedelta(days=1)}
    return Competence(**{**defaults, **values})


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, []),
        ({"standard_code": "EN 2"}, ["No competence for EN 1."]),
        ({"role": "auditor"}, ["Not qualified to lead."]),
        ({"directions": ["outbound"]}, ["No competence for the direction of the services."]),
        ({"languages": ["fr"]}, ["None of the languages of the centre."]),
        ({"valid_from": DAY + timedelta(days=1)}, ["The competence begins only after the audit date."]),
        ({"valid_until": DAY}, ["The competence runs out before the audit date."]),
    ],
)
def test_one_competence_must_cover_everything_on_every_day_of_the_audit(app: Flask, change: dict[str, Any], reasons: list[str]) -> None:
    assert [str(one) for one in gaps("lead", [competence(**change)], NEED)] == reasons


def test_two_halves_make_no_competence(app: Flask) -> None:
    halves = [competence(directions=["outbound"]), competence(languages=["fr"])]
    assert len(gaps("auditor", halves, NEED)) == 1


def test_experts_and_observers_need_no_competence_but_no_tie_either(app: Flask) -> None:
    assert [why_not(role, Facts(), NEED) for role in ("expert", "observer")] == [[], []]
    assert [str(one) for one in why_not("observer", Facts(ties=frozenset({"advised"})), NEED)] == [
        "Advised the centre or its group within the separation time."
    ]


def against(scene: Scene, user: User | None = None, role: str = "lead") -> list[str]:
    listed = queries.candidates_for(scene.manager, scene.case, queries.need_of(scene.case))
    found = next(one for one in listed if one.user.id == (user or scene.auditor).id)
    return [str(reason) for reason in found.reasons[role]]


def test_a_competence_that_runs_out_before_the_audit_does_not_count_though_it_is_valid_today(app: Flask) -> None:
    scene = a_scene("planning")
    assert against(scene) == []
    first = now().date() + timedelta(days=364)
    plan = saved(AuditPlan(case=scene.case, starts_on=first, ends_on=first + timedelta(days=2)))
    assert against(scene) == ["The competence runs out before the audit date."]
    assert [(one.user_id, len(missing)) for one, missing in queries.without_competence(scene.case, first, plan.ends_on)] == []
    member = a_team_member(scene.case, scene.auditor, "declared", object_until=now())
    assert [one.id for one, _missing in queries.without_competence(scene.case, first, plan.ends_on)] == [member.id]


def test_the_expected_day_counts_until_there_is_a_plan(app: Flask) -> None:
    scene = a_scene()
    services.expect_visit(scene.case, now().date() + timedelta(days=400), actor=scene.manager)
    assert against(scene) == ["The competence runs out before the audit date."]


@pytest.mark.parametrize("kind", ["employed", "advised", "judged"])
def test_an_engagement_with_the_group_within_the_separation_time_excludes(app: Flask, kind: str) -> None:
    group = a_company("Holding")
    scene = a_scene(company=a_company("Centre", parent=group))
    sister = a_company("Sister", parent=group)
    today = now().date()
    engage(scene.auditor.id, sister.id, kind, on=today - timedelta(days=700))
    assert len(against(scene)) == 1
    other = an_auditor(scene.case.scheme_version)
    engage(other.id, sister.id, kind, on=today - timedelta(days=740))
    assert against(scene, other) == []


def test_the_separation_time_is_the_scheme_s(app: Flask) -> None:
    scene = a_scene()
    engage(scene.auditor.id, scene.case.organisation_id, "advised", on=now().date() - timedelta(days=740))
    assert against(scene) == []
    scene.case.scheme_version.rules = rules.Rules(separation_months=36).as_dict()
    assert against(scene) == ["Advised the centre or its group within the separation time."]


def test_employer_and_office_at_the_centre_exclude(app: Flask) -> None:
    scene = a_scene()
    scene.auditor.employer_id = scene.case.organisation_id
    a_mandate(scene.auditor, Role.CENTRE_MANAGER, scene.case.organisation)
    session.flush()
    assert against(scene) == ["Works for the centre or its group.", "Stands for the centre or helps it in the portal."]


def led(scene: Scene, cycle: int) -> Case:
    earlier = a_case("granted", scene.case.scheme_version, scene.case.organisation, cycle=cycle)
    a_team_member(earlier, scene.auditor)
    return earlier


def test_after_two_cycles_in_a_row_somebody_else_leads(app: Flask) -> None:
    scene = a_scene(cycle=3)
    led(scene, 2)
    assert against(scene) == []
    led(scene, 1)
    assert against(scene) == ["Led the audits of 2 cycles in a row; somebody else leads now."]
    assert against(scene, role="auditor") == []


def test_who_decided_last_on_the_certificate_does_not_audit_it(app: Flask) -> None:
    first = a_case("granted")
    certificate = a_certificate(first)
    scene = a_scene(scheme=first.scheme_version, company=first.organisation, certificate_id=certificate.id, kind="surveillance")
    decider_before = next(iter(certificate.versions)).verdict.user
    a_mandate(decider_before, Role.AUDITOR, scene.case.scheme_version.body)
    assert "Took part in the last decision on this certificate, or has a duty to decide since." in against(scene, decider_before)
    a_duty(scene.case, scene.auditor, "decision")
    assert against(scene) == ["Has the duty to review or decide in this case."]


def test_a_juror_of_a_company_cannot_be_proposed_for_its_audit_nor_its_auditor_see_its_entry(app: Flask) -> None:
    """The rule that spans awards and certification, both ways."""
    award = an_award(phase="judging")
    company = a_company("Contact GmbH")
    entry = award.entry(company=company, language="en")
    scene = a_scene(company=company)
    juror = award.juror(scene.auditor, languages=["en"])
    jury.assign(award.stage, entry, juror, actor=award.secretary)
    assert against(scene) == ["Judged an entry of the centre or its group in an award within the separation time."]
    with pytest.raises(services.NotEligible):
        services.propose_member(scene.case, scene.auditor.id, "observer", actor=scene.manager)
    other = an_auditor(scene.case.scheme_version)
    a_mandate(other, Role.BOARD, award.federation)
    member = a_team_member(scene.case, other, "declared", object_until=now())
    seen = visible_entries(other).exists().select()
    assert session.scalar(seen) is True
    services.confirm_member(member, actor=scene.manager)
    session.flush()
    assert session.scalar(visible_entries(other).exists().select()) is False
    assert session.scalar(visible_entries(a_board_member(award.federation)).exists().select()) is True


def test_an_engagement_noted_later_ends_the_place_in_the_team(app: Flask) -> None:
    scene = a_scene("documenting")
    member, elsewhere = scene.member("confirmed"), a_team_member(a_case("documenting", scene.case.scheme_version), scene.auditor, "confirmed")
    services.save_engagement(scene.auditor, scene.case.organisation, "advised", now().date() - timedelta(days=90), None, actor=scene.manager)
    assert (member.state, elsewhere.state) == ("replaced", "confirmed")


def test_candidates_cost_the_same_however_many(app: Flask, statements: Statements) -> None:
    scene = a_scene()

    def cost() -> int:
        session.expire_all()
        case, manager = session.get(Case, scene.case.id), session.get(User, scene.manager.id)
        assert case is not None
        assert manager is not None
        with statements() as seen:
            queries.candidates_for(manager, case, queries.need_of(case))
        return len(seen)

    before = cost()
    for _number in range(12):
        engage(an_auditor(scene.case.scheme_version).id, scene.case.organisation_id, "advised")
    assert cost() == before
