"""Cases: a page per shortlisted entry, its dossier once the winners are public and the company agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, false, func, null, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Role, User
from portal.awards.models import Category, DecisionItem, Edition, Entry, Programme
from portal.awards.nominating.queries import Audience, Dossier, dossier
from portal.awards.public_visibility import shortlisted_entries
from portal.awards.tie_visibility import HOME_ROLES
from portal.core.database import Page, first_or_404, paginate, session
from portal.showcase.consent import agreed_to_publication


@dataclass(frozen=True)
class CasePage:
    """A shortlisted entry. ``outcome`` and ``dossier`` are None before the reveal; ``dossier`` also without consent."""

    entry: Entry
    outcome: str | None
    citation: dict[str, str]
    dossier: Dossier | None


@dataclass(frozen=True)
class Case:
    """A line of the list of cases."""

    entry: Entry
    outcome: str


@dataclass(frozen=True)
class Filter:
    words: str = ""
    country: str = ""
    category: str = ""


OFFICES = (*HOME_ROLES, Role.BOARD)
"""Whoever holds one of these reads the parts meant for member associations."""

_revealed = Edition.publication == "revealed"


def _public() -> Select[Entry]:
    return (
        shortlisted_entries()
        .join(Programme, Programme.id == Edition.programme_id)
        .join(Category, Category.id == Entry.category_id)
        .where(Entry.state == "accepted", Edition.state.in_(("open", "archived")))
        .options(
            contains_eager(Entry.edition).contains_eager(Edition.programme).joinedload(Programme.owner),
            contains_eager(Entry.category),
            joinedload(Entry.association),
        )
    )


def _page(query: Select[Entry], audience: Audience) -> CasePage:
    """One statement for the entry; what was decided is only selected after the reveal."""
    columns: list[Any] = [
        case((_revealed, DecisionItem.outcome), else_=null()),
        case((_revealed, DecisionItem.citation), else_=null()),
        and_(_revealed, agreed_to_publication()),
    ]
    row = session.execute(query.add_columns(*columns)).unique().first()
    if row is None:
        # The same 404 for what does not exist, what is not public and what is not yet public.
        first_or_404(query.where(Entry.id.is_(None)))
    entry, outcome, citation, readable = row  # type: ignore[misc]  # there is one, else the line above has raised
    return CasePage(entry, "finalist" if outcome == "none" else outcome, citation or {}, dossier(entry, audience) if readable else None)


def case_named(slug: str) -> CasePage:
    """For everyone. Four statements at most."""
    return _page(_public().where(Entry.slug == slug), "everyone")


def case_for_members(viewer: User, entry_id: int) -> CasePage:
    """With the parts for member associations; only after the reveal, and only for people of an association."""
    office = viewer.organisations_as(*OFFICES)
    return _page(_public().where(Entry.id == entry_id, _revealed, true() if office else false()), "associations")


def cases(wanted: Filter, number: int) -> tuple[Page[Case], list[str], list[Category]]:
    """One page of published cases, latest first, with the countries and categories one may choose from.

    Four statements. Only cases whose dossier can be read are listed.
    """
    everything = _public().where(_revealed, agreed_to_publication())
    page = paginate(
        _filtered(everything, wanted)
        .add_columns(DecisionItem.outcome)
        .order_by(Edition.revealed_at.desc(), Category.position, Entry.nominee, Entry.id),
        number, per_page=24, rows=True,
    )  # fmt: skip
    listed = [Case(entry, "finalist" if outcome == "none" else outcome) for entry, outcome in page.items]
    options = session.execute(
        everything.with_only_columns(Category.key, func.max(Category.id), Entry.country, maintain_column_froms=True)
        .options().order_by(None).group_by(Category.key, Entry.country)
    ).all()  # fmt: skip
    latest: dict[str, int] = {}
    for key, newest, _country in options:
        latest[key] = max(newest, latest.get(key, 0))
    names = session.scalars(select(Category).where(Category.id.in_(latest.values()))).all() if latest else []
    return Page(listed, page.number, page.per_page, page.total), sorted({row[2] for row in options if row[2]}), list(names)


def _filtered(query: Select[Entry], wanted: Filter) -> Select[Entry]:
    if wanted.words:
        like = "%" + wanted.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(Entry.nominee.ilike(like, escape="\\"), Entry.title.ilike(like, escape="\\")))
    if wanted.country:
        query = query.where(Entry.country == wanted.country)
    if wanted.category:
        query = query.where(Category.key == wanted.category)
    return query


def public_slugs() -> list[str]:
    """Addresses of all public case pages, in an order that says nothing. One statement."""
    query = _public().with_only_columns(Entry.slug, maintain_column_froms=True).order_by(Entry.slug)
    return list(session.scalars(query))
