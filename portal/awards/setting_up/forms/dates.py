"""All dates of an edition on one page, in the order in which they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast
from zoneinfo import available_timezones

from wtforms import SelectField

from portal.awards.models import Edition, Round
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.dates import milestones, out_of_order, round_key, stages_of, values_of
from portal.awards.setting_up.forms.base import SetUpForm
from portal.core.forms import ZonedDateTimeField
from portal.core.i18n import _, _l

HINTS: dict[str, Any] = {
    "nominations_open_at": _l("From here on associations may nominate."),
    "nominations_close_at": _l("Until then associations may begin new nominations."),
    "dossiers_close_at": _l("Until then dossiers may be completed and submitted."),
    "screening_ends_at": _l("Until then the secretariat checks the entries."),
    "shortlist_at": _l("At this instant the shortlist becomes public. It can also be announced by hand."),
    "reveal_at": _l("At this instant the winners become public. Two board members can also do it by hand."),
}


@cache
def zones() -> list[tuple[str, str]]:
    """Time zones by name; those of Europe first, because that is where the associations are."""
    known = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix", "right")))
    ordered = sorted(known, key=lambda zone: (not zone.startswith("Europe/"), zone))
    return [(zone, zone.replace("_", " ")) for zone in [*ordered, "UTC"]]


class _DatesForm(SetUpForm):
    zone_name = SelectField(
        _l("Time zone"), description=_l("The times below are read in this zone, and announced in it.")
    )

    rounds: Sequence[Round] = ()
    at: datetime

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.zone_name.choices = zones()
        super().process(*args, **kwargs)

    @property
    def date_fields(self) -> list[ZonedDateTimeField]:
        return [field for field in self if isinstance(field, ZonedDateTimeField)]

    def dates(self) -> dict[str, datetime | None]:
        """By the keys of ``dates.milestones``."""
        return {field.short_name: field.data for field in self.date_fields}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for key, before in out_of_order(milestones(self.dates(), stages_of(self.rounds))).items():
            valid = self._refuse(key, _("This must come after “%(other)s”.", other=before.label))
        for stage in self.rounds:
            opens, closes = round_key(stage.id, "opens_at"), round_key(stage.id, "closes_at")
            if may.has_begun(stage, self.at) and self[opens].data != stage.opens_at:
                valid = self._refuse(opens, _("This round has opened: its opening cannot be moved any more."))
            if may.has_ended(stage, self.at) and self[closes].data != stage.closes_at:
                valid = self._refuse(closes, _("This round has closed: its end cannot be moved any more."))
        return valid

    def _refuse(self, key: str, sentence: str) -> bool:
        field = self[key]
        field.errors = [*field.errors, sentence]
        return False


def dates_form(edition: Edition, rounds: Sequence[Round], *, at: datetime, typed_zone: str | None = None) -> _DatesForm:
    """A form with a field per date. ``typed_zone``: the zone chosen in the request, under which the times were typed."""
    fields: dict[str, Any] = {}
    for date in milestones({}, stages_of(rounds)):
        fields[date.key] = ZonedDateTimeField(date.label, description=HINTS.get(date.key, ""))
    known = {name for name, _label in zones()}
    zone = typed_zone if typed_zone in known else edition.zone
    form_class = type("DatesForm", (_DatesForm,), {**fields, "rounds": rounds, "at": at})
    data = {**values_of(edition, rounds), "zone_name": edition.zone}
    return cast(_DatesForm, form_class(edition=edition, zone=zone, data=data))


