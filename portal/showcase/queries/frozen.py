"""Imported editions: the frozen tables as they are. No decision is invented for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager

from portal.awards.models import Category, Criterion, Edition, ResultRow, ResultSet, Round
from portal.core.database import session


@dataclass(frozen=True)
class Table:
    """The frozen count of one category."""

    category: Category
    fingerprint: str
    criteria: list[Criterion]
    rows: list[ResultRow] = field(default_factory=list)


def frozen_tables(edition: Edition) -> list[Table]:
    """The tables of an imported edition, which are public. Two statements; nothing of any other edition."""
    newer = aliased(ResultSet)
    rows = session.scalars(
        select(ResultRow)
        .join(ResultRow.result_set)
        .join(ResultRow.entry)
        .join(ResultSet.round)
        .join(ResultSet.category)
        .join(Edition, Edition.id == Round.edition_id)
        .outerjoin(newer, newer.replaces_id == ResultSet.id)
        .where(Edition.id == edition.id, Edition.imported.is_(True), Edition.publication == "revealed", newer.id.is_(None))
        .options(
            contains_eager(ResultRow.entry),
            contains_eager(ResultRow.result_set).contains_eager(ResultSet.category),
            contains_eager(ResultRow.result_set).contains_eager(ResultSet.round).selectinload(Round.criteria),
        )
        .order_by(Category.position, Round.position, ResultRow.position)
    ).unique()
    found: dict[int, Table] = {}
    for row in rows:
        result = row.result_set
        table = found.setdefault(result.id, Table(result.category, result.fingerprint, result.round.criteria))
        table.rows.append(row)
    return list(found.values())


