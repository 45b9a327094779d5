"""The form of a letter's text."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from portal.core.forms import Form, Required, integer, line, text
from portal.core.i18n import _, _l
from portal.outbox.templates import LetterKind


class Placeholders:
    """Only names that the letter knows may stand in braces."""

    def __call__(self, form: Any, field: Any) -> None:
        if unknown := form.kind.unknown_in(field.data or ""):
            names = ", ".join("{" + name + "}" for name in unknown)
            raise ValidationError(_("This letter does not know %(names)s.", names=names))


class TextForm(Form):
    subject = line(_l("Subject"), Required(), Placeholders())
    body = text(_l("Text"), Required(), Placeholders())
    version = HiddenField()

    def __init__(self, kind: LetterKind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def validate_body(self, field: Any) -> None:
        if missing := self.kind.missing_in(field.data or ""):
            names = ", ".join("{" + name + "}" for name in missing)
            raise ValidationError(_("This letter needs %(names)s.", names=names))

    @property
    def given_version(self) -> int:
        """The version that was shown; anything odd matches none."""
        return integer(self.version.data, -1)
