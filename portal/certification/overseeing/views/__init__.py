"""Pages of overseeing."""

from portal.certification.overseeing.views.blueprint import overseeing

__all__ = ["overseeing"]
