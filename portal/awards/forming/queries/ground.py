"""What detection looks at: the organisations nominated, and what is known of people. Eleven statements, whatever the numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.engagements import remembered_from
from portal.accounts.models import Engagement, Mandate, User
from portal.awards.forming.queries.conflicts import entered
from portal.awards.forming.ties import Field, Nominated, Person, Tie
from portal.awards.models import Collaborator, Conflict, Edition, Entry, JuryMember
from portal.awards.tie_kinds import ENGAGEMENTS, LONG_TERM, strength_of
from portal.awards.tie_visibility import HOME_ROLES
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Kind, MailDomain, Organisation, TradingName


@dataclass(frozen=True)
class Ground:
    """What detection looks at: organisations with entries, and people."""

    organisations: list[Nominated]
    people: list[Person]


def ground_for(
    edition: Edition, user_ids: Iterable[int], entry_ids: Collection[int] | None = None, *, without: int | None = None
) -> Ground:
    """``entry_ids``: only the organisations of these entries; ``without``: a conflict that is no evidence of itself."""
    ids = sorted(set(user_ids))
    return Ground(_nominated(edition, entry_ids), _people(edition, ids, without) if ids else [])


def still_shows(edition: Edition, conflict: Conflict) -> bool:
    """Whether a tie would be detected today."""
    ground = ground_for(edition, [conflict.user_id], without=conflict.id)
    ties = {(organisation, tie.kind) for one in ground.people for organisation, tie in Field(ground.organisations).ties_of(one)}
    return (conflict.organisation_id, conflict.kind) in ties


def _nominated(edition: Edition, entry_ids: Collection[int] | None) -> list[Nominated]:
    group = func.coalesce(Organisation.parent_id, Organisation.id)
    rows = session.execute(
        select(Organisation.id, Organisation.kind, group).where(Organisation.id.in_(entered(edition.id, entry_ids)))
    ).all()
    domains: dict[int, set[str]] = defaultdict(set)
    owned = select(group, MailDomain.domain).join(Organisation, Organisation.id == MailDomain.organisation_id)
    for number, domain in session.execute(owned.where(group.in_({row[2] for row in rows}))):
        domains[number].add(domain.lower())
    names = _names({row[0] for row in rows if row[1] == Kind.COMPANY})
    # In a national award everybody is of the association that runs it: its mail domain tells nothing.
    home = edition.programme.owner_id
    return [
        Nominated(id_, kind, number, frozenset() if id_ == home else frozenset(domains[number]), frozenset(names[id_]))
        for id_, kind, number in rows
    ]


def _names(organisation_ids: Collection[int]) -> dict[int, set[str]]:
    """Of each organisation: the keys of its name and trading names. One statement."""
    own = select(Organisation.id, Organisation.name_key).where(Organisation.id.in_(organisation_ids))
    traded = select(TradingName.organisation_id, TradingName.name_key).where(TradingName.organisation_id.in_(organisation_ids))
    found: dict[int, set[str]] = defaultdict(set)
    for number, key in session.execute(own.union_all(traded)):
        if key:
            found[number].add(key)
    return found


def _people(edition: Edition, ids: list[int], without: int | None) -> list[Person]:
    employers, associations, helps = _employers(edition, ids, without), _associations(edition, ids), _helps(edition, ids)
    served, names = _served(ids), _names({number for groups in employers.values() for number in groups})
    rows = session.execute(select(User.id, User.email_key).where(User.id.in_(ids)).order_by(User.id))
    return [
        Person(
            id_, key.rpartition("@")[2], employers[id_], frozenset(associations[id_]), frozenset(helps[id_]),
            {group: tuple(ties) for group, ties in served[id_].items()},
            frozenset(name for number in employers[id_] for name in names[number]),
        )
        for id_, key in rows
    ]  # fmt: skip


def _employers(edition: Edition, ids: list[int], without: int | None) -> dict[int, dict[int, int]]:
    """Of each person: employer -> its group; from the profile, and from what they declared."""
    declared = aliased(Conflict)
    said = and_(
        declared.user_id == User.id, declared.edition_id == edition.id, declared.kind == "employer",
        declared.lifted_at.is_(None), declared.id != (without or 0),
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


def _served(ids: list[int]) -> dict[int, dict[int, list[Tie]]]:
    """Of each person: group -> the ties of having audited, advised or worked for it, as long as they are remembered."""
    day = now().date()
    query = (
        select(Engagement.user_id, func.coalesce(Organisation.parent_id, Organisation.id), Engagement.kind, Engagement.ends_on)
        .join(Engagement.organisation)
        .where(Engagement.user_id.in_(ids), Engagement.kind.in_(ENGAGEMENTS), Engagement.starts_on <= day)
        .where(or_(Engagement.ends_on.is_(None), Engagement.ends_on >= remembered_from(day, LONG_TERM)))
    )
    found: dict[int, dict[int, dict[str, Tie]]] = defaultdict(lambda: defaultdict(dict))
    for user_id, group, kind, ends in session.execute(query):
        tie = Tie(ENGAGEMENTS[kind], strength_of(ENGAGEMENTS[kind], ends, day), ends)
        known = found[user_id][group].get(tie.kind)
        if known is None or (known.until is not None and (ends is None or ends > known.until)):
            found[user_id][group][tie.kind] = tie
    return defaultdict(dict, {user: {group: list(ties.values()) for group, ties in groups.items()} for user, groups in found.items()})


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

