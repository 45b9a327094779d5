"""Letters about the team of a case: to the person, to the centre, to the managers."""

from __future__ import annotations

from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.certification.models import Case, TeamMember
from portal.certification.people import centre_of, managers_of
from portal.certification.staffing.words import ROLES
from portal.core.i18n import _l, moment
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register
from portal.outbox.writing import link

ABOUT = {
    "case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "member": "Anna de Vries", "role": "Lead auditor",
    "link": "/certification/cases/42/team",
}  # fmt: skip
REASON = {**ABOUT, "reason": "They advised our competitor."}

register(LetterKind("team-proposed", _l("Proposed for an audit team"), ABOUT, ("link",)))
register(LetterKind("team-declared", _l("Audit team: the centre may object"), {**ABOUT, "until": "Fri 8 May 2026, 18:00 CEST"}, ("link", "until")))
register(LetterKind("team-objected", _l("Audit team: the centre objects"), REASON, ("link",)))
register(LetterKind("team-overruled", _l("Audit team: objection not followed"), REASON, ("link", "reason")))
register(LetterKind("team-confirmed", _l("Audit team: member confirmed"), ABOUT, ("link",)))
register(LetterKind("team-replaced", _l("Audit team: member replaced"), ABOUT, ("link",)))
register(LetterKind("team-stepped-aside", _l("Audit team: member stepped aside"), REASON, ("link",)))


def _write(key: str, member: TeamMember, people: list[User], page: str = "staffing.team", **more: Any) -> None:
    case: Case = member.case
    for person in people:
        with speaking(person.locale):
            values = {name: value(person) if callable(value) else value for name, value in more.items()}
            outbox.write(
                key, to=person, scope=f"case:{case.id}", case=case.number, centre=case.organisation.name,
                member=member.user.name, role=str(ROLES[member.role]), link=link(page, case_id=case.id), **values,
            )  # fmt: skip


def ask_to_declare(member: TeamMember) -> None:
    _write("team-proposed", member, [member.user], "staffing.declaration")


def tell_declared(member: TeamMember) -> None:
    _write("team-declared", member, centre_of(member.case), until=lambda to: moment(member.object_until, to.zone))


def tell_objected(member: TeamMember) -> None:
    _write("team-objected", member, managers_of(member.case), reason=member.reason)


def tell_overruled(member: TeamMember) -> None:
    _write("team-overruled", member, centre_of(member.case), reason=member.reason)


def tell_confirmed(member: TeamMember) -> None:
    _write("team-confirmed", member, [member.user, *centre_of(member.case)])


def tell_replaced(member: TeamMember) -> None:
    """Without the reason, which may concern the person; managers read it on the page."""
    _write("team-replaced", member, [member.user, *centre_of(member.case)])


def tell_stepped_aside(member: TeamMember) -> None:
    _write("team-stepped-aside", member, managers_of(member.case), reason=member.reason)
