"""Pages around a meeting: planning, agenda, the meeting itself, its items and votes, its minutes."""

from portal.awards.deliberating.views import agenda, items, minutes, planning, sitting
from portal.awards.deliberating.views.blueprint import deliberating

__all__ = ["agenda", "deliberating", "items", "minutes", "planning", "sitting"]
