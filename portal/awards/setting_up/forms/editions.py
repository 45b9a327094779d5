"""Programmes, and what an edition is called and which languages it speaks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from wtforms import Field, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Regexp, ValidationError

from portal.awards.models import Edition
from portal.awards.setting_up.forms.base import InLanguages, SetUpForm, Within, translated
from portal.awards.setting_up.forms.dates import zones
from portal.core.forms import Form, Required, line
from portal.core.i18n import _, _l, tr
from portal.core.languages import language_label, offered_languages

RESERVED = ("manage",)
SLUG = Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Please use small letters, digits and hyphens only."))
PREFIX = Regexp(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", message=_l("Please use capital letters, digits and hyphens only."))
BLANK, READY_MADE = "blank", "ready-made"


class ProgrammeForm(SetUpForm):
    owner_id = SelectField(_l("Run by"), coerce=int)
    name = translated(_l("Name of the award"), InLanguages(), limit=120)
    description = translated(_l("What it is about"), InLanguages(required=False), long=True)
    slug = line(
        _l("Address"), Required(), SLUG, limit=60,
        description=_l("The last part of its public address, for example “national-award”. It stays the same every year."),
    )  # fmt: skip
    prefix = line(
        _l("Prefix of reference numbers"), Required(), PREFIX, limit=20,
        description=_l("Begins the number of every entry: ECCCO gives ECCCO-2027-0042."),
    )  # fmt: skip

    def __init__(self, *args: Any, owners: Sequence[tuple[int, str]] = (), taken: Collection[str] = (), **kwargs: Any) -> None:
        self.owners, self.taken = list(owners), taken
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        # An award stays with the organisation that founded it.
        if self.owners:
            self.owner_id.choices = self.owners
        elif "owner_id" in self._fields:
            del self.owner_id
        super().process(*args, **kwargs)

    def validate_slug(self, field: Field) -> None:
        if field.data in RESERVED or field.data in self.taken:
            raise ValidationError(_("This address is taken: please choose another."))


LANGUAGES_HINT = _l("Every text of the edition is asked for in each of them.")
LEADING_HINT = _l("Shown where another one is missing; the change log is kept in it.")


class _Spoken:
    """The languages of an edition, with the one that leads."""

    languages: SelectMultipleField
    leading: SelectField

    def offer(self, codes: Sequence[str]) -> None:
        choices = [(code, language_label(code)) for code in codes]
        self.languages.choices = self.leading.choices = choices

    def spoken(self) -> list[str]:
        """The chosen languages, the leading one first."""
        chosen = [code for code in self.languages.data or [] if code != self.leading.data]
        return [str(self.leading.data), *chosen]

    def validate_languages(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Please choose at least one language."))


class NewEditionForm(Form, _Spoken):
    year = IntegerField(_l("Year"), [Required(), Within(2000, 2100)])
    start = RadioField(_l("Start from"))
    languages = SelectMultipleField(_l("Languages"), description=LANGUAGES_HINT)
    leading = SelectField(_l("Leading language"), description=LEADING_HINT)
    zone = SelectField(_l("Time zone"), description=_l("All dates of the edition are set and announced in this zone."))

    def __init__(self, *args: Any, originals: Sequence[Edition] = (), offered: Sequence[str] = (), taken: Collection[str] = (), **kwargs: Any) -> None:
        self.originals, self.offered, self.taken = originals, offered or offered_languages(), taken
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        copies = [(str(each.id), _("A copy of “%(title)s”", title=tr(each.title))) for each in self.originals]
        self.start.choices = [*copies, (READY_MADE, _("The ready-made texts")), (BLANK, _("Blank pages"))]
        self.zone.choices = zones()
        self.offer(self.offered)
        super().process(*args, **kwargs)

    @property
    def new_year(self) -> int:
        return int(self.year.data or 0)

    @property
    def original(self) -> Edition | None:
        """The edition to copy, if that was chosen."""
        return next((each for each in self.originals if str(each.id) == self.start.data), None)

    def validate_year(self, field: Field) -> None:
        if str(field.data) in self.taken:
            raise ValidationError(_("There is an edition of this year already."))


class DetailsForm(SetUpForm, _Spoken):
    title = translated(_l("Title"), InLanguages(), limit=120)
    introduction = translated(_l("Introduction on the public page"), InLanguages(required=False), long=True)
    year = IntegerField(_l("Year"), [Required(), Within(2000, 2100)])
    slug = line(_l("Address"), Required(), SLUG, limit=80, description=_l("The last part of its public address."))
    languages = SelectMultipleField(_l("Languages"), description=LANGUAGES_HINT)
    leading = SelectField(_l("Leading language"), description=LEADING_HINT)
    gala_place = line(_l("Place of the gala"), limit=200)

    def __init__(self, *args: Any, offered: Sequence[str] = (), taken: Collection[str] = (), **kwargs: Any) -> None:
        self.offered, self.taken = offered or offered_languages(), taken
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.offer(self.offered)
        # Once public, its address and the year in its reference numbers are known to others.
        if self.complete and "slug" in self._fields:
            del self.slug, self.year
        super().process(*args, **kwargs)

    def values(self, *but: str) -> dict[str, Any]:
        return {**super().values("leading", *but), "languages": self.spoken()}

    def validate_slug(self, field: Field) -> None:
        if field.data in self.taken:
            raise ValidationError(_("Another edition of this award has this address."))
