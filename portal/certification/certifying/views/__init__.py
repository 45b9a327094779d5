"""Pages of certifying."""

from portal.certification.certifying.views import deciding, reporting, reviewing  # noqa: F401  (they add their routes)
from portal.certification.certifying.views.blueprint import certifying

__all__ = ["certifying"]
