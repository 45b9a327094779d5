"""The nightly run over certificates: those whose day has come, in chunks. It may be stopped and started at any point."""

from __future__ import annotations

from portal.certification.keeping import queries, services
from portal.certification.models import Certificate
from portal.core.clock import now
from portal.core.database import session, transaction

CHUNK = 500


def keep_certificates() -> int:
    """Ends, follow-ups and reminders that are due. Returns how many certificates were dealt with."""
    done, after = 0, 0
    while ids := _next(after):
        with transaction():
            done += services.look_at(ids)
        after = ids[-1]
    return done


def _next(after: int) -> list[int]:
    query = queries.due_certificates(now()).where(Certificate.id > after).with_only_columns(Certificate.id).limit(CHUNK)
    ids = list(session.scalars(query))
    session.rollback()
    return ids
