"""What somebody may read around report, review and decision."""

from portal.certification.certifying.queries.material import facts_of
from portal.certification.certifying.queries.standing import (
    certificate_of,
    deciders_of,
    draft_of,
    file_of,
    lead_of,
    part_of,
    report_of,
    reports_of,
    review_of,
    verdict_of,
    version_of,
)
from portal.certification.certifying.queries.waiting import to_decide, to_report

__all__ = [
    "certificate_of", "deciders_of", "draft_of", "facts_of", "file_of", "lead_of", "part_of", "report_of", "reports_of", "review_of",
    "to_decide", "to_report", "verdict_of", "version_of",
]  # fmt: skip
