"""A plan somebody asked for: kept as a row, worked out at once or by the worker, and looked at when it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import timedelta

from sqlalchemy import and_, or_, select

from portal.accounts.models import User
from portal.awards.forming import policies as may
from portal.awards.forming.planning import Options, fingerprint, propose, takes_a_moment
from portal.awards.forming.queries.scenes import pairs_of, scene_of
from portal.awards.models import AssignmentPlan, Round
from portal.awards.solving.outcome import Plan
from portal.core.access import require
from portal.core.clock import now
from portal.core.database import session

LEASE = timedelta(minutes=5)
Taken = tuple[int, int]
"""A plan and which time it was asked for."""


class Abandoned(Exception):
    """Whoever asked for this plan has asked for another one meanwhile."""


def ask_plan(stage: Round, options: Options, *, actor: User) -> AssignmentPlan:
    """Ask for a plan; it takes the place of the one this person asked for before. Nothing about the jury changes."""
    require(may.change_assignments(actor, stage, now()))
    mine = select(AssignmentPlan).where(AssignmentPlan.round_id == stage.id, AssignmentPlan.actor_id == actor.id)
    plan = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if plan is None:
        plan = AssignmentPlan(round=stage, actor=actor, options=asdict(options))
        session.add(plan)
    else:
        plan.attempt, plan.options, plan.outcome = plan.attempt + 1, asdict(options), {}
        plan.state, plan.progress, plan.fingerprint, plan.leased_until = "waiting", 0, "", None
    session.flush()
    return plan


def can_answer_at_once(plan: AssignmentPlan) -> bool:
    """Small juries take less than a second; others are left to the worker."""
    return not takes_a_moment(pairs_of(plan.round), options_of(plan))


def options_of(plan: AssignmentPlan) -> Options:
    """Those of an older version that are no more are passed over."""
    known = {one.name for one in fields(Options)}
    return Options(**{name: value for name, value in plan.options.items() if name in known})


def work_out(plan: AssignmentPlan, progress: Callable[[int], None] = lambda percent: None) -> tuple[str, Plan]:
    """The fingerprint of the facts as they are, and the plan. Changes nothing; nobody is held up meanwhile."""
    facts, options = scene_of(plan.actor, plan.round).facts, options_of(plan)
    session.rollback()
    return fingerprint(facts), propose(facts, options, progress)


def take_next() -> Taken | None:
    """The plan that has waited longest, or whose worker is not heard of any more; it is this worker's for a while."""
    forsaken = and_(AssignmentPlan.state == "working", AssignmentPlan.leased_until < now())
    plan = session.scalar(
        select(AssignmentPlan)
        .where(or_(AssignmentPlan.state == "waiting", forsaken))
        .order_by(AssignmentPlan.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if plan is None:
        return None
    plan.state, plan.progress, plan.leased_until = "working", 0, now() + LEASE
    session.flush()
    return taken(plan)


def taken(plan: AssignmentPlan) -> Taken:
    return plan.id, plan.attempt


def _still_wanted(which: Taken) -> AssignmentPlan:
    plan = session.get(AssignmentPlan, which[0], populate_existing=True, with_for_update={"of": AssignmentPlan})
    if plan is None or taken(plan) != which:
        raise Abandoned
    return plan


def report_progress(which: Taken, percent: int) -> None:
    """Raises Abandoned where nobody waits for it any more."""
    plan = _still_wanted(which)
    plan.progress, plan.leased_until = percent, now() + LEASE


def keep_outcome(which: Taken, seen: str, outcome: Plan) -> None:
    """Raises Abandoned where nobody waits for it any more."""
    plan = _still_wanted(which)
    plan.state, plan.progress, plan.fingerprint, plan.leased_until = "done", 100, seen, None
    plan.outcome = {name: value for name, value in asdict(outcome).items() if name not in ("pairs", "loads")}


def give_up(which: Taken) -> None:
    plan = _still_wanted(which)
    plan.state, plan.leased_until = "failed", None
