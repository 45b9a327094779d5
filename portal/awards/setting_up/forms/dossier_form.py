"""Sections and questions of the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from portal.awards.models import Section
from portal.awards.setting_up.forms.base import InLanguages, SetUpForm, Within, pairs, translated
from portal.awards.setting_up.words import AUDIENCES, KINDS
from portal.core.forms import clean
from portal.core.i18n import _, _l, tr
from portal.core.languages import language_label, language_name

SPARE_ROWS, MOST_CHOICES = 3, 40


class SectionForm(SetUpForm):
    title = translated(_l("Title"), InLanguages(), limit=120)
    introduction = translated(_l("Introduction"), InLanguages(required=False), long=True)


class ChoicesField(Field):
    """Rows of one choice each: inputs ``choices-0-key`` and ``choices-0-en``…; rows without any text are left out.

    ``data``: a list of ``{"key": str, "label": {language: text}}``; the key of a new row is empty.
    """

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.languages: tuple[str, ...] = ("en",)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[Any] = []
        self.data = list(data or []) if isinstance(data, list) else []
        self.object_data = {row["key"]: row["label"] for row in self.data}
        if formdata is not None and f"{self.name}-0-{self.languages[0]}" in formdata:
            self.data = [row for number in range(MOST_CHOICES) if (row := self._row(formdata, number))]

    def _row(self, formdata: Any, number: int) -> dict[str, Any] | None:
        typed = {code: clean(formdata.get(f"{self.name}-{number}-{code}", ""))[:200] for code in self.languages}
        if not any(typed.values()):
            return None
        key = clean(formdata.get(f"{self.name}-{number}-key", ""))
        key = key if key in self.object_data else ""
        # Texts in languages the edition no longer speaks stay.
        kept = {code: text for code, text in self.object_data.get(key, {}).items() if code not in typed}
        return {"key": key, "label": {**kept, **{code: text for code, text in typed.items() if text}}}

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
        """What the page shows: (key, [(language, its name, input name, text)]), with spare rows to add to."""
        shown = [*self.data, *({"key": "", "label": {}} for _spare in range(SPARE_ROWS))][:MOST_CHOICES]
        return [
            (row["key"], [(code, language_label(code), f"{self.name}-{n}-{code}", row["label"].get(code, "")) for code in self.languages])
            for n, row in enumerate(shown)
        ]


class QuestionForm(SetUpForm):
    label = translated(_l("Question"), InLanguages(), limit=300)
    help = translated(_l("Help under the question"), InLanguages(required=False), long=True)
    section_id = SelectField(_l("Section"), coerce=int)
    kind = SelectField(_l("Kind of answer"), choices=pairs(KINDS), default="long_text")
    word_limit = IntegerField(
        _l("Word limit"), [Optional(), Within(1, 5000)], description=_l("For texts; leave empty for no limit.")
    )
    choices = ChoicesField(
        _l("Choices"), description=_l("For a choice: one row each. An empty row is left out; three more appear after saving.")
    )
    required = BooleanField(_l("Must be answered before a dossier can be submitted"))
    audience = RadioField(
        _l("Who may read the answer after the winners are published"), choices=pairs(AUDIENCES), default="jury"
    )
    hidden_from_jury = BooleanField(
        _l("Hidden from jurors"), description=_l("For what the secretariat needs to know and the jury must not weigh.")
    )

    def __init__(self, *args: Any, sections: Sequence[Section] = (), **kwargs: Any) -> None:
        self.sections = sections
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.section_id.choices = [(each.id, tr(each.title)) for each in self.sections]
        self.choices.languages = self.text_languages
        super().process(*args, **kwargs)

    def validate_choices(self, field: Field) -> None:
        if self.kind.data != "choice":
            return
        if len(field.data) < 2:
            raise ValidationError(_("Please give at least two choices."))
        wanted = self.text_languages if self.complete else self.text_languages[:1]
        for row in field.data:
            if missing := [language_name(code) for code in wanted if not row["label"].get(code)]:
                raise ValidationError(
                    _("“%(choice)s”: missing %(languages)s", choice=tr(row["label"]), languages=", ".join(missing))
                )

    @property
    def section(self) -> Section:
        return next(each for each in self.sections if each.id == self.section_id.data)
