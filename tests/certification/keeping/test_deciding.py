"""Decisions on certificates outside their cases: verdict, status, version, events and letters together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.accounts.engagements import engage
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.certification.dates import add_months
from portal.certification.issuing import current_version
from portal.certification.keeping import queries, services
from portal.certification.models import Certificate, Verdict
from portal.core.access import Denied, Refused
from portal.core.database import Conflict, session
from portal.outbox.models import Letter
from tests.certification.factories import (
    a_case,
    a_certificate,
    a_decider,
    a_duty,
    a_manager,
    a_scheme,
    somebody_as,
    today,
)
from tests.factories import a_company, a_user, an_association

TODAY = today()


def held(**values: Any) -> tuple[Certificate, User, User]:
    """A certificate with a manager of its holder, and a decision maker of the body."""
    association = an_association()
    scheme = a_scheme()
    case = a_case("granted", scheme=scheme, company=a_company(association=association))
    certificate = a_certificate(case, **values)
    holder = somebody_as(Role.CENTRE_MANAGER, certificate.organisation)
    somebody_as(Role.ASSOCIATION_MANAGER, association)
    return certificate, holder, a_decider(scheme)


def suspend(certificate: Certificate, actor: User, **given: Any) -> Verdict:
    values = {
        "code": "surveillance_overdue", "reasons": "No audit took place.", "actions": "Hold the audit.",
        "until": add_months(TODAY, 3), "version": certificate.version, "actor": actor,
    }  # fmt: skip
    return services.suspend_certificate(certificate, **{**values, **given})  # type: ignore[arg-type]


def letters() -> list[str]:
    session.flush()
    return sorted(session.scalars(sa.select(Letter.template)))


def events() -> list[str]:
    session.commit()
    return list(session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def test_a_suspension_is_one_whole(app: Flask) -> None:
    certificate, _holder, decider = held()
    verdict = suspend(certificate, decider)
    assert (certificate.status, certificate.suspended_until) == ("suspended", add_months(TODAY, 3))
    assert (verdict.kind, verdict.user_id, verdict.case_id, verdict.conditions) == (
        "suspend",
        decider.id,
        None,
        "Hold the audit.",
    )
    assert verdict.appeal_until == verdict.at + timedelta(days=30)
    latest = certificate.periods[-1]
    assert (latest.status, latest.reason, latest.verdict_id) == ("suspended", "surveillance_overdue", verdict.id)
    assert letters() == ["certificate-status-association", "certificate-suspended"]
    assert events() == ["certification.certificate.suspended"]


def test_a_suspension_ends_within_six_months(app: Flask) -> None:
    certificate, _holder, decider = held()
    for until in (TODAY, TODAY - timedelta(days=1), add_months(TODAY, 6) + timedelta(days=1)):
        with pytest.raises(Refused):
            suspend(certificate, decider, until=until)
    suspend(certificate, decider, until=add_months(TODAY, 6))
    assert certificate.status == "suspended"


def test_reinstatement_needs_verified_actions(app: Flask) -> None:
    certificate, _holder, decider = held()
    suspend(certificate, decider)
    with pytest.raises(Refused):
        services.reinstate_certificate(
            certificate, reasons="They say so.", verified=False, version=certificate.version, actor=decider
        )
    services.reinstate_certificate(
        certificate, reasons="Seen.", verified=True, version=certificate.version, actor=decider
    )
    assert (certificate.status, certificate.suspended_until) == ("valid", None)


def test_a_suspension_that_ran_out_cannot_be_lifted_even_before_the_nightly_run(app: Flask) -> None:
    certificate, _holder, decider = held(status="suspended", suspended_until=TODAY)
    with pytest.raises(Refused):
        services.reinstate_certificate(
            certificate, reasons="Late.", verified=True, version=certificate.version, actor=decider
        )


def test_a_withdrawal_is_final(app: Flask) -> None:
    certificate, _holder, decider = held()
    services.withdraw_certificate(
        certificate, code="mark_misuse", reasons="Again.", version=certificate.version, actor=decider
    )
    assert certificate.status == "withdrawn"
    with pytest.raises(Refused):
        suspend(certificate, decider)


def site(name: str, city: str = "Utrecht") -> dict[str, str]:
    return {"name": name, "address": "Street 1", "city": city, "country": "NL"}


def test_a_reduction_makes_a_version_and_records_what_went(app: Flask) -> None:
    certificate, _holder, decider = held()
    version = current_version(certificate)
    version.sites = [site("Site"), site("Harbour", "Antwerp")]
    session.flush()
    services.change_scope(
        certificate, "reduce", scope={"en": "Inbound service"}, direction="inbound", sites=[site("Site")],
        reasons="The harbour closed.", version=certificate.version, actor=decider,
    )  # fmt: skip
    change = queries.versions_of(certificate)[0]
    assert (change.version.number, change.removed, change.added) == (2, ["Harbour, Antwerp"], [])
    assert change.scope_before == version.scope
    session.commit()
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "certification.certificate.reduced")).one()
    assert event.facts["removed"] == ["Harbour, Antwerp"]


@pytest.mark.parametrize(("kind", "sites"), [("reduce", [site("Site"), site("New")]), ("extend", []), ("reduce", [])])
def test_a_scope_changes_in_its_direction_only(app: Flask, kind: str, sites: list[dict[str, str]]) -> None:
    certificate, _holder, decider = held()
    with pytest.raises(Refused):
        services.change_scope(
            certificate, kind, scope={"en": "Other"}, direction="inbound", sites=sites, reasons="So.",
            version=certificate.version, actor=decider,
        )  # fmt: skip


def test_no_difference_is_no_version(app: Flask) -> None:
    certificate, _holder, decider = held()
    said = current_version(certificate)
    with pytest.raises(Refused):
        services.change_scope(
            certificate, "extend", scope=said.scope, direction=said.direction, sites=said.sites, reasons="So.",
            version=certificate.version, actor=decider,
        )  # fmt: skip


def test_one_certificate_takes_the_place_of_another_of_the_same_holder(app: Flask) -> None:
    certificate, _holder, decider = held()
    other = a_certificate(a_case("granted", scheme=certificate.scheme_version, company=certificate.organisation))
    strange = a_certificate(a_case("granted", scheme=certificate.scheme_version))
    with pytest.raises(Refused):
        services.supersede_certificate(certificate, strange, reasons="No.", version=certificate.version, actor=decider)
    services.supersede_certificate(certificate, other, reasons="Moved.", version=certificate.version, actor=decider)
    assert (certificate.status, certificate.superseded_by_id) == ("superseded", other.id)


def test_of_two_decisions_pressed_at_once_one_stands(app: Flask) -> None:
    certificate, _holder, decider = held()
    seen = certificate.version
    suspend(certificate, decider, version=seen)
    session.flush()
    with pytest.raises(Conflict):
        services.withdraw_certificate(
            certificate, code="fees", reasons="So.", version=seen, actor=a_decider(certificate.scheme_version)
        )
    assert session.scalar(sa.select(sa.func.count(Verdict.id)).where(Verdict.case_id.is_(None))) == 1


def test_who_decides(app: Flask) -> None:
    certificate, holder, decider = held()
    scheme = certificate.scheme_version
    auditor = a_decider(scheme)
    a_duty(queries.cases_of(certificate)[0], auditor, "evaluation")
    tied, other = a_decider(scheme), a_decider(a_scheme())
    engage(tied.id, certificate.organisation_id, "advised", on=date.today())
    people = {
        "holder": (holder, frozenset({"holder"})), "manager": (a_manager(scheme), frozenset({"manager"})),
        "decider": (decider, frozenset({"decider"})), "evaluated": (auditor, frozenset({"decider", "involved"})),
        "tied": (tied, frozenset()), "other body": (other, frozenset()), "stranger": (a_user(), frozenset()),
    }  # fmt: skip
    assert {name: queries.parts_in(user, certificate) for name, (user, _parts) in people.items()} == {
        name: parts for name, (_user, parts) in people.items()
    }
    for name, (user, _parts) in people.items():
        if name != "decider":
            with pytest.raises(Denied):
                suspend(certificate, user)
    assert certificate.status == "valid"
