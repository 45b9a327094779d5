"""A category: its texts and its rules of entry."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, SelectMultipleField

from portal.awards.setting_up.forms.base import InLanguages, SetUpForm, Within, pairs, translated
from portal.awards.setting_up.words import PLACES, WHO_MAY_ENTER
from portal.core.forms import Required
from portal.core.i18n import _l


class CategoryForm(SetUpForm):
    name = translated(_l("Name"), InLanguages(), limit=120)
    description = translated(
        _l("Description"), InLanguages(required=False), long=True,
        description=_l("Public: for whom it is, and what it rewards."),
    )  # fmt: skip
    reading_guide = translated(
        _l("Reading guide for jurors"), InLanguages(required=False), long=True,
        description=_l("What to look for in this category. Only the jury reads it."),
    )  # fmt: skip
    who_may_enter = RadioField(_l("Who may enter"), choices=pairs(WHO_MAY_ENTER), default="any")
    quota = IntegerField(_l("Nominations per association"), [Required(), Within(0, 1000)], default=2)
    shortlist_size = IntegerField(_l("Places on the shortlist"), [Required(), Within(0, 1000)], default=4)
    places = SelectMultipleField(_l("Awards given"), choices=pairs(PLACES), default=["winner", "commended"])
    least_entries = IntegerField(
        _l("Least number of entries"), [Required(), Within(0, 1000)], default=3,
        description=_l("With fewer accepted entries no award is given in this category."),
    )  # fmt: skip
