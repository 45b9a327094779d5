"""Reading organisations. Everything starts from ``visible_organisations``."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Mandate, User
from portal.core.clock import now
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Kind, MailDomain, Organisation, TradingName, name_key
from portal.organisations.policies import is_federation_staff, managed_associations, see_organisations, see_people_of
from portal.organisations.similarity import Candidate

MOST_CANDIDATES = 20_000


def visible_organisations(viewer: User) -> Select[Organisation]:
    """All, for people with a mandate; how much of each is shown is up to ``policies.see_details``."""
    query = select(Organisation)
    return query if see_organisations(viewer) else query.where(false())


def managed_companies(viewer: User) -> Select[Organisation]:
    """The companies the viewer looks after: of their associations, or all for the federation's staff."""
    query = select(Organisation).where(Organisation.kind == Kind.COMPANY)
    if is_federation_staff(viewer):
        return query
    return query.where(Organisation.association_id.in_(managed_associations(viewer)))


def organisations_for(
    viewer: User, *, words: str = "", kind: str = "", country: str = "", number: int = 1
) -> Page[Organisation]:
    """One page by name, with trading names and associations: three statements."""
    query = visible_organisations(viewer)
    if kind:
        query = query.where(Organisation.kind == kind)
    if country:
        query = query.where(Organisation.country == country)
    for word in name_key(words).split()[:5] or words.split()[:5]:
        traded = select(TradingName.organisation_id).where(TradingName.name_key.contains(word, autoescape=True))
        query = query.where(or_(Organisation.name_key.contains(word, autoescape=True), Organisation.id.in_(traded)))
    query = query.options(joinedload(Organisation.association), selectinload(Organisation.trading_names))
    return paginate(query.order_by(func.lower(Organisation.name), Organisation.id), number)


def countries_for(viewer: User) -> list[str]:
    query = visible_organisations(viewer).with_only_columns(Organisation.country).distinct()
    return sorted(code for code in session.scalars(query) if code)


def organisation_for(viewer: User, organisation_id: int) -> Organisation:
    return first_or_404(
        visible_organisations(viewer)
        .where(Organisation.id == organisation_id)
        .options(
            joinedload(Organisation.association),
            joinedload(Organisation.parent),
            selectinload(Organisation.trading_names),
            selectinload(Organisation.mail_domains),
        )
    )


def mandates_at(viewer: User, organisation: Organisation) -> list[Mandate]:
    """Who holds a mandate there today; nobody for those who may not see it."""
    if not see_people_of(viewer, organisation):
        return []
    today = now().date()
    query = (
        select(Mandate)
        .join(User)
        .where(
            Mandate.organisation_id == organisation.id,
            Mandate.starts_on <= today,
            or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today),
        )
        .options(joinedload(Mandate.user))
        .order_by(Mandate.role, User.name)
    )
    return list(session.scalars(query))


def companies_of_group(viewer: User, organisation: Organisation) -> list[Organisation]:
    """The companies whose parent this is."""
    query = visible_organisations(viewer).where(Organisation.parent_id == organisation.id)
    return list(session.scalars(query.order_by(Organisation.name)))


def association_choices(viewer: User) -> list[Organisation]:
    """The associations for which the viewer may add companies."""
    query = visible_organisations(viewer).where(Organisation.kind == Kind.ASSOCIATION)
    if not is_federation_staff(viewer):
        query = query.where(Organisation.id.in_(managed_associations(viewer)))
    return list(session.scalars(query.order_by(Organisation.name)))


def company_named(viewer: User, name: str) -> Organisation | None:
    """The company somebody means by its name or one of its trading names."""
    key = name_key(name)
    traded = select(TradingName.organisation_id).where(TradingName.name_key == key)
    query = visible_organisations(viewer).where(
        Organisation.kind == Kind.COMPANY, or_(Organisation.name_key == key, Organisation.id.in_(traded))
    )
    return session.scalar(query.order_by(Organisation.id).limit(1)) if key else None


def has_companies(organisation: Organisation) -> bool:
    """Whether it is the parent of others."""
    return session.scalar(select(Organisation.id).where(Organisation.parent_id == organisation.id).limit(1)) is not None


def candidates_for(viewer: User, *, but: int | None = None) -> list[Candidate]:
    """What a new company's name is compared with: three statements, only names, countries and domains."""
    visible = visible_organisations(viewer).where(Organisation.id != (but or 0))
    columns = visible.with_only_columns(Organisation.id, Organisation.name, Organisation.country, Organisation.name_key)
    names: dict[int, list[str]] = defaultdict(list)
    for organisation_id, key in session.execute(select(TradingName.organisation_id, TradingName.name_key)):
        names[organisation_id].append(key)
    domains: dict[int, list[str]] = defaultdict(list)
    for organisation_id, domain in session.execute(select(MailDomain.organisation_id, MailDomain.domain)):
        domains[organisation_id].append(domain)
    return [
        Candidate(row.id, row.name, row.country, row.name_key, tuple(names[row.id]), tuple(domains[row.id]))
        for row in session.execute(columns.limit(MOST_CANDIDATES))
    ]
