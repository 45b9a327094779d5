"""Shapes of what is typed around report, review and decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import Optional, ValidationError

from portal.certification.certifying.words import CHECKS, outcomes_of
from portal.core.forms import DecimalField, Form, Required, TranslatedField, clean, text
from portal.core.i18n import _, _l

LARGE = 12_000


class ReportForm(Form):
    """The words of the lead auditor. A draft may be half empty; ``complete`` says what handing in still needs."""

    summary = text(_l("Summary"), limit=LARGE, description=_l("What was audited, and the overall picture, for a reader who was not there."))
    strengths = text(_l("Strengths"), limit=LARGE)
    days_used = DecimalField(_l("Audit days used"), [Optional()], description=_l("In days of eight hours, for example 6.5."))
    difference = text(_l("Why the days used differ from those agreed"), limit=4000)
    remote = text(_l("Remote parts and tools used"), limit=4000, description=_l("Which parts were done remotely, with which tools, and how well that worked. Empty: wholly on the premises."))
    unresolved = text(_l("Differences that stay unresolved"), limit=4000, description=_l("Between the team and the centre. Empty: there are none."))
    recommendation = RadioField(_l("Recommendation"), [Optional()], validate_choice=False)
    conditions = text(_l("Conditions recommended"), limit=4000)

    def __init__(self, kind: str, **values: Any) -> None:
        super().__init__(**values)
        self.possible = outcomes_of(kind)
        self.recommendation.choices = list(self.possible.items())

    def typed(self) -> dict[str, str]:
        """Field -> text, as the draft keeps it; what could not be read stays as it was typed."""
        return {name: self._text(field) for name, field in self._fields.items()}

    @staticmethod
    def _text(field: Any) -> str:
        if isinstance(field, DecimalField):
            typed = clean(str(field.raw_data[0])) if field.raw_data else ""
            return typed if field.data is None else f"{field.data:f}"
        return str(field.data or "")

    def validate_days_used(self, field: Any) -> None:
        if field.data is not None and not 0 < field.data <= 200:
            raise ValidationError(_("Please give a number of days above 0 and up to 200."))

    def complete(self) -> bool:
        """Whether it may be handed in; else each field says what it needs."""
        fine = bool(self.validate())
        needs = {"summary": self.summary, "days_used": self.days_used, "recommendation": self.recommendation}
        if self.recommendation.data == "grant_with_conditions":
            needs["conditions"] = self.conditions
        for field in needs.values():
            if field.data in (None, "") and not field.errors:
                field.errors = [*field.errors, _("Please fill this in.")]
                fine = False
        if self.recommendation.data and self.recommendation.data not in self.possible:
            self.recommendation.errors = [_("Please choose one of these.")]
            fine = False
        return fine

    def explained(self, agreed: str) -> bool:
        """Whether days beside those agreed are explained."""
        try:
            same = not agreed or self.days_used.data is None or Decimal(agreed) == self.days_used.data
        except ArithmeticError:
            same = True
        if same or (self.difference.data or "").strip():
            return True
        self.difference.errors = [_("Other days were agreed: please say why it took more or less.")]
        return False


class ReviewForm(Form):
    """The check list and what follows from it."""

    report_id = HiddenField()
    outcome = RadioField(
        _l("Outcome of the review"),
        [Required(_l("Please choose one of these."))],
        choices=[("ready", _l("Ready for the decision")), ("returned", _l("Return to the lead auditor"))],
    )
    reason = text(_l("Reason"), limit=4000, description=_l("Needed when you return the report; the lead auditor reads it word for word."))

    def checks(self) -> list[tuple[str, Any, Any, Any]]:
        """Key, question, answer field, note field of every check."""
        return [(key, CHECKS[key], self[f"check_{key}"], self[f"note_{key}"]) for key in CHECKS]

    def answers(self) -> dict[str, Any]:
        return {key: {"met": answer.data == "yes", "note": note.data or ""} for key, _q, answer, note in self.checks()}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.outcome.data == "returned" and not (self.reason.data or "").strip():
            self.reason.errors = [*self.reason.errors, _("Please give a reason.")]
            fine = False
        if self.outcome.data == "ready":
            for _key, _question, answer, _note in self.checks():
                if answer.data != "yes":
                    answer.errors = [_("A file is ready only when this is met.")]
                    fine = False
        return fine


for _key, _question in CHECKS.items():
    setattr(ReviewForm, f"check_{_key}", RadioField(_question, [Optional()], choices=[("yes", _l("Met")), ("no", _l("Not met"))], validate_choice=False))
    setattr(ReviewForm, f"note_{_key}", StringField(_l("Note"), filters=[lambda value: (value or "")[:2000]]))


class DecisionForm(Form):
    outcome = RadioField(_l("Decision"), [Required(_l("Please choose one of these."))])
    reasons = text(_l("Reasons"), Required(), limit=LARGE, description=_l("What the decision rests on. The centre reads them word for word; the register does not show them."))
    conditions = text(_l("Conditions"), limit=4000, description=_l("What the centre must do, and by when. Needed for a decision with conditions."))
    scope = TranslatedField(_l("Scope on the certificate"), long=True, limit=2000)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.outcome.data == "grant_with_conditions" and not (self.conditions.data or "").strip():
            self.conditions.errors = [*self.conditions.errors, _("Please say what the conditions are.")]
            fine = False
        return fine


def decision_form(kind: str, languages: list[str], **values: Any) -> DecisionForm:
    """With the outcomes of a kind of case, and the scope in the languages of its certificate."""
    scope = TranslatedField(_l("Scope on the certificate"), languages=languages, long=True, limit=2000)
    form: DecisionForm = type("DecisionForm", (DecisionForm,), {"scope": scope})(**values)
    form.outcome.choices = list(outcomes_of(kind).items())
    return form
