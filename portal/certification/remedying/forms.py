"""Shapes of input about findings. The answer itself is read field by field, see ``documenting.fields``."""

from __future__ import annotations

from wtforms import HiddenField, RadioField

from portal.certification.remedying.words import METHODS
from portal.core.forms import Form, Required, text
from portal.core.i18n import _l

LIMIT = 5000


class PlainForm(Form):
    version = HiddenField()


class ReasonForm(PlainForm):
    reason = text(_l("Reason"), Required(_l("Please give a reason.")), limit=LIMIT)


class ImplementForm(PlainForm):
    note = text(_l("What was carried out"), Required(), limit=LIMIT)


class VerifyForm(PlainForm):
    method = RadioField(_l("How it was verified"), [Required(_l("Say how it was verified."))], choices=list(METHODS.items()))
    note = text(_l("What you saw"), limit=LIMIT)
