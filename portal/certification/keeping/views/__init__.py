"""Pages of keeping."""

from portal.certification.keeping.views.blueprint import keeping

__all__ = ["keeping"]
