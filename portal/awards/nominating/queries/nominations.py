"""One association's nominations: quota, categories, companies, and its own national entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.exceptions import NotFound

from portal.accounts.models import User
from portal.awards.models import Category, Collaborator, DecisionItem, Edition, Entry, Programme
from portal.awards.nominating import policies as may
from portal.core.database import first_or_404, session
from portal.organisations.models import Organisation, name_key


@dataclass(frozen=True)
class CategoryPlace:
    """A category with what one association has used of its quota."""

    category: Category
    used: int

    @property
    def left(self) -> int:
        return max(0, self.category.quota - self.used)


@dataclass(frozen=True)
class Nominations:
    places: list[CategoryPlace]
    entries: list[Entry]
    contacts: dict[int, Collaborator]

    @property
    def left(self) -> int:
        return sum(place.left for place in self.places)


def nominating_associations(viewer: User, edition: Edition) -> list[Organisation]:
    """The associations the viewer may nominate for in this edition, by name. No statement: mandates are loaded."""
    held = {
        mandate.organisation_id: mandate.organisation
        for mandate in viewer.current_mandates()
        if may.nominates_for(viewer, mandate.organisation_id) and may.may_nominate_in(edition, mandate.organisation)
    }
    return sorted(held.values(), key=lambda one: one.name)


def takes_a_place(entry: Entry) -> bool:
    """Counted over history: what was submitted once keeps its place; a draft that was withdrawn gives it back."""
    return entry.state != "withdrawn" or entry.submitted_at is not None


def used_places(edition_id: int, association_id: int, category_id: int, *, besides: int | None = None) -> int:
    """Places used by one association in one category. One statement; hold the edition's row while deciding on it."""
    query = select(func.count(Entry.id)).where(
        Entry.edition_id == edition_id,
        Entry.association_id == association_id,
        Entry.category_id == category_id,
        or_(Entry.state != "withdrawn", Entry.submitted_at.is_not(None)),
    )
    if besides is not None:
        query = query.where(Entry.id != besides)
    return session.scalar(query) or 0


def nominations(viewer: User, edition: Edition, association: Organisation) -> Nominations:
    """One association's nominations with quota per category: three statements, whatever their number."""
    if not may.nominates_for(viewer, association.id):
        raise NotFound()
    categories = categories_of(edition)
    entries = session.scalars(
        select(Entry)
        .where(Entry.edition_id == edition.id, Entry.association_id == association.id)
        .options(joinedload(Entry.category), joinedload(Entry.company))
        .order_by(Entry.state == "withdrawn", Entry.nominee, Entry.id)
    ).all()
    used: dict[int, int] = {}
    for entry in entries:
        if takes_a_place(entry):
            used[entry.category_id] = used.get(entry.category_id, 0) + 1
    places = [CategoryPlace(category, used.get(category.id, 0)) for category in categories]
    return Nominations(places, list(entries), contacts_of([entry.id for entry in entries]))


def contacts_of(entry_ids: Iterable[int]) -> dict[int, Collaborator]:
    """Entry id -> its contact with the person. One statement."""
    query = (
        select(Collaborator)
        .where(Collaborator.entry_id.in_(list(entry_ids)), Collaborator.is_contact.is_(True))
        .options(joinedload(Collaborator.user))
    )
    return {row.entry_id: row for row in session.scalars(query)}


def categories_of(edition: Edition) -> list[Category]:
    query = select(Category).where(Category.edition_id == edition.id)
    return list(session.scalars(query.order_by(Category.position, Category.id)))


def category_of(edition: Edition, category_id: int) -> Category:
    return first_or_404(select(Category).where(Category.id == category_id, Category.edition_id == edition.id))


def companies_of(association: Organisation) -> list[Organisation]:
    """The association's companies by name. The caller speaks for it."""
    query = select(Organisation).where(Organisation.kind == "company", Organisation.association_id == association.id)
    query = query.options(selectinload(Organisation.trading_names))
    return list(session.scalars(query.order_by(Organisation.name, Organisation.id)))


def company_meant(companies: list[Organisation], typed: str) -> tuple[Organisation | None, list[Organisation]]:
    """The one company somebody means by what they typed, else those it may be (at most eight)."""
    wanted, key = typed.strip().casefold(), name_key(typed)
    for found in (
        [one for one in companies if label_of(one).casefold() == wanted],
        [one for one in companies if key in _keys(one)],
    ):
        if len(found) == 1:
            return found[0], []
        if found:
            return None, found[:8]
    begun = [one for one in companies if key and any(key in other for other in _keys(one))]
    return (begun[0], []) if len(begun) == 1 else (None, begun[:8])


def label_of(company: Organisation) -> str:
    """Name and place: what is offered while typing."""
    return f"{company.name}, {company.city}" if company.city else company.name


def _keys(company: Organisation) -> list[str]:
    return [company.name_key, *(one.name_key for one in company.trading_names)]


def national_entries(association: Organisation, edition: Edition) -> list[Entry]:
    """The association's own national entries that may come along into a federation's edition, latest first."""
    if edition.programme.owner_id == association.id:
        return []
    query = (
        select(Entry)
        .join(Entry.edition)
        .join(Edition.programme)
        .where(
            Programme.owner_id == association.id,
            Entry.association_id == association.id,
            Entry.company_id.is_not(None),
            Entry.state.in_(("submitted", "accepted")),
        )
        .options(joinedload(Entry.edition).joinedload(Edition.programme), joinedload(Entry.category))
        .order_by(Edition.year.desc(), Entry.nominee, Entry.id)
        .limit(200)
    )
    return list(session.scalars(query))


def citation_of(national_entry_id: int | None) -> dict[str, str]:
    """The citation of a national entry, once its winners are public; nothing else of its result."""
    query = (
        select(DecisionItem.citation)
        .join(Entry, Entry.id == DecisionItem.entry_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(DecisionItem.entry_id == national_entry_id, Edition.publication == "revealed")
    )
    return (session.scalar(query) or {}) if national_entry_id else {}
