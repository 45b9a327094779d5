"""Shortlists and winners. Before the reveal nothing here tells a winner from the others: outcomes are not selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.awards.models import (
    Answer,
    Assignment,
    Category,
    Decision,
    DecisionItem,
    Edition,
    Entry,
    Question,
    Seal,
    Section,
)
from portal.awards.public_visibility import revealed_decisions, shortlisted_entries
from portal.core.database import session
from portal.organisations.models import name_key
from portal.showcase.consent import agreed_to_publication


@dataclass(frozen=True)
class Honour:
    """An entry with what the board decided about it, after the reveal. ``outcome``: winner, commended or finalist."""

    entry: Entry
    outcome: str
    citation: dict[str, str]


@dataclass(frozen=True)
class Award:
    """A category after the reveal. ``entries``: how many were eligible."""

    category: Category
    no_award: bool
    reason: str
    entries: int
    honours: list[Honour] = field(default_factory=list)

    def of(self, outcome: str) -> list[Honour]:
        return [one for one in self.honours if one.outcome == outcome]

    @property
    def winners(self) -> list[Honour]:
        return self.of("winner")


@dataclass(frozen=True)
class Facts:
    """Numbers of an edition after the reveal, and its seal."""

    entries: int
    cards: int
    jurors: int
    associations: int
    sealed_at: datetime | None
    fingerprint: str | None


@dataclass(frozen=True)
class Lead:
    """The winner the page tells more of: text and figures whose audience is everyone."""

    honour: Honour
    category: Category
    title: str
    text: str
    minutes: int
    figures: list[dict[str, str]]


def neutral(entry: Entry) -> tuple[str, str]:
    """The published order of a shortlist: alphabetical by nominee, accents and legal forms aside."""
    return name_key(entry.nominee), entry.slug


def shortlist_of(edition: Edition) -> list[tuple[Category, list[Entry]]]:
    """The announced shortlist by category, each in neutral order; empty before. One statement."""
    query = (
        shortlisted_entries()
        .join(Category, Category.id == Entry.category_id)
        .where(Entry.edition_id == edition.id, Entry.state == "accepted")
        .options(contains_eager(Entry.category), joinedload(Entry.association))
    )
    found: dict[int, list[Entry]] = {}
    for entry in session.scalars(query).unique():
        found.setdefault(entry.category_id, []).append(entry)
    return [
        (category, sorted(found[category.id], key=neutral)) for category in edition.categories if category.id in found
    ]


def _eligible() -> Any:
    counted = Entry.__table__.alias("eligible")
    return (
        select(func.count(counted.c.id))
        .where(counted.c.category_id == Decision.category_id, counted.c.state == "accepted")
        .correlate(Decision)
        .scalar_subquery()
    )


def awards_of(edition: Edition) -> list[Award]:
    """Every category with its winners, commended entries and finalists. Empty before the reveal. One statement."""
    rows = session.execute(
        revealed_decisions()
        .join(Category, Category.id == Decision.category_id)
        .outerjoin(DecisionItem, and_(DecisionItem.decision_id == Decision.id, DecisionItem.shortlisted.is_(True)))
        .outerjoin(Entry, and_(Entry.id == DecisionItem.entry_id, Entry.state == "accepted"))
        .where(Decision.edition_id == edition.id)
        .order_by(Category.position, Category.id)
        .options(contains_eager(Decision.category), joinedload(Entry.association))
        .add_columns(DecisionItem.outcome, DecisionItem.citation, Entry, _eligible())
    ).all()
    found: dict[int, Award] = {}
    for decision, outcome, citation, entry, eligible in rows:
        award = found.setdefault(decision.id, Award(decision.category, decision.no_award, decision.reason, eligible))
        if entry is not None:
            award.honours.append(Honour(entry, "finalist" if outcome == "none" else outcome, citation or {}))
    for award in found.values():
        award.honours.sort(key=lambda one: neutral(one.entry))
    return list(found.values())


def latest_winners(edition: Edition, count: int = 3) -> list[tuple[Category, Honour]]:
    """A few winners for the front page, in the order of the categories. One statement."""
    return [(award.category, winner) for award in awards_of(edition) for winner in award.winners[:1]][:count]


def facts_of(edition: Edition) -> Facts:
    """The numbers of a revealed edition. One statement."""
    accepted = and_(Entry.edition_id == edition.id, Entry.state == "accepted")
    cards = and_(Assignment.state == "submitted", accepted)
    row = session.execute(
        select(
            select(func.count(Entry.id)).where(accepted).scalar_subquery(),
            select(func.count(Assignment.id)).join(Entry, Entry.id == Assignment.entry_id).where(cards).scalar_subquery(),
            select(func.count(Assignment.member_id.distinct())).join(Entry, Entry.id == Assignment.entry_id).where(cards).scalar_subquery(),
            select(func.count(Entry.association_id.distinct())).where(accepted).scalar_subquery(),
            select(Seal.sealed_at).where(Seal.edition_id == edition.id).scalar_subquery(),
            select(Seal.fingerprint).where(Seal.edition_id == edition.id).scalar_subquery(),
        )
    ).one()
    return Facts(*row)


def lead_of(awards: Sequence[Award]) -> Lead | None:
    """The first winner whose company agreed to publication and has a story for everyone. One statement."""
    winners = {one.entry.id: (award.category, one) for award in awards for one in award.winners}
    if not winners:
        return None
    rows = session.execute(
        select(Answer.entry_id, Question.kind, Answer.value)
        .join(Question, Question.id == Answer.question_id)
        .join(Section, Section.id == Question.section_id)
        .join(Entry, Entry.id == Answer.entry_id)
        .where(
            Answer.entry_id.in_(winners),
            Question.audience == "everyone",
            Question.kind.in_(("long_text", "kpi")),
            agreed_to_publication(),
        )
        .order_by(Section.position, Question.position, Question.id)
    ).all()
    for entry_id, (category, honour) in winners.items():
        texts = [value for of, kind, value in rows if of == entry_id and kind == "long_text" and value]
        if texts:
            figures = [row for of, kind, value in rows if of == entry_id and kind == "kpi" for row in value or []]
            return _lead(category, honour, texts, figures)
    return None


def _lead(category: Category, honour: Honour, texts: list[str], figures: list[dict[str, str]]) -> Lead:
    words = sum(len(text.split()) for text in texts)
    moved = [row for row in figures if row.get("measure") and row.get("baseline") and row.get("result")]
    return Lead(honour, category, honour.entry.title, excerpt(texts), max(1, round(words / 200)), moved[:3])


def excerpt(texts: Sequence[str], words: int = 190) -> str:
    """The beginning of the story after the portrait, ending with a whole sentence."""
    story = texts[1:] if len(texts) > 1 else texts
    kept: list[str] = []
    left = words
    for paragraph in "\n\n".join(story).split("\n\n"):
        sentences = _sentences(paragraph)
        taken: list[str] = []
        for sentence in sentences:
            if left <= 0:
                break
            taken.append(sentence)
            left -= len(sentence.split())
        if taken:
            kept.append(" ".join(taken))
        if left <= 0:
            break
    return "\n\n".join(kept)


def _sentences(paragraph: str) -> list[str]:
    found: list[str] = []
    current: list[str] = []
    for word in paragraph.split():
        current.append(word)
        if word.rstrip("”’\"')»").endswith((".", "!", "?")) and len(current) > 3:
            found.append(" ".join(current))
            current = []
    return [*found, " ".join(current)] if current else found
