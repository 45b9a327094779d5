"""Pages of publishing: the plan, the reveal, feedback, certificates, the archive."""

from portal.awards.publishing.views import afterwards, archive, feedback, plan  # noqa: F401  (they add their routes)
from portal.awards.publishing.views.blueprint import publishing

__all__ = ["publishing"]
