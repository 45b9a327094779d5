"""Pages of appealing."""

from portal.certification.appealing.views.blueprint import appealing

__all__ = ["appealing"]
