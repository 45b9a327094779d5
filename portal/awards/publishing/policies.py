"""Who may publish, and when. Pure: mandates, instants and what is ready are given."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import Role, User
from portal.awards.models import Edition, Feedback
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

PRESSES = 2
"""Members of the board who must press before the instant."""
NOTHING_CHOSEN = _l("Choose at least one entry.")


def see_plan(actor: User, edition: Edition) -> Verdict:
    owner = edition.programme.owner_id
    if actor.holds(Role.BOARD, owner) or actor.holds(Role.SECRETARIAT, owner):
        return allow()
    return deny(_l("Only the board and the secretariat may do this."))


def show_stage(actor: User, edition: Edition) -> Verdict:
    """The gala's big screen holds what is public, so there is none before the shortlist."""
    if not (verdict := see_plan(actor, edition)):
        return verdict
    return deny(_l("The shortlist is announced first.")) if edition.publication == "hidden" else allow()


def preview_publication(actor: User, edition: Edition) -> Verdict:
    """Names before the hour: for the board only; the queries leave out categories of a tie."""
    if actor.holds(Role.BOARD, edition.programme.owner_id):
        return allow()
    return deny(_l("Only members of the board may do this."))


def announce_shortlist(edition: Edition, *, ready: bool, at: datetime) -> Verdict:
    """By the clock, never early, never while an entry lacks a decision."""
    if edition.publication != "hidden":
        return deny(_l("The shortlist is public already."))
    due = edition.shortlist_at or edition.reveal_at
    if due is None or at < due:
        return deny(_l("The hour of the shortlist has not come yet."))
    if not ready:
        return deny(_l("Every entry of every category needs a signed decision first."))
    return allow()


def reveal_by_clock(edition: Edition, *, sealed: bool, at: datetime) -> Verdict:
    if edition.reveal_at is None or at < edition.reveal_at:
        return deny(_l("The hour of the reveal has not come yet."))
    return _can_be_revealed(edition, sealed=sealed)


def confirm_reveal(actor: User, edition: Edition, *, sealed: bool) -> Verdict:
    """Two members of the board may reveal before the hour."""
    if not (verdict := preview_publication(actor, edition)):
        return verdict
    return _can_be_revealed(edition, sealed=sealed)


def _can_be_revealed(edition: Edition, *, sealed: bool) -> Verdict:
    if edition.publication == "revealed":
        return deny(_l("The winners are public already."))
    if edition.publication == "hidden":
        return deny(_l("The shortlist is announced first."))
    if not sealed:
        return deny(_l("The decisions must be sealed first."))
    return allow()


def withdraw_reveal(actor: User, edition: Edition, *, pressed: bool) -> Verdict:
    if not (verdict := preview_publication(actor, edition)):
        return verdict
    if not pressed or edition.publication == "revealed":
        return deny(_l("There is nothing to take back."))
    return allow()


def edit_feedback(edition: Edition, feedback: Feedback | None) -> Verdict:
    """Of an entry the chair may see: the queries keep ties out."""
    if edition.publication != "revealed":
        return deny(_l("Feedback is written after the winners are revealed."))
    if feedback is not None and feedback.released_at is not None:
        return deny(_l("This feedback was released: the nominee can read it as it stands."))
    return allow()


def preview_feedback(edition: Edition) -> Verdict:
    """Before the reveal nothing may be made of the results of an entry."""
    if edition.publication != "revealed":
        return deny(_l("Feedback is written after the winners are revealed."))
    return allow()


def export_archive(actor: User, edition: Edition) -> Verdict:
    if not (verdict := see_plan(actor, edition)):
        return verdict
    if edition.publication != "revealed":
        return deny(_l("The archive can be downloaded after the winners are revealed."))
    return allow()
