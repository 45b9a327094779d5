"""Pages of documenting."""

from portal.certification.documenting.views.blueprint import documenting

__all__ = ["documenting"]
