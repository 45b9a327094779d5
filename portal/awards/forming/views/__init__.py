"""Pages of forming the jury: the jury, one's own membership, conflicts, panels, assignments."""

from portal.awards.forming.views import assignments, conflicts, declaring, jury, membership, plans, ruling
from portal.awards.forming.views.blueprint import forming

__all__ = ["assignments", "conflicts", "declaring", "forming", "jury", "membership", "plans", "ruling"]
