"""Who sees what of the awards: the selects every page, list, count, export and letter starts from.

The rule is inside the SQL, never applied after fetching. What is not selected does not exist for the viewer.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from portal.accounts.engagements import engaged
from portal.accounts.models import Engagement, Role, User
from portal.awards.models import (
    Assignment,
    CalibrationCard,
    CalibrationCase,
    Category,
    Collaborator,
    Conflict,
    Decision,
    Edition,
    Entry,
    FinalResult,
    JuryMember,
    Programme,
    ResultSet,
    Round,
    RoundEntry,
)
from portal.awards.tie_kinds import ENGAGEMENTS, LONG_TERM, upwards
from portal.core.clock import now
from portal.organisations.models import MailDomain, Organisation

HOME_ROLES = (Role.SECRETARIAT, Role.ASSOCIATION_MANAGER)

def _programmes_of(viewer: User, *roles: Role) -> Select[int]:
    return select(Programme.id).where(Programme.owner_id.in_(viewer.organisations_as(*roles)))


def editions_of(viewer: User, *roles: Role) -> Select[int]:
    return select(Edition.id).where(Edition.programme_id.in_(_programmes_of(viewer, *roles)))


def managed_programmes(viewer: User) -> Select[Programme]:
    """Programmes the viewer runs as secretariat."""
    return select(Programme).where(Programme.id.in_(_programmes_of(viewer, Role.SECRETARIAT)))


def managed_editions(viewer: User) -> Select[Edition]:
    return select(Edition).where(Edition.id.in_(editions_of(viewer, Role.SECRETARIAT)))


def public_editions() -> Select[Edition]:
    """Editions everybody may know of."""
    return select(Edition).where(Edition.state.in_(("open", "archived")))


def visible_editions(viewer: User) -> Select[Edition]:
    """Public editions, and those in preparation for the people who prepare them."""
    mine = Edition.id.in_(editions_of(viewer, Role.SECRETARIAT, Role.BOARD))
    return select(Edition).where(or_(Edition.state.in_(("open", "archived")), mine))


def is_ready_member(viewer: User, *, chair: bool | None = None) -> ColumnElement[bool]:
    """Condition on JuryMember: the viewer's own, accepted, terms agreed, conflicts declared."""
    conditions = [
        JuryMember.user_id == viewer.id,
        JuryMember.state == "accepted",
        JuryMember.terms_accepted_at.is_not(None),
        JuryMember.conflicts_declared_at.is_not(None),
    ]
    if chair is not None:
        conditions.append(JuryMember.role == ("chair" if chair else "juror"))
    return and_(*conditions)


def chaired_editions(viewer: User) -> Select[int]:
    """Ids of the editions whose jury the viewer chairs."""
    return select(JuryMember.edition_id).where(is_ready_member(viewer, chair=True))


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
    companies = (
        select(dossier.company_id)
        .join(Collaborator, Collaborator.entry_id == dossier.id)
        .where(Collaborator.user_id == person.id, dossier.edition_id == Entry.edition_id, dossier.company_id == Entry.company_id)
    )
    return exists(companies.correlate(Entry))


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
    """Condition: it is the company, or the group, of an entry there that the viewer has a tie to, or they have one to itself."""
    house, own = aliased(Organisation), aliased(Conflict)
    entered = (
        select(Entry.id)
        .outerjoin(house, house.id == Entry.company_id)
        .where(
            Entry.edition_id == edition_id,
            or_(Entry.company_id == organisation_id, house.parent_id == organisation_id),
            conflicted_with(viewer),
        )
    )
    known = select(own.id).where(
        own.user_id == viewer.id, own.edition_id == edition_id, own.organisation_id == organisation_id, own.lifted_at.is_(None)
    )
    return or_(exists(entered.correlate_except(Entry, house)), exists(known.correlate_except(own)))


def conflicted_about(viewer: User) -> ColumnElement[bool]:
    """Condition on Conflict: it is about an organisation whose entries the viewer has a tie to."""
    return tied_organisation(viewer, Conflict.organisation_id, Conflict.edition_id)


def own_entries(viewer: User) -> ColumnElement[bool]:
    """Condition on Entry: nominated by the viewer's association, or theirs to work on."""
    helping = select(Collaborator.entry_id).where(Collaborator.user_id == viewer.id)
    return or_(Entry.association_id.in_(viewer.organisations_as(*HOME_ROLES)), Entry.id.in_(helping))


def known_to(viewer: User) -> ColumnElement[bool]:
    """Condition on Entry, for counting: the viewer's own, or without a tie of theirs."""
    return or_(own_entries(viewer), ~conflicted_with(viewer))


def calibration_cases(viewer: User) -> Select[CalibrationCase]:
    """Cases of past years in rounds of juries the viewer sits in, without those they have a tie to, then or now."""
    return (
        select(CalibrationCase)
        .join(CalibrationCase.entry)
        .join(CalibrationCase.round)
        .join(JuryMember, JuryMember.edition_id == Round.edition_id)
        .where(is_ready_member(viewer), ~conflicted_with(viewer), ~recorded_tie(viewer.id, Round.edition_id))
    )


def uncalibrated(viewer: User) -> Select[int]:
    """Ids of the rounds for which the viewer has still to mark a case of a past year: before that they have no queue."""
    done = exists(
        select(CalibrationCard.id)
        .where(
            CalibrationCard.case_id == CalibrationCase.id,
            CalibrationCard.member_id == JuryMember.id,
            CalibrationCard.done_at.is_not(None),
        )
        .correlate(CalibrationCase, JuryMember)
    )
    # It stands for itself: none of its tables are those of the statement around it.
    return calibration_cases(viewer).where(~done).with_only_columns(CalibrationCase.round_id, maintain_column_froms=True).correlate(None)


def assigned_to(viewer: User, at: datetime) -> ColumnElement[bool]:
    """Condition on Entry: the viewer judges it, in a round that has begun."""
    return exists().where(
        Assignment.entry_id == Entry.id,
        Assignment.state.in_(("assigned", "submitted")),
        Assignment.member_id == JuryMember.id,
        is_ready_member(viewer),
        Assignment.round_id == Round.id,
        Round.opens_at <= at,
        Assignment.round_id.not_in(uncalibrated(viewer)),
    ).correlate(Entry)


def admitted() -> ColumnElement[bool]:
    """Condition on Entry and Round: the round takes the entry. Discussions take none, nothing is marked in them."""
    advanced = exists().where(RoundEntry.round_id == Round.id, RoundEntry.entry_id == Entry.id).correlate(Round, Entry)
    return and_(Round.kind != "discussion", or_(Round.intake == "all", advanced))


def taken_by(stage: Round) -> ColumnElement[bool]:
    """Condition on Entry: this round takes it."""
    if stage.is_discussion:
        return false()
    if stage.takes_all:
        return true()
    return exists().where(RoundEntry.round_id == stage.id, RoundEntry.entry_id == Entry.id).correlate(Entry)


def visible_entries(viewer: User) -> Select[Entry]:
    """Entries somebody signed in may open; conflicts come before every office."""
    by_office = or_(
        Entry.edition_id.in_(editions_of(viewer, Role.SECRETARIAT)),
        and_(
            Entry.state == "accepted",
            or_(
                Entry.edition_id.in_(editions_of(viewer, Role.BOARD)),
                Entry.edition_id.in_(chaired_editions(viewer)),
                assigned_to(viewer, now()),
            ),
        ),
    )
    return select(Entry).where(or_(own_entries(viewer), and_(~conflicted_with(viewer), by_office)))


def visible_assignments(viewer: User) -> Select[Assignment]:
    """The viewer's own assignments in rounds that have begun, without entries they have a tie to."""
    return (
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.member)
        .join(Assignment.round)
        .where(
            is_ready_member(viewer),
            Assignment.state.in_(("assigned", "submitted")),
            Entry.state == "accepted",
            Round.opens_at <= now(),
            ~conflicted_with(viewer),
            Assignment.round_id.not_in(uncalibrated(viewer)),
        )
    )


def overseen_assignments(viewer: User) -> Select[Assignment]:
    """Assignments a chair oversees: their edition's, without entries the chair has a tie to."""
    return (
        select(Assignment)
        .join(Assignment.entry)
        .where(Entry.edition_id.in_(chaired_editions(viewer)), Entry.state == "accepted", ~conflicted_with(viewer))
    )


def open_categories(viewer: User) -> ColumnElement[bool]:
    """Condition on Category: no entry in it that the viewer has a tie to."""
    tie = exists().where(Entry.category_id == Category.id, Entry.state == "accepted", conflicted_with(viewer))
    return ~tie.correlate(Category)


def judged_categories(viewer: User) -> Select[Category]:
    """Categories whose results the viewer may see before the reveal: board and chair, without any tie in them."""
    office = or_(
        Category.edition_id.in_(editions_of(viewer, Role.BOARD)),
        Category.edition_id.in_(chaired_editions(viewer)),
    )
    return select(Category).where(office, open_categories(viewer))


def visible_result_sets(viewer: User) -> Select[ResultSet]:
    """The result gate: frozen counts of the categories the viewer may judge or decide."""
    allowed = judged_categories(viewer).with_only_columns(Category.id)
    return select(ResultSet).where(ResultSet.category_id.in_(allowed))


def visible_finals(viewer: User) -> Select[FinalResult]:
    """The same gate for the rounds combined."""
    return select(FinalResult).where(FinalResult.category_id.in_(judged_categories(viewer).with_only_columns(Category.id)))


def visible_decisions(viewer: User) -> Select[Decision]:
    """Decisions before the reveal: for the board, without categories they have a tie to."""
    allowed = (
        select(Category.id)
        .where(Category.edition_id.in_(editions_of(viewer, Role.BOARD)), open_categories(viewer))
    )  # fmt: skip
    return select(Decision).where(Decision.category_id.in_(allowed))
