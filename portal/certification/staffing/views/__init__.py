"""Pages of staffing."""

from portal.certification.staffing.views import auditors, declarations, teams
from portal.certification.staffing.views.blueprint import staffing

__all__ = ["auditors", "declarations", "staffing", "teams"]
