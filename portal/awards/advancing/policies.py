"""Who may decide which entries advance, and set the running order. Pure: facts come as arguments."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import Role, User
from portal.awards.models import Round
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l


def choose_entries(actor: User, stage: Round, before: Round | None, at: datetime) -> Verdict:
    """The board's, between the count of the round before and the opening of this one."""
    if not actor.holds(Role.BOARD, stage.edition.programme.owner_id):
        return deny(_l("Only members of the board may do this."))
    if before is None or before.state != "frozen":
        return deny(_l("The round before is not counted yet: there is no ranking to choose from."))
    if stage.state != "planned" or (stage.opens_at and stage.opens_at <= at):
        return deny(_l("The round has opened: who takes part in it cannot be changed any more."))
    return allow()


def set_running_order(actor: User, stage: Round) -> Verdict:
    """The secretariat's, until the round has closed."""
    if not actor.holds(Role.SECRETARIAT, stage.edition.programme.owner_id):
        return deny(_l("Only the secretariat that runs the programme may do this."))
    if stage.edition.state == "archived":
        return deny(_l("This edition is archived: it can be read, not changed."))
    if stage.state in ("closed", "frozen"):
        return deny(_l("The round has closed: its running order cannot be changed any more."))
    return allow()
