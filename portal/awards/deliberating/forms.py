"""Shapes of what is typed around a meeting. Choices are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField, validators

from portal.accounts.models import User
from portal.awards.deliberating.words import CHOICES, RULES
from portal.awards.models import Category, Edition, Meeting
from portal.core.forms import Form, Required, ZonedDateTimeField, line, text
from portal.core.i18n import _, _l, tr


def _pairs(values: dict[Any, Any]) -> list[tuple[Any, Any]]:
    return list(values.items())


class RulesForm(Form):
    quorum = RadioField(_l("Quorum"), choices=_pairs(RULES["quorum"]))
    quorum_of = RadioField(_l("Of whom"), choices=_pairs(RULES["quorum_of"]))
    votes = RadioField(_l("Votes on proposals"), choices=_pairs(RULES["votes"]))
    secret = BooleanField(_l("Ballots are secret"))
    casting = BooleanField(_l("Where a majority is tied, the chair of the meeting decides"))
    reason = text(_l("Why the rules change"), limit=2000)
    version = IntegerField(validators=[validators.Optional()])


class MeetingForm(Form):
    starts_at = ZonedDateTimeField(_l("Begins"), [Required()])
    place = line(_l("Place"))
    link = line(_l("Link for those who cannot come"), limit=500)
    chair_id = SelectField(_l("Chair of the meeting"), coerce=int)
    deputy_id = SelectField(_l("Deputy"), coerce=int)
    note = text(_l("A word to all members"), limit=4000)
    version = IntegerField(validators=[validators.Optional()])

    def validate_deputy_id(self, field: Any) -> None:
        if field.data and field.data == self.chair_id.data:
            raise validators.ValidationError(_("The deputy must be somebody else than the chair."))

    def validate_link(self, field: Any) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise validators.ValidationError(_("A link begins with https://."))

    def values(self) -> dict[str, Any]:
        return {
            "starts_at": self.starts_at.data, "place": self.place.data, "link": self.link.data, "note": self.note.data,
            "chair_id": self.chair_id.data, "deputy_id": self.deputy_id.data or None,
        }  # fmt: skip


def meeting_form(edition: Edition, board: Sequence[User], meeting: Meeting | None = None) -> MeetingForm:
    form = MeetingForm(obj=meeting)
    form.starts_at.zone = edition.zone
    form.chair_id.choices = [(user.id, user.name) for user in board]
    form.deputy_id.choices = [(0, _("nobody")), *form.chair_id.choices]
    return form


class ItemForm(Form):
    category_id = SelectField(_l("What to add"), coerce=int)
    title = line(_l("Title of a free item"), limit=200)
    minutes = IntegerField(_l("Length in minutes"), [Required(), validators.NumberRange(1, 480, _l("Between 1 and 480 minutes."))], default=15)

    def validate_title(self, field: Any) -> None:
        if not self.category_id.data and not field.data:
            raise validators.ValidationError(_("Please fill this in."))


def item_form(categories: Iterable[Category]) -> ItemForm:
    form = ItemForm()
    form.category_id.choices = [(0, _("A free item")), *((one.id, tr(one.name)) for one in categories)]
    return form


class ItemChangeForm(Form):
    title = line(_l("Title of a free item"), limit=200)
    minutes = IntegerField(_l("Length in minutes"), [Required(), validators.NumberRange(1, 480, _l("Between 1 and 480 minutes."))])
    version = IntegerField(validators=[validators.InputRequired()])


class NoteForm(Form):
    note = text(_l("For the minutes"), limit=10_000)
    version = IntegerField(validators=[validators.InputRequired()])


class MotionForm(Form):
    text = text(_l("What is put to the vote"), limit=2000)
    version = IntegerField(validators=[validators.Optional()])


class BallotForm(Form):
    choice = RadioField(_l("Your vote"), choices=_pairs(CHOICES))


class ReasonForm(Form):
    reason = text(_l("Reason"), Required(), limit=2000)


class MinutesForm(Form):
    """The words every reader gets; ``texts_in`` reads those of each item."""

    opening = text(_l("Before the items"), limit=10_000)
    closing = text(_l("After the items"), limit=10_000)
    version = IntegerField(validators=[validators.InputRequired()])


class VersionForm(Form):
    version = IntegerField(validators=[validators.InputRequired()])
