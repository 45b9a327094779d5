"""Who may oversee what. One function per command, named like it."""

from __future__ import annotations

from portal.accounts.models import Role, User
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

INSIDE = (Role.CERTIFICATION_MANAGER, Role.AUDITOR, Role.DECISION_MAKER)


def oversee_cases(actor: User) -> Verdict:
    """The list itself; which cases stand in it is up to the visibility rules."""
    if any(actor.holds(role) for role in INSIDE):
        return allow()
    return deny(_l("This overview is for the people of a certification body."))


def export_case_file(actor: User, parts: frozenset[str]) -> Verdict:
    """``parts``: what the actor is in the case, see ``loading.parts_of``."""
    if parts & {"manager", "decider"}:
        return allow()
    return deny(_l("The whole file is for the certification manager and the decision makers."))


def oversee_calendar(actor: User) -> Verdict:
    return oversee_cases(actor)


def read_statistics(actor: User) -> Verdict:
    if actor.holds(Role.CERTIFICATION_MANAGER) or actor.holds(Role.SCHEME_OWNER):
        return allow()
    return deny(_l("The figures are for certification managers and scheme owners."))
