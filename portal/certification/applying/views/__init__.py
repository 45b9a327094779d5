"""Pages of applying."""

from portal.certification.applying.views.blueprint import applying

__all__ = ["applying"]
