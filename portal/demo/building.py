"""Building the demo federation, and taking it away."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import func, select

from portal import demo_data
from portal.accounts.models import User
from portal.core.database import session, transaction
from portal.demo import (
    calibration,
    certification,
    editions,
    entries,
    juries,
    meetings,
    people,
    pitches,
    publication,
    results,
)
from portal.demo.people import Federation
from portal.extensions import Base, db


def is_demo() -> bool:
    """Whether this database holds the demo federation."""
    first = demo_data.cast()[0].email.casefold()
    return session.scalar(select(User.id).where(User.email_key == first)) is not None


def is_empty() -> bool:
    return (session.scalar(select(func.count(User.id))) or 0) == 0


def build() -> None:
    """Everything, in one transaction: all of the demo or nothing."""
    with transaction():
        federation = people.build_federation()
        certification.build_certification(federation)
        programmes = editions.build_programmes(federation)
        for plan in editions.PLANS:
            secretary = federation.people["national_secretariat" if plan.programme == "fr" else "secretariat"]
            _edition(plan, editions.build_edition(plan, programmes[plan.programme], secretary), federation)


def _edition(plan: editions.Plan, built: editions.Built, federation: Federation) -> None:
    if plan.phase == "pitching":
        pitches.plan_rounds(built)
    made = entries.build_entries(built, federation)
    if plan.phase in ("announced", "nominating"):
        return
    panel = juries.build_jury(built, made, federation)
    if plan.phase == "screening":
        return
    if plan.phase in ("judging", "pitching"):
        calibration.build_calibration(built, panel)
    juries.build_cards(built, made, panel)
    results.build_rounds(built)
    board = [federation.people[key] for key in ("board_member_2", *people.ALSO_ON_BOARD, "board_member_1")]
    if plan.phase == "pitching":
        pitches.hold(built, made, panel)
        meetings.prepare(built, board, days=7)
    if plan.phase in ("judging", "pitching"):
        return
    results.build_decisions(built, made, board)
    publication.publish(built, federation)


def remove(files: Path) -> None:
    """Every table and every stored file of a demo database."""
    session.remove()
    Base.metadata.drop_all(db.engine)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("drop table if exists alembic_version")
    shutil.rmtree(files, ignore_errors=True)
