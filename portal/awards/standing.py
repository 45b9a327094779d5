"""Where somebody stands in each edition: the one statement behind the rail."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, case, exists, false, func, or_, select, true
from sqlalchemy.exc import OperationalError

from portal.accounts.models import Role, User
from portal.awards.models import Collaborator, Edition, Entry, JuryMember, Programme, Round
from portal.core.database import session
from portal.organisations.models import Kind, Organisation

SHOWN = 60
"""Editions the switcher offers at most, newest first."""


@dataclass(frozen=True)
class Standing:
    """One edition somebody has to do with, and as what."""

    edition_id: int
    title: dict[str, str]
    year: int
    state: str
    manages: bool
    decides: bool
    nominates: bool
    helps: bool
    entry_id: int | None
    """The entry they help with, where it is the only one there."""
    member_id: int | None
    member_state: str
    chairs: bool
    round_id: int | None
    """The round at work or, failing that, the next or last one: what the chair looks at."""


def standings(viewer: User) -> list[Standing]:
    """Newest first: one statement."""
    managed = viewer.organisations_as(Role.SECRETARIAT)
    decided = viewer.organisations_as(Role.BOARD)
    homes = viewer.organisations_as(Role.SECRETARIAT, Role.ASSOCIATION_MANAGER)
    helped = (Collaborator.user_id == viewer.id, Collaborator.entry_id == Entry.id, Entry.edition_id == Edition.id)
    helps = exists().where(*helped).correlate(Edition)
    only = select(case((func.count() == 1, func.max(Entry.id)))).where(*helped).correlate(Edition).scalar_subquery()
    at_work = (
        select(Round.id)
        .where(Round.edition_id == Edition.id, Round.kind != "discussion")
        .order_by(case((Round.state == "open", 0), (Round.state == "planned", 1), else_=2), Round.position)
        .limit(1)
        .correlate(Edition)
        .scalar_subquery()
    )
    european = Organisation.kind == Kind.FEDERATION.value
    public = and_(Edition.state.in_(("open", "archived")), Edition.imported.is_(False))
    # The federation's award takes every association's nominees, a national award those of its own association.
    away = true() if len(homes) > 1 else Programme.owner_id.not_in(homes)
    theirs = or_(and_(european, away), and_(~european, Programme.owner_id.in_(homes)))
    nominating = and_(public, theirs) if homes else false()
    query = (
        select(
            Edition.id, Edition.title, Edition.year, Edition.state, Programme.owner_id,
            nominating.label("nominates"), helps.label("helps"), only,
            JuryMember.id, JuryMember.state, JuryMember.role, at_work,
        )
        .join(Programme, Programme.id == Edition.programme_id)
        .join(Organisation, Organisation.id == Programme.owner_id)
        .outerjoin(JuryMember, and_(JuryMember.edition_id == Edition.id, JuryMember.user_id == viewer.id))
        .where(
            or_(
                Programme.owner_id.in_([*managed, *decided]),
                nominating,
                and_(JuryMember.id.is_not(None), JuryMember.state != "declined"),
                helps,
            )
        )
        .order_by(Edition.year.desc(), Edition.id.desc())
        .limit(SHOWN)
    )  # fmt: skip
    try:
        rows = session.execute(query).all()
    except OperationalError:  # the page that says so needs a rail, too
        session.rollback()
        return []
    return [
        Standing(
            edition_id, title, year, state, manages=owner in managed, decides=owner in decided, nominates=bool(nominates),
            helps=bool(helping), entry_id=entry_id, member_id=member_id if member_state != "declined" else None, member_state=member_state or "",
            chairs=role == "chair" and member_state == "accepted", round_id=round_id,
        )
        for edition_id, title, year, state, owner, nominates, helping, entry_id, member_id, member_state, role, round_id in rows
    ]  # fmt: skip
