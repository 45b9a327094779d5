"""Organisations and people of the demo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from portal import demo_data
from portal.accounts.models import Mandate, Role, User
from portal.accounts.passwords import hashed
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Kind, MailDomain, Organisation, TradingName, name_key

PASSWORD = "paper-laurel-and-ink"
"""Of everybody in the demo; shown by ``flask demo --list-cast``."""

LANGUAGES = ("en", "nl", "fr", "de")
MANDATES = {
    "administrator": (Role.ADMINISTRATOR,),
    "secretariat": (Role.SECRETARIAT,),
    "association_manager": (Role.ASSOCIATION_MANAGER,),
    "national_secretariat": (Role.SECRETARIAT, Role.BOARD),
    "board_member": (Role.BOARD,),
    "centre_manager": (Role.CENTRE_MANAGER,),
    "certification_manager": (Role.CERTIFICATION_MANAGER,),
    "auditor": (Role.AUDITOR,),
    "decision_maker": (Role.DECISION_MAKER,),
    "scheme_owner": (Role.SCHEME_OWNER,),
}


IN_OFFICE = timedelta(days=3700)
"""Long enough that certificates of an earlier cycle were granted by people in office."""
ALSO_ON_BOARD = ("manager_ro", "manager_ie")
"""So that two members without a tie are left to sign in every category."""


@dataclass
class Federation:
    """Everybody by key: what the other builders refer to."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    contacts: dict[str, User] = field(default_factory=dict)
    """The contact of a company, by the company's key."""

    def association_of(self, country: str) -> Organisation:
        return next(
            o for o in self.organisations.values() if o.kind == Kind.ASSOCIATION and o.country == country
        )


def build_federation() -> Federation:
    found = Federation()
    _associations(found)
    _companies(found)
    _people(found)
    return found


def _associations(found: Federation) -> None:
    for kind, each in [
        (Kind.FEDERATION, demo_data.federation()),
        *((Kind.ASSOCIATION, association) for association in demo_data.associations()),
        *((Kind.BODY, body) for body in demo_data.bodies()),
    ]:
        found.organisations[each.key] = Organisation(
            kind=kind, name=each.name, name_key=name_key(each.name), country=each.country, city=each.city,
            languages=list(each.languages), zone=each.zone,
            trading_names=[TradingName(name=each.short_name, name_key=name_key(each.short_name))],
            mail_domains=[MailDomain(domain=domain) for domain in each.mail_domains],
        )  # fmt: skip
    session.add_all(found.organisations.values())
    session.flush()


def _companies(found: Federation) -> None:
    homes = {o.country: o for o in found.organisations.values() if o.kind == Kind.ASSOCIATION}
    for each in sorted(demo_data.companies(), key=lambda company: company.group is not None):
        company = Organisation(
            kind=Kind.COMPANY, name=each.name, name_key=name_key(each.name), country=each.country, city=each.city,
            operation=each.operation, headcount=each.head_count, association=homes.get(each.country),
            parent=found.organisations[each.group] if each.group else None,
            trading_names=[TradingName(name=name, name_key=name_key(name)) for name in each.trading_names],
            mail_domains=[MailDomain(domain=domain) for domain in each.mail_domains],
        )  # fmt: skip
        found.organisations[each.key] = company
        session.add(company)
    session.flush()


def _people(found: Federation) -> None:
    secret = hashed(PASSWORD)  # one hash for all: hashing forty times would take the whole start
    since = now().date() - IN_OFFICE
    for each in demo_data.people():
        user = User(
            name=each.name, email=each.email, email_key=each.email.casefold(), password_hash=secret, zone=each.zone,
            locale=each.locale if each.locale in LANGUAGES else "en", languages=list(each.languages),
            employer=found.organisations[each.employer] if each.employer else None,
        )  # fmt: skip
        user.mandates = [
            Mandate(role=role, organisation=found.organisations[each.organisation], starts_on=since)
            for role in MANDATES.get(each.role, ())
        ]
        if each.key in ALSO_ON_BOARD:
            user.mandates.append(Mandate(role=Role.BOARD, organisation=found.organisations["eccco"], starts_on=since))
        found.people[each.key] = user
        session.add(user)
    by_email = {user.email_key: user for user in found.people.values()}
    for dossier in demo_data.dossiers(now().year):
        email = dossier.contact.email.casefold()
        if email not in by_email:
            company = found.organisations[dossier.company]
            by_email[email] = User(
                name=dossier.contact.name, email=dossier.contact.email, email_key=email, password_hash=secret,
                locale=dossier.language, zone=company.association.zone if company.association else "Europe/Brussels",
                employer=company,
            )  # fmt: skip
            session.add(by_email[email])
        found.contacts[dossier.company] = by_email[email]
    session.flush()


def cast_mandates(person: demo_data.Person) -> list[dict[str, str]]:
    """The mandates of one of the cast, for ``--list-cast``; jurors and nominees hold theirs in an edition."""
    roles = [str(role) for role in MANDATES.get(person.role, ())] or [person.role]
    return [{"role": role, "organisation": person.organisation} for role in roles]
