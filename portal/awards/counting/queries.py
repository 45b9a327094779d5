"""What a count is made of, and frozen results for those the gate lets through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import User
from portal.awards import scoring
from portal.awards.models import (
    Assignment,
    Category,
    Criterion,
    Edition,
    Entry,
    JuryMember,
    Mark,
    Programme,
    ResultRow,
    ResultSet,
    Round,
)
from portal.awards.visibility import taken_by
from portal.core.database import session
from portal.organisations.models import Organisation

RESULT_COLUMNS = ["category", "nominee", "criterion", "weight", "panel_mark", "total", "rank"]


def nominee_key(entry: Entry) -> str:
    """What stands for an entry in a result document: a pseudonym, or in imported editions the name.

    The documents are opened after the reveal, and whoever was not selected must not be found in them.
    """
    return entry.nominee if entry.edition.imported else entry.pseudonym


@dataclass(frozen=True)
class Inputs:
    """One category of one round, ready for scoring. ``entries``: by their key in the document; ``scale``: lowest, highest mark."""

    rules: scoring.Rules
    criteria: list[scoring.Criterion]
    marks: list[scoring.Mark]
    entries: dict[str, Entry]
    scale: tuple[Decimal, Decimal] = (Decimal(0), Decimal(10))
    belongings: dict[str, tuple[dict[str, str], dict[str, str]]] = field(default_factory=dict)
    """``own-country``, ``own-language`` -> (juror -> group, nominee -> group): for the questions, never for a count."""


def rules_of(stage: Round) -> scoring.Rules:
    return scoring.Rules(
        stage.method,  # type: ignore[arg-type]
        stage.rounding,  # type: ignore[arg-type]
        stage.total,  # type: ignore[arg-type]
        official=stage.official,  # type: ignore[arg-type]
        least_cards=stage.least_cards,
    )


def inputs_of(stage: Round, category: Category) -> Inputs:
    """Submitted cards of accepted entries. Drafts, recused and excluded cards are out; four statements."""
    entries = session.scalars(
        select(Entry).where(Entry.category_id == category.id, Entry.state == "accepted", taken_by(stage)).order_by(Entry.id)
    ).all()
    by_id = {entry.id: nominee_key(entry) for entry in entries}
    criteria = session.scalars(select(Criterion).where(Criterion.round_id == stage.id)).all()
    keys = {criterion.id: criterion.key for criterion in criteria}
    marks = session.execute(
        select(Assignment.entry_id, JuryMember.alias, Mark.criterion_id, Mark.value)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .join(JuryMember, JuryMember.id == Assignment.member_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.round_id == stage.id,
            Assignment.state == "submitted",
            Entry.category_id == category.id,
            Entry.state == "accepted",
            taken_by(stage),
        )
    ).all()
    return Inputs(
        rules_of(stage),
        [scoring.Criterion(c.key, c.weight, c.position) for c in criteria],
        [scoring.Mark(by_id[entry], juror, keys[criterion], value) for entry, juror, criterion, value in marks],
        {by_id[entry.id]: entry for entry in entries},
        (stage.scale_low, stage.scale_high),
        _belongings(stage, {by_id[entry.id]: entry for entry in entries}),
    )


def _belongings(stage: Round, entries: dict[str, Entry]) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Where jurors and nominees come from, and the language each reads or is written in."""
    jurors = session.execute(
        select(JuryMember.alias, Organisation.country, User.locale)
        .outerjoin(Organisation, Organisation.id == JuryMember.association_id)
        .outerjoin(User, User.id == JuryMember.user_id)
        .where(JuryMember.edition_id == stage.edition_id)
    ).all()
    return {
        "own-country": (
            {alias: country for alias, country, _locale in jurors if country},
            {key: entry.country for key, entry in entries.items() if entry.country},
        ),
        "own-language": (
            {alias: locale for alias, _country, locale in jurors if locale},
            {key: entry.language for key, entry in entries.items()},
        ),
    }


def current_result_sets(edition: Edition) -> list[ResultSet]:
    """The result sets of an edition that no correction has replaced, with rows and entries."""
    newer = aliased(ResultSet)
    return list(
        session.scalars(
            select(ResultSet)
            .join(Round, Round.id == ResultSet.round_id)
            .outerjoin(newer, newer.replaces_id == ResultSet.id)
            .join(Category, Category.id == ResultSet.category_id)
            .where(Round.edition_id == edition.id, newer.id.is_(None))
            .order_by(Round.position, Category.position, ResultSet.id)
            .options(
                selectinload(ResultSet.rows).joinedload(ResultRow.entry),
                joinedload(ResultSet.category),
                joinedload(ResultSet.round).selectinload(Round.criteria),
            )
        ).unique()
    )


def result_lines(edition: Edition, language: str = "en") -> Iterator[list[Any]]:
    """The frozen table as lines of RESULT_COLUMNS, a line per nominee and criterion."""
    for result in current_result_sets(edition):
        category = result.category.name.get(language) or result.category.name.get("en") or result.category.key
        for row in result.rows:
            for criterion in result.round.criteria:
                yield [
                    category, row.entry.nominee, criterion.key, plain(criterion.weight),
                    row.panel_marks.get(criterion.key) or "", two_places(row.total), "" if row.rank is None else row.rank,
                ]  # fmt: skip


def two_places(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def plain(value: Decimal) -> str:
    return f"{value:f}"


def edition_named(name: str) -> Edition | None:
    """An edition by number, title, slug or ``programme/slug``, for commands. None for none or several."""
    programme, _, slug = name.partition("/")
    if slug:
        of_programme = select(Edition).join(Programme).where(Programme.slug == programme, Edition.slug == slug)
        return session.scalars(of_programme).one_or_none()
    if name.isdecimal() and (found := session.get(Edition, int(name[:9]))):
        return found
    editions = session.scalars(select(Edition).where(or_(Edition.slug == name, Edition.title.is_not(None)))).all()
    wanted = name.strip().casefold()
    matching = [e for e in editions if e.slug == name or wanted in {t.casefold() for t in e.title.values()}]
    return matching[0] if len(matching) == 1 else None
