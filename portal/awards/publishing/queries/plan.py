"""Before and at the hour: what is missing, who gets a letter, which hour it is where. Counts carry no outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select, true, union
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Mandate, Role, User
from portal.awards.models import (
    Category,
    Collaborator,
    Decision,
    DecisionItem,
    Edition,
    Entry,
    Programme,
    RevealConfirmation,
    Seal,
)
from portal.awards.tie_visibility import HOME_ROLES
from portal.awards.visibility import known_to, visible_decisions
from portal.core.clock import in_zone, now
from portal.core.database import session
from portal.organisations.models import Organisation

SIGNED = ("signed", "sealed", "revealed")


@dataclass(frozen=True)
class CategoryState:
    """How far a category is. ``decided``: eligible entries with an explicit decision, whichever it is.

    ``waiting``: submitted entries that nobody has accepted or refused yet.
    """

    category: Category
    entries: int
    decided: int
    state: str | None
    waiting: int = 0

    @property
    def complete(self) -> bool:
        if self.waiting:
            return False
        if self.entries == 0:
            return self.state is None or self.state in SIGNED
        return self.decided == self.entries and self.state in SIGNED


@dataclass(frozen=True)
class PlacesInTime:
    """Where clocks show the same at one instant. ``zone``: one of them, to show it in; ``names``: whose it is."""

    zone: str
    names: list[str]
    of_edition: bool = False
    of_viewer: bool = False


def categories_of(edition: Edition, viewer: User | None = None) -> list[CategoryState]:
    """Every category with its counts. One statement; nothing in it tells one outcome from another.

    ``viewer``: whose page it is for. Nothing there comes from entries to which they have a tie: neither a number nor, where a
    category holds no others, that there is a decision. (The commands that publish count all.)
    """
    eligible, waiting = Entry.state == "accepted", Entry.state == "submitted"
    known = known_to(viewer) if viewer else true()
    rows = session.execute(
        select(
            Category, Decision.state, func.count(Entry.id).filter(eligible),
            func.count(DecisionItem.id).filter(eligible), func.count(Entry.id).filter(waiting),
        )
        .outerjoin(Decision, Decision.category_id == Category.id)
        .outerjoin(Entry, and_(Entry.category_id == Category.id, or_(eligible, waiting), known))
        .outerjoin(DecisionItem, and_(DecisionItem.entry_id == Entry.id, DecisionItem.decision_id == Decision.id))
        .where(Category.edition_id == edition.id)
        .group_by(Category.id, Decision.id)
        .order_by(Category.position, Category.id)
    ).all()
    return [
        CategoryState(category, entries, decided, None if viewer and not entries + unscreened else state, unscreened)
        for category, state, entries, decided, unscreened in rows
    ]


def is_ready(categories: Iterable[CategoryState]) -> bool:
    """Whether there is something to tell, and nobody would be told it while an entry of their category lacks a decision."""
    known = list(categories)
    return any(one.state in SIGNED for one in known) and all(one.complete for one in known)


def seal_of(edition: Edition) -> Seal | None:
    return session.scalar(select(Seal).where(Seal.edition_id == edition.id))


def confirmations_of(edition: Edition) -> list[RevealConfirmation]:
    """Who has pressed, oldest first."""
    query = select(RevealConfirmation).where(RevealConfirmation.edition_id == edition.id)
    return list(session.scalars(query.options(joinedload(RevealConfirmation.user)).order_by(RevealConfirmation.id)))


def decisions_of(edition: Edition) -> list[Decision]:
    """Every decision of the edition: for the commands that publish, never for a page."""
    query = select(Decision).where(Decision.edition_id == edition.id).order_by(Decision.category_id)
    return list(session.scalars(query))


# -- who is told ------------------------------------------------------------------------------------------------


def _people(edition: Edition) -> Select[tuple[int, int]]:
    """Entry id and person: contacts of the company, and whoever nominates for its association."""
    today = now().date()
    contacts = (
        select(Collaborator.entry_id.label("entry_id"), Collaborator.user_id.label("user_id"))
        .join(Entry, Entry.id == Collaborator.entry_id)
        .where(Entry.edition_id == edition.id, Entry.state == "accepted", Collaborator.is_contact.is_(True))
    )
    managers = (
        select(Entry.id, Mandate.user_id)
        .join(Mandate, Mandate.organisation_id == Entry.association_id)
        .where(
            Entry.edition_id == edition.id,
            Entry.state == "accepted",
            Mandate.role.in_([role.value for role in HOME_ROLES]),
            Mandate.starts_on <= today,
            or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today),
        )
    )
    told = union(contacts, managers).subquery()
    return (
        select(told.c.entry_id, told.c.user_id)
        .join(User, User.id == told.c.user_id)
        .join(DecisionItem, DecisionItem.entry_id == told.c.entry_id)
        .where(User.active)
    )


def letters_to_write(edition: Edition, viewer: User) -> int:
    """How many letters the next publication would write, about entries the viewer has no tie to. One statement.

    With the shortlist everybody is told, so how many of them are on it stays unsaid; the winners' letters go to those on it only.
    """
    known = select(Entry.id).where(Entry.edition_id == edition.id, known_to(viewer))
    query = _people(edition).where(DecisionItem.entry_id.in_(known))
    if edition.publication != "hidden":
        query = query.where(DecisionItem.shortlisted.is_(True))
    return session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def recipients_of(edition: Edition, *, shortlisted: bool) -> list[tuple[DecisionItem, User]]:
    """Whom a letter about these entries goes to: only entries with an explicit decision are ever named."""
    query = (
        _people(edition)
        .with_only_columns(DecisionItem, User, maintain_column_froms=True)
        .where(DecisionItem.shortlisted.is_(shortlisted))
        .options(
            joinedload(DecisionItem.entry).joinedload(Entry.category),
            joinedload(DecisionItem.entry).joinedload(Entry.association),
            joinedload(DecisionItem.decision),
        )
        .order_by(DecisionItem.entry_id, User.id)
    )
    return [(item, user) for item, user in session.execute(query).unique()]


def places_in_time(edition: Edition, viewer: User, instant: datetime) -> list[PlacesInTime]:
    """What everybody's clock shows at ``instant``: the edition's, the viewer's, that of associations with entries known to them.

    From west to east. One statement.
    """
    rows = session.execute(
        select(Organisation.zone, Organisation.name)
        .where(Organisation.id.in_(select(Entry.association_id).where(Entry.edition_id == edition.id, known_to(viewer))))
        .order_by(Organisation.name)
    ).all()
    found: dict[object, PlacesInTime] = {}
    for zone, name in [(edition.zone, ""), (viewer.zone, ""), *rows]:
        local = in_zone(instant, zone)
        place = found.setdefault(
            (local.utcoffset(), local.tzname()), PlacesInTime(zone, [], zone == edition.zone, zone == viewer.zone)
        )
        if name:
            place.names.append(name)
    return sorted(found.values(), key=lambda place: str(in_zone(instant, place.zone).replace(tzinfo=None)))


# -- names, for the board ------------------------------------------------------------------------------------------


def previewed_decisions(viewer: User, edition: Edition) -> list[Decision]:
    """Decisions with items, for members of the board without a tie in the category."""
    query = (
        visible_decisions(viewer)
        .join(Category, Category.id == Decision.category_id)
        .where(Decision.edition_id == edition.id)
        .options(joinedload(Decision.category), selectinload(Decision.items).joinedload(DecisionItem.entry))
        .order_by(Category.position, Category.id)
    )
    return list(session.scalars(query))


# -- the clock ---------------------------------------------------------------------------------------------------


def due_shortlists(at: datetime) -> Select[Edition]:
    """Editions whose shortlist should be public by now."""
    return select(Edition).where(
        Edition.state == "open",
        Edition.imported.is_(False),
        Edition.publication == "hidden",
        func.coalesce(Edition.shortlist_at, Edition.reveal_at) <= at,
    )


def due_reveals(at: datetime) -> Select[Edition]:
    """Sealed editions whose winners should be public by now."""
    sealed = select(Seal.id).where(Seal.edition_id == Edition.id).exists()
    return select(Edition).where(
        Edition.state == "open", Edition.publication == "shortlist", Edition.reveal_at <= at, sealed
    )


def reveals_waiting(viewer: User) -> list[Edition]:
    """Editions in which another member pressed "reveal" and the viewer has not. One statement."""
    pressed = select(RevealConfirmation.id).where(RevealConfirmation.edition_id == Edition.id)
    query = (
        select(Edition)
        .join(Programme, Programme.id == Edition.programme_id)
        .where(
            Programme.owner_id.in_(viewer.organisations_as(Role.BOARD)),
            Edition.state == "open",
            Edition.publication == "shortlist",
            pressed.exists(),
            ~pressed.where(RevealConfirmation.user_id == viewer.id).exists(),
        )
        .order_by(Edition.reveal_at)
        .limit(10)
    )
    return list(session.scalars(query))
