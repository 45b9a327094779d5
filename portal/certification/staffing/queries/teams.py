"""The team of a case, and what waits because of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User
from portal.certification.models import Case, Declaration, SchemeVersion, TeamMember
from portal.certification.staffing.policies import STAFFED
from portal.certification.visibility import managed, of_centre, visible_cases
from portal.core.clock import now
from portal.core.database import first_or_404, session


def team_of(case: Case) -> list[TeamMember]:
    """Lead first, replaced ones last; with people. One statement. The caller has seen the case."""
    query = select(TeamMember).where(TeamMember.case_id == case.id).options(joinedload(TeamMember.user))
    order = {"lead": 0, "auditor": 1, "expert": 2, "observer": 3}
    return sorted(session.scalars(query), key=lambda one: (one.state == "replaced", order[one.role], one.id))


def declarations_of(case: Case) -> dict[int, Declaration]:
    """Person -> their latest declaration in this case."""
    query = select(Declaration).where(Declaration.case_id == case.id).order_by(Declaration.id)
    return {one.user_id: one for one in session.scalars(query)}


def _with_case(query: Select[TeamMember]) -> Select[TeamMember]:
    case = joinedload(TeamMember.case)
    return query.options(
        joinedload(TeamMember.user), case.joinedload(Case.organisation), case.joinedload(Case.standard),
        case.joinedload(Case.scheme_version).joinedload(SchemeVersion.body),
    )  # fmt: skip


def member_for(viewer: User, member_id: int) -> TeamMember:
    """A place in a team of a case the viewer may open."""
    seen = visible_cases(viewer).with_only_columns(Case.id)
    return first_or_404(_with_case(select(TeamMember).where(TeamMember.id == member_id, TeamMember.case_id.in_(seen))))


def own_member(viewer: User, case_id: int) -> TeamMember:
    """The viewer's own place in the team of a case; replaced ones, too, so that what was signed can be read again."""
    return first_or_404(_with_case(select(TeamMember).where(TeamMember.case_id == case_id, TeamMember.user_id == viewer.id)))


def staffable_cases(user_ids: Iterable[int]) -> list[TeamMember]:
    """Places of these people in teams that may still change, with their cases."""
    query = select(TeamMember).join(TeamMember.case).where(
        TeamMember.user_id.in_(list(user_ids)), TeamMember.state != "replaced", Case.state.in_(STAFFED)
    )  # fmt: skip
    return list(session.scalars(_with_case(query).order_by(TeamMember.id)))


def waiting_for(viewer: User) -> list[tuple[str, Case, TeamMember | None]]:
    """What waits for the viewer about teams: (``declare``, ``object``, ``rule``, ``confirm`` or ``staff``, case, member).

    One statement. A case without a lead auditor waits for its manager.
    """
    at, lead = now(), aliased(TeamMember)
    mine = and_(TeamMember.user_id == viewer.id, TeamMember.state == "proposed")
    open_window = and_(TeamMember.state == "declared", TeamMember.object_until > at)
    centre = and_(of_centre(viewer), open_window)
    manager = and_(
        managed(viewer),
        or_(
            TeamMember.state == "objected",
            and_(TeamMember.state == "declared", TeamMember.object_until <= at),
            and_(TeamMember.id.is_(None), ~_led(lead)),
        ),
    )
    query = (
        select(Case, TeamMember)
        .outerjoin(TeamMember, and_(TeamMember.case_id == Case.id, TeamMember.state.in_(("proposed", "declared", "objected"))))
        .options(joinedload(Case.organisation), joinedload(TeamMember.user))
        .where(Case.state.in_(STAFFED), or_(mine, centre, manager))
        .order_by(Case.id, TeamMember.id)
    )
    return [(_kind(viewer, member), case, member) for case, member in session.execute(query).tuples()]


def _led(lead: type[TeamMember]) -> Select[int]:
    return select(lead.id).where(lead.case_id == Case.id, lead.role == "lead", lead.state != "replaced").exists()  # type: ignore[return-value]


def _kind(viewer: User, member: TeamMember | None) -> str:
    if member is None:
        return "staff"
    if member.state == "proposed":
        return "declare"
    if member.state == "objected":
        return "rule"
    return "object" if member.object_until and member.object_until > now() else "confirm"
