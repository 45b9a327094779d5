"""What waits for jurors and secretariats: one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, literal_column, or_, select, union_all
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Role, User
from portal.awards.forming.queries.overview import waiting_ties
from portal.awards.models import Assignment, Conflict, Edition, Entry, JuryMember, Round, Tally
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import admitted, managed_editions
from portal.core.database import session
from portal.organisations.models import Organisation

PATIENCE = timedelta(days=7)
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Office:
    """One membership of the viewer. ``grown``: organisations came in since they declared.

    ``flagged``: submitted cards of the jury with a tie that showed later, ``waiting``: ties to rule on, for its chair.
    """

    member: JuryMember
    opens_at: datetime | None
    grown: bool
    flagged: int
    waiting: int


def offices_of(viewer: User) -> list[Office]:
    """The viewer's memberships in juries at work, as invited or accepted."""
    opens = select(func.min(Round.opens_at)).where(Round.edition_id == JuryMember.edition_id).scalar_subquery()
    newest = (
        select(func.max(Entry.submitted_at))
        .where(Entry.edition_id == JuryMember.edition_id, Entry.state.in_(("submitted", "accepted")), ~conflicted_with(viewer))
        .correlate(JuryMember)
        .scalar_subquery()
    )
    to_rule_on = waiting_ties(viewer, JuryMember.edition_id).where(JuryMember.role == "chair").correlate(JuryMember)
    query = (
        select(JuryMember, opens, newest, _flagged(viewer), to_rule_on.scalar_subquery())
        .join(JuryMember.edition)
        .where(
            JuryMember.user_id == viewer.id,
            JuryMember.state.in_(("invited", "accepted")),
            Edition.state != "archived",
            Edition.publication == "hidden",
        )
        .options(contains_eager(JuryMember.edition))
        .order_by(JuryMember.id)
    )
    return [
        Office(member, first, bool(latest and member.conflicts_declared_at and member.conflicts_declared_at < latest), flagged, waiting)
        for member, first, latest, flagged, waiting in session.execute(query)
    ]


def _flagged(viewer: User) -> ColumnElement[int]:
    """Submitted cards in rounds not frozen whose juror has a tie to the nominee; none for those who are not chair."""
    juror = JuryMember.__table__.alias("juror")
    company = Organisation.__table__.alias("flagged_company")
    query = (
        select(func.count(Assignment.id.distinct()))
        .select_from(Assignment)
        .join(juror, juror.c.id == Assignment.member_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(company, company.c.id == Entry.company_id)
        .join(Conflict, and_(Conflict.user_id == juror.c.user_id, Conflict.edition_id == Entry.edition_id))
        .where(
            Entry.edition_id == JuryMember.edition_id,
            JuryMember.role == "chair",
            Assignment.state == "submitted",
            Round.state != "frozen",
            Conflict.lifted_at.is_(None),
            or_(*(Conflict.organisation_id == c for c in (Entry.company_id, Entry.association_id, company.c.parent_id))),
            ~conflicted_with(viewer),
        )
    )
    return query.correlate(JuryMember).scalar_subquery()


@dataclass(frozen=True)
class Concern:
    """``what``: unanswered (of an edition) or short (of a round); ``number``: how many."""

    what: str
    edition_id: int
    title: dict[str, str]
    round_id: int | None
    name: dict[str, str] | None
    number: int
    due_at: datetime | None
    zone: str


def concerns_of(viewer: User, at: datetime) -> list[Concern]:
    """What the viewer's secretariats should look after: invitations without answer, entries short of jurors."""
    if not viewer.organisations_as(Role.SECRETARIAT):
        return []
    mine = managed_editions(viewer).where(Edition.state == "open").with_only_columns(Edition.id)
    rows = session.execute(union_all(_unanswered(mine, at), _short(viewer, mine, at)))
    return [Concern(*row) for row in rows]


def _nothing(column: Any) -> Any:
    """An empty place of the column's type, so that both halves of the union are read alike."""
    return literal_column("null", type_=column.type)


def _unanswered(mine: Any, at: datetime) -> Any:
    asked = func.coalesce(JuryMember.answered_at, JuryMember.created_at)
    return (
        select(
            literal("unanswered"), Edition.id, Edition.title, _nothing(Round.id), _nothing(Round.name),
            func.count(JuryMember.id), _nothing(Round.opens_at), Edition.zone,
        )
        .join(JuryMember, JuryMember.edition_id == Edition.id)
        .where(Edition.id.in_(mine), JuryMember.state == "invited", asked < at - PATIENCE)
        .group_by(Edition.id)
    )  # fmt: skip


def _short(viewer: User, mine: Any, at: datetime) -> Any:
    begun = select(Assignment.id).where(Assignment.round_id == Round.id).exists()
    return (
        select(
            literal("short"), Edition.id, Edition.title, Round.id, Round.name, func.count(Entry.id), Round.opens_at,
            Edition.zone,
        )
        .select_from(Round)
        .join(Edition, Edition.id == Round.edition_id)
        .join(Entry, and_(Entry.edition_id == Edition.id, Entry.state == "accepted"))
        .outerjoin(Tally, and_(Tally.round_id == Round.id, Tally.entry_id == Entry.id))
        .where(
            Edition.id.in_(mine),
            admitted(),
            Round.state.in_(("planned", "open")),
            Round.closes_at > at,
            or_(Round.opens_at <= at + AHEAD, begun),
            func.coalesce(Tally.assigned, 0) < Round.jurors_per_entry,
            ~conflicted_with(viewer),
        )
        .group_by(Edition.id, Round.id)
    )  # fmt: skip
