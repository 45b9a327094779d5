"""Cases: a centre's own, those that wait for somebody, and those whose time has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.models import Agreement, Case, SchemeVersion
from portal.certification.states import UNDER_WAY
from portal.certification.visibility import managed, of_centre, parts_in
from portal.core.database import session
from portal.organisations.models import Organisation
from portal.outbox.models import Letter

CLOCKED = ("draft", "info_requested", "documenting")
"""States that lapse at their date; `accepted` too, once there is an offer."""
APPLYING = ("draft", "submitted", "info_requested", "accepted")


def parts(actor: User, case: Case) -> frozenset[str]:
    """What somebody is in a case at this moment, for commands: as `loading.parts_of`, but never remembered."""
    session.flush()
    return parts_in(actor, case.id)


def _listed() -> Select[Case]:
    return select(Case).options(
        joinedload(Case.organisation), joinedload(Case.standard), joinedload(Case.scheme_version), joinedload(Case.agreement)
    )


def cases_of(viewer: User) -> list[Case]:
    """The cases of the viewer's centres and those they help with: under way first, then the latest."""
    rows = session.scalars(_listed().where(of_centre(viewer)).order_by(Case.id.desc())).all()
    return sorted(rows, key=lambda case: case.state not in UNDER_WAY)


def applicants(viewer: User) -> list[Organisation]:
    """The contact centres the viewer may apply for."""
    query = select(Organisation).where(
        Organisation.id.in_(viewer.organisations_as(Role.CENTRE_MANAGER)), Organisation.kind == "company"
    )
    return list(session.scalars(query.order_by(Organisation.name)))


def published_schemes() -> list[SchemeVersion]:
    """The newest published version of each scheme."""
    query = (
        select(SchemeVersion)
        .where(SchemeVersion.state == "published")
        .options(joinedload(SchemeVersion.standard), joinedload(SchemeVersion.body))
        .order_by(SchemeVersion.name, SchemeVersion.number.desc())
    )
    newest: dict[str, SchemeVersion] = {}
    for version in session.scalars(query):
        newest.setdefault(version.name, version)
    return list(newest.values())


def waiting(viewer: User) -> list[Case]:
    """Applications and agreements in which the next step is the viewer's; one statement."""
    leads = Case.organisation_id.in_(viewer.organisations_as(Role.CENTRE_MANAGER))
    offered = Agreement.state == "offered"
    mine = and_(
        of_centre(viewer),
        or_(
            Case.state.in_(("draft", "info_requested")),
            and_(leads, Case.state == "accepted", offered, Agreement.centre_signed_by.is_(None)),
        ),
    )
    ours = and_(
        managed(viewer),
        or_(
            Case.state == "submitted",
            and_(Case.state == "accepted", or_(~offered, Agreement.body_signed_by.is_(None))),
        ),
    )
    query = _listed().outerjoin(Agreement, Agreement.case_id == Case.id).where(Case.state.in_(APPLYING), or_(mine, ours))
    return list(session.scalars(query.order_by(Case.due_at)))


def _clocked() -> Any:
    offered = and_(Case.state == "accepted", Case.id.in_(select(Agreement.case_id).where(Agreement.state == "offered")))
    return or_(Case.state.in_(CLOCKED), offered)


def due_cases(at: datetime) -> Select[Case]:
    """Cases that lapse now."""
    return select(Case).where(Case.due_at <= at, _clocked())


def soon_due(at: datetime, within: timedelta) -> list[Case]:
    """Cases that lapse within that time, and not yet."""
    query = _listed().options(joinedload(Case.scheme_version).joinedload(SchemeVersion.body))
    return list(session.scalars(query.where(Case.due_at > at, Case.due_at <= at + within, _clocked()).order_by(Case.id)))


def told_already(keys: Collection[str]) -> set[str]:
    """Which of these keys a letter was written under."""
    return {key for key in session.scalars(select(Letter.once).where(Letter.once.in_(keys))) if key}
