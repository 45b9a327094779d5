"""Pages of visiting: the plan, the sheet, its end, and what a device sends."""

from portal.certification.visiting.views import concluding, entries, planning, sheet, syncing  # noqa: F401  (routes)
from portal.certification.visiting.views.blueprint import visiting

__all__ = ["visiting"]
