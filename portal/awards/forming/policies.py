"""Who may form the jury, declare and rule on conflicts, and judge what. Pure: facts come as arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.models import Role, User
from portal.awards.models import Conflict, Edition, JuryMember, Round
from portal.awards.states import MEMBERSHIP
from portal.awards.tie_kinds import HARD
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l


def form_jury(actor: User, edition: Edition) -> Verdict:
    """Everything the secretariat does about the jury of an edition."""
    if not actor.holds(Role.SECRETARIAT, edition.programme.owner_id):
        return deny(_l("Only the secretariat that runs the programme may do this."))
    if edition.state == "archived":
        return deny(_l("This edition is archived: it can be read, not changed."))
    return allow()


def read_assignments(actor: User, edition: Edition) -> Verdict:
    """Who reads what, with names: also of an archived edition."""
    if actor.holds(Role.SECRETARIAT, edition.programme.owner_id):
        return allow()
    return deny(_l("Only the secretariat that runs the programme may do this."))


invite_juror = form_jury
update_juror = form_jury
save_panels = form_jury


def invite_again(actor: User, member: JuryMember) -> Verdict:
    if not (verdict := form_jury(actor, member.edition)):
        return verdict
    if member.state == "accepted" or member.user_id is None:
        return deny(_l("They have accepted already."))
    return allow()


def withdraw_invitation(actor: User, member: JuryMember) -> Verdict:
    if not (verdict := form_jury(actor, member.edition)):
        return verdict
    if member.state == "accepted":
        return deny(_l("They have accepted. Release them from the jury instead."))
    return allow()


def release_juror(actor: User, member: JuryMember) -> Verdict:
    if not (verdict := form_jury(actor, member.edition)):
        return verdict
    if member.state != "accepted":
        return deny(_l("They are not in the jury."))
    return allow()


def _own(actor: User, member: JuryMember) -> Verdict:
    return allow() if member.user_id == actor.id else deny(_l("Only the juror themselves may do this."))


def accept_invitation(actor: User, member: JuryMember) -> Verdict:
    if not (verdict := _own(actor, member)):
        return verdict
    if not MEMBERSHIP.can("accept", member):
        return deny(_l("This invitation has been answered or withdrawn."))
    return allow()


def decline_invitation(actor: User, member: JuryMember) -> Verdict:
    if not (verdict := _own(actor, member)):
        return verdict
    if not MEMBERSHIP.can("decline", member):
        return deny(_l("You have declined already."))
    return allow()


def update_membership(actor: User, member: JuryMember) -> Verdict:
    """Terms, languages and load limit of somebody who accepted."""
    if not (verdict := _own(actor, member)):
        return verdict
    return allow() if member.state == "accepted" else deny(_l("Please accept the invitation first."))


accept_terms = update_membership


def declare_conflicts(actor: User, member: JuryMember) -> Verdict:
    if not (verdict := update_membership(actor, member)):
        return verdict
    if not member.terms_accepted_at:
        return deny(_l("Please accept the terms of office first."))
    return allow()


def declare_board_conflicts(actor: User, edition: Edition) -> Verdict:
    if actor.holds(Role.BOARD, edition.programme.owner_id):
        return allow()
    return deny(_l("Only members of the board declare their conflicts here."))


def rule_conflict(actor: User, chair: JuryMember | None, user_id: int | None) -> Verdict:
    """``chair``: the actor's own membership as chair of this edition, if they are."""
    if chair is None or chair.role != "chair" or not chair.ready or chair.user_id != actor.id:
        return deny(_l("Only the chair of the jury may rule on conflicts."))
    if user_id == actor.id:
        return deny(_l("Nobody rules on their own conflicts."))
    return allow()


def uphold_conflict(actor: User, chair: JuryMember | None, conflict: Conflict) -> Verdict:
    """Ruling on a tie that was found: only a soft one leaves anything to rule."""
    if not (verdict := rule_conflict(actor, chair, conflict.user_id)):
        return verdict
    if conflict.strength == HARD and not conflict.ruling:
        return deny(_l("This tie keeps them out by its kind: there is nothing to rule."))
    return allow()


waive_conflict = uphold_conflict


def lift_conflict(actor: User, chair: JuryMember | None, conflict: Conflict, *, shows: bool) -> Verdict:
    """``shows``: whether the tie shows of itself today, by the register, the profile or the dossier."""
    if not (verdict := rule_conflict(actor, chair, conflict.user_id)):
        return verdict
    if conflict.source == "detected" and shows and conflict.ruling != "upheld":
        return deny(_l("This tie is a fact and cannot be lifted."))
    return allow()


def withdraw_declaration(conflict: Conflict, round_has_begun: bool) -> Verdict:
    """Whether the person themselves may take back what they declared."""
    if conflict.source != "declared":
        return deny(_l("This tie was detected or ruled: it stays."))
    if round_has_begun:
        return deny(_l("Judging has begun: only the chair can lift what you declared."))
    return allow()


@dataclass(frozen=True)
class Fitness:
    """What decides whether a jury member may read an entry.

    ``before``: the state of an assignment they have or had on it, or "". ``load``: entries they read in this round.
    """

    ready: bool
    conflicted: bool
    reads: bool
    load: int
    limit: int
    before: str = ""
    language: str = ""


def assign(fit: Fitness) -> Verdict:
    """Whether this juror may be given this entry. The first reason against it, or yes."""
    against: tuple[tuple[bool, Any], ...] = (
        (fit.before in ("assigned", "submitted"), _l("Reads it already.")),
        (bool(fit.before), _l("Has stepped aside from it, or the scorecard was left out.")),
        (not fit.ready, _l("Has not accepted, agreed to the terms and declared conflicts yet.")),
        (fit.conflicted, _l("Has a conflict of interest.")),
        (not fit.reads, _l("Does not read its language (%(language)s).", language=fit.language)),
        (fit.load >= fit.limit, _l("Has reached the limit of %(limit)s entries.", limit=fit.limit)),
    )
    return next((deny(reason) for applies, reason in against if applies), allow())


def change_assignments(actor: User, stage: Round, at: datetime) -> Verdict:
    """``at``: the server's clock inside the transaction."""
    if not (verdict := form_jury(actor, stage.edition)):
        return verdict
    if stage.is_discussion:
        return deny(_l("Nothing is marked in a discussion: whoever marked an entry takes part."))
    if stage.state in ("closed", "frozen") or (stage.closes_at and stage.closes_at <= at):
        return deny(_l("The round has closed: assignments cannot be changed any more."))
    return allow()


def remove_assignment(actor: User, stage: Round, state: str, at: datetime) -> Verdict:
    if not (verdict := change_assignments(actor, stage, at)):
        return verdict
    if state != "assigned":
        return deny(_l("Only assignments whose scorecard is not submitted can be removed."))
    return allow()
