"""Pages of visiting."""

from portal.certification.visiting.views.blueprint import visiting

__all__ = ["visiting"]
