"""Shapes of input of set-up."""

from portal.awards.setting_up.forms.base import SetUpForm
from portal.awards.setting_up.forms.categories import CategoryForm
from portal.awards.setting_up.forms.dates import dates_form
from portal.awards.setting_up.forms.dossier_form import QuestionForm, SectionForm
from portal.awards.setting_up.forms.editions import BLANK, READY_MADE, DetailsForm, NewEditionForm, ProgrammeForm
from portal.awards.setting_up.forms.rounds import CriterionForm, RoundForm, weights_form

__all__ = [
    "BLANK", "READY_MADE", "CategoryForm", "CriterionForm", "DetailsForm", "NewEditionForm", "ProgrammeForm",
    "QuestionForm", "RoundForm", "SectionForm", "SetUpForm", "dates_form", "weights_form",
]  # fmt: skip
