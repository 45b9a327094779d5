"""What is kept of an edition, for those who ran it: without categories in which the viewer has a tie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.awards.models import (
    Category,
    Decision,
    DecisionItem,
    Edition,
    Entry,
    ResultRow,
    ResultSet,
    Round,
    RuleChange,
    Signature,
)
from portal.awards.visibility import open_categories
from portal.core.database import session

ENTRY_COLUMNS = ["reference", "category", "nominee", "country", "title", "association", "state", "language", "submitted_at"]
RESULT_COLUMNS = ["category", "round", "reference", "nominee", "criterion", "weight", "panel_mark", "total", "rank", "cards", "fingerprint"]
DECISION_COLUMNS = ["category", "no_award", "reason", "reference", "nominee", "shortlisted", "outcome", "citation"]
CHANGE_COLUMNS = ["at", "what", "before", "after", "reason"]
Lines = Iterator[list[Any]]


def open_to(viewer: User, edition: Edition) -> list[int]:
    """Ids of the categories whose results the viewer may keep: those without a tie."""
    query = select(Category.id).where(Category.edition_id == edition.id, open_categories(viewer))
    return list(session.scalars(query.order_by(Category.position, Category.id)))


def categories_count(edition: Edition) -> int:
    return session.scalar(select(func.count(Category.id)).where(Category.edition_id == edition.id)) or 0


def entry_lines(categories: list[int]) -> Lines:
    query = (
        select(Entry)
        .where(Entry.category_id.in_(categories), Entry.submitted_at.is_not(None))
        .options(joinedload(Entry.category), joinedload(Entry.association))
        .order_by(Entry.category_id, Entry.nominee, Entry.id)
    )
    for entry in session.scalars(query).yield_per(200):
        yield [
            entry.reference, entry.category.key, entry.nominee, entry.country, entry.title,
            entry.association.name if entry.association else "", entry.state, entry.language, entry.submitted_at,
        ]  # fmt: skip


def result_sets(categories: list[int]) -> list[ResultSet]:
    """Every count, corrections and what they replaced: nothing is left out of an archive."""
    query = (
        select(ResultSet)
        .join(Round, Round.id == ResultSet.round_id)
        .where(ResultSet.category_id.in_(categories))
        .options(
            selectinload(ResultSet.rows).joinedload(ResultRow.entry),
            joinedload(ResultSet.category),
            joinedload(ResultSet.round).selectinload(Round.criteria),
        )
        .order_by(Round.position, ResultSet.category_id, ResultSet.id)
    )
    return list(session.scalars(query).unique())


def result_lines(results: list[ResultSet]) -> Lines:
    for result in results:
        for row in result.rows:
            for criterion in result.round.criteria:
                yield [
                    result.category.key, result.round.position, row.entry.reference, row.entry.nominee, criterion.key,
                    f"{criterion.weight:f}", row.panel_marks.get(criterion.key), row.total, row.rank, row.cards, result.fingerprint,
                ]  # fmt: skip


def decisions(categories: list[int]) -> list[Decision]:
    query = (
        select(Decision)
        .where(Decision.category_id.in_(categories), Decision.state == "revealed")
        .options(
            joinedload(Decision.category),
            selectinload(Decision.items).joinedload(DecisionItem.entry),
            selectinload(Decision.signatures).joinedload(Signature.user),
        )
        .order_by(Decision.category_id)
    )
    return list(session.scalars(query).unique())


def decision_lines(found: list[Decision]) -> Lines:
    for decision in found:
        for item in decision.items:
            citation = item.citation.get("en") or next(iter(item.citation.values()), "")
            yield [
                decision.category.key, "yes" if decision.no_award else "no", decision.reason, item.entry.reference,
                item.entry.nominee, "yes" if item.shortlisted else "no", item.outcome, citation,
            ]  # fmt: skip


def change_lines(edition: Edition) -> Lines:
    for change in session.scalars(select(RuleChange).where(RuleChange.edition_id == edition.id).order_by(RuleChange.id)):
        yield [change.at, change.what, change.before, change.after, change.reason]
