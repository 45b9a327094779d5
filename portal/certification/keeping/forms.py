"""Forms about certificates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.certification.keeping.words import ASSESSMENTS, CHANGES, NOTICES, OUTCOMES, REASON_CODES, SUSPEND_CODES
from portal.certification.steps import DIRECTIONS, KINDS
from portal.core.forms import Form, Required, TranslatedField, line, text
from portal.core.i18n import _, _l

LIMIT = 4000


class ManyField(SelectMultipleField):
    """Check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DecisionForm(Form):
    """What every decision needs: its reasons."""

    reasons = text(_l("Reasons"), Required(), limit=LIMIT)


class SuspendForm(DecisionForm):
    code = SelectField(_l("Public reason"), [Required()], choices=[(key, REASON_CODES[key]) for key in SUSPEND_CODES])
    actions = text(_l("What the holder must do"), Required(), limit=LIMIT)
    until = DateField(_l("Suspended until"), [Required()])


class ReinstateForm(DecisionForm):
    verified = BooleanField(_l("The required actions were verified"))

    def validate_verified(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("A certificate is reinstated once the required actions were verified."))


class WithdrawForm(DecisionForm):
    code = SelectField(_l("Public reason"), [Required()], choices=[(key, REASON_CODES[key]) for key in SUSPEND_CODES])


class SupersedeForm(DecisionForm):
    successor = SelectField(_l("Certificate that takes its place"), [Required()], coerce=int)


class ScopeForm(DecisionForm):
    """Scope, direction and sites; which sites stay is ticked, one more can be added."""

    scope = TranslatedField(_l("Scope"), long=True)
    direction = SelectField(_l("Direction"), [Required()], choices=list(DIRECTIONS.items()))
    keep = ManyField(_l("Sites that are covered"), coerce=int)
    name = line(_l("Name of a further site"))
    address = line(_l("Address"))
    city = line(_l("City"))
    country = line(_l("Country (two letters)"), limit=2)

    def validate_scope(self, field: TranslatedField) -> None:
        if not (field.data or {}).get("en"):
            raise ValidationError(_("The scope is needed in English at least."))

    def validate_city(self, field: Any) -> None:
        if self.name.data and not field.data:
            raise ValidationError(_("Please fill this in."))

    def sites(self, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The sites ticked, and the one typed."""
        kept = [site for place, site in enumerate(before) if place in (self.keep.data or [])]
        if not self.name.data:
            return kept
        typed = {name: getattr(self, name).data or "" for name in ("name", "address", "city")}
        return [*kept, {**typed, "country": (self.country.data or "").upper()}]


FORMS: Mapping[str, type[DecisionForm]] = {
    "suspend": SuspendForm, "reinstate": ReinstateForm, "refuse": DecisionForm, "reduce": ScopeForm, "extend": ScopeForm,
    "withdraw": WithdrawForm, "supersede": SupersedeForm,
}  # fmt: skip


class FollowUpForm(Form):
    kind = SelectField(_l("Kind of audit"), [Required()])
    scheme = SelectField(_l("Newer scheme version"), coerce=int, validate_choice=False)
    reason = text(_l("Reason"), limit=LIMIT)

    def __init__(self, *args: Any, kinds: Iterable[str], schemes: Iterable[tuple[int, str]] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.kind.choices = [(kind, KINDS[kind]) for kind in kinds]
        self.scheme.choices = [(0, _("–")), *schemes]

    def validate_reason(self, field: Any) -> None:
        if self.kind.data in ("extension", "special") and not field.data:
            raise ValidationError(_("Please give a reason."))

    def validate_scheme(self, field: Any) -> None:
        if self.kind.data == "transition" and not field.data:
            raise ValidationError(_("Choose the version to move to."))


class ChangeForm(Form):
    kind = SelectField(_l("What has changed?"), [Required()], choices=list(NOTICES.items()))
    people = IntegerField(_l("People working there now"), [Optional(), NumberRange(0, 1_000_000)])
    text = text(_l("Please describe it"), Required(), limit=LIMIT)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.kind.data == "headcount" and self.people.data is None and not self.people.errors:
            self.people.errors = [_("Please fill this in.")]
            return False
        return valid


class AssessmentForm(Form):
    outcome = RadioField(_l("What follows?"), [Required()])
    reason = text(_l("Reason"), Required(), limit=LIMIT)

    def __init__(self, *args: Any, kind: str, **given: Any) -> None:
        super().__init__(*args, **given)
        offered = (*ASSESSMENTS, "termination") if kind == "termination" else ASSESSMENTS
        self.outcome.choices = [(key, OUTCOMES[key]) for key in offered]


class DeclarationForm(Form):
    answer = RadioField(
        _l("Since the last audit or declaration"), [Required()],
        choices=[("none", _l("Nothing has changed that must be notified")), ("some", _l("Something has changed"))],
    )  # fmt: skip
    changes = ManyField(_l("What has changed?"), choices=list(CHANGES.items()))
    text = text(_l("Please describe it"), limit=LIMIT)

    def validate_changes(self, field: Any) -> None:
        if self.answer.data == "some" and not field.data:
            raise ValidationError(_("Choose what has changed."))

    def validate_text(self, field: Any) -> None:
        if self.answer.data == "some" and not field.data:
            raise ValidationError(_("Please say what has changed."))


class TransitionForm(Form):
    until = DateField(_l("Move before"), [Required()])
