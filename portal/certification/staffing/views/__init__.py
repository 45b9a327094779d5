"""Pages of staffing."""

from portal.certification.staffing.views.blueprint import staffing

__all__ = ["staffing"]
