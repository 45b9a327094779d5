"""Shapes of input: the board's reason, and a running order with a time per entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from portal.awards.advancing.queries import Meeting
from portal.awards.advancing.services import Time
from portal.awards.models import Round
from portal.core.forms import Form, Required, ZonedDateTimeField, line, text
from portal.core.i18n import _, _l

MINUTES = 20
PAUSE = 10


class ChoiceForm(Form):
    reason = text(_l("Reason"), Required(), limit=2000, description=_l("Board and chair read it; it stands in the minutes."))


class _OrderForm(Form):
    """``begin``, ``minutes`` and ``pause`` lay out those without a time, one after the other."""

    begin: ZonedDateTimeField
    minutes = IntegerField(_l("Minutes each"), [Optional(), NumberRange(1, 1440)], default=MINUTES)
    pause = IntegerField(_l("Minutes between them"), [Optional(), NumberRange(0, 1440)], default=PAUSE)

    meetings: Sequence[Meeting] = ()
    stage: Round

    def times(self) -> dict[int, Time]:
        found = {}
        for one in self.meetings:
            at = self[f"at-{one.entry.id}"].data
            if at is not None:
                minutes = self[f"minutes-{one.entry.id}"].data or self.minutes.data or MINUTES
                found[one.entry.id] = Time(at, minutes, self[f"place-{one.entry.id}"].data or "")
        return found

    def laid_out(self) -> dict[int, Time]:
        """With a time for all: who has none comes after the latest, in the order shown."""
        found = self.times()
        minutes, pause = self.minutes.data or MINUTES, timedelta(minutes=self.pause.data or 0)
        ends = [time.starts_at + timedelta(minutes=time.minutes) + pause for time in found.values()]
        following = self.begin.data if not ends else max(ends)
        for one in self.meetings:
            if one.entry.id not in found and following is not None:
                place = self[f"place-{one.entry.id}"].data or ""
                found[one.entry.id] = Time(following, minutes, place)
                following += timedelta(minutes=minutes) + pause
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        opens, closes = self.stage.opens_at, self.stage.closes_at
        for one in self.meetings:
            field = self[f"at-{one.entry.id}"]
            at: datetime | None = field.data
            if at and ((opens and at < opens) or (closes and at >= closes)):
                field.errors = [*field.errors, _("This lies outside the round: it could not be marked then.")]
                valid = False
        return valid


def order_form(stage: Round, meetings: Sequence[Meeting], times: Mapping[int, Time] | None = None) -> _OrderForm:
    """``times``: shown in place of what is typed or saved."""
    zone = stage.edition.zone
    fields: dict[str, Any] = {"begin": ZonedDateTimeField(_l("The first one begins"), zone=zone)}
    data: dict[str, Any] = {"begin": stage.opens_at, "minutes": MINUTES, "pause": PAUSE}
    for one in meetings:
        number, slot = one.entry.id, (times.get(one.entry.id) if times is not None else one.slot)
        fields[f"at-{number}"] = ZonedDateTimeField(_("Begins: %(nominee)s", nominee=one.entry.nominee), zone=zone)
        fields[f"minutes-{number}"] = IntegerField(_("Minutes: %(nominee)s", nominee=one.entry.nominee), [Optional(), NumberRange(1, 1440)])
        fields[f"place-{number}"] = line(_("Place: %(nominee)s", nominee=one.entry.nominee), limit=120)
        if slot:
            data |= {f"at-{number}": slot.starts_at, f"minutes-{number}": slot.minutes, f"place-{number}": slot.place}
    form_class = type("OrderForm", (_OrderForm,), {**fields, "meetings": meetings, "stage": stage})
    return cast(_OrderForm, form_class(formdata=None, data=data) if times is not None else form_class(data=data))
