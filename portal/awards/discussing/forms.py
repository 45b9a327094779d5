"""What somebody says."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import Regexp

from portal.core.forms import Form, Required, text
from portal.core.i18n import _l
from portal.core.syncing import KEY


class RemarkForm(Form):
    key = HiddenField(validators=[Regexp(KEY)])
    text = text(_l("Your remark"), Required(), limit=2000, description=_l("The others who marked this entry and the chair read it, under your alias. Please name nobody."))
