"""What can only be estimated: how strict the jurors are, and how sure a ranking is. The arrays are loaded only here."""

from __future__ import annotations

from typing import Any

from portal.awards import scoring
from portal.awards.counting.queries import Inputs
from portal.awards.models import Category


def estimated(inputs: Inputs, category: Category) -> tuple[scoring.Estimate, dict[str, Any]]:
    """The estimate a count needs, and the analysis the board reads beside it."""
    return scoring.Estimate(), {}
