"""The pages of screening."""

from portal.awards.screening.views import cockpit, entries, entry
from portal.awards.screening.views.blueprint import screening

__all__ = ["cockpit", "entries", "entry", "screening"]
