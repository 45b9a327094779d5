"""What the secretariat watches: a row per association, the entries, one entry with its requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Mandate, User
from portal.awards.models import Category, Edition, Entry, MoveRequest
from portal.awards.tie_visibility import HOME_ROLES
from portal.awards.visibility import known_to, managed_editions, visible_entries
from portal.core.clock import now
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Kind, Organisation

SILENT = timedelta(days=14)
SHOWN = ("all", "not-begun", "silent", "drafts", "below-quota")
COUNTED = {
    "drafted": ("draft", "returned"),
    "submitted": ("submitted",),
    "accepted": ("accepted",),
}


@dataclass(frozen=True)
class Row:
    """One association in the cockpit. ``active_at`` None: it has not begun."""

    association: Organisation
    drafted: int
    submitted: int
    accepted: int
    used: int
    quota: int
    active_at: datetime | None

    @property
    def begun(self) -> int:
        return self.drafted + self.submitted + self.accepted

    def is_silent(self, at: datetime) -> bool:
        return self.active_at is None or at - self.active_at > SILENT


@dataclass(frozen=True)
class Cockpit:
    """The rows a filter leaves, and the totals of all of them."""

    rows: list[Row]
    every: list[Row]

    def total(self, name: str) -> int:
        return sum(getattr(row, name) for row in self.every)


def cockpit(viewer: User, edition: Edition, *, find: str = "", show: str = "all") -> Cockpit:
    """Every association that may nominate, with what it has done. Two statements, whatever the number of entries."""
    quota = select(func.coalesce(func.sum(Category.quota), 0)).where(Category.edition_id == edition.id).scalar_subquery()
    every = [Row(*line) for line in session.execute(_rows(viewer, edition, quota)).all()]
    words = find.casefold().strip()
    rows = [row for row in every if _wanted(row, show) and (not words or words in _text(row))]
    return Cockpit(rows, every)


def _rows(viewer: User, edition: Edition, quota: Any) -> Select[Any]:
    sums: list[Any] = [
        func.coalesce(func.sum(case((Entry.state.in_(states), 1), else_=0)), 0) for states in COUNTED.values()
    ]
    # What was submitted once keeps its place of the quota; a draft that was withdrawn gives it back.
    takes = or_(Entry.state != "withdrawn", Entry.submitted_at.is_not(None))
    used = func.coalesce(func.sum(case((and_(Entry.id.is_not(None), takes), 1), else_=0)), 0)
    owner = edition.programme.owner
    nominating = Organisation.kind == Kind.ASSOCIATION if owner.kind == Kind.FEDERATION else Organisation.id == owner.id
    mine = managed_editions(viewer).where(Edition.id == edition.id).exists()
    return (
        select(Organisation, *sums, used, quota, func.max(Entry.active_at))
        .outerjoin(Entry, and_(Entry.association_id == Organisation.id, Entry.edition_id == edition.id, known_to(viewer)))
        .where(nominating, mine)
        .group_by(Organisation.id)
        .order_by(Organisation.country, Organisation.name)
    )


def _text(row: Row) -> str:
    return f"{row.association.name} {row.association.city} {row.association.country}".casefold()


def _wanted(row: Row, show: str) -> bool:
    match show:
        case "not-begun":
            return row.used == 0
        case "silent":
            return row.is_silent(now())
        case "drafts":
            return row.drafted > 0
        case "below-quota":
            return row.used < row.quota
    return True


def managers_by_association(ids: Iterable[int]) -> dict[int, list[User]]:
    """The active people who nominate for these associations. One statement."""
    today = now().date()
    found: dict[int, list[User]] = {number: [] for number in ids}
    rows = session.execute(
        select(Mandate.organisation_id, User)
        .join(User, User.id == Mandate.user_id)
        .where(
            Mandate.organisation_id.in_(list(found)),
            Mandate.role.in_(HOME_ROLES),
            Mandate.starts_on <= today,
            or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today),
            User.active,
        )
        .order_by(User.name)
    ).unique()
    for organisation, user in rows:
        if user not in found[organisation]:
            found[organisation].append(user)
    return found


STATES = ("draft", "submitted", "returned", "accepted", "refused", "withdrawn", "disqualified")


@dataclass(frozen=True)
class Filter:
    state: str = ""
    category: int = 0
    association: int = 0
    find: str = ""


def screened(viewer: User, edition: Edition, wanted: Filter) -> Select[Entry]:
    query = (
        visible_entries(viewer)
        .where(Entry.edition_id == edition.id)
        .options(joinedload(Entry.category), joinedload(Entry.association))
        .order_by(Entry.reference.is_(None), Entry.reference, Entry.id)
    )
    if wanted.state in STATES:
        query = query.where(Entry.state == wanted.state)
    if wanted.category:
        query = query.where(Entry.category_id == wanted.category)
    if wanted.association:
        query = query.where(Entry.association_id == wanted.association)
    if wanted.find.strip():
        pattern = f"%{wanted.find.strip().replace('%', '')}%"
        query = query.where(or_(Entry.nominee.ilike(pattern), Entry.reference.ilike(pattern), Entry.title.ilike(pattern)))
    return query


def entries_page(viewer: User, edition: Edition, wanted: Filter, number: int, per_page: int = 50) -> Page[Entry]:
    return paginate(screened(viewer, edition, wanted), number, per_page)


def chosen_entries(viewer: User, edition: Edition, ids: Iterable[int]) -> list[Entry]:
    """The entries of a bulk action the viewer may see, in the order of the list."""
    query = screened(viewer, edition, Filter()).where(Entry.id.in_(list(ids)[:500]))
    return list(session.scalars(query.options(joinedload(Entry.edition).joinedload(Edition.programme))).unique())


def categories_of(edition: Edition) -> list[Category]:
    query = select(Category).where(Category.edition_id == edition.id).order_by(Category.position, Category.id)
    return list(session.scalars(query))


def open_request(entry: Entry) -> MoveRequest | None:
    """The question to the association that waits for an answer, if any."""
    query = select(MoveRequest).where(MoveRequest.entry_id == entry.id, MoveRequest.state == "asked")
    return session.scalars(query.options(joinedload(MoveRequest.category)).order_by(MoveRequest.id.desc())).first()


def _requests(viewer: User) -> Select[MoveRequest]:
    """Requests about entries of the viewer's associations."""
    home = viewer.organisations_as(*HOME_ROLES)
    return (
        select(MoveRequest)
        .join(Entry, Entry.id == MoveRequest.entry_id)
        .where(Entry.association_id.in_(home))
        .options(
            joinedload(MoveRequest.category),
            joinedload(MoveRequest.entry).joinedload(Entry.category),
            joinedload(MoveRequest.entry).joinedload(Entry.edition).joinedload(Edition.programme),
        )
    )


def request_for(viewer: User, request_id: int) -> MoveRequest:
    return first_or_404(_requests(viewer).where(MoveRequest.id == request_id))


def waiting_requests(viewer: User) -> list[MoveRequest]:
    return list(session.scalars(_requests(viewer).where(MoveRequest.state == "asked").limit(20)))


def waiting_editions(viewer: User) -> list[tuple[Edition, int]]:
    """Editions the viewer runs with submitted entries to screen, and how many. One statement."""
    entry = aliased(Entry)
    rows = session.execute(
        managed_editions(viewer)
        .join(entry, and_(entry.edition_id == Edition.id, entry.state == "submitted"))
        .where(Edition.state == "open")
        .group_by(Edition.id)
        .add_columns(func.count(entry.id))
        .order_by(Edition.screening_ends_at)
    )
    return [(edition, count) for edition, count in rows]
