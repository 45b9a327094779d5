"""No sequence of moves issues a certificate without decision, agreement, separation of duties and closed majors.

Random walks call the services with people and files of every kind; whatever was issued is then held against the rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.certification import duties
from portal.certification.casework import enter
from portal.certification.certifying import services
from portal.certification.certifying.services import Choice
from portal.certification.models import (
    Agreement,
    Case,
    CaseDuty,
    Certificate,
    CertificateVersion,
    FileReview,
    Finding,
    Report,
    StatusPeriod,
    TeamMember,
    Verdict,
)
from portal.core.access import Denied, Refused
from portal.core.clock import now
from portal.core.database import Conflict, session
from tests.certification.certifying.scenes import MET, WORDS
from tests.certification.factories import a_case, a_manager, a_team_member, an_auditor, somebody_as
from tests.factories import a_user, saved

STEPS = 45
MOVES = ("submit_report", "return_report", "return_report", "clear_for_decision", "reconsider")


class World:
    """A case at its report, with people who may, may not any more, or never might."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.at = chance, now()
        self.case = a_case("reporting")
        scheme = self.case.scheme_version
        both = an_auditor(scheme)  # an auditor who also decides elsewhere
        session.flush()
        self.deciders = [somebody_as(Role.DECISION_MAKER, scheme.body) for _ in range(2)]
        somebody_as(Role.DECISION_MAKER, scheme.body)
        lead = an_auditor(scheme)
        session.flush()
        a_team_member(self.case, lead)
        self.people: list[User] = [both, *self.deciders, a_manager(scheme), a_user(), lead]
        self.finding = saved(
            Finding(case_id=self.case.id, number=1, requirement_id=self.case.standard.requirements[2].id, grade="major", state="open",
                    statement="Nothing is measured.", raised_by=both.id)
        )  # fmt: skip

    def step(self) -> None:
        chosen: Callable[[], object] = self.chance.choice(
            [self.seat, *[self.report] * 5, *[self.review] * 4, *[self.decide] * 5, self.agreement, self.close, self.close, self.cheat]
        )
        try:
            with session.begin_nested():
                chosen()
                session.flush()
        except (Denied, Refused, Conflict):
            pass

    def somebody(self, *rather: User) -> User:
        """Anybody, and those who might be allowed more often."""
        return self.chance.choice([*self.people, *(rather * 6)])

    def team(self) -> list[User]:
        seats = select(User).join(TeamMember, TeamMember.user_id == User.id).where(TeamMember.case_id == self.case.id)
        return list(session.scalars(seats.order_by(User.id)))

    def seat(self) -> None:
        """Somebody joins the audit team, at any moment."""
        who = self.somebody()
        duties.take(self.case, who, "evaluation")
        if not session.scalar(select(TeamMember.id).where(TeamMember.case_id == self.case.id, TeamMember.user_id == who.id)):
            session.add(TeamMember(case=self.case, user=who, state="confirmed", role="lead"))

    def report(self) -> None:
        who = self.somebody(*self.team())
        services.save_report(self.case, WORDS, actor=who, version=None)
        services.submit_report(self.case, actor=who)

    def review(self) -> None:
        outcome = self.chance.choice(["ready", "ready", "returned"])
        services.review_file(self.case, outcome, MET, actor=self.somebody(*self.deciders), reason="So it is.")

    def decide(self) -> None:
        kind = self.chance.choice(["grant", "grant", "grant", "grant_with_conditions", "refuse", "renew"])
        choice = Choice(kind, self.chance.choice(["Because.", "Because.", " "]), self.chance.choice(["By May.", ""]))
        services.decide(self.case, choice, actor=self.somebody(*self.deciders), version=self.case.version)

    def agreement(self) -> None:
        agreement = self.case.agreement
        assert agreement
        agreement.state = self.chance.choice(["in_force", "in_force", "in_force", "ended"])

    def close(self) -> None:
        self.finding.state = self.chance.choice(["open", "accepted", "disputed", "verified", "verified", "verified", "verified"])

    def cheat(self) -> None:
        """The moves of a case alone, without the commands that belong to them."""
        enter(self.case, self.chance.choice(MOVES), reason="By hand.")


def lawful(world: World, certificate: Certificate, findings: str, agreement: str) -> list[bool]:
    """What must be true of everything that was issued."""
    verdict = session.scalars(select(Verdict).where(Verdict.certificate_id == certificate.id)).one()
    case = session.get_one(Case, verdict.case_id)
    duty = session.get_one(CaseDuty, (case.id, verdict.user_id))
    seats = set(session.scalars(select(TeamMember.user_id).where(TeamMember.case_id == case.id)))
    report = session.scalars(select(Report).where(Report.case_id == case.id).order_by(Report.number.desc())).first()
    ready = session.scalars(
        select(FileReview).where(FileReview.case_id == case.id, FileReview.outcome == "ready", FileReview.report_id == (report.id if report else 0))
    ).all()
    return [
        verdict.kind in ("grant", "grant_with_conditions"), bool(verdict.reasons.strip()), case.state == "granted",
        duty.duty == "decision", verdict.user_id not in seats, verdict.user_id in {one.id for one in world.deciders},
        bool(ready), not {one.user_id for one in ready} & seats, findings == "verified", agreement == "in_force",
        len(certificate.versions) == 1, len(certificate.periods) == 1,
    ]  # fmt: skip


DECIDING = (3, 19, 7, 24, 8, 31, 17, 33)
"""Walks that come to a decision, so far: those first."""


@pytest.mark.parametrize("seed", [*DECIDING[:4], *range(100, 103)])
def test_no_walk_issues_what_was_not_earned(app: Flask, seed: int) -> None:
    world = World(random.Random(seed))
    for _step in range(STEPS):
        before = (world.finding.state, world.case.agreement.state if world.case.agreement else "")
        world.step()
        issued = session.scalars(select(Certificate)).all()
        if issued:
            assert all(lawful(world, issued[0], *before))
            break
    _nothing_half_done()


def _nothing_half_done() -> None:
    """Certificates, versions, periods and positive verdicts come together or not at all."""
    session.flush()
    certificates = session.scalars(select(Certificate.id)).all()
    granted = session.scalars(select(Verdict.id).where(Verdict.kind.like("grant%"))).all()
    versions = session.scalars(select(CertificateVersion.verdict_id)).all()
    periods = session.scalars(select(StatusPeriod.verdict_id)).all()
    assert len(certificates) == len(granted) == len(versions) == len(periods)
    assert set(granted) == set(versions) == set(periods)


def test_the_walks_do_reach_decisions_of_both_kinds(app: Flask) -> None:
    """Else they would prove nothing."""
    reached: set[str] = set()
    for seed in (*DECIDING, *range(40, 100)):
        world = World(random.Random(seed))
        for _step in range(STEPS):
            world.step()
            reached.add(world.case.state)
        if {"granted", "refused"} <= reached:
            break
    assert {"granted", "refused", "reporting", "reviewing", "deciding"} <= reached


def test_a_failure_at_the_very_end_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.certification.certifying.scenes import a_scene

    scene = a_scene("deciding")
    session.commit()

    def fails(*_all: object, **_more: object) -> None:
        raise OSError("no room left")

    monkeypatch.setattr("portal.certification.certifying.letters.tell_of_grant", fails)
    with pytest.raises(OSError):
        scene.decide()
    session.rollback()
    left = [session.scalars(select(table)).all() for table in (Certificate, CertificateVersion, StatusPeriod, Verdict)]
    assert (left, session.get_one(Case, scene.case.id).state) == ([[], [], [], []], "deciding")


@pytest.mark.parametrize("state", ["ended", "offered"])
def test_without_an_agreement_in_force_nothing_is_granted(app: Flask, state: str) -> None:
    from tests.certification.certifying.scenes import a_scene

    scene = a_scene("deciding")
    session.scalars(select(Agreement)).one().state = state
    with pytest.raises(Denied):
        scene.decide()
    assert session.scalars(select(Certificate)).all() == []
