"""Who may read and say what in a discussion. Pure: facts come as arguments."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import User
from portal.awards.judging.policies import LEAST_CARDS_TO_COMPARE
from portal.awards.models import JuryMember, Round
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l


def is_running(stage: Round, at: datetime) -> bool:
    """Half-open, by the clock."""
    return stage.is_discussion and bool(stage.opens_at and stage.closes_at and stage.opens_at <= at < stage.closes_at)


def read_cards(cards_in: int) -> Verdict:
    """Never fewer than three cards together, or marks would have a name."""
    if cards_in < LEAST_CARDS_TO_COMPARE:
        return deny(_l("Shown from three scorecards on."))
    return allow()


def make_remark(actor: User, member: JuryMember, stage: Round, at: datetime) -> Verdict:
    """A juror's whose card for the entry is in, or the chair's; while the discussion runs."""
    if member.user_id != actor.id or not member.ready:
        return deny(_l("Only the juror themselves may do this."))
    if not is_running(stage, at):
        return deny(_l("The discussion is over: nothing can be added any more."))
    return allow()
