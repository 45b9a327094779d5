"""Commands on complaints and appeals."""

from portal.certification.appealing.services.concluding import close_complaint, decide_complaint
from portal.certification.appealing.services.handling import (
    acknowledge_complaint,
    admit_complaint,
    dismiss_complaint,
    extend_complaint,
    note_complaint,
    propose_outcome,
    take_complaint,
)
from portal.certification.appealing.services.receiving import receive_complaint
from portal.certification.appealing.services.reminding import remind

__all__ = [
    "acknowledge_complaint", "admit_complaint", "close_complaint", "decide_complaint", "dismiss_complaint", "extend_complaint",
    "note_complaint", "propose_outcome", "receive_complaint", "remind", "take_complaint",
]  # fmt: skip
