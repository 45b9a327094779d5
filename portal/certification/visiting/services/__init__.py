"""Commands around a visit. They check, change, record and tell; the edge commits."""

from portal.certification.visiting.services.concluding import acknowledge_findings, conclude_visit
from portal.certification.visiting.services.judging import Judgement, check_kpi, judge_requirement
from portal.certification.visiting.services.notes import Noted, NoteText, write_note
from portal.certification.visiting.services.plans import PlanText, begin_visit, save_plan, send_plan
from portal.certification.visiting.services.raising import raise_finding
from portal.certification.visiting.services.syncing import Item, synchronise

__all__ = [
    "Item", "Judgement", "NoteText", "Noted", "PlanText", "acknowledge_findings", "begin_visit", "check_kpi",
    "conclude_visit", "judge_requirement", "raise_finding", "save_plan", "send_plan", "synchronise", "write_note",
]  # fmt: skip
