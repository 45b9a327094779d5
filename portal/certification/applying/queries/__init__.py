"""What people see of applications and agreements."""

from portal.certification.applying.queries.cases import (
    applicants,
    cases_of,
    due_cases,
    parts,
    published_schemes,
    soon_due,
    told_already,
    waiting,
)
from portal.certification.applying.queries.files import (
    application_snapshots,
    colleague_of,
    latest_application,
    messages_of,
    next_number,
    offered_content,
    review_of,
    signers_of,
    site_of,
    snapshot_of,
)

__all__ = [
    "applicants", "application_snapshots", "cases_of", "colleague_of", "due_cases", "latest_application",
    "messages_of", "next_number", "offered_content", "parts", "published_schemes", "review_of", "signers_of", "site_of", "snapshot_of", "soon_due",
    "told_already", "waiting",
]  # fmt: skip
