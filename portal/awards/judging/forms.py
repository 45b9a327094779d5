"""Shapes of input: the scorecard, made for the criteria of its round, and the short forms around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import StopValidation, ValidationError

from portal.awards.judging.cards import COMMENT_WORDS, Sheet
from portal.awards.judging.merging import CANNOT, Shown, Typed
from portal.awards.judging.scale import NotOnScale, Scale
from portal.awards.scoring.rounding import plain
from portal.core.forms import Form, Required, WordLimit, text
from portal.core.i18n import _, _l, tr

SHARE, INTERNAL = "share", "internal"
NO_TIE = "none"
TIES = {
    "client_or_supplier": _l("They are a client or a supplier of mine or of my employer."),
    "past_employer": _l("I worked there not long ago."),
    "advised": _l("I advised or audited them."),
    "employer": _l("I work there, or in the same group."),
    "personal": _l("I know the people behind it too well."),
    "other": _l("Another tie."),
    NO_TIE: _l("There is no tie: I cannot judge it for another reason."),
}


class OnScale:
    def __init__(self, scale: Scale) -> None:
        self.scale = scale

    def __call__(self, form: Any, field: Any) -> None:
        typed = field.data or ""
        try:
            field.mark = self.scale.read(typed) if typed else None
        except NotOnScale:
            raise StopValidation(
                _("“%(typed)s” is not a mark of this scale: it runs from %(low)s to %(high)s in steps of %(step)s.",
                  typed=typed[:40], low=plain(self.scale.low), high=plain(self.scale.high), step=plain(self.scale.step))
            ) from None  # fmt: skip


class MarkField(StringField):
    """``data``: what was typed; ``mark``: what it means, after validation."""

    mark: Decimal | None = None


class Share(RadioField):
    """Anything but the two values is refused; not sent is None."""

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in (SHARE, INTERNAL):
            raise ValidationError(_("Please choose who may read the comment."))


def scorecard_form(card: Sheet) -> type[Form]:
    """A form class with ``mark_<id>``, ``cannot_<id>``, ``comment_<id>`` and ``share_<id>`` per criterion."""
    fields: dict[str, Any] = {}
    for one in card.criteria:
        name = one.name
        fields[f"mark_{one.id}"] = MarkField(tr(name), [OnScale(card.scale)])
        fields[f"cannot_{one.id}"] = StringField(tr(name))
        fields[f"comment_{one.id}"] = text(tr(name), WordLimit(COMMENT_WORDS))
        choices = [(SHARE, _l("Share with the nominee")), (INTERNAL, _l("For the jury only"))]
        fields[f"share_{one.id}"] = Share(tr(name), choices=choices, validate_choice=False)
    return type("ScorecardForm", (Form,), fields)


def typed_in(form: Any, card: Sheet, sent: Iterable[str], seen: Mapping[int, Shown], *, whole: bool) -> dict[int, Typed]:
    """What a valid form says per criterion; adds an error where a mark and "cannot judge" were both chosen anew.

    ``sent``: names of the fields that came in. ``whole``: a plain form, where a check box that is not sent is off.
    """
    names, typed = set(sent), {}
    for one in card.criteria:
        verdict = _verdict(form, one.id, names, seen.get(one.id), whole)
        comment, share = form[f"comment_{one.id}"], form[f"share_{one.id}"]
        typed[one.id] = Typed(
            verdict,
            (comment.data or "") if comment.name in names else None,
            share.data == SHARE if share.name in names and share.data else None,
        )
    return typed


def _verdict(form: Any, criterion_id: int, names: set[str], seen: Shown | None, whole: bool) -> str | None:
    """A mark, "cannot judge" or nothing; None when neither field was sent.

    Without scripts a radio button cannot be released: then the one of the two that was changed is meant.
    """
    field, box = form[f"mark_{criterion_id}"], form[f"cannot_{criterion_id}"]
    if not whole and field.name not in names and box.name not in names:
        return None
    mark = "" if field.mark is None else plain(field.mark)
    cannot = bool(box.data)
    if mark and cannot:
        before = seen.verdict if seen else ""
        if before == CANNOT:
            return mark
        if before == mark:
            return CANNOT
        field.errors = [*field.errors, _("Please choose a mark or “I cannot judge this”, not both.")]
    return CANNOT if cannot else mark


class RecusalForm(Form):
    tie = RadioField(_l("Do you have a tie to this nominee?"), [Required()], choices=list(TIES.items()))
    reason = text(_l("Reason"), Required(), limit=2000, description=_l("The chair reads it. The nominee does not."))


class ReasonForm(Form):
    reason = text(_l("Reason"), Required(), limit=2000)
