"""Shapes of input of staffing. Choices are handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from portal.certification.staffing.services.auditors import Qualification
from portal.certification.staffing.words import ENGAGEMENTS, NOTABLE, QUALIFIED, QUESTIONS
from portal.certification.steps import DIRECTIONS
from portal.core.forms import FIRST_YEAR, LAST_YEAR, Form, Required, line, text
from portal.core.i18n import _, _l

REASON_LIMIT = 2000


class _Day(DateField):
    """A date within reason."""

    def process_formdata(self, valuelist: Any) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Please give a date.")) from None
        if self.data is not None and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(_("Please give a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def _in_order(form: Any, first: Any, last: Any) -> bool:
    if first.data and last.data and last.data < first.data:
        last.errors = [*last.errors, _("The last day lies before the first.")]
        return False
    return True


class CompetenceForm(Form):
    standard_code = SelectField(_l("Standard"))
    role = SelectField(_l("Qualified to"), choices=list(QUALIFIED.items()))
    directions = SelectMultipleField(
        _l("Services"), [Required(_l("Please choose at least one."))], choices=[(key, DIRECTIONS[key]) for key in ("inbound", "outbound")]
    )
    languages = SelectMultipleField(_l("Languages"), [Required(_l("Please choose at least one language."))])
    valid_from = _Day(_l("Valid from"), [Required()])
    valid_until = _Day(_l("Valid until"), [Required()])
    evidence = text(_l("What shows it"), limit=REASON_LIMIT)
    version = HiddenField()

    def offer(self, standards: Sequence[str], languages: Sequence[tuple[str, str]]) -> CompetenceForm:
        self.standard_code.choices = [(code, code) for code in standards]
        self.languages.choices = list(languages)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return _in_order(self, self.valid_from, self.valid_until) and fine

    @property
    def wanted(self) -> Qualification:
        assert self.valid_from.data is not None
        assert self.valid_until.data is not None
        return Qualification(
            self.standard_code.data, self.role.data, sorted(self.directions.data or []), sorted(self.languages.data or []),
            self.valid_from.data, self.valid_until.data, self.evidence.data or "",
        )  # fmt: skip


class EndingForm(Form):
    """A change of the days of an engagement."""

    starts_on = _Day(_l("From"), [Required()])
    ends_on = _Day(_l("Until"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return _in_order(self, self.starts_on, self.ends_on) and fine

    @property
    def days(self) -> tuple[date, date | None]:
        assert self.starts_on.data is not None
        return self.starts_on.data, self.ends_on.data


class EngagementForm(EndingForm):
    organisation = line(_l("Organisation"), Required())
    kind = SelectField(_l("What they did there"), choices=[(kind, ENGAGEMENTS[kind]) for kind in NOTABLE])


class ExpectedForm(Form):
    day = _Day(_l("Visit expected on"), [Required()])

    @property
    def wanted(self) -> date:
        assert self.day.data is not None
        return self.day.data


class ReasonForm(Form):
    reason = text(_l("Reason"), Required(_l("Please give a reason.")), limit=REASON_LIMIT)


YES, NO = "yes", "no"


class _DeclarationBase(Form):
    """A yes or no for each question, and a sentence with every yes."""

    confirm = SelectMultipleField(
        _l("Confirmation"), [Required(_l("Please confirm your declaration."))],
        choices=[("1", _l("My answers are complete and true. I will say at once if anything changes."))],
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for key in QUESTIONS:
            note = self[f"{key}_note"]
            if self[key].data == YES and not note.data and not note.errors:
                note.errors = [*note.errors, _("Please say in a sentence what it is.")]
                fine = False
        return fine

    @property
    def answers(self) -> dict[str, dict[str, object]]:
        return {key: {"yes": self[key].data == YES, "note": self[f"{key}_note"].data or ""} for key in QUESTIONS}


def _with_questions() -> type[_DeclarationBase]:
    fields: dict[str, Any] = {}
    for key, (_title, question) in QUESTIONS.items():
        answer = Required(_l("Please answer this question."))
        fields[key] = RadioField(question, [answer], choices=[(NO, _l("No")), (YES, _l("Yes"))])
        fields[f"{key}_note"] = text(_l("If yes: what is it?"), limit=REASON_LIMIT)
    return type("DeclarationForm", (_DeclarationBase,), fields)


DeclarationForm = _with_questions()
