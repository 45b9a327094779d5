"""Pages of overseeing."""

from portal.certification.overseeing.views import calendar, cases, files, statistics  # noqa: F401  (they add their routes)
from portal.certification.overseeing.views.blueprint import overseeing

__all__ = ["overseeing"]
