"""The pages of a discussion."""

from portal.awards.discussing.views import pages
from portal.awards.discussing.views.blueprint import discussing

__all__ = ["discussing", "pages"]
