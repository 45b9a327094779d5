"""The commands of set-up."""

from portal.awards.setting_up.services.categories import add_category, edit_category, move_category, remove_category
from portal.awards.setting_up.services.copying import copy_edition
from portal.awards.setting_up.services.dossier_form import (
    add_question,
    add_section,
    after_form_changes,
    edit_question,
    edit_section,
    move_question,
    move_section,
    remove_question,
    remove_section,
)
from portal.awards.setting_up.services.editions import (
    archive_edition,
    create_edition,
    edit_details,
    open_edition,
    set_dates,
)
from portal.awards.setting_up.services.programmes import create_programme, edit_programme
from portal.awards.setting_up.services.ready_made import take_categories, take_everything, take_form, take_rubric
from portal.awards.setting_up.services.rounds import add_round, edit_round, remove_round
from portal.awards.setting_up.services.rubric import (
    add_criterion,
    edit_criterion,
    move_criterion,
    remove_criterion,
    set_weights,
)
from portal.awards.setting_up.services.rules import ReasonNeeded, change_rules

__all__ = [
    "ReasonNeeded", "add_category", "add_criterion", "add_question", "add_round", "add_section", "after_form_changes",
    "archive_edition", "change_rules", "copy_edition", "create_edition", "create_programme", "edit_category",
    "edit_criterion", "edit_details", "edit_programme", "edit_question", "edit_round", "edit_section", "move_category",
    "move_criterion", "move_question", "move_section", "open_edition", "remove_category", "remove_criterion",
    "remove_question", "remove_round", "remove_section", "set_dates", "set_weights", "take_categories", "take_everything",
    "take_form", "take_rubric",
]  # fmt: skip
