"""Ties of people to the organisations of an edition: recorded ones, and those that show of themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy import Select, and_, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.engagements import remembered_from
from portal.accounts.models import Engagement, Mandate, Role, User
from portal.awards.forming.ties import Nominated, Person
from portal.awards.models import Collaborator, Conflict, Edition, Entry, JuryMember, Programme, Round
from portal.awards.visibility import HOME_ROLES, TYING, visible_editions
from portal.core.clock import now
from portal.core.database import first_or_404, session
from portal.organisations.models import Kind, MailDomain, Organisation

ENTERED = ("submitted", "accepted")


def entered(edition_id: int, entry_ids: Collection[int] | None = None) -> Select[int]:
    """Ids of companies and associations with an entry in this edition."""
    conditions = [Entry.edition_id == edition_id, Entry.state.in_(ENTERED)]
    if entry_ids is not None:
        conditions.append(Entry.id.in_(entry_ids))
    companies = select(Entry.company_id).where(*conditions, Entry.company_id.is_not(None))
    associations = select(Entry.association_id).where(*conditions, Entry.association_id.is_not(None))
    return union(companies, associations).subquery().select()  # type: ignore[return-value]


def organisations_entered(edition: Edition) -> set[int]:
    return set(session.scalars(entered(edition.id)))


def conflicts_of(user_id: int | None, edition_id: int) -> list[Conflict]:
    """All of one person, lifted ones too, with their organisations. One statement."""
    query = (
        select(Conflict)
        .where(Conflict.user_id == user_id, Conflict.edition_id == edition_id)
        .options(joinedload(Conflict.organisation))
        .order_by(Conflict.id)
    )
    return list(session.scalars(query))


def conflict_of_jury(viewer_edition_ids: Select[int], conflict_id: int) -> Conflict:
    """A conflict of a jury member in one of these editions, or 404."""
    member = and_(JuryMember.user_id == Conflict.user_id, JuryMember.edition_id == Conflict.edition_id)
    query = (
        select(Conflict)
        .join(JuryMember, member)
        .where(Conflict.id == conflict_id, Conflict.edition_id.in_(viewer_edition_ids))
        .options(joinedload(Conflict.organisation))
    )
    return first_or_404(query)


def board_edition(viewer: User, edition_id: int) -> Edition:
    """An edition on whose board the viewer sits, or 404."""
    mine = select(Programme.id).where(Programme.owner_id.in_(viewer.organisations_as(Role.BOARD)))
    query = visible_editions(viewer).where(Edition.id == edition_id, Edition.programme_id.in_(mine))
    g.edition = first_or_404(query.options(joinedload(Edition.programme).joinedload(Programme.owner)))
    return g.edition


def begun_and_newest(edition: Edition, at: datetime) -> tuple[bool, datetime | None]:
    """Whether judging has begun in any round, and when the list of organisations last grew. One statement."""
    begun = select(func.count(Round.id)).where(Round.edition_id == edition.id, Round.opens_at <= at).scalar_subquery()
    query = select(begun, func.max(Entry.submitted_at)).where(Entry.edition_id == edition.id, Entry.state.in_(ENTERED))
    count, newest = session.execute(query).one()
    return bool(count), newest


@dataclass(frozen=True)
class Ground:
    """What detection looks at: organisations with entries, and people."""

    organisations: list[Nominated]
    people: list[Person]


def ground_for(edition: Edition, user_ids: Iterable[int], entry_ids: Collection[int] | None = None) -> Ground:
    """Eight statements, whatever the numbers. ``entry_ids``: only the organisations of these entries."""
    ids = sorted(set(user_ids))
    return Ground(_nominated(edition, entry_ids), _people(edition, ids) if ids else [])


def _nominated(edition: Edition, entry_ids: Collection[int] | None) -> list[Nominated]:
    group = func.coalesce(Organisation.parent_id, Organisation.id)
    rows = session.execute(
        select(Organisation.id, Organisation.kind, group).where(Organisation.id.in_(entered(edition.id, entry_ids)))
    ).all()
    domains: dict[int, set[str]] = defaultdict(set)
    owned = select(group, MailDomain.domain).join(Organisation, Organisation.id == MailDomain.organisation_id)
    for number, domain in session.execute(owned.where(group.in_({row[2] for row in rows}))):
        domains[number].add(domain.lower())
    # In a national award everybody is of the association that runs it: its mail domain tells nothing.
    home = edition.programme.owner_id
    return [
        Nominated(id_, kind, number, frozenset() if id_ == home else frozenset(domains[number]))
        for id_, kind, number in rows
    ]


def _people(edition: Edition, ids: list[int]) -> list[Person]:
    employers, associations, helps = _employers(edition, ids), _associations(edition, ids), _helps(edition, ids)
    served = _served(ids)
    rows = session.execute(select(User.id, User.email_key).where(User.id.in_(ids)).order_by(User.id))
    return [
        Person(id_, key.rpartition("@")[2], employers[id_], frozenset(associations[id_]), frozenset(helps[id_]), served[id_])
        for id_, key in rows
    ]


def _employers(edition: Edition, ids: list[int]) -> dict[int, dict[int, int]]:
    """Of each person: employer -> its group; from the profile, and from what they declared."""
    declared = aliased(Conflict)
    said = and_(
        declared.user_id == User.id, declared.edition_id == edition.id, declared.kind == "employer",
        declared.lifted_at.is_(None),
    )  # fmt: skip
    query = (
        select(User.id, Organisation.id, func.coalesce(Organisation.parent_id, Organisation.id))
        .select_from(User)
        .outerjoin(declared, said)
        .join(Organisation, or_(Organisation.id == User.employer_id, Organisation.id == declared.organisation_id))
        .where(User.id.in_(ids))
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for user_id, organisation_id, group in session.execute(query):
        found[user_id][organisation_id] = group
    return found


def _served(ids: list[int]) -> dict[int, dict[int, str]]:
    """Of each person: group they audited, advised or worked for within memory -> kind of conflict."""
    day = now().date()
    query = (
        select(Engagement.user_id, func.coalesce(Organisation.parent_id, Organisation.id), Engagement.kind)
        .join(Engagement.organisation)
        .where(Engagement.user_id.in_(ids), Engagement.kind.in_(TYING), Engagement.starts_on <= day)
        .where(or_(Engagement.ends_on.is_(None), Engagement.ends_on >= remembered_from(day)))
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for user_id, group, kind in session.execute(query):
        if kind == "employed":
            found[user_id][group] = "past_employer"
        else:
            found[user_id].setdefault(group, "client_or_supplier")
    return found


def _associations(edition: Edition, ids: list[int]) -> dict[int, set[int]]:
    """Where each person holds a mandate today, and which association proposed them.

    The association that runs the award counts only for people who handle its nominations.
    """
    day, home = now().date(), edition.programme.owner_id
    held = (
        select(Mandate.user_id, Mandate.organisation_id)
        .join(Mandate.organisation)
        .where(
            Mandate.user_id.in_(ids),
            Organisation.kind == Kind.ASSOCIATION,
            Mandate.starts_on <= day,
            or_(Mandate.ends_on.is_(None), Mandate.ends_on >= day),
            or_(Mandate.organisation_id != home, Mandate.role.in_(HOME_ROLES)),
        )
    )
    proposed = select(JuryMember.user_id, JuryMember.association_id).where(
        JuryMember.edition_id == edition.id,
        JuryMember.user_id.in_(ids),
        JuryMember.association_id.is_not(None),
        JuryMember.association_id != home,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for query in (held, proposed):
        for user_id, organisation_id in session.execute(query):
            if user_id is not None and organisation_id is not None:
                found[user_id].add(organisation_id)
    return found


def _helps(edition: Edition, ids: list[int]) -> dict[int, set[int]]:
    """Companies whose dossier in this edition each person works on."""
    query = (
        select(Collaborator.user_id, Entry.company_id)
        .join(Collaborator.entry)
        .where(Entry.edition_id == edition.id, Collaborator.user_id.in_(ids), Entry.company_id.is_not(None))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, company_id in session.execute(query):
        if company_id is not None:
            found[user_id].add(company_id)
    return found

