"""Who may set up. Pure: the actor's mandates and the state of what is touched."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import Role, User
from portal.awards.models import Edition, Programme, Round
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

NOT_SECRETARIAT = _l("Only the secretariat that runs the programme may do this.")


def _runs(actor: User, owner_id: int) -> Verdict:
    return allow() if actor.holds(Role.SECRETARIAT, owner_id) else deny(NOT_SECRETARIAT)


def create_programme(actor: User, owner_id: int) -> Verdict:
    return _runs(actor, owner_id)


def edit_programme(actor: User, programme: Programme) -> Verdict:
    return _runs(actor, programme.owner_id)


def create_edition(actor: User, programme: Programme) -> Verdict:
    return _runs(actor, programme.owner_id)


def edit_edition(actor: User, edition: Edition) -> Verdict:
    """Everything of an edition but its rubric: dates, categories, form, rounds, opening, archiving."""
    return _runs(actor, edition.programme.owner_id)


def is_closed(edition: Edition) -> bool:
    """An archived edition is read, never changed."""
    return edition.state == "archived"


def has_begun(stage: Round, at: datetime) -> bool:
    """Whether jurors may have marked already: then criteria, weights and scale stay as they are."""
    return stage.state != "planned" or bool(stage.opens_at and stage.opens_at <= at)


def has_ended(stage: Round, at: datetime) -> bool:
    return stage.state in ("closed", "frozen") or bool(stage.closes_at and stage.closes_at <= at)


def edit_rubric(actor: User, stage: Round, at: datetime) -> Verdict:
    if not (verdict := edit_edition(actor, stage.edition)):
        return verdict
    if is_closed(stage.edition):
        return deny(_l("This edition is archived: it can be read, not changed."))
    if has_begun(stage, at):
        return deny(_l("The round has opened: criteria, weights, scale and the official result cannot be changed any more."))
    return allow()
