"""Who may do what with schemes and standards. Pure."""

from __future__ import annotations

from portal.accounts.models import Role, User
from portal.certification.models import SchemeVersion
from portal.certification.states import SCHEME
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l
from portal.organisations.models import Organisation

READERS = (Role.SCHEME_OWNER, Role.CERTIFICATION_MANAGER)
STANDARD_READERS = (*READERS, Role.AUDITOR, Role.DECISION_MAKER, Role.CENTRE_MANAGER)
ONLY_OWNERS = _l("Only scheme owners may do this.")


def owns_all(actor: User) -> bool:
    """A scheme owner of the federation looks after the schemes of every body."""
    return any(one.role == Role.SCHEME_OWNER and one.organisation.kind == "federation" for one in actor.current_mandates())


def owns(actor: User, body_id: int) -> bool:
    return actor.holds(Role.SCHEME_OWNER, body_id) or owns_all(actor)


def read_schemes(actor: User) -> Verdict:
    return allow() if any(actor.holds(role) for role in READERS) else deny(ONLY_OWNERS)


def read_standard(actor: User) -> Verdict:
    return allow() if any(actor.holds(role) for role in STANDARD_READERS) else deny(ONLY_OWNERS)


def import_standard(actor: User) -> Verdict:
    return allow() if actor.holds(Role.SCHEME_OWNER) else deny(ONLY_OWNERS)


def create_scheme(actor: User, body: Organisation) -> Verdict:
    if body.kind != "body":
        return deny(_l("A scheme is run by a certification body."))
    return allow() if owns(actor, body.id) else deny(ONLY_OWNERS)


def own_version(actor: User, version: SchemeVersion) -> Verdict:
    return allow() if owns(actor, version.body_id) else deny(ONLY_OWNERS)


def save_version(actor: User, version: SchemeVersion) -> Verdict:
    if not (person := own_version(actor, version)):
        return person
    if version.state != "draft":
        return deny(_l("A published version never changes. Make a new one to change the rules."))
    return allow()


def publish_version(actor: User, version: SchemeVersion) -> Verdict:
    if not (person := own_version(actor, version)):
        return person
    return allow() if SCHEME.can("publish", version) else deny(_l("Only a draft can be published."))


def retire_version(actor: User, version: SchemeVersion) -> Verdict:
    if not (person := own_version(actor, version)):
        return person
    return allow() if SCHEME.can("retire", version) else deny(_l("Only a published version can be retired."))


def copy_version(actor: User, version: SchemeVersion) -> Verdict:
    if not (person := own_version(actor, version)):
        return person
    return allow() if version.state != "draft" else deny(_l("This version is a draft itself: change it."))
