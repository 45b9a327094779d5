"""What the clock does: keep every dossier as it was at its deadline."""

from __future__ import annotations

from portal.awards.nominating import queries, services
from portal.core.clock import now
from portal.core.database import transaction


def deadline_snapshots() -> int:
    """Once per entry that is not withdrawn; each in a transaction of its own. Returns how many were kept."""
    kept = 0
    for entry_id in queries.entries_to_snapshot(now()):
        with transaction():
            kept += services.take_deadline_snapshot(entry_id)
    return kept
