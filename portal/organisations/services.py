"""Commands about organisations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import User
from portal.audit import Event, record
from portal.core.access import Refused, require
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l
from portal.organisations import policies as may
from portal.organisations import queries
from portal.organisations.models import Kind, MailDomain, Operation, Organisation, TradingName, name_key


@dataclass(frozen=True)
class Details:
    """What people may say of an organisation. Parent and association only matter for companies."""

    name: str
    country: str
    city: str = ""
    website: str = ""
    operation: str = Operation.IN_HOUSE.value
    headcount: int | None = None
    languages: tuple[str, ...] = ()
    zone: str = "Europe/Brussels"
    trading_names: tuple[str, ...] = ()
    mail_domains: tuple[str, ...] = ()
    parent_id: int | None = None
    association_id: int | None = None


PLAIN = ("name", "country", "city", "website", "operation", "headcount", "zone", "parent_id", "association_id")


def create_company(details: Details, *, actor: User) -> Organisation:
    require(may.create_company(actor, details.association_id))
    if details.association_id is None and not may.is_federation_staff(actor):
        raise Refused(_l("Please say which association looks after this company."))
    return _create(Kind.COMPANY, details, actor)


def create_association(details: Details, *, actor: User) -> Organisation:
    require(may.create_association(actor))
    return _create(Kind.ASSOCIATION, details, actor)


def _create(kind: Kind, details: Details, actor: User) -> Organisation:
    organisation = Organisation(kind=kind.value)
    _apply(organisation, details)
    session.add(organisation)
    session.flush()
    record(Event.ORGANISATION_CREATED, organisation, actor=actor, kind=kind.value)
    return organisation


def update_organisation(
    organisation: Organisation, details: Details, *, version: int | str | None, actor: User
) -> None:
    """Raises Conflict when somebody saved it since the form was shown."""
    require(may.edit_organisation(actor, organisation))
    lock(organisation)
    if organisation.kind == Kind.COMPANY and details.association_id != organisation.association_id:
        require(may.create_company(actor, details.association_id))
    check_version(organisation, version)
    changed = _apply(organisation, details)
    if changed:
        flag_modified(organisation, "name_key")  # names and domains are rows of their own, yet one version for all
        record(Event.ORGANISATION_UPDATED, organisation, actor=actor, fields=changed)


def _apply(organisation: Organisation, details: Details) -> list[str]:
    """Set what differs; returns the names of it."""
    if organisation.kind != Kind.COMPANY:
        details = Details(**{**asdict(details), "parent_id": None, "association_id": None})
    else:
        check_parent(organisation, details.parent_id)
    changed = [field for field in PLAIN if getattr(organisation, field) != getattr(details, field)]
    for field in changed:
        setattr(organisation, field, getattr(details, field))
    organisation.name_key = name_key(details.name)
    if list(details.languages) != list(organisation.languages or []):
        organisation.languages = list(details.languages)
        changed.append("languages")
    return changed + _apply_names(organisation, details)


def _apply_names(organisation: Organisation, details: Details) -> list[str]:
    changed = []
    if sorted(details.trading_names) != sorted(one.name for one in organisation.trading_names):
        kept = {one.name: one for one in organisation.trading_names}
        organisation.trading_names = [
            kept.get(name) or TradingName(name=name, name_key=name_key(name)) for name in details.trading_names
        ]
        changed.append("trading_names")
    if sorted(details.mail_domains) != sorted(one.domain for one in organisation.mail_domains):
        had = {one.domain: one for one in organisation.mail_domains}
        organisation.mail_domains = [had.get(domain) or MailDomain(domain=domain) for domain in details.mail_domains]
        changed.append("mail_domains")
    return changed


def check_parent(organisation: Organisation, parent_id: int | None) -> None:
    """A group has one head: a parent has no parent, and who has companies under it belongs to nobody. Raises Refused."""
    if parent_id is None:
        return
    parent = session.get(Organisation, parent_id)
    if parent is None or parent.kind != Kind.COMPANY or parent.id == organisation.id:
        raise Refused(_l("The parent must be another company."))
    if parent.parent_id is not None:
        raise Refused(_l("This company belongs to a group itself. Please name the head of that group."))
    if organisation.id is not None and queries.has_companies(organisation):
        raise Refused(_l("Other companies belong to this one, so it is the head of its group and has no parent."))


def as_shown(organisation: Organisation) -> dict[str, Any]:
    """The fields of the edit form as they are saved now, for comparing two texts."""
    return {
        **{field: getattr(organisation, field) for field in PLAIN},
        "languages": list(organisation.languages or []),
        "trading_names": "\n".join(one.name for one in organisation.trading_names),
        "mail_domains": "\n".join(one.domain for one in organisation.mail_domains),
        "parent": organisation.parent.name if organisation.parent else "",
    }
