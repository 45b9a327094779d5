"""Pages of schemes."""

from portal.certification.schemes.views.blueprint import schemes

__all__ = ["schemes"]
