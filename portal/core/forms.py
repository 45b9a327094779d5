"""The base form and the fields every feature shares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, Field, FieldList, FormField, StringField, TextAreaField, validators
from wtforms.fields import DecimalField as PlainDecimalField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextInput

from portal.core.clock import in_zone, local_to_utc
from portal.core.i18n import _, _l, ngettext
from portal.core.languages import language_label

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINE_LIMIT, TEXT_LIMIT = 300, 20_000
FIRST_YEAR, LAST_YEAR = 1990, 2100


def clean(text: Any) -> Any:
    """Typed text as it is kept: LF line ends, no control characters, no blanks around."""
    if not isinstance(text, str):
        return text
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def count_words(text: str | None) -> int:
    """Runs of non-blank characters. static/js/words.js counts the same way."""
    return len((text or "").split())


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    class Meta:
        csrf = False  # CSRFProtect checks every unsafe request before any view runs

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = [*unbound_field.kwargs.get("filters", []), clean]
            if issubclass(unbound_field.field_class, Field) and unbound_field.field_class not in (FieldList, FormField):
                options = {**options, "filters": filters}
            return unbound_field.bind(form=form, **options)


class Length(validators.Length):
    def __init__(self, limit: int = LINE_LIMIT) -> None:
        super().__init__(max=limit, message=_l("Please keep this below %(limit)s characters.", limit=limit))


class WordLimit:
    """At most ``limit`` words, counted as in the browser."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Any, field: Field) -> None:
        if (used := count_words(field.data)) > self.limit:
            raise ValidationError(
                _("%(used)s words, and at most %(limit)s are allowed.", used=used, limit=self.limit)
            )


class Required(validators.InputRequired):
    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _l("Please fill this in."))

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise StopValidation(str(self.message))


class Email(validators.Regexp):
    def __init__(self) -> None:
        super().__init__(
            r"^[^@\s<>\"',;:]{1,64}@[^@\s<>\"',;:]+\.[^@\s<>\"',;:.]{2,}$",
            message=_l("This does not look like an e-mail address."),
        )


class DecimalField(PlainDecimalField):
    """A number that may be typed with a comma. Shown as exactly as it is kept; emptied, it is None."""

    widget = TextInput()  # a browser's number input would drop a comma silently

    def __init__(self, label: Any = None, validators: Any = None, places: int | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, places=places, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = None
        if not str(valuelist[0]).strip():
            return
        typed = str(valuelist[0]).strip().replace("\u202f", "").replace("\xa0", "").replace(" ", "")
        try:
            self.data = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            raise ValueError(_("Please type a number, for example 12.5.")) from None
        if not self.data.is_finite() or abs(self.data) > 10**12:
            self.data = None
            raise ValueError(_("Please type a number, for example 12.5."))


class ZonedDateTimeField(DateTimeLocalField):
    """A wall-clock time in ``zone`` on the page, an aware UTC instant in ``data``."""

    def __init__(self, label: Any = None, validators: Any = None, zone: str = "Europe/Brussels", **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)
        self.zone = zone

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{in_zone(self.data, self.zone):%Y-%m-%dT%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0]:
            self.data = None
            return
        # Left as it was shown: the very instant stays, with its seconds and its side of a clock change.
        if isinstance(self.object_data, datetime) and valuelist[0] == f"{in_zone(self.object_data, self.zone):%Y-%m-%dT%H:%M}":
            self.data = self.object_data
            return
        for pattern in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"):
            try:
                local = datetime.strptime(valuelist[0], pattern)
            except ValueError:
                continue
            self.data = None
            if not FIRST_YEAR <= local.year <= LAST_YEAR:
                raise ValueError(
                    _("Please give a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
                )
            try:
                self.data = local_to_utc(local, self.zone)
            except ValueError:
                raise ValueError(_("The clocks are changed at this hour: please choose another time.")) from None
            return
        self.data = None
        raise ValueError(_("Please give a date and a time."))


class TranslatedField(Field):
    """One text per language: inputs ``name-en``, ``name-nl``…; ``data`` is a dict of the filled ones.

    In templates: ``for sub in field.parts`` gives (code, language, name, text).
    """

    def __init__(
        self, label: Any = None, validators: Any = None, languages: Iterable[str] = ("en",),
        long: bool = False, limit: int | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(label, validators, **kwargs)
        self.languages, self.long = tuple(languages), long
        self.limit = limit or (TEXT_LIMIT if long else LINE_LIMIT)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[Any] = []
        self.data = dict(data or (self.object_data if hasattr(self, "object_data") else None) or {})
        self.object_data = dict(self.data)
        self.raw_data = None
        if formdata is not None and any(f"{self.name}-{code}" in formdata for code in self.languages):
            typed = {code: clean(formdata.get(f"{self.name}-{code}", "")) for code in self.languages}
            self.raw_data = list(typed.values())
            self.data = {**{k: v for k, v in self.data.items() if k not in typed}, **{k: v for k, v in typed.items() if v}}
            if any(len(text) > self.limit for text in typed.values()):
                self.process_errors.append(_("Please keep this below %(limit)s characters.", limit=self.limit))

    @property
    def parts(self) -> list[tuple[str, str, str, str]]:
        return [
            (code, language_label(code), f"{self.name}-{code}", (self.data or {}).get(code, ""))
            for code in self.languages
        ]


class AllLanguages:
    """Every language of the edition must have a text."""

    def __call__(self, form: Any, field: TranslatedField) -> None:
        missing = [name for code, name, _key, text in field.parts if not text]
        if missing:
            raise ValidationError(
                ngettext("Missing language: %(names)s.", "Missing languages: %(names)s.", len(missing), names=", ".join(missing))
            )


def line(label: Any, *checks: Any, limit: int = LINE_LIMIT, **kwargs: Any) -> StringField:
    return StringField(label, [*checks, Length(limit)], **kwargs)


def text(label: Any, *checks: Any, limit: int = TEXT_LIMIT, **kwargs: Any) -> TextAreaField:
    return TextAreaField(label, [*checks, Length(limit)], **kwargs)


def integer(raw: str | None, default: int, low: int = 0, high: int = 2**31 - 1) -> int:
    """A whole number from a query string; anything odd is the default."""
    try:
        value = int(raw or "")
    except ValueError:
        return default
    return value if low <= value <= high else default
