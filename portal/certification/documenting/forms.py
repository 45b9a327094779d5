"""Shapes of input for documenting."""

from __future__ import annotations

from portal.core.forms import Form, Required, line, text
from portal.core.i18n import _l


class MessageForm(Form):
    text = text(_l("Your message"), Required(), limit=5000)


class EvidenceForm(Form):
    title = line(_l("What it is"), limit=200)


class ReturnForm(Form):
    reason = text(_l("What has to be put right?"), Required(), limit=5000)
