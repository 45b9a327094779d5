"""Pages of overseeing."""

from portal.certification.overseeing.views import cases  # noqa: F401  (it adds its routes)
from portal.certification.overseeing.views.blueprint import overseeing

__all__ = ["overseeing"]
