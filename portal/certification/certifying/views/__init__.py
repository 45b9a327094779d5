"""Pages of certifying."""

from portal.certification.certifying.views.blueprint import certifying

__all__ = ["certifying"]
