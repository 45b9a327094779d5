"""Shapes of input for applying. Choices are handed in."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.certification.applying.checks import CHECKS, RISK_WORDS
from portal.certification.steps import CHANNELS, SHIFTS
from portal.core.forms import DecimalField, Email, Form, Required, line, text
from portal.core.i18n import _, _l


class StartForm(Form):
    organisation = RadioField(_l("Contact centre"), coerce=int, validate_choice=False)
    scheme = RadioField(_l("Scheme"), coerce=int, validate_choice=False)

    def _chosen(self, field: Any) -> None:
        if field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Please choose one."))

    validate_organisation = validate_scheme = _chosen


class Whole(IntegerField):
    """Says in the reader's language that a whole number is needed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Please give a whole number.")) from None


class SiteForm(Form):
    """A site; its people per shift in fields named after the shifts."""

    name = line(_l("Name of the site"), Required(), limit=120)
    address = text(_l("Address"), limit=500)
    city = line(_l("City"), limit=120)
    country = SelectField(_l("Country"))
    central = BooleanField(_l("The central function sits here: management, planning, quality."))
    day = Whole(SHIFTS["day"], [Optional(), NumberRange(0, 100_000)])
    evening = Whole(SHIFTS["evening"], [Optional(), NumberRange(0, 100_000)])
    night = Whole(SHIFTS["night"], [Optional(), NumberRange(0, 100_000)])
    weekend = Whole(SHIFTS["weekend"], [Optional(), NumberRange(0, 100_000)])
    home_working = Whole(
        _l("Working from home, per cent"), [Optional(), NumberRange(0, 100, _l("Please give a percentage from 0 to 100."))]
    )
    channels = SelectMultipleField(_l("Channels"), choices=list(CHANNELS.items()))
    languages = SelectMultipleField(_l("Languages"))

    @property
    def shifts(self) -> dict[str, int]:
        return {name: self[name].data or 0 for name in SHIFTS}


class ColleagueForm(Form):
    name = line(_l("Name"), Required(), limit=120)
    email = line(_l("E-mail address"), Required(), Email())
    note = text(_l("A sentence to them"), limit=2000)


class MessageForm(Form):
    text = text(_l("Your message"), Required(), limit=5000)


class WithdrawForm(Form):
    reason = text(_l("Why is it withdrawn?"), Required(), limit=2000)


class AskBackForm(Form):
    gaps = text(_l("What is missing or unclear"), Required(), limit=10_000)


class DeclineForm(Form):
    reason = text(_l("Reason"), Required(), limit=5000)


MET = [("yes", _l("met")), ("no", _l("not met")), ("", _l("not looked at"))]
AS_BOOL = {"yes": True, "no": False, "": None}


class CheckForm(Form):
    met = RadioField(_l("Result"), choices=MET, default="")
    note = line(_l("Note"), limit=2000)


class ReviewForm(Form):
    """One part per check, named after it, and the risk."""

    scope = FormField(CheckForm)
    competence = FormField(CheckForm)
    impartiality = FormField(CheckForm)
    capacity = FormField(CheckForm)
    differences = FormField(CheckForm)
    language = FormField(CheckForm)
    risk = RadioField(
        _l("Risk to impartiality"), choices=[*RISK_WORDS.items(), ("", _l("not rated"))], default=""
    )

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        return {check: {"met": AS_BOOL[self[check].form.met.data or ""], "note": self[check].form.note.data or ""} for check in CHECKS}


def review_data(answers: dict[str, Any], risk: str) -> dict[str, Any]:
    """A stored review as the form shows it."""
    words = {True: "yes", False: "no", None: ""}
    parts = {check: answers.get(check) or {} for check in CHECKS}
    return {"risk": risk} | {
        check: {"met": words[part.get("met")], "note": part.get("note", "")} for check, part in parts.items()
    }


class SampleForm(Form):
    chosen = SelectMultipleField(_l("Visit these sites besides"), coerce=int)
    reason = line(_l("Reason"), limit=2000)

    def validate_reason(self, field: Any) -> None:
        if self.chosen.data and not field.data:
            raise ValidationError(_("Please say why these sites are chosen."))


class AdjustmentForm(Form):
    percent = Whole(_l("Per cent"), [Optional(), NumberRange(-100, 300, _l("Please give a percentage from -100 to 300."))])
    reason = line(_l("Reason"), limit=500)

    def validate_reason(self, field: Any) -> None:
        if self.percent.data and not field.data:
            raise ValidationError(_("Every adjustment needs a reason."))


class DaysForm(Form):
    adjustments = FieldList(FormField(AdjustmentForm), min_entries=4, max_entries=12)
    override = DecimalField(
        _l("Other days than calculated"), [Optional(), NumberRange(0.25, 200, _l("Please give days from 0.25 to 200."))], places=2
    )
    reason = text(_l("Reason for other days"), limit=2000)

    def validate_override(self, field: Any) -> None:
        if field.data is not None and field.data * 4 % 1:
            raise ValidationError(_("Please give whole, half or quarter days."))

    def validate_reason(self, field: Any) -> None:
        if self.override.data is not None and not field.data:
            raise ValidationError(_("Other days than calculated need a written reason."))


class TermsForm(Form):
    terms = text(_l("Terms"), Required(), limit=50_000)
    fee_reference = line(_l("Reference of the fees"), Required(), limit=300)


class SignForm(Form):
    agreed = BooleanField(_l("I have read the agreement and have the authority to sign it."), [Required(_l("Please confirm this to sign."))])


class ReviseForm(Form):
    reason = text(_l("Why is the offer taken back?"), Required(), limit=2000)
