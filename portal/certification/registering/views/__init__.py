"""Pages of registering."""

from portal.certification.registering.views import certificates, checks, drawing, machines, search  # noqa: F401  (they add their routes)
from portal.certification.registering.views.blueprint import registering

__all__ = ["registering"]
