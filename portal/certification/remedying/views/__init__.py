"""Pages of remedying."""

from portal.certification.remedying.views import answers, judging, pages, repeating
from portal.certification.remedying.views.blueprint import remedying

__all__ = ["answers", "judging", "pages", "remedying", "repeating"]
