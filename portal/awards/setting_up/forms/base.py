"""What the forms of set-up share: the edition's languages and zone, and the reason once rules are frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from portal.awards.models import Edition
from portal.core.forms import LINE_LIMIT, Form, TranslatedField, ZonedDateTimeField, text
from portal.core.i18n import _, _l, ngettext
from portal.core.languages import language_name

REASON = _l("Reason for the change")
REASON_HINT = _l("Entries have been submitted under these rules. What changes now, and why, is public.")


class InLanguages:
    """A text in the edition's first language; in every language once the edition is open."""

    def __init__(self, required: bool = True) -> None:
        self.required = required
        self.field_flags = {"required": True} if required else {}

    def __call__(self, form: SetUpForm, field: TranslatedField) -> None:
        filled = {code for code in field.languages if (field.data or {}).get(code)}
        if not filled and not self.required:
            return
        wanted = field.languages if form.complete else field.languages[:1]
        missing = [language_name(code) for code in wanted if code not in filled]
        if missing:
            raise ValidationError(
                ngettext("Missing language: %(names)s.", "Missing languages: %(names)s.", len(missing), names=", ".join(missing))
            )


class SetUpForm(Form):
    """``edition`` None: a programme, whose languages are given."""

    reason = text(REASON, description=REASON_HINT, limit=1000)

    def __init__(
        self, *args: Any, edition: Edition | None = None, languages: Iterable[str] = (), zone: str = "", **kwargs: Any
    ) -> None:
        self.text_languages = tuple(languages or (edition.languages if edition else ()) or ("en",))
        self.zone = zone or (edition.zone if edition else "Europe/Brussels")
        self.complete = edition is not None and edition.state == "open"
        self.frozen = edition is not None and edition.rules_frozen_at is not None
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        if not self.frozen and "reason" in self._fields:
            del self.reason
        for field in self:
            if isinstance(field, TranslatedField):
                field.languages = self.text_languages
            elif isinstance(field, ZonedDateTimeField):
                field.zone = self.zone
        super().process(*args, **kwargs)

    @property
    def why(self) -> str:
        return str(self.reason.data or "") if self.reason else ""

    def values(self, *but: str) -> dict[str, Any]:
        """What was typed, by column."""
        return {name: value for name, value in self.data.items() if name not in ("reason", *but)}


class OneOf:
    """A value of the list, with a message in words."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = set(values)

    def __call__(self, form: Any, field: Field) -> None:
        if field.data not in self.values:
            raise StopValidation(_("Please choose one of the list."))


class Within:
    """A whole number between two, both allowed."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None:
            if field.errors:
                raise StopValidation()
            return
        if not self.low <= field.data <= self.high:
            raise ValidationError(_("Please give a number between %(low)s and %(high)s.", low=self.low, high=self.high))


def pairs(words: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(words.items())


def translated(label: Any, *checks: Any, long: bool = False, limit: int | None = None, **kwargs: Any) -> TranslatedField:
    return TranslatedField(label, list(checks), long=long, limit=limit or (4000 if long else LINE_LIMIT), **kwargs)
