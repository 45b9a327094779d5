"""The pages of keeping."""

from portal.certification.keeping.views import certificates, deciding, following, noticing, transitions
from portal.certification.keeping.views.blueprint import keeping

__all__ = ["certificates", "deciding", "following", "keeping", "noticing", "transitions"]
