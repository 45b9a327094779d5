"""Pages of applying."""

from portal.certification.applying.views import agreements, applications, cases, colleagues, ends, reviews, sites
from portal.certification.applying.views.blueprint import applying

__all__ = ["agreements", "applications", "applying", "cases", "colleagues", "ends", "reviews", "sites"]
