"""Certificates whose day has come, for the nightly run."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.certification.keeping.queries.refusals import refused_cases
from portal.certification.models import Case, Certificate, SchemeVersion
from portal.certification.states import UNDER_WAY
from portal.core.database import session

EASTERNMOST = timedelta(hours=14)
"""Nowhere is the day further on than this: a body's own day is judged row by row."""


def due_certificates(at: datetime) -> Select[Certificate]:
    """Those that the clock may have something to do with, by their own date; served by its index."""
    day = (at + EASTERNMOST).date()
    return (
        select(Certificate)
        .where(or_(Certificate.clock_on.is_(None), Certificate.clock_on <= day))
        .order_by(Certificate.id)
    )


def with_scheme(query: Select[Certificate]) -> Select[Certificate]:
    return query.options(
        joinedload(Certificate.scheme_version).joinedload(SchemeVersion.body),
        joinedload(Certificate.organisation), joinedload(Certificate.standard),
    )  # fmt: skip


def kinds_under_way(ids: Collection[int]) -> dict[int, set[str]]:
    """Certificate -> kinds of its open cases; one refused counts until something is decided about the certificate. One statement."""
    found: dict[int, set[str]] = {}
    query = select(Case.certificate_id, Case.kind).where(
        Case.certificate_id.in_(ids), or_(Case.state.in_(UNDER_WAY), Case.id.in_(refused_cases()))
    )
    for certificate, kind in session.execute(query):
        if certificate is not None:
            found.setdefault(certificate, set()).add(kind)
    return found
