"""Who is told: the active people of a body and of a centre, by mandate and by part in a case."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select

from portal.accounts.models import Mandate, Role, User
from portal.certification.models import Case, CaseColleague
from portal.certification.visibility import tied
from portal.core.clock import now
from portal.core.database import session


def people_as(organisation_id: int, *roles: Role) -> list[User]:
    """The active people who hold one of these roles there today, each once; one statement."""
    today = now().date()
    held = select(Mandate.user_id).where(
        Mandate.organisation_id == organisation_id,
        Mandate.role.in_([role.value for role in roles]),
        Mandate.starts_on <= today,
        or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today),
    )
    return list(session.scalars(select(User).where(User.id.in_(held), User.active.is_(True)).order_by(User.id)))


def people_by_organisation(ids: Iterable[int], *roles: Role) -> dict[int, list[User]]:
    """Organisation -> its active people in these roles today. One statement for all."""
    wanted, today = sorted(set(ids)), now().date()
    found: dict[int, list[User]] = {number: [] for number in wanted}
    if not wanted:
        return found
    rows = session.execute(
        select(Mandate.organisation_id, User)
        .join(User, User.id == Mandate.user_id)
        .where(
            Mandate.organisation_id.in_(wanted),
            Mandate.role.in_([role.value for role in roles]),
            Mandate.starts_on <= today,
            or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today),
            User.active.is_(True),
        )
        .order_by(User.id)
    )
    for organisation, user in rows.unique():
        found[organisation].append(user)
    return found


def managers_of(case: Case) -> list[User]:
    """The certification managers of the body that runs the case's scheme; who is tied to the centre hears nothing of it."""
    people = people_as(case.scheme_version.body_id, Role.CERTIFICATION_MANAGER)
    return [one for one in people if not session.scalar(select(tied(one, case.organisation_id, case.scheme_version_id)))]


def centre_of(case: Case) -> list[User]:
    """The managers of the centre."""
    return people_as(case.organisation_id, Role.CENTRE_MANAGER)


def colleagues_of(case: Case) -> list[CaseColleague]:
    """Who else of the centre works on the case, with their accounts."""
    return list(
        session.scalars(
            select(CaseColleague).where(CaseColleague.case_id == case.id).join(CaseColleague.user).order_by(CaseColleague.id)
        )
    )
