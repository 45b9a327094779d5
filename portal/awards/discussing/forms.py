"""What somebody says."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import Regexp

from portal.core.forms import Form, Required, text
from portal.core.i18n import _l

SHOWN_KEY = r"^[A-Za-z0-9_-]{8,40}$"
"""As `core.templating.fresh_key` makes them: an underscore may be among the signs."""


class RemarkForm(Form):
    key = HiddenField(validators=[Regexp(SHOWN_KEY)])
    text = text(_l("Your remark"), Required(), limit=2000, description=_l("The others who marked this entry and the chair read it, under your alias. Please name nobody."))
