"""The nightly run: ends, follow-ups and reminders in one pass; stopped and started again, no letter twice, none lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.accounts.models import Role
from portal.certification import rules as scheme_rules
from portal.certification import validity
from portal.certification.history import status_on
from portal.certification.keeping import jobs, services
from portal.certification.keeping.services import clock
from portal.certification.keeping.services.following import open_follow_up
from portal.certification.models import Assessment, Case, Certificate, CertificateVersion, Verdict
from portal.certification.rules import Rules
from portal.core.clock import pretend
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_case, a_certificate, a_manager, a_scheme, somebody_as
from tests.factories import saved

GRANTED = date(2026, 6, 12)
DUE = date(2028, 6, 12)
UNTIL = date(2032, 6, 12)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def held(**values: Any) -> Certificate:
    certificate = a_certificate(granted_on=GRANTED, **values)
    somebody_as(Role.CENTRE_MANAGER, certificate.organisation)
    return certificate


def run(day: date) -> int:
    session.commit()
    with pretend(noon(day)):
        return jobs.keep_certificates()


def written() -> list[str]:
    return list(session.scalars(sa.select(Letter.template).order_by(Letter.id)))


def with_open_case(certificate: Certificate, kind: str = "surveillance") -> Case:
    return saved(
        a_case(
            "documenting",
            scheme=certificate.scheme_version,
            company=certificate.organisation,
            kind=kind,
            certificate_id=certificate.id,
        )
    )


def test_a_certificate_with_nothing_to_do_is_looked_at_once(app: Flask) -> None:
    certificate = held()
    assert run(date(2026, 7, 1)) == 1
    assert certificate.clock_on == date(2027, 4, 13)  # sixty days before the first yearly declaration
    assert (run(date(2026, 7, 2)), written()) == (0, [])


def test_every_reminder_comes_on_its_day_and_once(app: Flask) -> None:
    certificate = held()
    with_open_case(certificate)
    a_manager(certificate.scheme_version)
    got: list[tuple[date, str]] = []
    day = date(2027, 12, 1)
    run(day)
    assert written() == []
    while day < date(2028, 7, 1):
        day += timedelta(days=1)
        before = len(written())
        run(day)
        run(day)
        got += [(day, template) for template in written()[before:]]
    due = [(DUE - timedelta(days=before), "surveillance-due") for before in (180, 90, 60, 30, 7)]
    late = [(DUE + timedelta(days=7), "surveillance-overdue")] * 2  # holder and manager
    assert got == [*due, *late]


def test_a_run_that_comes_late_sends_the_latest_reminder_only(app: Flask) -> None:
    certificate = held()
    with_open_case(certificate)
    run(date(2028, 5, 20))
    letter = session.scalars(sa.select(Letter)).one()
    assert letter.once is not None
    assert letter.once.startswith(f"surveillance:{certificate.id}:2028-06-12:30:")


def test_a_term_that_ended_is_expired_from_its_day_however_late(app: Flask) -> None:
    certificate = held(surveillance_due=None)
    with_open_case(certificate, "recertification")
    run(date(2032, 8, 1))
    session.refresh(certificate)
    assert certificate.status == "expired"
    verdict = session.scalars(sa.select(Verdict).where(Verdict.kind == "expire")).one()
    assert (verdict.user_id, verdict.case_id) == (None, None)
    assert status_on(certificate.periods, certificate.versions, UNTIL - timedelta(days=1)) == "valid"
    assert status_on(certificate.periods, certificate.versions, UNTIL) == "expired"
    assert written() == ["certificate-expired"]
    assert certificate.clock_on == clock.FINISHED


def test_a_suspension_that_ran_out_is_a_withdrawal(app: Flask) -> None:
    certificate = held(status="suspended", suspended_until=date(2027, 6, 12))
    for day in (date(2027, 5, 1), date(2027, 5, 13), date(2027, 6, 5), date(2027, 6, 11)):
        run(day)
    assert written() == ["suspension-ends"] * 3
    run(date(2027, 6, 12))
    session.refresh(certificate)
    assert (certificate.status, certificate.periods[-1].reason) == ("withdrawn", "suspension_ran_out")
    assert written()[3:] == ["certificate-withdrawn"]


def test_the_day_is_that_of_the_body(app: Flask) -> None:
    certificate = held(surveillance_due=None)
    certificate.scheme_version.body.zone = "Pacific/Auckland"
    with_open_case(certificate, "recertification")
    run(date(2032, 6, 10))
    session.commit()
    with pretend(datetime(2032, 6, 11, 11, 59, tzinfo=UTC)):
        jobs.keep_certificates()
    session.refresh(certificate)
    assert certificate.status == "valid"
    with pretend(datetime(2032, 6, 11, 12, 0, tzinfo=UTC)):  # midnight in Auckland
        jobs.keep_certificates()
    session.refresh(certificate)
    assert certificate.status == "expired"


def test_the_case_of_the_next_audit_is_opened_eight_months_before(app: Flask) -> None:
    certificate = held()
    run(date(2027, 10, 11))
    assert session.scalar(sa.select(Case.id).where(Case.kind == "surveillance")) is None
    run(date(2027, 10, 12))
    run(date(2027, 10, 13))
    case = session.scalars(sa.select(Case).where(Case.kind == "surveillance")).one()
    assert (case.state, case.certificate_id, case.cycle) == ("documenting", certificate.id, 1)
    assert session.scalar(sa.select(sa.func.count(Assessment.id)).where(Assessment.case_id == case.id)) == 3
    assert "follow-up-started" in written()


def test_a_declaration_is_asked_for_until_it_is_given(app: Flask) -> None:
    certificate = held()
    holder = somebody_as(Role.CENTRE_MANAGER, certificate.organisation)
    run(date(2027, 4, 13))
    assert written() == ["declaration-due"] * 2
    with pretend(noon(date(2027, 4, 14))):
        services.declare(certificate, changes=[], text="", actor=holder)
    run(date(2027, 5, 13))
    assert written() == ["declaration-due"] * 2


def test_a_row_changed_meanwhile_is_looked_at_again(app: Flask) -> None:
    certificate = held()
    run(date(2026, 7, 1))
    certificate.surveillance_due = date(2028, 12, 12)
    assert certificate.clock_on is None
    session.commit()
    assert run(date(2026, 7, 2)) == 1


def test_looking_does_not_make_open_forms_stale(app: Flask) -> None:
    certificate = held()
    with_open_case(certificate)
    before = certificate.version
    run(date(2028, 5, 13))
    session.refresh(certificate)
    assert certificate.version == before


class Killed(BaseException):
    """As good as SIGKILL: nothing after it runs, nothing catches it."""


def test_a_run_that_is_killed_goes_on_where_it_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 2)
    scheme = a_scheme()
    for _number in range(7):
        certificate = a_certificate(a_case("granted", scheme=scheme), granted_on=GRANTED)
        somebody_as(Role.CENTRE_MANAGER, certificate.organisation)
        with_open_case(certificate)
    real, calls = services.look_at, 0

    def dying(ids: list[int]) -> int:
        nonlocal calls
        calls += 1
        done = real(ids)
        if calls == 3:
            session.flush()
            raise Killed
        return done

    monkeypatch.setattr(services, "look_at", dying)
    with pytest.raises(Killed):
        run(date(2028, 5, 13))
    session.rollback()
    assert len(written()) == 4
    run(date(2028, 5, 13))
    run(date(2028, 5, 13))
    assert written() == ["surveillance-due"] * 7
    assert len(set(session.scalars(sa.select(Letter.to_email)))) == 7


def test_one_certificate_that_fails_does_not_hold_up_the_others(app: Flask) -> None:
    broken, sound = held(surveillance_due=None), held(surveillance_due=None)
    for one in (broken, sound):
        with_open_case(one, "recertification")
    session.commit()
    session.execute(
        sa.update(CertificateVersion).where(CertificateVersion.certificate_id == broken.id).values(number=9)
    )
    session.execute(sa.update(Certificate).where(Certificate.id == broken.id).values(valid_from=date(2032, 1, 1)))
    run(date(2032, 6, 12))
    session.refresh(sound)
    assert sound.status == "expired"


def test_the_pass_costs_the_same_per_chunk_however_many_rest(app: Flask, statements: object) -> None:
    scheme = a_scheme()

    def world(number: int) -> None:
        for _one in range(number):
            a_certificate(a_case("granted", scheme=scheme), granted_on=GRANTED)
        session.commit()

    costs = []
    for size in (3, 12):
        world(size)
        with statements() as seen:  # type: ignore[operator]
            run(date(2026, 7, 1))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_letters_do_not_cost_a_statement_each(app: Flask, statements: object) -> None:
    scheme, costs = a_scheme(), []
    for size in (2, 9):
        for _one in range(size):
            certificate = a_certificate(a_case("granted", scheme=scheme), granted_on=GRANTED)
            somebody_as(Role.CENTRE_MANAGER, certificate.organisation)
            with_open_case(certificate)
        session.commit()
        with statements() as seen:  # type: ignore[operator]
            run(date(2028, 5, 16))
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert written() == ["surveillance-due"] * 11


def test_a_new_term_runs_under_the_newest_version_and_a_surveillance_under_its_own(app: Flask) -> None:
    certificate = held()
    own = certificate.scheme_version
    a_scheme(certificate.standard, own.body, name=own.name, number=3, state="draft")
    newest = a_scheme(certificate.standard, own.body, name=own.name, number=2)
    a_scheme(body=own.body, name=own.name, number=4)  # for another standard: that is a transition
    cases = [open_follow_up(certificate, kind, actor=None) for kind in ("surveillance", "recertification")]
    assert [one.scheme_version_id for one in cases] == [own.id, newest.id]


def test_the_rules_of_the_scheme_decide(app: Flask) -> None:
    certificate = held(surveillance_due=date(2027, 6, 12))
    certificate.scheme_version.rules = {
        **Rules().as_dict(),
        "surveillance_months": 12,
        "reminder_days": [15],
        "follow_up_months": 1,
    }
    session.flush()
    rules = scheme_rules.read(certificate.scheme_version.rules)
    assert validity.next_look(certificate, date(2026, 7, 1), rules) == date(2027, 5, 12)
    with_open_case(certificate)
    for day in (date(2027, 5, 28), date(2027, 5, 29)):
        run(day)
    assert written() == ["surveillance-due"]
