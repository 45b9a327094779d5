"""Who sees what of certification: the selects every page, list, count, export and letter starts from.

A tie to the centre comes before every office at the body; what is not selected does not exist for the viewer.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, false, func, literal, or_, select

from portal.accounts.engagements import Day, engaged, two_organisations
from portal.accounts.models import Role, User
from portal.certification.models import (
    Case,
    CaseColleague,
    CaseDuty,
    Certificate,
    Complaint,
    SchemeVersion,
    TeamMember,
    Verdict,
)
from portal.certification.rules import Rules
from portal.core.clock import now
from portal.core.database import session

OFFICE = (Role.CERTIFICATION_MANAGER, Role.DECISION_MAKER)
ON_TEAM = ("proposed", "declared", "objected", "confirmed")
PARTS = ("centre", "manager", "team", "auditor", "decider")
FOR_DECISION = ("reviewing", "deciding", "granted", "refused")


class Viewer(Protocol):
    """Somebody, or ``Anybody``: whose answers are parameters of a statement that is built once."""

    @property
    def id(self) -> Any: ...
    def organisations_as(self, *roles: Role) -> Any: ...


class Anybody:
    id: Any = bindparam("viewer", type_=Integer)

    def organisations_as(self, *roles: Role) -> Any:
        return bindparam("_".join(["as", *sorted(role.value for role in roles)]), expanding=True, type_=Integer)


def homes_of(viewer: Viewer) -> Any:
    """Where somebody is employed or stands for the centre."""
    if isinstance(viewer, Anybody):
        return bindparam("homes", expanding=True, type_=Integer)
    assert isinstance(viewer, User)
    return [one for one in (viewer.employer_id, *viewer.organisations_as(Role.CENTRE_MANAGER)) if one]


def today_of(viewer: Viewer) -> Day:
    if isinstance(viewer, Anybody):
        return Day(bindparam("today", type_=Date), bindparam("this_month", type_=Integer), bindparam("this_day", type_=Integer))
    return Day.of(now().date())


def _bodies(viewer: Viewer, *roles: Role) -> Select[int]:
    """Ids of the scheme versions run by a body where the viewer holds one of these roles."""
    return select(SchemeVersion.id).where(SchemeVersion.body_id.in_(viewer.organisations_as(*roles)))


def separation(scheme_version_id: Any) -> ColumnElement[int]:
    """For how many months a tie of the past counts: what that version of the scheme says."""
    said = func.coalesce(SchemeVersion.rules["separation_months"].as_integer(), Rules().separation_months)
    return select(said).where(SchemeVersion.id == scheme_version_id).correlate_except(SchemeVersion).scalar_subquery()


def tied(viewer: Viewer, organisation_id: Any, scheme_version_id: Any) -> ColumnElement[bool]:
    """Condition: the viewer works or stands for that organisation or its group, or worked for or advised it within the
    separation time of the scheme."""
    months = separation(scheme_version_id)
    ties = [engaged(viewer.id, organisation_id, "employed", "advised", on=today_of(viewer), months=months)]
    homes = homes_of(viewer)
    if isinstance(viewer, Anybody) or homes:
        own, asked = two_organisations()
        kin = (
            select(own.id)
            .join(asked, asked.id == organisation_id)
            .where(
                own.id.in_(homes),
                or_(
                    own.id == asked.id, own.parent_id == asked.id, own.id == asked.parent_id,
                    and_(own.parent_id.is_not(None), own.parent_id == asked.parent_id),
                ),
            )
        )  # fmt: skip
        ties.append(kin.correlate_except(own, asked).exists())
    return or_(*ties)


def of_centre(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on Case: the viewer stands for the centre, or helps it with this case."""
    helping = select(CaseColleague.case_id).where(CaseColleague.user_id == viewer.id)
    return or_(Case.organisation_id.in_(viewer.organisations_as(Role.CENTRE_MANAGER)), Case.id.in_(helping))


def managed(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on Case: run by the viewer as certification manager; drafts are the centre's own business."""
    return and_(
        Case.scheme_version_id.in_(_bodies(viewer, Role.CERTIFICATION_MANAGER)),
        Case.state != "draft",
        ~tied(viewer, Case.organisation_id, Case.scheme_version_id),
    )


def on_team(viewer: Viewer, *states: str) -> ColumnElement[bool]:
    """Condition on Case: the viewer is in its audit team, in one of these states (any, if none is named)."""
    mine = select(TeamMember.case_id).where(TeamMember.user_id == viewer.id, TeamMember.state.in_(states or ON_TEAM))
    return Case.id.in_(mine)


def for_decision(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on Case: ready for somebody to review or decide who had no part in the evaluation and has no tie."""
    evaluated = select(CaseDuty.case_id).where(CaseDuty.user_id == viewer.id, CaseDuty.duty != "decision")
    return and_(
        Case.scheme_version_id.in_(_bodies(viewer, Role.DECISION_MAKER)),
        Case.state.in_(FOR_DECISION),
        Case.id.not_in(evaluated),
        ~tied(viewer, Case.organisation_id, Case.scheme_version_id),
    )


@cache
def _parts() -> Any:
    """What somebody is in a case, as one statement. Built once: making its conditions costs more than asking them."""
    anybody = Anybody()
    conditions = {
        "centre": of_centre(anybody), "manager": managed(anybody), "team": on_team(anybody),
        "auditor": on_team(anybody, "confirmed"), "decider": for_decision(anybody),
    }  # fmt: skip
    asked = [literal(1), *(condition.label(name) for name, condition in conditions.items())]
    return select(*asked).where(Case.id == bindparam("asked_about", type_=Integer))


def parts_in(viewer: User, case_id: int) -> frozenset[str]:
    """What the viewer is in this case: of ``centre, manager, team, auditor`` (confirmed)``, decider``; one statement."""
    today = Day.of(now().date())
    values = {
        "viewer": viewer.id, "asked_about": case_id, "homes": homes_of(viewer), "today": today.date, "this_month": today.month,
        "this_day": today.number, **{f"as_{role.value}": viewer.organisations_as(role) for role in (*OFFICE, Role.CENTRE_MANAGER)},
    }  # fmt: skip
    row = session.execute(_parts(), values).mappings().one()
    return frozenset(name for name in PARTS if row[name])


def visible_cases(viewer: User) -> Select[Case]:
    """Cases the viewer may open at all; what they may read inside is up to each area."""
    return select(Case).where(or_(of_centre(viewer), managed(viewer), on_team(viewer), for_decision(viewer)))


def readable_files(viewer: User) -> Select[Case]:
    """Cases whose answers and evidence the viewer may read: an auditor only once confirmed."""
    return select(Case).where(
        or_(of_centre(viewer), managed(viewer), on_team(viewer, "confirmed"), for_decision(viewer))
    )


def evaluations(viewer: User) -> Select[Case]:
    """Cases whose evaluation (private notes, judgements under way) the viewer may read: never the centre."""
    inside = or_(managed(viewer), on_team(viewer, "confirmed"), for_decision(viewer))
    return select(Case).where(inside, ~of_centre(viewer))


def held_certificates(viewer: User) -> Select[Certificate]:
    """Certificates of the centres the viewer stands for."""
    return select(Certificate).where(Certificate.organisation_id.in_(viewer.organisations_as(Role.CENTRE_MANAGER)))


def managed_certificates(viewer: User, *roles: Role) -> Select[Certificate]:
    """Certificates of the bodies where the viewer is manager or decision maker, without ties."""
    return select(Certificate).where(
        Certificate.scheme_version_id.in_(_bodies(viewer, *(roles or OFFICE))), ~tied(viewer, Certificate.organisation_id, Certificate.scheme_version_id)
    )


def without_part(viewer: User) -> ColumnElement[bool]:
    """Condition on Complaint: the viewer had no part in the case and has no tie to the centre it is about."""
    part = select(CaseDuty.case_id).where(CaseDuty.user_id == viewer.id, CaseDuty.duty != "complaint")
    about_case = select(Case.id).where(tied(viewer, Case.organisation_id, Case.scheme_version_id))
    about_certificate = select(Certificate.id).where(tied(viewer, Certificate.organisation_id, Certificate.scheme_version_id))
    decided = select(Verdict.certificate_id).where(Verdict.user_id == viewer.id, Verdict.certificate_id.is_not(None))
    cases_of_certificate = select(Case.certificate_id).where(Case.id.in_(part), Case.certificate_id.is_not(None))
    return and_(
        or_(Complaint.case_id.is_(None), and_(Complaint.case_id.not_in(part), Complaint.case_id.not_in(about_case))),
        or_(
            Complaint.certificate_id.is_(None),
            and_(
                Complaint.certificate_id.not_in(cases_of_certificate),
                or_(Complaint.certificate_id.not_in(decided), Complaint.decided_by == viewer.id),  # by deciding this one
                Complaint.certificate_id.not_in(about_certificate),
            ),
        ),
    )


def visible_complaints(viewer: User) -> Select[Complaint]:
    """Complaints the viewer handles or may take, and their own."""
    bodies = viewer.organisations_as(*OFFICE)
    inside = and_(Complaint.body_id.in_(bodies), without_part(viewer)) if bodies else false()
    return select(Complaint).where(or_(Complaint.reporter_id == viewer.id, inside))
