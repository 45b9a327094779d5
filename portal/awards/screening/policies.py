"""Who may screen, and when. Pure."""

from __future__ import annotations

from portal.accounts.models import Role, User
from portal.awards.models import Edition, Entry, MoveRequest
from portal.awards.states import ENTRY, MOVE_REQUEST
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

HOME_ROLES = (Role.SECRETARIAT, Role.ASSOCIATION_MANAGER)


def watch_edition(actor: User, edition: Edition) -> Verdict:
    """The cockpit, its exports and reminders."""
    if actor.holds(Role.SECRETARIAT, edition.programme.owner_id):
        return allow()
    return deny(_l("Only the secretariat that runs the programme may do this."))


def _screens(actor: User, entry: Entry, move: str, wrong: object) -> Verdict:
    if not (verdict := watch_edition(actor, entry.edition)):
        return verdict
    if entry.edition.state != "open":
        return deny(_l("This edition is archived: it can be read, not changed."))
    return allow() if ENTRY.can(move, entry) else deny(wrong)


def accept_entry(actor: User, entry: Entry) -> Verdict:
    return _screens(actor, entry, "accept", _l("Only a submitted entry can be accepted."))


def return_entry(actor: User, entry: Entry) -> Verdict:
    return _screens(actor, entry, "return", _l("Only a submitted entry can be returned."))


def refuse_entry(actor: User, entry: Entry) -> Verdict:
    return _screens(actor, entry, "refuse", _l("Only a submitted entry can be refused."))


def disqualify_entry(actor: User, entry: Entry) -> Verdict:
    return _screens(actor, entry, "disqualify", _l("Only an accepted entry can be disqualified."))


def extend_entry(actor: User, entry: Entry) -> Verdict:
    if not (verdict := watch_edition(actor, entry.edition)):
        return verdict
    if entry.state not in ("draft", "returned"):
        return deny(_l("Only an entry that is still being written can get more time."))
    return allow()


def propose_move(actor: User, entry: Entry, *, asked: bool) -> Verdict:
    if not (verdict := watch_edition(actor, entry.edition)):
        return verdict
    if entry.state not in ("draft", "returned", "submitted", "accepted"):
        return deny(_l("This entry cannot move any more."))
    return deny(_l("The association has been asked already.")) if asked else allow()


def answer_move(actor: User, request: MoveRequest) -> Verdict:
    association = request.entry.association_id
    if not any(actor.holds(role, association) for role in HOME_ROLES):
        return deny(_l("Only the nominating association may answer."))
    return allow() if MOVE_REQUEST.can("agree", request) else deny(_l("This was answered already."))
