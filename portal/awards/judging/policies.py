"""Who may do what with scorecards. Pure: facts come as arguments; the clock and the state are the services'."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import Role, User
from portal.awards.models import JuryMember, Round
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

LEAST_CARDS_TO_COMPARE = 3
"""Below this many cards no mark of others and no aggregate is shown to anybody."""


def save_scorecard(actor: User, member: JuryMember) -> Verdict:
    """Their own card, once they agreed to the terms and declared their ties."""
    if member.user_id != actor.id:
        return deny(_l("Only the juror themselves may fill in this scorecard."))
    if not member.ready:
        return deny(_l("Please agree to the terms and declare your ties first."))
    return allow()


submit_scorecard = save_scorecard
recuse = save_scorecard


def read_other_cards(own_state: str, cards_in: int) -> Verdict:
    """Blind until one's own card is in, and never fewer than three cards together."""
    if own_state != "submitted":
        return deny(_l("You see what others wrote once your own scorecard is in."))
    if cards_in < LEAST_CARDS_TO_COMPARE:
        return deny(_l("You see what others wrote once at least three scorecards are in."))
    return allow()


def read_numbers(*, own_card_open: bool, cards_in: int) -> Verdict:
    """Mean and spread of an entry, for the chair: blind while they still have to mark it themselves."""
    if own_card_open:
        return deny(_l("Hidden until your own scorecard is in."))
    if cards_in < LEAST_CARDS_TO_COMPARE:
        return deny(_l("Shown from three scorecards on."))
    return allow()


def oversee(actor: User, chair: JuryMember | None, edition_id: int) -> Verdict:
    """``chair``: the actor's own chair membership, if they have one; ``edition_id``: whose round it is."""
    own = chair is not None and chair.user_id == actor.id and chair.edition_id == edition_id
    if chair is None or not own or chair.role != "chair" or not chair.ready:
        return deny(_l("Only the chair of the jury may do this."))
    return allow()


reopen_scorecard = oversee
exclude_scorecard = oversee
remind_jurors = oversee


def choose_case(actor: User, chair: JuryMember | None, stage: Round, at: datetime) -> Verdict:
    """Cases of past years for a round: by its secretariat or its chair, until it opens. ``at``: the server's clock."""
    runs = actor.holds(Role.SECRETARIAT, stage.edition.programme.owner_id)
    if not runs and not oversee(actor, chair, stage.edition_id):
        return deny(_l("Only the secretariat and the chair of the jury may do this."))
    if stage.state != "planned" or stage.is_discussion or (stage.opens_at is not None and stage.opens_at <= at):
        return deny(_l("The round has opened: its calibration cases are fixed."))
    return allow()


remove_case = choose_case


def save_calibration(actor: User, member: JuryMember, stage: Round, at: datetime) -> Verdict:
    """From the day the case was chosen until the round closes."""
    if not (verdict := save_scorecard(actor, member)):
        return verdict
    if stage.state not in ("planned", "open") or (stage.closes_at is not None and stage.closes_at <= at):
        return deny(_l("The round has closed. Nothing is left to calibrate for."))
    return allow()


finish_calibration = save_calibration
