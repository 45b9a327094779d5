"""What ties a person to an entry, as conditions of the selects: recorded ties, and those that show of themselves."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.accounts.engagements import engaged
from portal.accounts.models import Engagement, Role, User
from portal.awards.models import Collaborator, Conflict, Edition, Entry, Programme
from portal.awards.tie_kinds import ENGAGEMENTS, LONG_TERM, upwards
from portal.core.clock import now
from portal.organisations.models import MailDomain, Organisation

HOME_ROLES = (Role.SECRETARIAT, Role.ASSOCIATION_MANAGER)


def recorded_tie(user_id: Any, edition_id: Any = Entry.edition_id) -> ColumnElement[bool]:
    """Condition on Entry: a tie of this person is known and in force. Both arguments: a number or a column."""
    company = _company()
    related = (Entry.company_id, Entry.association_id, company.parent_id)
    query = (
        select(Conflict.id)
        .select_from(Conflict)
        .outerjoin(company, company.id == Entry.company_id)
        .where(
            Conflict.user_id == user_id,
            Conflict.edition_id == edition_id,
            Conflict.lifted_at.is_(None),
            or_(*(Conflict.organisation_id == column for column in related)),
        )
    )
    return exists(query.correlate_except(Conflict, company))


class Person(NamedTuple):
    """What the ties of somebody follow from, apart from what is recorded."""

    id: int
    mail_domain: str
    employer_id: int | None
    associations: tuple[int, ...]
    on: date

    @classmethod
    def of(cls, viewer: User) -> Person:
        return cls(viewer.id, viewer.mail_domain, viewer.employer_id, tuple(viewer.organisations_as(*HOME_ROLES)), now().date())


def conflicted_with(viewer: User) -> ColumnElement[bool]:
    """Condition on Entry: the viewer has a tie to its company, its group, or its association.

    A recorded one, in force; or one that shows of itself, recorded or not: a soft one as long as the chair has not waived it.
    """
    return _tied(Person.of(viewer))


@lru_cache(maxsize=256)
def _tied(person: Person) -> ColumnElement[bool]:
    # Kept, because putting these conditions together takes longer than the database needs to answer them.
    return or_(recorded_tie(person.id), _served(person), _helped(person), _of_own_association(person), _employed(person), _of_one_house(person))


@cache
def _company() -> type[Organisation]:
    return aliased(Organisation)


def _waived(person: Person, kind: Any, organisation_id: Any, *outer: Any) -> ColumnElement[bool]:
    """The chair has waived the person's soft tie of this kind to this organisation."""
    return exists(
        select(Conflict.id)
        .where(
            Conflict.user_id == person.id,
            Conflict.edition_id == Entry.edition_id,
            Conflict.organisation_id == organisation_id,
            Conflict.kind == kind,
            Conflict.ruling == "waived",
        )
        .correlate(Entry, *outer)
    )


def _served(person: Person) -> ColumnElement[bool]:
    """They audited, advised or worked for the company or its group: of late, or longer ago and not waived."""
    kind = case(*((Engagement.kind == one, tie) for one, tie in ENGAGEMENTS.items()), else_="")
    faded = ~_waived(person, kind, Entry.company_id, Engagement)
    return engaged(person.id, Entry.company_id, *ENGAGEMENTS, on=person.on, older=(LONG_TERM, faded))


def _helped(person: Person) -> ColumnElement[bool]:
    """They work on a dossier of the company in this edition."""
    dossier = aliased(Entry)
    # A set made once: asked anew for each entry, SQLite looks through the whole edition each time.
    companies = (
        select(dossier.company_id, dossier.edition_id)
        .join(Collaborator, Collaborator.entry_id == dossier.id)
        .where(Collaborator.user_id == person.id, dossier.company_id.is_not(None))
    )
    return and_(Entry.company_id.is_not(None), tuple_(Entry.company_id, Entry.edition_id).in_(companies))


def _national() -> ColumnElement[bool]:
    """The entry's association runs the award itself: there it nominates everybody, and that is no tie."""
    return (
        select(Edition.id)
        .join(Programme, Programme.id == Edition.programme_id)
        .where(Edition.id == Entry.edition_id, Programme.owner_id == Entry.association_id)
        .correlate(Entry)
        .exists()
    )


def _of_own_association(person: Person) -> ColumnElement[bool]:
    return and_(Entry.association_id.in_(person.associations), ~_national()) if person.associations else false()


def _employed(person: Person) -> ColumnElement[bool]:
    """They work for the company or its group, by their profile."""
    if not person.employer_id:
        return false()
    # The employer's group is looked up inside the statement: no second one for the person's employer.
    head = select(Organisation.parent_id).where(Organisation.id == person.employer_id).scalar_subquery()
    kin = aliased(Organisation)
    group = or_(*(column == one for column in (kin.id, kin.parent_id) for one in (person.employer_id, head)))
    return exists().where(kin.id == Entry.company_id, group).correlate(Entry)


def _of_one_house(person: Person) -> ColumnElement[bool]:
    """Their mail address is of the company's house, its group's or its association's, and the chair has not waived it."""
    domain, kin, listed = func.lower(MailDomain.domain), aliased(Organisation), aliased(Organisation)
    same = or_(domain.in_(upwards(person.mail_domain)), domain.endswith("." + person.mail_domain, autoescape=True))
    groups = select(func.coalesce(listed.parent_id, listed.id)).join(MailDomain, MailDomain.organisation_id == listed.id).where(same)
    houses = select(kin.id).where(func.coalesce(kin.parent_id, kin.id).in_(groups))
    company = and_(Entry.company_id.in_(houses), ~_waived(person, "mail_domain", Entry.company_id))
    association = and_(Entry.association_id.in_(houses), ~_national(), ~_waived(person, "mail_domain", Entry.association_id))
    return or_(company, association)


def tied_organisation(viewer: User, organisation_id: Any, edition_id: Any) -> ColumnElement[bool]:
    """Condition: it is the company, or the group, of an entry there that the viewer has a tie to, or they have one to itself.

    ``edition_id``: a number, and the organisations are looked up once however many are asked about; or a column.
    """
    house, own = aliased(Organisation), aliased(Conflict)
    tied = (Entry.edition_id == edition_id, conflicted_with(viewer))
    companies = select(Entry.company_id).where(Entry.company_id.is_not(None), *tied).correlate_except(Entry)
    heads = select(house.parent_id).join(Entry, Entry.company_id == house.id).where(house.parent_id.is_not(None), *tied)
    known = select(own.organisation_id).where(own.user_id == viewer.id, own.edition_id == edition_id, own.lifted_at.is_(None))
    sets = (companies, heads.correlate_except(Entry, house), known.correlate_except(own))
    return or_(*(organisation_id.in_(one) for one in sets))


def conflicted_about(viewer: User, edition_id: Any = Conflict.edition_id) -> ColumnElement[bool]:
    """Condition on Conflict: it is about an organisation whose entries the viewer has a tie to, in this edition."""
    return tied_organisation(viewer, Conflict.organisation_id, edition_id)
