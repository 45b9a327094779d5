"""Commands of remedying: check, change, record, tell. Nothing here commits."""

from portal.certification.findings import repeated
from portal.certification.remedying.services.answering import implement_action, respond, save_answer, stored
from portal.certification.remedying.services.calling_off import call_off_repetition
from portal.certification.remedying.services.disputing import dispute_finding, drop_finding, uphold_finding
from portal.certification.remedying.services.escalating import escalate_by_clock, escalate_finding, is_due, remind
from portal.certification.remedying.services.files import attach_evidence, remove_evidence
from portal.certification.remedying.services.judging import accept_answer, reject_answer, send_back, verify_action
from portal.certification.remedying.services.repeating import repeat_visit

__all__ = [
    "accept_answer", "attach_evidence", "call_off_repetition", "dispute_finding", "drop_finding", "escalate_by_clock", "escalate_finding",
    "implement_action", "is_due", "reject_answer", "remind", "remove_evidence", "repeat_visit", "repeated", "respond", "save_answer", "send_back",
    "stored", "uphold_finding", "verify_action",
]  # fmt: skip
