"""What people see of a visit: everything begins from the selects of ``portal.certification.visibility``."""

from portal.certification.visiting.queries.concluding import Findings, findings_sheet, obstacles
from portal.certification.visiting.queries.plans import (
    Plan,
    incompetent,
    places_of,
    plan_for,
    seat_of,
    shown_to,
    team_of,
)
from portal.certification.visiting.queries.sheets import (
    Line,
    Sheet,
    assessment_of,
    kpi_of,
    note_of,
    requirements_by_ref,
    sheet_for,
)

__all__ = [
    "Findings", "Line", "Plan", "Sheet", "assessment_of", "findings_sheet", "incompetent", "kpi_of", "note_of",
    "obstacles", "places_of", "plan_for", "requirements_by_ref", "seat_of", "sheet_for", "shown_to", "team_of",
]  # fmt: skip
