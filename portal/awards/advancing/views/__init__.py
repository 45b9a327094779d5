"""The pages of advancing."""

from portal.awards.advancing.views import choosing, ordering
from portal.awards.advancing.views.blueprint import advancing

__all__ = ["advancing", "choosing", "ordering"]
