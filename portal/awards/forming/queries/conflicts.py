"""Ties of people to the organisations of an edition: recorded ones, and those that show of themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask import g
from sqlalchemy import ColumnElement, Select, func, or_, select, union
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from portal.accounts.models import Role, User
from portal.awards.models import Conflict, Edition, Entry, Programme, Round
from portal.awards.tie_visibility import conflicted_about, conflicted_with, tied_organisation
from portal.awards.visibility import chaired_editions, visible_editions
from portal.core.database import first_or_404, session
from portal.organisations.models import Organisation

ENTERED = ("submitted", "accepted")


def entered(edition_id: int, entry_ids: Collection[int] | None = None, *also: ColumnElement[bool]) -> Select[int]:
    """Ids of companies and associations with an entry in this edition; ``also``: what else must be true of the entry."""
    conditions = [Entry.edition_id == edition_id, Entry.state.in_(ENTERED), *also]
    if entry_ids is not None:
        conditions.append(Entry.id.in_(entry_ids))
    companies = select(Entry.company_id).where(*conditions, Entry.company_id.is_not(None))
    associations = select(Entry.association_id).where(*conditions, Entry.association_id.is_not(None))
    return union(companies, associations).subquery().select()  # type: ignore[return-value]


def organisations_entered(edition: Edition) -> set[int]:
    return set(session.scalars(entered(edition.id)))


def organisations_to_rule_on(viewer: User, edition: Edition) -> list[tuple[int, str]]:
    """(id, name) of the organisations on the list, without those the chair has a tie to. One statement."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.id.in_(entered(edition.id, None, ~conflicted_with(viewer))),
            Organisation.id != edition.programme.owner_id,
            ~tied_organisation(viewer, Organisation.id, edition.id),
        )
        .order_by(Organisation.kind, func.lower(Organisation.name), Organisation.id)
    )
    return [(number, name) for number, name in session.execute(query)]


def conflicts_of(user_id: int | None, edition_id: int) -> list[Conflict]:
    """One's own, lifted ones too, with their organisations. One statement."""
    return list(session.scalars(_of_person(user_id, edition_id)))


def conflicts_shown_to(viewer: User, user_id: int | None, edition_id: int) -> list[Conflict]:
    """Somebody else's, without those about organisations the viewer has a tie to. One statement."""
    return list(session.scalars(_of_person(user_id, edition_id).where(~conflicted_about(viewer, edition_id))))


def _of_person(user_id: int | None, edition_id: int) -> Select[Conflict]:
    return (
        select(Conflict)
        .where(Conflict.user_id == user_id, Conflict.edition_id == edition_id)
        .options(joinedload(Conflict.organisation))
        .order_by(Conflict.id)
    )


def conflict_to_rule_on(viewer: User, conflict_id: int) -> tuple[Conflict, Edition]:
    """A conflict of a juror or a member of the board in an edition whose jury the viewer chairs, or 404.

    Not about organisations they have a tie to themselves; their own are found, so that it can be said that nobody rules on these.
    """
    query = (
        select(Conflict, Edition)
        .join(Edition, Edition.id == Conflict.edition_id)
        .where(
            Conflict.id == conflict_id,
            Conflict.edition_id.in_(chaired_editions(viewer)),
            or_(Conflict.user_id == viewer.id, ~conflicted_about(viewer)),
        )
        .options(joinedload(Conflict.organisation), joinedload(Edition.programme))
    )
    if (row := session.execute(query).first()) is None:
        raise NotFound()
    g.edition = row[1]
    return row[0], row[1]


def board_edition(viewer: User, edition_id: int) -> Edition:
    """An edition on whose board the viewer sits, or 404."""
    mine = select(Programme.id).where(Programme.owner_id.in_(viewer.organisations_as(Role.BOARD)))
    query = visible_editions(viewer).where(Edition.id == edition_id, Edition.programme_id.in_(mine))
    g.edition = first_or_404(query.options(joinedload(Edition.programme).joinedload(Programme.owner)))
    return g.edition


def begun_and_newest(viewer: User, edition: Edition, at: datetime) -> tuple[bool, datetime | None]:
    """Whether judging has begun in any round, and when the list of organisations last grew by one nothing is known of.

    One statement.
    """
    begun = select(func.count(Round.id)).where(Round.edition_id == edition.id, Round.opens_at <= at).scalar_subquery()
    query = select(begun, func.max(Entry.submitted_at)).where(
        Entry.edition_id == edition.id, Entry.state.in_(ENTERED), ~conflicted_with(viewer)
    )
    count, newest = session.execute(query).one()
    return bool(count), newest
