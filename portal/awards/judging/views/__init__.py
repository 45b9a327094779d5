"""The pages of judging: the juror's queue and desk, the chair's coverage."""

from portal.awards.judging.views import actions, calibrating, chairing, coverage, desk, sheet  # noqa: F401  (they add their routes)
from portal.awards.judging.views.blueprint import judging

__all__ = ["judging"]
