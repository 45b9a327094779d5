"""Pages of registering."""

from portal.certification.registering.views.blueprint import registering

__all__ = ["registering"]
