"""Who may do what with people. One function per command, named like it."""

from __future__ import annotations

from portal.accounts.models import BrowserSession, Mandate, Role, User
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l
from portal.organisations.models import Kind, Organisation

ROLES_AT: dict[str, frozenset[Role]] = {
    Kind.FEDERATION: frozenset({Role.ADMINISTRATOR, Role.SECRETARIAT, Role.BOARD, Role.SCHEME_OWNER}),
    Kind.ASSOCIATION: frozenset({Role.ASSOCIATION_MANAGER, Role.SECRETARIAT, Role.BOARD}),
    Kind.COMPANY: frozenset({Role.CENTRE_MANAGER}),
    Kind.BODY: frozenset({Role.CERTIFICATION_MANAGER, Role.AUDITOR, Role.DECISION_MAKER, Role.SCHEME_OWNER}),
}
"""Which mandates an organisation of each kind can give."""


def see_people(viewer: User) -> Verdict:
    if viewer.holds(Role.ADMINISTRATOR):
        return allow()
    return deny(_l("Only administrators look after people."))


def invite_person(actor: User) -> Verdict:
    return see_people(actor)


def grant_mandate(actor: User, role: Role, organisation: Organisation) -> Verdict:
    if not (verdict := see_people(actor)):
        return verdict
    if role not in ROLES_AT[organisation.kind]:
        return deny(_l("This organisation cannot give this mandate."))
    return allow()


def end_mandate(actor: User, mandate: Mandate) -> Verdict:
    if not (verdict := see_people(actor)):
        return verdict
    if mandate.user_id == actor.id and mandate.role == Role.ADMINISTRATOR:
        return deny(_l("You cannot end your own mandate as administrator. Ask another administrator."))
    return allow()


def deactivate_person(actor: User, person: User) -> Verdict:
    if not (verdict := see_people(actor)):
        return verdict
    if person.id == actor.id:
        return deny(_l("You cannot deactivate yourself. Ask another administrator."))
    return allow()


def activate_person(actor: User, person: User) -> Verdict:
    return see_people(actor)


def edit_profile(actor: User, person: User) -> Verdict:
    return allow() if actor.id == person.id else deny(_l("People keep their own profile."))


def end_session(actor: User, browser_session: BrowserSession) -> Verdict:
    return allow() if browser_session.user_id == actor.id else deny(_l("This is somebody else's session."))
