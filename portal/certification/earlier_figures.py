"""What was stated of a key figure, or said of it by the auditors, before it was changed: appended at every change."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.certification.models import KpiRevision, KpiValue
from portal.core.clock import now
from portal.core.database import session

STATED, CHECKED = "stated", "checked"
FIELDS = {
    STATED: ("value", "target", "period", "source", "definition", "acted_on"),
    CHECKED: ("checked", "check_note"),
}


def stated_now(row: KpiValue, actor: User) -> None:
    """Call it before what the centre states changes: what stood there is kept, and ``actor`` states it from now on."""
    _keep(row, STATED, row.stated_by, row.stated_at)
    row.stated_by, row.stated_at = actor.id, now()


def checked_now(row: KpiValue, actor: User) -> None:
    """The same before the word of the auditors on it changes."""
    _keep(row, CHECKED, row.checked_by, row.checked_at)
    row.checked_by, row.checked_at = actor.id, now()


def open_check(row: KpiValue) -> None:
    """The figure is another one than was checked: it is to be checked anew; the note stays, for who does."""
    if stated_since(row):
        _keep(row, CHECKED, row.checked_by, row.checked_at)
        row.checked = ""


def stated_since(row: KpiValue) -> bool:
    """Whether the centre states something else than was checked."""
    return bool(row.checked and row.checked_at and row.stated_at and row.stated_at > row.checked_at)


def _keep(row: KpiValue, part: str, user_id: int | None, at: Any) -> None:
    said = {name: _text(getattr(row, name)) for name in FIELDS[part]}
    if row.id is not None and any(said.values()):
        session.add(KpiRevision(kpi_id=row.id, part=part, said=said, user_id=user_id, at=at))


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize() + Decimal(0), "f")
    return value or ""


def earlier_figures(kpi_ids: Collection[int], part: str) -> dict[int, list[KpiRevision]]:
    """Key figure -> what stood there before, the latest first, with who had put it there. One statement."""
    query = (
        select(KpiRevision)
        .where(KpiRevision.kpi_id.in_(kpi_ids), KpiRevision.part == part)
        .options(joinedload(KpiRevision.user))
        .order_by(KpiRevision.id.desc())
    )
    found: dict[int, list[KpiRevision]] = {}
    for one in session.scalars(query):
        found.setdefault(one.kpi_id, []).append(one)
    return found
