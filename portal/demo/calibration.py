"""Calibration of the demo: one case of a past year, done by all jurors who have begun; one has it still before them."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

from portal.audit import Event, record
from portal.awards.judging.queries import Office
from portal.awards.judging.queries.calibrating import offers_for
from portal.awards.judging.services import choose_case
from portal.awards.models import CalibrationCard, CalibrationCase, CalibrationMark, JuryMember
from portal.awards.visibility import calibration_cases
from portal.core.clock import pretend
from portal.core.database import session
from portal.demo.editions import Built
from portal.demo.juries import Panel, newcomer


def build_calibration(built: Built, panel: Panel) -> None:
    """Chosen while the round was planned; marked in the days before it opened."""
    assert built.round.opens_at
    with pretend(built.round.opens_at - timedelta(days=6)):
        office = Office(built.round, None, len(built.round.criteria))
        offer = next(iter(offers_for(built.secretary, built.round)), None)
        if offer is None:
            return
        case = choose_case(office, offer.entry.id, actor=built.secretary)
    session.flush()
    for key, member in panel.members.items():
        if member.ready and key != newcomer() and _may(member, case):
            _done(built, key, member, case)
    session.flush()


def _may(member: JuryMember, case: CalibrationCase) -> bool:
    assert member.user
    return session.scalar(calibration_cases(member.user).where(CalibrationCase.id == case.id).with_only_columns(CalibrationCase.id)) is not None


def _done(built: Built, juror: str, member: JuryMember, case: CalibrationCase) -> None:
    assert built.round.opens_at
    dice = random.Random(f"calibration {built.edition.id} {juror}")
    severity = random.Random(f"severity {juror}").gauss(0, 0.45)
    at = built.round.opens_at - timedelta(days=5) + timedelta(hours=dice.randint(1, 90))
    card = CalibrationCard(case_id=case.id, member_id=member.id, created_at=at, saved_at=at, done_at=at)
    session.add(card)
    session.flush()
    for criterion in built.round.criteria:
        middle = float(case.panel["medians"].get(criterion.key, "7"))
        value = Decimal(min(10, max(0, round(middle + severity + dice.gauss(0, 0.9)))))
        session.add(CalibrationMark(card_id=card.id, criterion_id=criterion.id, value=value))
    with pretend(at):
        record(Event.CALIBRATION_DONE, card, actor=member.user, scope=f"edition:{built.edition.id}", case_id=case.id)
