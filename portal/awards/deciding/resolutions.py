"""What the board votes on: a proposal without its citations, which are a matter of wording."""

from __future__ import annotations

from portal.awards import scoring
from portal.awards.models import Decision


def resolution_of(decision: Decision) -> str:
    """Fingerprint of who gets what and why. A change of it asks for another vote."""
    return scoring.fingerprint(
        {
            "category": decision.category_id,
            "no_award": decision.no_award,
            "reason": decision.reason,
            "result": decision.result_set_id,
            "final": decision.final_id,
            "entries": [
                {"entry": item.entry_id, "shortlisted": item.shortlisted, "outcome": item.outcome}
                for item in sorted(decision.items, key=lambda item: item.entry_id)
            ],
        }
    )
