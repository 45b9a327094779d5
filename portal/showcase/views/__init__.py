"""Public pages. Each takes at most four statements, and answers 404 alike for what is unknown and not yet public."""

from portal.showcase.views import cases, editions, feeds, words  # noqa: F401  (they add their routes)
from portal.showcase.views.blueprint import showcase

__all__ = ["showcase"]
