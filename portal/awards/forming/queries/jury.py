"""The jury of an edition as secretariat and chair see it, and the juror's own membership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Role, User
from portal.awards.forming.queries.overview import waiting_ties
from portal.awards.models import (
    Assignment,
    Conflict,
    Edition,
    Entry,
    JuryMember,
    Programme,
    Round,
)
from portal.awards.tie_visibility import conflicted_about, conflicted_with
from portal.awards.visibility import chaired_editions, is_ready_member, managed_editions
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Kind, Organisation

STATES = ("invited", "accepted", "undeclared", "declined")


@dataclass(frozen=True)
class Row:
    """One member: ties in force, and entries they have been given and have scored."""

    member: JuryMember
    ties: int
    assigned: int
    submitted: int


@dataclass(frozen=True)
class Filter:
    """Empty parts do not restrict. ``state``: one of STATES; ``undeclared`` accepted but is not ready."""

    words: str = ""
    state: str = ""


def jury_edition(viewer: User, edition_id: int) -> Edition:
    """An edition whose jury the viewer forms or chairs, with programme, owner and rounds, or 404. One statement."""
    office = or_(
        Edition.id.in_(managed_editions(viewer).with_only_columns(Edition.id)),
        Edition.id.in_(chaired_editions(viewer)),
    )
    query = select(Edition).where(Edition.id == edition_id, office).options(
        joinedload(Edition.programme).joinedload(Programme.owner), joinedload(Edition.rounds)
    )
    g.edition = first_or_404(query)
    return g.edition


def managed_jury_edition(viewer: User, edition_id: int) -> Edition:
    """The same, for the secretariat only."""
    query = managed_editions(viewer).where(Edition.id == edition_id).options(
        joinedload(Edition.programme).joinedload(Programme.owner), joinedload(Edition.rounds)
    )
    g.edition = first_or_404(query)
    return g.edition


def _cards(viewer: User, *states: str) -> ColumnElement[int]:
    return (
        select(func.count(Assignment.id))
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.member_id == JuryMember.id, Assignment.state.in_(states), ~conflicted_with(viewer))
        .correlate(JuryMember)
        .scalar_subquery()
    )


def _ties(viewer: User, edition_id: int) -> ColumnElement[int]:
    return (
        select(func.count(Conflict.organisation_id.distinct()))
        .where(
            Conflict.user_id == JuryMember.user_id,
            Conflict.edition_id == edition_id,
            Conflict.lifted_at.is_(None),
            ~conflicted_about(viewer, edition_id),
        )
        .correlate(JuryMember)
        .scalar_subquery()
    )


def _not_ready() -> ColumnElement[bool]:
    return or_(JuryMember.terms_accepted_at.is_(None), JuryMember.conflicts_declared_at.is_(None))


def jury_of(viewer: User, edition: Edition, wanted: Filter, number: int) -> Page[Row]:
    """One page by name. Two statements; ``edition`` must have been loaded for the viewer.

    The counts leave out what the viewer has a tie to.
    """
    query = (
        select(JuryMember, _ties(viewer, edition.id), _cards(viewer, "assigned", "submitted"), _cards(viewer, "submitted"))
        .outerjoin(JuryMember.user)
        .where(JuryMember.edition_id == edition.id)
        .options(contains_eager(JuryMember.user), joinedload(JuryMember.association))
        .order_by(JuryMember.role, func.lower(User.name), JuryMember.alias)
    )
    for word in wanted.words.split()[:5]:
        query = query.where(
            or_(
                User.name.icontains(word, autoescape=True),
                User.email_key.contains(word.lower(), autoescape=True),
                JuryMember.alias.icontains(word, autoescape=True),
            )
        )
    if wanted.state == "undeclared":
        query = query.where(JuryMember.state == "accepted", _not_ready())
    elif wanted.state in STATES:
        query = query.where(JuryMember.state == wanted.state)
    page = paginate(query, number, rows=True)
    return Page([Row(*row) for row in page.items], page.number, page.per_page, page.total)


@dataclass(frozen=True)
class Standing:
    """How the jury stands: counts of members by state; ``ready`` of the accepted may judge; ``waiting``: ties to rule on."""

    invited: int = 0
    accepted: int = 0
    declined: int = 0
    ready: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        return self.invited + self.accepted + self.declined


def standing_of(viewer: User, edition: Edition) -> Standing:
    """One statement."""
    ready = func.count(JuryMember.id).filter(JuryMember.state == "accepted", ~_not_ready())
    waiting = waiting_ties(viewer, edition.id).scalar_subquery()
    query = (
        select(JuryMember.state, func.count(JuryMember.id), ready, waiting)
        .where(JuryMember.edition_id == edition.id)
        .group_by(JuryMember.state)
    )
    counts = {state: numbers for state, *numbers in session.execute(query)}
    return Standing(
        **{state: counts.get(state, (0, 0))[0] for state in ("invited", "accepted", "declined")},
        ready=counts.get("accepted", (0, 0))[1],
        waiting=max((numbers[2] for numbers in counts.values()), default=0),
    )


def member_for(viewer: User, member_id: int, *, managing: bool = False) -> JuryMember:
    """A member of a jury the viewer forms or chairs (``managing``: forms), or 404. One statement."""
    offices = [JuryMember.edition_id.in_(managed_editions(viewer).with_only_columns(Edition.id))]
    if not managing:
        offices.append(JuryMember.edition_id.in_(chaired_editions(viewer)))
    member = first_or_404(_with_edition(select(JuryMember).where(JuryMember.id == member_id, or_(*offices))))
    g.edition = member.edition
    return member


def own_membership(viewer: User, member_id: int) -> JuryMember:
    """The viewer's own membership, or 404."""
    query = select(JuryMember).where(JuryMember.id == member_id, JuryMember.user_id == viewer.id)
    member = first_or_404(_with_edition(query))
    g.edition = member.edition
    return member


def _with_edition(query: Select[JuryMember]) -> Select[JuryMember]:
    return query.options(
        joinedload(JuryMember.user),
        joinedload(JuryMember.association),
        joinedload(JuryMember.edition).joinedload(Edition.programme).joinedload(Programme.owner),
    )


def chair_membership(viewer: User, edition_id: int) -> JuryMember | None:
    """The viewer's own ready membership as chair of this edition."""
    query = select(JuryMember).where(JuryMember.edition_id == edition_id, is_ready_member(viewer, chair=True))
    return session.scalar(query)


def member_of(viewer: User, conflict: Conflict) -> int | None:
    """The id of the membership a conflict belongs to, in an edition the viewer chairs; None for a member of the board."""
    query = select(JuryMember.id).where(
        JuryMember.user_id == conflict.user_id,
        JuryMember.edition_id == conflict.edition_id,
        JuryMember.edition_id.in_(chaired_editions(viewer)),
    )
    return session.scalar(query)


def first_round(edition: Edition) -> Round | None:
    query = select(Round).where(Round.edition_id == edition.id).order_by(Round.position).limit(1)
    return session.scalar(query)


def round_has_begun(edition: Edition, at: datetime) -> bool:
    """Whether judging has begun in any round of the edition."""
    query = select(Round.id).where(Round.edition_id == edition.id, Round.opens_at <= at).limit(1)
    return session.scalar(query) is not None


def former_jurors(viewer: User, edition: Edition) -> list[User]:
    """People of earlier juries of this programme who are not in this one yet, by name."""
    here = select(JuryMember.user_id).where(JuryMember.edition_id == edition.id, JuryMember.user_id.is_not(None))
    earlier = (
        select(JuryMember.user_id)
        .join(JuryMember.edition)
        .where(Edition.programme_id == edition.programme_id, JuryMember.user_id.is_not(None))
        .where(Edition.id.in_(managed_editions(viewer).with_only_columns(Edition.id)))
    )
    query = select(User).where(User.id.in_(earlier), User.id.not_in(here), User.active)
    return list(session.scalars(query.order_by(func.lower(User.name), User.id)))


def home_associations(edition: Edition) -> list[Organisation]:
    """Associations that may propose jurors: all, or the one that runs a national award has none to choose."""
    if not edition.programme.is_european:
        return []
    query = select(Organisation).where(Organisation.kind == Kind.ASSOCIATION).order_by(Organisation.name)
    return list(session.scalars(query))


def languages_in(edition: Edition) -> list[str]:
    """Languages that entries of the edition are written in."""
    query = select(Entry.language).where(Entry.edition_id == edition.id).distinct()
    return sorted(session.scalars(query))


def secretariat_of(edition: Edition) -> list[User]:
    """Who runs the programme today: they are told when somebody declines."""
    query = select(User).where(User.active, User.mandates.any(organisation_id=edition.programme.owner_id))
    people = session.scalars(query.options(joinedload(User.mandates)).order_by(User.id)).unique()
    return [user for user in people if user.holds(Role.SECRETARIAT, edition.programme.owner_id)]


def conflicted_cards(viewer: User, member: JuryMember) -> list[Assignment]:
    """Submitted cards of this member in spite of a tie known now, for the chair to rule on; rounds not frozen."""
    company = Organisation.__table__.alias("company")
    tie = (
        select(Conflict.id)
        .where(
            Conflict.user_id == member.user_id,
            Conflict.edition_id == member.edition_id,
            Conflict.lifted_at.is_(None),
            or_(
                Conflict.organisation_id == Entry.company_id,
                Conflict.organisation_id == Entry.association_id,
                Conflict.organisation_id.in_(select(company.c.parent_id).where(company.c.id == Entry.company_id)),
            ),
        )
        .correlate(Entry)
        .exists()
    )
    query = (
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.round)
        .where(Assignment.member_id == member.id, Assignment.state == "submitted", Round.state != "frozen")
        .where(and_(tie, ~conflicted_with(viewer)))
        .options(contains_eager(Assignment.entry), contains_eager(Assignment.round))
        .order_by(Assignment.id)
    )
    return list(session.scalars(query))
