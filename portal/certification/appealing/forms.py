"""Forms of complaints and appeals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from portal.certification.appealing.words import DECIDABLE, KINDS, OUTCOMES
from portal.core.forms import Email, Form, Required, line, text
from portal.core.i18n import _, _l

LIMIT = 10_000


class ComplaintForm(Form):
    """From anybody. ``homepage`` is for machines: people do not see it and leave it empty."""

    kind = RadioField(_l("What is it about?"), [Required()])
    decision = SelectField(_l("Decision you appeal against"), validate_choice=False)
    """``case-ID`` or ``verdict-ID``."""
    number = line(_l("Number or holder's name on the certificate"), limit=200)
    body = SelectField(_l("Certification body"), [Required()], coerce=int)
    text = text(_l("What happened?"), Required(), limit=LIMIT)
    name = line(_l("Your name"))
    email = line(_l("Your e-mail address"), Optional(), Email())
    homepage = line(_l("Leave this empty"))

    def __init__(
        self,
        *args: Any,
        bodies: Iterable[tuple[int, str]],
        decisions: Iterable[tuple[str, str]] = (),
        known: bool = False,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.known = known
        self.name.flags.required = self.email.flags.required = not known
        found = list(decisions)
        self.kind.choices = [(key, label) for key, label in KINDS.items() if key != "appeal" or found]
        self.decision.choices = [("", "–"), *found]
        self.body.choices = list(bodies)

    def validate_decision(self, field: Any) -> None:
        if self.kind.data == "appeal" and field.data not in [key for key, _label in field.choices if key]:
            raise ValidationError(_("An appeal is about a decision: choose it."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if not self.known:
            for field in (self.name, self.email):
                if not field.data and not field.errors:
                    field.errors = [_("Please fill this in.")]
                    valid = False
        return valid


class NoteForm(Form):
    text = text(_l("What did you find out?"), Required(), limit=LIMIT)


class DismissForm(Form):
    reason = text(_l("Why is it not pursued?"), Required(), limit=4000)


class ExtendForm(Form):
    until = DateField(_l("New deadline"), [Required()])
    reason = text(_l("Reason"), Required(), limit=4000)


class ProposalForm(Form):
    outcome = RadioField(_l("Proposed outcome"), [Required()], choices=[(key, OUTCOMES[key]) for key in DECIDABLE])
    proposal = text(_l("Reasons"), Required(), limit=LIMIT)


class VerdictForm(Form):
    outcome = RadioField(_l("Outcome"), [Required()], choices=[(key, OUTCOMES[key]) for key in DECIDABLE])
    reason = text(_l("Reasons"), Required(), limit=LIMIT)
