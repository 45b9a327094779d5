"""Pages of schemes."""

from portal.certification.schemes.views import standards, versions
from portal.certification.schemes.views.blueprint import schemes

__all__ = ["schemes", "standards", "versions"]
