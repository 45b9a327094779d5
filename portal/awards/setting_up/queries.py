"""What a secretariat sees of its programmes: every select starts from those the viewer runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.accounts.models import Role, User
from portal.awards.models import (
    Category,
    Criterion,
    Edition,
    Entry,
    Programme,
    Question,
    Round,
    RuleChange,
    Seal,
    Section,
)
from portal.awards.phases import LABELS, Phase, phase_of
from portal.awards.setting_up.checklist import Outline
from portal.awards.visibility import known_to, managed_editions, managed_programmes
from portal.core.clock import now
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Kind, Organisation

T = TypeVar("T")


@dataclass(frozen=True)
class EditionRow:
    edition: Edition
    phase: Phase
    entries: int

    @property
    def label(self) -> Any:
        return LABELS[self.phase]


@dataclass(frozen=True)
class ProgrammeRow:
    programme: Programme
    editions: list[EditionRow]


def programmes_for(viewer: User) -> list[ProgrammeRow]:
    """Programmes the viewer runs, each with its editions, newest first: three statements."""
    query = managed_programmes(viewer).options(joinedload(Programme.owner)).order_by(Programme.slug)
    programmes = session.scalars(query).all()
    by_programme: dict[int, list[EditionRow]] = {}
    for row in _edition_rows(viewer, [programme.id for programme in programmes]):
        by_programme.setdefault(row.edition.programme_id, []).append(row)
    return [ProgrammeRow(programme, by_programme.get(programme.id, [])) for programme in programmes]


def editions_of(viewer: User, programme: Programme) -> list[EditionRow]:
    """Two statements: the editions with their numbers, and their rounds."""
    return _edition_rows(viewer, [programme.id])


def _edition_rows(viewer: User, programme_ids: Sequence[int]) -> list[EditionRow]:
    entries = select(func.count(Entry.id)).where(Entry.edition_id == Edition.id, known_to(viewer)).correlate(Edition).scalar_subquery()
    sealed = exists().where(Seal.edition_id == Edition.id)
    query = (
        managed_editions(viewer)
        .where(Edition.programme_id.in_(programme_ids))
        .add_columns(entries, sealed)
        .options(selectinload(Edition.rounds))
        .order_by(Edition.year.desc(), Edition.id.desc())
    )
    at = now()
    return [
        EditionRow(edition, phase_of(edition, edition.rounds, sealed=is_sealed, at=at), count)
        for edition, count, is_sealed in session.execute(query)
    ]


def possible_owners(viewer: User) -> list[Organisation]:
    """The federation and associations whose secretariat the viewer is."""
    query = (
        select(Organisation)
        .where(Organisation.id.in_(viewer.organisations_as(Role.SECRETARIAT)), Organisation.kind != Kind.COMPANY)
        .order_by(Organisation.name)
    )
    return list(session.scalars(query))


def programme_for(viewer: User, programme_id: int) -> Programme:
    query = managed_programmes(viewer).where(Programme.id == programme_id).options(joinedload(Programme.owner))
    return first_or_404(query)


def slug_is_taken(slug: str) -> bool:
    return bool(session.scalar(select(exists().where(Programme.slug == slug))))


def years_taken(programme: Programme, *, but: int | None = None) -> set[str]:
    """Slugs of the programme's editions: the part of their address after the programme's."""
    query = select(Edition.slug).where(Edition.programme_id == programme.id, Edition.id != (but or 0))
    return set(session.scalars(query))


def managed_edition_for(viewer: User, edition_id: int) -> Edition:
    """An edition the viewer runs, with its programme and owner: one statement."""
    return first_or_404(_with_owner(managed_editions(viewer)).where(Edition.id == edition_id))


def outline_for(viewer: User, edition_id: int) -> Outline:
    """An edition with everything its check list looks at: three statements."""
    query = _with_owner(managed_editions(viewer)).where(Edition.id == edition_id)
    edition = first_or_404(query.options(joinedload(Edition.categories)))
    return Outline(edition, edition.categories, form_of(edition), rounds_of(edition))


def form_of(edition: Edition) -> list[Section]:
    """The sections in order with their questions in order: one statement."""
    query = (
        select(Section)
        .outerjoin(Section.questions)
        .where(Section.edition_id == edition.id)
        .options(contains_eager(Section.questions))
        .order_by(Section.position, Section.id, Question.position, Question.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query).unique())


def rounds_of(edition: Edition) -> list[Round]:
    """The rounds in order with their criteria in order: one statement."""
    query = (
        select(Round)
        .outerjoin(Round.criteria)
        .where(Round.edition_id == edition.id)
        .options(contains_eager(Round.criteria))
        .order_by(Round.position, Criterion.position, Criterion.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query).unique())


@dataclass(frozen=True)
class CategoryRow:
    category: Category
    entries: int


def categories_of(viewer: User, edition: Edition) -> list[CategoryRow]:
    """With the number of entries in each: one statement."""
    entries = select(func.count(Entry.id)).where(Entry.category_id == Category.id, known_to(viewer)).correlate(Category).scalar_subquery()
    query = (
        _within(viewer, select(Category), Category.edition_id)
        .where(Category.edition_id == edition.id)
        .add_columns(entries)
        .order_by(Category.position, Category.id)
    )
    return [CategoryRow(category, count) for category, count in session.execute(query)]


def category_for(viewer: User, category_id: int) -> Category:
    query = _within(viewer, select(Category), Category.edition_id).where(Category.id == category_id)
    return first_or_404(_with_edition(query, Category.edition))


def section_for(viewer: User, section_id: int) -> Section:
    query = _within(viewer, select(Section), Section.edition_id).where(Section.id == section_id)
    return first_or_404(_with_edition(query, Section.edition))


def question_for(viewer: User, question_id: int) -> Question:
    query = _within(viewer, select(Question), Question.edition_id).where(Question.id == question_id)
    upwards = joinedload(Question.section).joinedload(Section.edition).joinedload(Edition.programme)
    return first_or_404(query.options(upwards.joinedload(Programme.owner)))


def round_for(viewer: User, round_id: int) -> Round:
    query = _within(viewer, select(Round), Round.edition_id).where(Round.id == round_id)
    return first_or_404(_with_edition(query, Round.edition).options(joinedload(Round.criteria)))


def criterion_for(viewer: User, criterion_id: int) -> Criterion:
    query = select(Criterion).join(Criterion.round).where(Criterion.id == criterion_id)
    upwards = contains_eager(Criterion.round).joinedload(Round.edition).joinedload(Edition.programme)
    return first_or_404(_within(viewer, query, Round.edition_id).options(upwards.joinedload(Programme.owner)))


def rule_changes_of(edition: Edition, number: int = 1) -> Page[RuleChange]:
    """The change log, newest first, for whoever may know the edition: two statements."""
    query = (
        select(RuleChange)
        .where(RuleChange.edition_id == edition.id)
        .options(joinedload(RuleChange.actor))
        .order_by(RuleChange.at.desc(), RuleChange.id.desc())
    )
    return paginate(query, number)


def copyable_editions(viewer: User, programme: Programme, limit: int = 8) -> list[Edition]:
    """Editions of the programme that a new one may start from, newest first; imported ones have no form to copy."""
    query = managed_editions(viewer).where(Edition.programme_id == programme.id, Edition.imported.is_(False))
    return list(session.scalars(query.order_by(Edition.year.desc(), Edition.id.desc()).limit(limit)))


def editions_in_preparation(viewer: User) -> list[Edition]:
    """One statement; none for somebody who runs no award."""
    if not runs_any(viewer):
        return []
    return list(session.scalars(managed_editions(viewer).where(Edition.state == "preparing").order_by(Edition.year)))


def runs_any(viewer: User) -> bool:
    """Whether the viewer is the secretariat of anything; no statement."""
    return bool(viewer.organisations_as(Role.SECRETARIAT))


def _within(viewer: User, query: Select[Any], edition_id: Any) -> Select[Any]:
    return query.where(edition_id.in_(managed_editions(viewer).with_only_columns(Edition.id)))


def _with_edition(query: Select[T], edition: Any) -> Select[T]:
    return query.options(joinedload(edition).joinedload(Edition.programme).joinedload(Programme.owner))


def _with_owner(query: Select[Edition]) -> Select[Edition]:
    return query.options(joinedload(Edition.programme).joinedload(Programme.owner))
