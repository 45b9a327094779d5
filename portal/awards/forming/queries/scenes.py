"""The facts that panels and plans are made from: who may be assigned, to what, and what forbids it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import User
from portal.awards.forming.planning import Facts, Seat, Work
from portal.awards.models import Assignment, Category, Conflict, Criterion, Entry, JuryMember, PanelMember, Round
from portal.awards.visibility import known_to, taken_by, visible_entries
from portal.core.database import session
from portal.organisations.models import Organisation


def ready_members(stage: Round, *, hold: bool = False) -> list[JuryMember]:
    """Who may be assigned, with their people. ``hold``: until the transaction ends."""
    query = (
        select(JuryMember)
        .where(
            JuryMember.edition_id == stage.edition_id,
            JuryMember.state == "accepted",
            JuryMember.terms_accepted_at.is_not(None),
            JuryMember.conflicts_declared_at.is_not(None),
            JuryMember.user_id.is_not(None),
        )
        .options(joinedload(JuryMember.user, innerjoin=True).joinedload(User.employer))
        .order_by(JuryMember.id)
    )
    return list(session.scalars(query.with_for_update(of=JuryMember) if hold else query))


def pairs_of(stage: Round) -> int:
    """How many pairs of a juror and an entry there are to think of, about."""
    jurors = select(func.count()).select_from(JuryMember)
    entries = select(func.count()).select_from(Entry)
    counts = select(
        jurors.where(JuryMember.edition_id == stage.edition_id, JuryMember.state == "accepted").scalar_subquery(),
        entries.where(Entry.edition_id == stage.edition_id, Entry.state == "accepted").scalar_subquery(),
    )
    people, work = session.execute(counts).one()
    return int(people * work)


def entries_to_assign(viewer: User, stage: Round) -> list[Entry]:
    query = (
        visible_entries(viewer)
        .where(Entry.edition_id == stage.edition_id, Entry.state == "accepted", taken_by(stage))
        .options(joinedload(Entry.category))
        .order_by(Entry.id)
    )
    return list(session.scalars(query))


@dataclass(frozen=True)
class Scene:
    """The facts of a round, and the rows behind their numbers."""

    facts: Facts
    members: dict[int, JuryMember]
    entries: dict[int, Entry] = field(default_factory=dict)


def scene_of(viewer: User, stage: Round) -> Scene:
    """All that a plan depends on, as far as the viewer knows of it. Six statements.

    What they have a tie to counts in no load: a limit reached by it would tell of it. A juror may so get an entry more
    than they offered, which whoever has no tie sees and can take away again.
    """
    members, entries = ready_members(stage), entries_to_assign(viewer, stage)
    states, touched = _states(viewer, stage)
    facts = Facts(
        stage.id,
        tuple(seat_of(one) for one in members),
        tuple(work_of(one) for one in entries),
        panels_of(stage),
        states,
        _conflicted_pairs(viewer, stage),
        _families(stage),
        touched,
    )
    return Scene(facts, {one.id: one for one in members}, {one.id: one for one in entries})


def panels_of(stage: Round) -> frozenset[tuple[int, int]]:
    """(category, member) of every seat on a panel of the round."""
    query = select(PanelMember.category_id, PanelMember.member_id).where(PanelMember.round_id == stage.id)
    return frozenset((category, member) for category, member in session.execute(query))


def seat_of(member: JuryMember) -> Seat:
    employer = member.user.employer.group_id if member.user and member.user.employer else None
    return Seat(
        member.id, tuple(sorted(member.languages)), member.max_load, employer, tuple(sorted(member.families)),
        tuple(sorted(member.expertise)),
    )  # fmt: skip


def work_of(entry: Entry) -> Work:
    return Work(entry.id, entry.category_id, entry.language, entry.reading_minutes)


def _families(stage: Round) -> tuple[str, ...]:
    return tuple(sorted(session.scalars(select(Criterion.family).where(Criterion.round_id == stage.id).distinct())))


def begun() -> ColumnElement[bool]:
    """Whether somebody has filled in something of an assignment."""
    return or_(Assignment.saved_at.is_not(None), Assignment.marked > 0)


def _states(viewer: User, stage: Round) -> tuple[dict[tuple[int, int], str], frozenset[tuple[int, int]]]:
    """The state of every assignment, and those that somebody has begun to fill in."""
    query = select(Assignment.entry_id, Assignment.member_id, Assignment.state, begun())
    rows = session.execute(query.join(Assignment.entry).where(Assignment.round_id == stage.id, known_to(viewer))).all()
    return (
        {(entry, member): state for entry, member, state, _touched in rows},
        frozenset((entry, member) for entry, member, _state, touched in rows if touched),
    )


def _conflicted_pairs(viewer: User, stage: Round) -> frozenset[tuple[int, int]]:
    company = aliased(Organisation)
    query = (
        select(Entry.id, JuryMember.id)
        .select_from(JuryMember)
        .join(Conflict, and_(Conflict.user_id == JuryMember.user_id, Conflict.edition_id == JuryMember.edition_id))
        .join(Entry, Entry.edition_id == JuryMember.edition_id)
        .outerjoin(company, company.id == Entry.company_id)
        .where(
            JuryMember.edition_id == stage.edition_id,
            Entry.state == "accepted",
            known_to(viewer),
            Conflict.lifted_at.is_(None),
            or_(*(Conflict.organisation_id == c for c in (Entry.company_id, Entry.association_id, company.parent_id))),
        )
        .distinct()
    )
    return frozenset((entry, member) for entry, member in session.execute(query))


def members_for_panels(stage: Round) -> list[JuryMember]:
    """Invited and accepted members, by name."""
    query = (
        select(JuryMember)
        .join(JuryMember.user)
        .where(JuryMember.edition_id == stage.edition_id, JuryMember.state != "declined")
        .options(contains_eager(JuryMember.user))
        .order_by(func.lower(User.name), JuryMember.id)
    )
    return list(session.scalars(query))


def categories_of(stage: Round) -> list[Category]:
    query = select(Category).where(Category.edition_id == stage.edition_id)
    return list(session.scalars(query.order_by(Category.position, Category.id)))
