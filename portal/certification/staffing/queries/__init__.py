"""What people see of auditors and teams; everything begins from the selects of ``certification.visibility``."""

from portal.certification.staffing.queries.auditors import (
    AuditorRow,
    Filter,
    auditor_for,
    auditors_for,
    competence_for,
    competences_of,
    engagement_for,
    engagements_of,
    managed_auditor,
    open_cases_of,
    organisation_named,
    organisations_offered,
    standards_known,
)
from portal.certification.staffing.queries.candidates import (
    Candidate,
    audit_days,
    candidate_for,
    candidates_for,
    languages_of,
    need_of,
    without_competence,
)
from portal.certification.staffing.queries.teams import (
    declarations_of,
    member_for,
    own_member,
    staffable_cases,
    team_of,
    waiting_for,
)

__all__ = [
    "AuditorRow", "Candidate", "Filter", "audit_days", "auditor_for", "auditors_for", "candidate_for", "candidates_for",
    "competence_for", "competences_of", "declarations_of", "engagement_for", "engagements_of", "languages_of", "managed_auditor", "member_for",
    "need_of", "open_cases_of", "organisation_named", "organisations_offered", "own_member", "staffable_cases", "standards_known", "team_of", "waiting_for", "without_competence",
]  # fmt: skip
