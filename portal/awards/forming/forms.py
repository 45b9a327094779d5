"""Shapes of input of forming the jury. Choices are handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.awards.forming.planning import MOST_PER_ENTRY
from portal.awards.forming.queries.declaring import Listed, Stretch
from portal.awards.forming.services import Declared
from portal.awards.forming.words import KINDS, ROLES, RULABLE, TIES
from portal.awards.setting_up.words import FAMILIES
from portal.awards.tie_kinds import DATED, DECLARABLE
from portal.core.clock import now
from portal.core.forms import LINE_LIMIT, Email, Form, Required, clean, line, text
from portal.core.i18n import _, _l
from portal.core.languages import language_labels

MOST_ENTRIES = 200
MOST_MINUTES = 10_000
SOMEBODY_ELSE = 0

Choices = Sequence[tuple[Any, Any]]


def _limit(label: Any) -> IntegerField:
    message = _l("Please give a number from 1 to %(most)s.", most=MOST_ENTRIES)
    return IntegerField(label, [InputRequired(message), NumberRange(1, MOST_ENTRIES, message)])


def _families() -> SelectMultipleField:
    return SelectMultipleField(_l("At home in these criteria"), choices=list(FAMILIES.items()))


def _expertise() -> SelectMultipleField:
    return SelectMultipleField(_l("At home in these categories"), coerce=int)


def _languages() -> SelectMultipleField:
    return SelectMultipleField(_l("Languages they read"), [Required(_l("Please choose at least one language."))])


class InviteForm(Form):
    person = SelectField(_l("Somebody from an earlier jury"), coerce=int, default=SOMEBODY_ELSE)
    name = line(_l("Name"))
    email = line(_l("E-mail"), Optional(), Email())
    locale = SelectField(_l("Language of the letter"), choices=language_labels)
    association_id = SelectField(_l("Home association"), coerce=int, default=SOMEBODY_ELSE)
    languages = SelectMultipleField(_l("Languages they read"))
    max_load = _limit(_l("Most entries to read"))
    role = SelectField(_l("Office"), choices=list(ROLES.items()))

    def offer(self, people: Choices, associations: Choices, languages: Choices) -> InviteForm:
        self.person.choices = [(SOMEBODY_ELSE, _("Somebody else: give name and e-mail")), *people]
        self.association_id.choices = [(SOMEBODY_ELSE, _("none")), *associations]
        self.languages.choices = list(languages)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Either a person from the list, or a name and an address."""
        fine = super().validate(extra_validators)
        if self.person.data:
            return fine
        for field in (self.name, self.email):
            if not field.data and not field.errors:
                field.errors = [*field.errors, _("Please fill this in.")]
                fine = False
        return fine


class MemberForm(Form):
    role = SelectField(_l("Office"), choices=list(ROLES.items()))
    association_id = SelectField(_l("Home association"), coerce=int)
    languages = _languages()
    families, expertise = _families(), _expertise()
    max_load = _limit(_l("Most entries to read"))
    version = HiddenField()


class ReasonForm(Form):
    reason = text(_l("Reason"), Required(_l("Please give a reason.")), limit=2000)


class RuleForm(Form):
    organisation_id = SelectField(_l("Organisation"), coerce=int)
    kind = SelectField(_l("Kind of tie"), choices=[(kind, TIES[kind]) for kind in RULABLE])
    reason = text(_l("Reason"), Required(_l("Please give a reason.")), limit=2000)


class AcceptForm(Form):
    agree = BooleanField(_l("I accept the terms of office"), [Required(_l("Please accept the terms, or decline the invitation."))])
    terms_version = HiddenField()
    languages = SelectMultipleField(_l("Languages you read"), [Required(_l("Please choose at least one language."))])
    families, expertise = _families(), _expertise()
    max_load = _limit(_l("Most entries you can read"))


class TermsForm(Form):
    agree = BooleanField(_l("I accept the terms of office"), [Required(_l("Please accept the terms."))])
    terms_version = HiddenField()


class AvailabilityForm(Form):
    languages = SelectMultipleField(_l("Languages you read"), [Required(_l("Please choose at least one language."))])
    families, expertise = _families(), _expertise()
    max_load = _limit(_l("Most entries you can read"))
    version = HiddenField()


class DeclineForm(Form):
    reason = text(_l("Reason, if you like"), limit=2000)


class PlanForm(Form):
    """The rules of an automatic plan; the names are those of ``planning.Options``."""

    wanted = IntegerField(
        _l("Jurors per entry"),
        [
            InputRequired(_l("Please give a number.")),
            NumberRange(1, MOST_PER_ENTRY, _l("Please give a number from 1 to %(most)s.", most=MOST_PER_ENTRY)),
        ],
    )
    seed = line(_l("Seed"), Required(), limit=60)
    panels = BooleanField(_l("Only jurors of the category's panel"))
    languages = BooleanField(_l("Only jurors who read the entry's language"))
    employers = BooleanField(_l("At most one juror per employer"))
    families = BooleanField(_l("A juror at home in each family of criteria"))
    minutes = BooleanField(_l("Share out reading minutes instead of entries"))
    most_minutes = IntegerField(
        _l("Most reading minutes per juror"),
        [Optional(), NumberRange(1, MOST_MINUTES, _l("Please give a number from 1 to %(most)s.", most=MOST_MINUTES))],
    )
    linked = BooleanField(_l("Keep all jurors of a category comparable"))
    moving = BooleanField(_l("Also reassign what nobody has begun"))


class UploadForm(Form):
    sheet = FileField(_l("Spreadsheet"))


class ConflictForm:
    """A row per organisation: a tick, a kind, a note, and from when to when. Rows that were not shown say nothing.

    ``values``: organisation -> (ticked, kind, note) for the page; ``dates``: organisation -> (since, until) as typed;
    ``errors``: organisation -> sentence; ``newest``: when the list last grew.
    """

    def __init__(self, stretch: Stretch, *, may_untick: bool, newest: datetime | None = None, typed: MultiDict[str, str] | None = None) -> None:
        self.rows, self.part, self.goes_on = stretch.rows, stretch.part, stretch.goes_on
        self.total, self.before = stretch.total, stretch.before
        self.may_untick, self.newest = may_untick, newest
        self.errors: dict[int, str] = {}
        self.values = {row.id: self._value(row, typed) for row in self.rows}
        self.dates = {row.id: _dates(row, typed) for row in self.rows}
        self.shown = {row.id for row in self.rows} if typed is None else _numbers(typed.getlist("shown"))

    @property
    def in_parts(self) -> bool:
        return bool(self.part.after) or self.goes_on

    @property
    def ends(self) -> bool:
        """Whether the list ends here, so that one may say to have gone through it."""
        return not self.part.words and not self.goes_on

    @property
    def complete(self) -> bool:
        """Whether everything was shown, this part and those before it, and nobody came in meanwhile."""
        if not self.ends or not self.shown >= {row.id for row in self.rows}:
            return False
        if not self.rows:
            return not self.part.after and not self.part.until
        return not self.part.after or self.newest is None or self.newest.timestamp() <= self.part.since

    def is_fixed(self, row: Listed) -> bool:
        """Whether the person cannot untick it."""
        return bool(row.fixed) or (row.declared is not None and not self.may_untick)

    def _value(self, row: Listed, typed: MultiDict[str, str] | None) -> tuple[bool, str, str]:
        said = row.declared
        if typed is None or str(row.id) not in typed.getlist("shown"):
            return (said is not None, said.kind if said else "", said.note if said else "")
        ticked = f"tie-{row.id}" in typed or (said is not None and not self.may_untick)
        kind, note = typed.get(f"kind-{row.id}", ""), clean(typed.get(f"note-{row.id}", ""))
        return (ticked, kind or (said.kind if said and not self.may_untick else ""), note)

    def validate(self) -> bool:
        for row in self.rows:
            ticked, kind, note = self.values[row.id]
            if not ticked:
                continue
            if kind not in DECLARABLE:
                self.errors[row.id] = _("Please choose what kind of tie it is.")
            elif kind == "other" and not note:
                self.errors[row.id] = _("Please say in a few words what the tie is.")
            elif len(note) > LINE_LIMIT:
                self.errors[row.id] = _("Please keep this below %(limit)s characters.", limit=LINE_LIMIT)
            elif kind in DATED and (wrong := _wrong(*self.dates[row.id])):
                self.errors[row.id] = wrong
        return not self.errors

    @property
    def declared(self) -> dict[int, Declared]:
        """What to save: of the rows shown, without those that only detection or the chair decide."""
        found: dict[int, Declared] = {}
        for row in self.rows:
            ticked, kind, note = self.values[row.id]
            if row.id in self.shown and not row.fixed:
                since, until = (_day(one) for one in self.dates[row.id])
                found[row.id] = Declared(kind, note, since, until) if ticked else Declared(None)
        return found

    @property
    def kinds(self) -> Mapping[str, Any]:
        return {kind: KINDS[kind] for kind in DECLARABLE}


def _dates(row: Listed, typed: MultiDict[str, str] | None) -> tuple[str, str]:
    said = row.declared
    if typed is None or str(row.id) not in typed.getlist("shown"):
        return tuple(one.isoformat() if one else "" for one in (said.since, said.until)) if said else ("", "")  # type: ignore[return-value]
    return clean(typed.get(f"since-{row.id}", "")), clean(typed.get(f"until-{row.id}", ""))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _wrong(since: str, until: str) -> str:
    """What is wrong with a period; nothing is where it goes on or nobody remembers when it began."""
    if any(one and _day(one) is None for one in (since, until)):
        return _("Please give dates like 2026-03-31, or leave them empty.")
    begins, ends = _day(since), _day(until)
    if begins and ends and ends < begins:
        return _("It ends before it begins.")
    if ends and ends > now().date():
        return _("Please leave the end empty while it goes on.")
    return ""


def _numbers(values: Sequence[str]) -> set[int]:
    return {int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10}


def seats_of(typed: MultiDict[str, str]) -> set[tuple[int, int]]:
    """The boxes ``seat`` with values ``category-member``; anything else is nobody's seat."""
    found = set()
    for value in typed.getlist("seat"):
        parts = value.split("-")
        if len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            found.add((int(parts[0]), int(parts[1])))
    return found
