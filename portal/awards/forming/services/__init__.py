"""Commands of forming the jury. They check, change, record and tell; the edge commits."""

from portal.awards.forming.services.answering import (
    accept_invitation,
    accept_terms,
    decline_invitation,
    update_membership,
)
from portal.awards.forming.services.assigning import (
    NotFitting,
    apply_plan,
    assign,
    detect_for_round,
    refresh_ties,
    refreshed_scene,
    remove_assignment,
    save_panels,
    seal_of,
)
from portal.awards.forming.services.conflicts import Effect, detect_conflicts, detect_for
from portal.awards.forming.services.declaring import Declared, declare_board_conflicts, declare_conflicts
from portal.awards.forming.services.jury import (
    AlreadyMember,
    invite_again,
    invite_juror,
    release_juror,
    update_juror,
    withdraw_invitation,
)
from portal.awards.forming.services.planning import (
    Abandoned,
    ask_plan,
    can_answer_at_once,
    give_up,
    keep_outcome,
    options_of,
    report_progress,
    take_next,
    taken,
    work_out,
)
from portal.awards.forming.services.previewing import Preview, preview_plan, preview_spreadsheet
from portal.awards.forming.services.ruling import lift_conflict, rule_conflict, uphold_conflict, waive_conflict

__all__ = [
    "Abandoned", "AlreadyMember", "Declared", "Effect", "NotFitting", "Preview", "accept_invitation", "accept_terms",
    "apply_plan", "ask_plan", "assign", "can_answer_at_once", "declare_board_conflicts", "declare_conflicts",
    "decline_invitation", "detect_conflicts", "detect_for", "detect_for_round", "give_up", "invite_again", "invite_juror",
    "keep_outcome", "lift_conflict", "options_of", "preview_plan", "preview_spreadsheet", "refresh_ties", "refreshed_scene",
    "release_juror", "remove_assignment", "report_progress", "rule_conflict", "save_panels", "seal_of", "take_next", "taken",
    "update_juror", "update_membership", "uphold_conflict", "waive_conflict", "withdraw_invitation", "work_out",
]  # fmt: skip
