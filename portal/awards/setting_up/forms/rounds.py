"""Rounds with their rules of counting, criteria and weights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from wtforms import Field, IntegerField, RadioField
from wtforms.validators import Optional, StopValidation, ValidationError

from portal.awards.models import Criterion, Round
from portal.awards.setting_up.checklist import HUNDRED
from portal.awards.setting_up.forms.base import InLanguages, SetUpForm, Within, pairs, translated
from portal.awards.setting_up.words import FAMILIES, INTAKES, METHODS, RESULTS, ROUND_KINDS, ROUNDINGS, TOTALS
from portal.core.forms import DecimalField, Required, ZonedDateTimeField
from portal.core.i18n import _, _l, tr
from portal.core.languages import language_label

ANCHOR = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*[:.)]\s*(\S.*)$")


class Exactly:
    """A decimal between two, with at most ``places`` decimals."""

    def __init__(self, low: str, high: str, places: int = 2) -> None:
        self.low, self.high, self.places = Decimal(low), Decimal(high), places

    def __call__(self, form: Any, field: Field) -> None:
        value = field.data
        if value is None:
            raise StopValidation("" if field.errors else _("Please fill this in."))
        if not value.is_finite() or not self.low <= value <= self.high:
            raise ValidationError(_("Please give a number between %(low)s and %(high)s.", low=f"{self.low:f}", high=f"{self.high:f}"))
        if value != round(value, self.places):
            raise ValidationError(_("At most %(places)s decimals, please.", places=self.places))


class RoundForm(SetUpForm):
    name = translated(_l("Name"), InLanguages(), limit=120)
    kind = RadioField(_l("Kind of round"), choices=pairs(ROUND_KINDS), default="written")
    weight = DecimalField(
        _l("Weight in the final total"), [Exactly("0", "1000")], places=None, default=Decimal(1),
        description=_l("Beside the other rounds: with 1 and 3 the second counts three times as much. With 0 it only decides who goes on."),
    )  # fmt: skip
    intake = RadioField(_l("Entries"), choices=pairs(INTAKES), default="all")
    intake_size = IntegerField(
        _l("How many of each category advance"), [Optional(), Within(1, 1000)],
        description=_l("Left empty: as many as the category has places on its shortlist."),
    )  # fmt: skip
    opens_at = ZonedDateTimeField(_l("Opens"))
    closes_at = ZonedDateTimeField(_l("Closes"))
    scale_low = DecimalField(_l("Lowest mark"), [Exactly("-1000", "1000")], places=None, default=Decimal(0))
    scale_high = DecimalField(_l("Highest mark"), [Exactly("-1000", "1000")], places=None, default=Decimal(10))
    scale_step = DecimalField(_l("Step"), [Exactly("0.01", "1000")], places=None, default=Decimal(1))
    method = RadioField(_l("Panel mark of a criterion"), choices=pairs(METHODS), default="mean")
    total = RadioField(_l("Total of an entry"), choices=pairs(TOTALS), default="mean")
    rounding = RadioField(_l("Rounding"), choices=pairs(ROUNDINGS), default="once")
    official = RadioField(_l("Official result"), choices=pairs(RESULTS), default="adjusted")
    jurors_per_entry = IntegerField(_l("Jurors per entry"), [Required(), Within(1, 100)], default=5)
    least_cards = IntegerField(
        _l("Least number of scorecards"), [Required(), Within(1, 100)], default=3,
        description=_l("An entry with fewer is pointed out to the chair and the board."),
    )  # fmt: skip

    def __init__(self, *args: Any, disorder: Callable[[dict[str, Any]], Mapping[str, str]] | None = None, **kwargs: Any) -> None:
        self.disorder = disorder
        super().__init__(*args, **kwargs)

    def validate_scale_high(self, field: Field) -> None:
        if self.scale_low.data is not None and field.data is not None and field.data <= self.scale_low.data:
            raise ValidationError(_("The highest mark must be above the lowest."))

    def validate_scale_step(self, field: Field) -> None:
        low, high, step = self.scale_low.data, self.scale_high.data, field.data
        if low is None or high is None or step is None or field.errors or low >= high or step <= 0:
            return
        if step > high - low or (high - low) % step:
            raise ValidationError(_("Steps of this size do not lead from the lowest mark to the highest."))
        if (high - low) / step > 100:
            raise ValidationError(_("That would be more than a hundred marks to choose from."))

    def validate_least_cards(self, field: Field) -> None:
        most = self.jurors_per_entry.data
        if field.data is not None and most is not None and field.data > most:
            raise ValidationError(_("This is more than there are jurors per entry."))

    def values(self, *but: str) -> dict[str, Any]:
        """A discussion counts nothing and takes what its round took, whatever was left in the fields."""
        found = super().values(*but)
        if found["kind"] == "discussion":
            found |= {"weight": Decimal(0), "intake": "all"}
        if found["intake"] == "all":
            found["intake_size"] = None
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.disorder is None or self.opens_at.errors or self.closes_at.errors:
            return valid
        for column, sentence in self.disorder(self.values()).items():
            self[column].errors = [*self[column].errors, sentence]
            valid = False
        return valid


def marks_of(stage: Round) -> list[Decimal]:
    """Every mark of the scale, lowest first."""
    count = int((stage.scale_high - stage.scale_low) / stage.scale_step)
    return [stage.scale_low + stage.scale_step * number for number in range(count + 1)]


def anchors_to_texts(anchors: Mapping[str, Mapping[str, str]], languages: Sequence[str]) -> dict[str, str]:
    """One text per language, a line per mark: ``8: needs are measured…``."""
    ordered = sorted(anchors.items(), key=lambda pair: Decimal(pair[0]))
    spoken = {code for texts in anchors.values() for code in texts} | set(languages)
    lines = {code: [f"{mark}: {texts[code]}" for mark, texts in ordered if texts.get(code)] for code in spoken}
    return {code: "\n".join(each) for code, each in lines.items() if each}


def anchors_from_texts(texts: Mapping[str, str], marks: Sequence[Decimal]) -> dict[str, dict[str, str]]:
    """The reverse. Raises ValueError, with a sentence, for a line without a mark or with one that is not on the scale."""
    anchors: dict[str, dict[str, str]] = {}
    for code, text in texts.items():
        for line in filter(str.strip, text.split("\n")):
            mark = _mark_of(line, marks)
            if code in anchors.setdefault(mark, {}):
                raise ValueError(_("%(language)s: the mark %(mark)s is there twice.", language=language_label(code), mark=mark))
            anchors[mark][code] = ANCHOR.match(line).group(2).strip()  # type: ignore[union-attr]
    return dict(sorted(anchors.items(), key=lambda pair: Decimal(pair[0])))


def _mark_of(line: str, marks: Sequence[Decimal]) -> str:
    found = ANCHOR.match(line)
    if not found:
        raise ValueError(_("Please begin every line with a mark and a colon: “%(line)s”", line=line[:60]))
    try:
        mark = Decimal(found.group(1).replace(",", "."))
    except InvalidOperation:
        mark = Decimal("NaN")
    if mark not in marks:
        raise ValueError(_("%(mark)s is not a mark of this scale.", mark=found.group(1)))
    return f"{mark.normalize() + Decimal(0):f}"


class CriterionForm(SetUpForm):
    name = translated(_l("Name"), InLanguages(), limit=120)
    family = RadioField(_l("Family"), choices=pairs(FAMILIES), default="customer_orientation")
    weight = DecimalField(
        _l("Weight in percent"), [Exactly("0.01", "100")], places=None,
        description=_l("All criteria of the round together must make 100."),
    )  # fmt: skip
    hint = translated(_l("Hint for jurors"), InLanguages(required=False), long=True, description=_l("The question to ask while reading."))
    anchors = translated(
        _l("What a mark means"), InLanguages(required=False), long=True,
        description=_l("One line per mark: the mark, a colon, what it stands for. Not every mark needs one."),
    )  # fmt: skip

    def __init__(self, *args: Any, stage: Round, criterion: Criterion | None = None, **kwargs: Any) -> None:
        self.marks = marks_of(stage)
        data = {}
        if criterion is not None:
            columns = ("name", "family", "weight", "hint")
            data = {name: getattr(criterion, name) for name in columns}
            data["anchors"] = anchors_to_texts(criterion.anchors, stage.edition.languages)
        super().__init__(*args, edition=stage.edition, data=data, **kwargs)

    def validate_anchors(self, field: Field) -> None:
        try:
            anchors_from_texts(field.data or {}, self.marks)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def values(self, *but: str) -> dict[str, Any]:
        found = super().values(*but)
        return {**found, "anchors": anchors_from_texts(found["anchors"] or {}, self.marks)}


class _WeightsForm(SetUpForm):
    @property
    def weight_fields(self) -> list[DecimalField]:
        return [field for field in self if isinstance(field, DecimalField)]

    def weights(self) -> dict[int, Decimal]:
        """By id of the criterion."""
        given = {field.short_name.removeprefix("weight-"): field.data for field in self.weight_fields}
        return {int(number): weight for number, weight in given.items() if weight is not None}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        total = sum((field.data or Decimal(0) for field in self.weight_fields), Decimal(0))
        if valid and self.complete and total != HUNDRED:
            self.form_errors.append(_("The weights add up to %(sum)s, and must make 100.", sum=f"{total:f}"))
            return False
        return valid


def weights_form(stage: Round) -> _WeightsForm:
    """A field per criterion."""
    fields: dict[str, Any] = {
        f"weight-{criterion.id}": DecimalField(
            _l("Weight of “%(name)s”", name=tr(criterion.name)), [Exactly("0.01", "100")], places=None
        )
        for criterion in stage.criteria
    }
    data = {f"weight-{criterion.id}": criterion.weight for criterion in stage.criteria}
    return cast(_WeightsForm, type("WeightsForm", (_WeightsForm,), fields)(edition=stage.edition, data=data))


