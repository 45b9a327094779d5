"""What people see of documentation and stage 1; every read begins with a case loaded through ``loading.file_for``."""

from portal.certification.documenting.queries.evidence import (
    earlier_evidence_of,
    evidence_of,
    may_see_documents,
    previous_evidence,
    revision_for,
    revisions_of,
)
from portal.certification.documenting.queries.people import (
    centre_people,
    role_of,
    team_of,
)
from portal.certification.documenting.queries.questionnaire import (
    Line,
    Place,
    Questionnaire,
    line_of,
    open_questions,
    places_of,
    questionnaire,
)
from portal.certification.documenting.queries.requirement import (
    Earlier,
    assessment_of,
    assessments_of,
    earlier_answer,
    messages_about,
)
from portal.certification.documenting.queries.stage1 import (
    concluded_stage1,
    latest_snapshot,
    released,
    snapshots_of,
)
from portal.certification.documenting.queries.table import figures_for, values_of
from portal.certification.documenting.queries.waiting import open_steps, unanswered_questions
from portal.certification.people import managers_of

__all__ = [
    "Earlier", "Line", "Place", "Questionnaire", "assessment_of", "assessments_of", "centre_people", "concluded_stage1",
    "earlier_answer", "earlier_evidence_of", "evidence_of", "figures_for", "latest_snapshot", "line_of", "managers_of", "may_see_documents",
    "messages_about", "open_questions", "open_steps", "places_of", "previous_evidence", "questionnaire", "released",
    "revision_for", "revisions_of", "role_of", "snapshots_of", "team_of", "unanswered_questions", "values_of",
]  # fmt: skip
