"""How an edition was judged: rules from the start, numbers and opened documents after the reveal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from portal.awards.counting.queries import nominee_key
from portal.awards.models import (
    Assignment,
    Category,
    Decision,
    DecisionItem,
    Edition,
    Entry,
    Programme,
    ResultSet,
    Round,
    RuleChange,
    Seal,
)
from portal.awards.public_visibility import revealed_decisions
from portal.awards.scoring import opened
from portal.awards.visibility import public_editions
from portal.core.database import first_or_404, session


@dataclass(frozen=True)
class CategoryFacts:
    """After the reveal: how often the entries of a category were read."""

    category: Category
    entries: int
    cards: int
    recusals: int
    fingerprints: list[str]

    @property
    def cards_per_entry(self) -> Decimal | None:
        return Decimal(self.cards) / self.entries if self.entries else None


@dataclass(frozen=True)
class Integrity:
    """``categories`` is empty before the reveal: counts are not public earlier."""

    edition: Edition
    rounds: list[Round]
    changes: list[RuleChange]
    categories: list[CategoryFacts]
    sealed_at: datetime | None
    fingerprint: str | None


def integrity_of(slug: str, edition_slug: str) -> Integrity:
    """Four statements at most."""
    query = (
        public_editions()
        .join(Edition.programme)
        .outerjoin(Seal, Seal.edition_id == Edition.id)
        .where(Programme.slug == slug, Edition.slug == edition_slug)
        .options(
            contains_eager(Edition.programme).joinedload(Programme.owner),
            joinedload(Edition.rounds).joinedload(Round.criteria),
        )
        .add_columns(Seal.sealed_at, Seal.fingerprint)
    )
    row = session.execute(query).unique().first()
    if row is None:
        first_or_404(public_editions().where(Edition.id.is_(None)))
    edition, sealed_at, fingerprint = row  # type: ignore[misc]  # there is one, else the line above has raised
    changes = session.scalars(select(RuleChange).where(RuleChange.edition_id == edition.id).order_by(RuleChange.at, RuleChange.id))
    return Integrity(edition, list(edition.rounds), list(changes), _categories(edition), sealed_at, fingerprint)


def _categories(edition: Edition) -> list[CategoryFacts]:
    if edition.publication != "revealed":
        return []
    submitted, recused = (func.count(case((Assignment.state == state, Assignment.id))) for state in ("submitted", "recused"))
    rows = session.execute(
        select(Category, func.count(Entry.id.distinct()), submitted, recused)
        .outerjoin(Entry, and_(Entry.category_id == Category.id, Entry.state == "accepted"))
        .outerjoin(Assignment, Assignment.entry_id == Entry.id)
        .join(Edition, and_(Edition.id == Category.edition_id, Edition.publication == "revealed"))
        .where(Category.edition_id == edition.id)
        .group_by(Category.id)
        .order_by(Category.position, Category.id)
    ).all()
    newer = aliased(ResultSet)
    prints: dict[int, list[str]] = {}
    for category_id, fingerprint in session.execute(
        select(ResultSet.category_id, ResultSet.fingerprint)
        .join(Round, Round.id == ResultSet.round_id)
        .outerjoin(newer, newer.replaces_id == ResultSet.id)
        .where(Round.edition_id == edition.id, newer.id.is_(None))
        .order_by(Round.position)
    ):
        prints.setdefault(category_id, []).append(fingerprint)
    return [CategoryFacts(category, entries, cards, stood_back, prints.get(category.id, [])) for category, entries, cards, stood_back in rows]


def opened_file(slug: str, edition_slug: str) -> dict[str, Any]:
    """The seal with every count it refers to, after the reveal; before it the same 404 as for no seal. Four statements.

    Winners and commended entries are named; everybody else stays a pseudonym.
    """
    seal = first_or_404(_opened(slug, edition_slug))
    stored = json.loads(seal.document)
    decisions = session.scalars(
        revealed_decisions()
        .where(Decision.edition_id == seal.edition_id)
        .options(
            joinedload(Decision.result_set),
            joinedload(Decision.category),
            joinedload(Decision.final),
            selectinload(Decision.items.and_(DecisionItem.outcome.in_(opened.PRIZES)))
            .joinedload(DecisionItem.entry)
            .joinedload(Entry.edition),
        )
    )
    results: dict[str, Any] = {}
    names: dict[str, str] = {}
    categories: dict[str, dict[str, str]] = {}
    for decision in decisions:
        documents = [one for one in (decision.result_set, decision.final) if one]
        results |= {one.fingerprint: json.loads(one.document) for one in documents}
        categories[decision.category.key] = decision.category.name
        names |= {nominee_key(item.entry): item.entry.nominee for item in decision.items}
    results |= _earlier_rounds(results)
    return opened.opened(stored, seal.fingerprint, results, names, categories)


def _earlier_rounds(results: dict[str, Any]) -> dict[str, Any]:
    """The counts that final results combine, by their fingerprints. One statement, or none."""
    wanted = {stage["fingerprint"] for document in results.values() for stage in document.get("rounds", ())} - results.keys()
    if not wanted:
        return {}
    rows = session.execute(select(ResultSet.fingerprint, ResultSet.document).where(ResultSet.fingerprint.in_(sorted(wanted))))
    return {fingerprint: json.loads(document) for fingerprint, document in rows}


def opened_seal(slug: str, edition_slug: str) -> str:
    """The sealed document, byte for byte, after the reveal; before it the same 404 as for no seal at all."""
    return first_or_404(_opened(slug, edition_slug)).document


def _opened(slug: str, edition_slug: str) -> Select[Seal]:
    return (
        select(Seal)
        .join(Edition, Edition.id == Seal.edition_id)
        .join(Programme, Programme.id == Edition.programme_id)
        .where(
            Programme.slug == slug, Edition.slug == edition_slug, Edition.publication == "revealed",
            Edition.state.in_(("open", "archived")),
        )
    )  # fmt: skip
