"""The board's form: a choice per entry, the reason, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, IntegerField, validators

from portal.awards.deciding.choices import Choice, Placed, Proposal
from portal.awards.models import OUTCOMES
from portal.core.forms import Form, Required, clean, text
from portal.core.i18n import _l

OUTCOME_LABELS = {
    "winner": _l("Winner"),
    "commended": _l("Commended"),
    "finalist": _l("Finalist"),
    "none": _l("Not selected"),
}
CITATION_LIMIT = 1200


class DecisionForm(Form):
    """The fixed part; ``choices_in`` reads the part per entry."""

    no_award = BooleanField(_l("No award in this category"))
    reason = text(_l("Reason"), limit=4000)
    version = IntegerField(validators=[validators.Optional()])


class ReasonForm(Form):
    reason = text(_l("Reason"), Required(), limit=2000)


class VersionForm(Form):
    version = IntegerField(validators=[validators.InputRequired()])


def choices_in(typed: Mapping[str, Any], placed: Iterable[Placed], languages: Iterable[str]) -> dict[int, Choice]:
    """``short-7``, ``outcome-7``, ``citation-7-en`` for entry 7; an unknown outcome counts as undecided."""
    found: dict[int, Choice] = {}
    for one in placed:
        outcome = typed.get(f"outcome-{one.entry_id}", "")
        if outcome not in OUTCOMES:
            continue
        citation = {code: clean(typed.get(f"citation-{one.entry_id}-{code}", ""))[:CITATION_LIMIT] for code in languages}
        found[one.entry_id] = Choice(
            bool(typed.get(f"short-{one.entry_id}")), outcome, {code: words for code, words in citation.items() if words}
        )
    return found


def proposal_in(form: DecisionForm, typed: Mapping[str, Any], placed: Iterable[Placed], languages: Iterable[str]) -> Proposal:
    return Proposal(choices_in(typed, placed, languages), bool(form.no_award.data), form.reason.data or "")
