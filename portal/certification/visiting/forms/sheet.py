"""The short forms of the visit sheet. The same checks serve what a device sends later."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional, Regexp, ValidationError

from portal.certification.steps import CHANNELS, SHIFTS
from portal.certification.steps import GRADES as GRADE_NAMES
from portal.certification.steps import MATURITY as MATURITY_NAMES
from portal.core.forms import DecimalField, Form, Required, WordLimit, line, text
from portal.core.i18n import _, _l

KEY = r"^[0-9A-Za-z-]{8,40}$"
NOTES: dict[str, Any] = {
    "note": _l("Note"), "process_check": _l("Process check"), "interview": _l("Interview"),
    "observation": _l("Side-by-side observation"), "opening": _l("Opening meeting"), "closing": _l("Closing meeting"),
}  # fmt: skip
RESULT_NAMES: dict[str, Any] = {
    "": _l("Not judged yet"), "conforming": _l("Conforming"), "nonconforming": _l("Nonconforming"),
    "not_applicable": _l("Not applicable"), "not_verified": _l("Not verified"),
}  # fmt: skip
MATURITY: dict[str, Any] = {"": _l("No grade"), **MATURITY_NAMES}
HEARD: dict[str, Any] = {
    "": _l("Not asked yet"), "agreed": _l("The centre accepts the findings"), "dissent": _l("The centre dissents"),
}  # fmt: skip
CHECKED: dict[str, Any] = {
    "": _l("Not checked"), "confirmed": _l("Confirmed"), "differs": _l("Differs"), "not_traceable": _l("Not traceable"),
}  # fmt: skip
DETAILS: dict[str, tuple[str, ...]] = {
    "interview": ("pseudonym", "role", "shift", "channel", "topics"), "observation": ("pseudonym", "shift", "channel"),
    "opening": ("present", "time"), "closing": ("present", "time", "heard"), "process_check": (), "note": (),
}  # fmt: skip
"""Kind of note -> the details it keeps; others are dropped."""
SHORT, LONG = 200, 10_000


class NoteForm(Form):
    key = HiddenField(validators=[Regexp(KEY)])
    kind = SelectField(_l("What it is"), [Required()], choices=list(NOTES.items()), default="note")
    site = SelectField(_l("Site"), [Optional()], choices=[("", "–")], default="")
    refs = line(_l("Requirements, e.g. 4.1, 5.2"))
    text = text(_l("What you saw or heard"), limit=LONG)
    pseudonym = line(_l("Pseudonym"), limit=60, description=_l("A letter or a number, such as A3. Never type a name."))
    role = line(_l("Role"), limit=SHORT)
    shift = SelectField(_l("Shift"), choices=[("", "–"), *SHIFTS.items()], default="")
    channel = SelectField(_l("Channel"), choices=[("", "–"), *CHANNELS.items()], default="")
    topics = line(_l("Topics"), limit=SHORT)
    present = line(_l("Who was present, by role"), limit=SHORT)
    time = line(_l("From when to when"), limit=40)
    heard = SelectField(_l("What the centre says to the findings"), choices=list(HEARD.items()), default="")

    def details(self) -> dict[str, str]:
        given = {name: self[name].data or "" for name in DETAILS[self.kind.data]}
        return {name: value for name, value in given.items() if value}


class JudgementForm(Form):
    result = RadioField(_l("Judgement"), choices=list(RESULT_NAMES.items()), default="", validate_choice=True)
    grade = SelectField(_l("Maturity"), choices=list(MATURITY.items()), default="")
    shared_note = text(_l("Note for the centre"), limit=LONG, description=_l("The centre reads it in the report."))
    private_note = text(_l("Private note"), limit=LONG, description=_l("For the audit team only."))


class FindingForm(Form):
    key = HiddenField(validators=[Regexp(KEY)])
    grade = SelectField(_l("Grade"), [Required()], choices=[("", "–"), *GRADE_NAMES.items()], default="")
    ref = line(_l("Requirement, e.g. 4.1"), Required(), limit=30)
    site = SelectField(_l("Site"), [Optional()], choices=[("", "–")], default="")
    statement = text(_l("What was found"), Required(), limit=LONG)
    shown_by = text(_l("What shows it: a document, a record, an interview or an observation"), limit=LONG)


class KpiForm(Form):
    checked = SelectField(_l("Check"), choices=list(CHECKED.items()), default="")
    check_note = line(_l("Remark"), limit=1000)


class ConclusionForm(Form):
    days_used = DecimalField(_l("Audit days used"), [Required()])

    def validate_days_used(self, field: Any) -> None:
        if field.data is None or not 0 < field.data <= 200:
            raise ValidationError(_("Please give a number of days above 0."))
        if field.data * 4 != int(field.data * 4):
            raise ValidationError(_("Please give whole, half or quarter days."))


class AcknowledgementForm(Form):
    answer = RadioField(
        _l("Your answer"), [Required()],
        choices=[("agreed", _l("We have read the findings")), ("dissent", _l("We see something differently"))],
    )  # fmt: skip
    dissent = text(_l("Where you see it differently"), WordLimit(1000))
    understood = BooleanField(_l("I may say this for the centre"), [Required()])

    def validate_dissent(self, field: Any) -> None:
        if self.answer.data == "dissent" and not field.data:
            raise ValidationError(_("Please say where you see it differently."))
