"""Shapes of input around a visit."""

from portal.certification.visiting.forms.device import mistakes_of, read_items
from portal.certification.visiting.forms.plan import PlanForm, plan_form
from portal.certification.visiting.forms.sheet import (
    AcknowledgementForm,
    ConclusionForm,
    FindingForm,
    JudgementForm,
    KpiForm,
    NoteForm,
)

__all__ = [
    "AcknowledgementForm", "ConclusionForm", "FindingForm", "JudgementForm", "KpiForm", "NoteForm", "PlanForm", "mistakes_of",
    "plan_form", "read_items",
]  # fmt: skip
