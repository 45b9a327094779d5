"""The plan as a form: dates, a list of agenda items, and how many interviews by site, shift and channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from wtforms import BooleanField, DateField, FieldList, FormField, SelectField, StringField, TimeField
from wtforms import Form as PlainForm
from wtforms.validators import Optional, ValidationError

from portal.certification.visiting.planning import Place, proposed_interviews
from portal.certification.visiting.queries import Plan
from portal.certification.visiting.services import PlanText
from portal.core.forms import FIRST_YEAR, LAST_YEAR, DecimalField, Form, Length, Required, clean, text
from portal.core.i18n import _, _l

MOST_ITEMS, EMPTY_ROWS = 80, 3
KINDS = (("", _l("Work")), ("opening", _l("Opening meeting")), ("closing", _l("Closing meeting")))


class AgendaRow(PlainForm):
    """One item. A row without a topic, a day and a time is left out."""

    day = DateField(_l("Day"), [Optional()])
    starts = TimeField(_l("From"), [Optional()])
    ends = TimeField(_l("To"), [Optional()])
    kind = SelectField(_l("What"), choices=KINDS, default="")
    site = SelectField(_l("Site"), default="")
    topic = StringField(_l("Topic"), [Length()], filters=[clean])
    people = StringField(_l("With whom, by role"), [Length()], filters=[clean])
    refs = StringField(_l("Requirements, e.g. 4.1, 5.2"), [Length()], filters=[clean])
    remote = BooleanField(_l("Remote"))

    @property
    def given(self) -> bool:
        return bool(self.day.data or self.topic.data or self.starts.data or self.ends.data or self.kind.data)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if not self.given:
            return good
        return self._complete() and good

    def _complete(self) -> bool:
        for needed in (self.day, self.starts, self.ends, self.site):
            if not needed.data and not needed.errors:
                needed.errors = [_("Please fill this in.")]
        if not self.topic.data and not self.kind.data:
            self.topic.errors = [_("Please fill this in.")]
        if self.starts.data and self.ends.data and self.starts.data >= self.ends.data:
            self.ends.errors = [_("This must be after the beginning.")]
        return not self.errors


class Item(FormField):  # type: ignore[type-arg]  # generic in its stubs only
    """A row of the agenda. Its own fields clean what is typed; the row as a whole takes no filters."""

    def __init__(self, *args: Any, filters: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PlanForm(Form):
    """Made by ``plan_form``; ``counts`` are the fields of the interviews, by (site, shift, channel)."""

    counts: dict[tuple[int, str, str], str]
    starts_on = DateField(_l("First day"), [Required()])
    ends_on = DateField(_l("Last day"), [Required()])
    late_reason = text(_l("Why the centre gets the plan later than the scheme asks"), limit=2000)
    days_planned = DecimalField(_l("Audit days planned"), [Optional()])
    days_reason = text(_l("Why the days differ from those agreed"), limit=2000)
    remote = text(_l("Why part of it is done from a distance"), limit=2000)
    agenda = FieldList(Item(AgendaRow), _l("Agenda"), max_entries=MOST_ITEMS)

    def validate_starts_on(self, field: Any) -> None:
        _possible(field.data)

    def validate_ends_on(self, field: Any) -> None:
        _possible(field.data)
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day lies before the first."))
        if self.starts_on.data and field.data and (field.data - self.starts_on.data).days > 60:
            raise ValidationError(_("A visit lasts two months at most."))

    def validate_days_planned(self, field: Any) -> None:
        if field.data is not None and not 0 < field.data <= 200:
            raise ValidationError(_("Please give a number of days above 0."))
        if field.data is not None and field.data * 4 != int(field.data * 4):
            raise ValidationError(_("Please give whole, half or quarter days."))

    def places(self, places: Iterable[Place]) -> None:
        """Offer the sampled sites in every row."""
        choices = [("", "–"), *((str(place.id), place.name) for place in places)]
        for row in self.agenda:
            row.form.site.choices = choices

    def text(self, references: dict[str, int]) -> PlanText:
        """What was typed. ``references``: reference -> requirement id, of the standard."""
        assert self.starts_on.data
        assert self.ends_on.data  # the form is valid
        return PlanText(
            self.starts_on.data, self.ends_on.data, [self._item(row.form, references) for row in self.agenda if row.form.given],
            self._interviews(), self.days_planned.data, self.remote.data or "", self.days_reason.data or "",
            self.late_reason.data or "",
        )  # fmt: skip

    def _item(self, row: Any, references: dict[str, int]) -> dict[str, Any]:
        known, _unknown = split_references(row.refs.data, references)
        return {
            "day": row.day.data.isoformat(), "from": f"{row.starts.data:%H:%M}", "to": f"{row.ends.data:%H:%M}",
            "kind": row.kind.data, "site_id": int(row.site.data), "topic": row.topic.data or "", "with": row.people.data or "",
            "remote": bool(row.remote.data), "requirement_ids": known,
        }  # fmt: skip

    def _interviews(self) -> list[dict[str, Any]]:
        return [
            {"site_id": site, "shift": shift, "channel": channel, "count": count}
            for (site, shift, channel), name in self.counts.items()
            if (count := int(self[name].data or 0))
        ]

    def know_references(self, references: dict[str, int]) -> bool:
        """Adds an error where a row names a requirement that the standard does not have."""
        fine = True
        for row in self.agenda:
            _known, unknown = split_references(row.form.refs.data, references)
            if unknown:
                row.form.refs.errors = [_("The standard has no requirement %(refs)s.", refs=", ".join(unknown))]
                fine = False
        return fine


def _possible(day: date | None) -> None:
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Please give a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def split_references(typed: str | None, references: dict[str, int]) -> tuple[list[int], list[str]]:
    """Requirement ids of ``4.1, 5.2``, and what the standard does not have."""
    named = [part.strip() for part in (typed or "").replace(";", ",").split(",") if part.strip()]
    return [references[one] for one in named if one in references], [one for one in named if one not in references]


class Count(StringField):
    """A number of interviews at one site, shift and channel; empty is none."""

    def pre_validate(self, form: Any) -> None:
        typed = self.data or "0"
        if not (typed.isascii() and typed.isdigit() and int(typed) <= 999):
            raise ValidationError(_("Please give a whole number."))


def plan_form(plan: Plan, *, typed: bool) -> PlanForm:
    """The form of this case. ``typed``: filled from the request; else from the plan, or from a proposal."""
    counts = {(place.id, shift, channel): f"count-{place.id}-{shift or 'any'}-{channel or 'any'}" for place in plan.places for shift, channel in place.crews}
    fields = {name: Count(_("Interviews"), [Length(3)]) for name in counts.values()}
    made: Any = type("PlanForm", (PlanForm,), {**fields, "counts": counts})
    form: PlanForm = made() if typed else made(formdata=None, data=_shown(plan, counts))
    if not typed:
        for _row in range(EMPTY_ROWS):
            form.agenda.append_entry()
    form.places(plan.places)
    return form


def _shown(plan: Plan, counts: dict[tuple[int, str, str], str]) -> dict[str, Any]:
    row = plan.row
    planned = {(one["site_id"], one["shift"], one["channel"]): one["count"] for one in row.interviews} if row else _proposal(plan)
    data: dict[str, Any] = {name: str(planned.get(key, "") or "") for key, name in counts.items()}
    if row is None:
        return {**data, "days_planned": plan.days_agreed, "agenda": _skeleton(plan)}
    names = ("starts_on", "ends_on", "late_reason", "days_planned", "days_reason", "remote")
    return {**data, **{name: getattr(row, name) for name in names}, "agenda": [_row(plan, item) for item in row.agenda]}


def _proposal(plan: Plan) -> dict[tuple[int, str, str], int]:
    return {
        (place.id, *crew): count for place in plan.places for crew, count in proposed_interviews(place, plan.rules).items()
    }


def _skeleton(plan: Plan) -> list[dict[str, Any]]:
    """A first agenda to fill in: the opening, a row per site, the closing."""
    if not plan.places:
        return []
    first, last = str(plan.places[0].id), str(plan.places[-1].id)
    work = [{"site": str(place.id), "kind": ""} for place in plan.places]
    return [{"kind": "opening", "site": first}, *work, {"kind": "closing", "site": last}]


def _row(plan: Plan, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": date.fromisoformat(item["day"]), "starts": time.fromisoformat(item["from"]), "ends": time.fromisoformat(item["to"]),
        "kind": item["kind"], "site": str(item["site_id"]), "topic": item["topic"], "people": item["with"],
        "remote": item["remote"], "refs": plan.references(item),
    }  # fmt: skip
