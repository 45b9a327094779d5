"""Which ties somebody would have, before they are invited to the jury."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.awards.forming.queries.conflicts import ENTERED
from portal.awards.forming.queries.ground import ground_for
from portal.awards.forming.ties import Field, Person, Tie
from portal.awards.models import Conflict, Edition, Entry
from portal.awards.tie_kinds import HARD
from portal.awards.visibility import visible_entries
from portal.core.database import session
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be invited: with an account, or by an address. ``association_id``: who would propose them."""

    user: User | None = None
    email: str = ""
    association_id: int | None = None


@dataclass(frozen=True)
class Found:
    """A tie, with the entries it would close to them."""

    organisation: Organisation
    tie: Tie
    entries: int


@dataclass(frozen=True)
class Outlook:
    """``entries``: of the edition, as far as the viewer sees them; ``closed`` for good, ``waiting`` for a ruling."""

    ties: list[Found] = field(default_factory=list)
    entries: int = 0
    closed: int = 0
    waiting: int = 0

    @property
    def stamp(self) -> str:
        """Tells whether these are the ties a page showed."""
        told = ";".join(f"{one.organisation.id}.{one.tie.kind}.{one.tie.strength}" for one in self.ties)
        return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""


def outlook_for(viewer: User, edition: Edition, candidate: Candidate) -> Outlook:
    """About fourteen statements, whatever the numbers. What the viewer has a tie to is left out."""
    rows = _entries(viewer, edition)
    touched: dict[int, set[int]] = {}
    for entry_id, *related in rows:
        for organisation_id in related:
            touched.setdefault(organisation_id, set()).add(entry_id)
    ties = [(number, tie) for number, tie in _ties(edition, candidate) if number in touched]
    names = {one.id: one for one in session.scalars(select(Organisation).where(Organisation.id.in_({number for number, _tie in ties})))}
    found = [Found(names[number], tie, len(touched[number])) for number, tie in ties]
    closed = _union(touched[number] for number, tie in ties if tie.strength == HARD)
    waiting = _union(touched[number] for number, _tie in ties) - closed
    found.sort(key=lambda one: (one.tie.strength, one.organisation.name.casefold(), one.tie.kind))
    return Outlook(found, len(rows), len(closed), len(waiting))


def _union(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)


def _entries(viewer: User, edition: Edition) -> list[tuple[int, ...]]:
    """(entry, company, its group's head, association) of every entry handed in."""
    head = select(Organisation.parent_id).where(Organisation.id == Entry.company_id).scalar_subquery()
    query = visible_entries(viewer).where(Entry.edition_id == edition.id, Entry.state.in_(ENTERED))
    columns = (Entry.id, *(func.coalesce(one, 0) for one in (Entry.company_id, head, Entry.association_id)))
    return [tuple(row) for row in session.execute(query.with_only_columns(*columns))]


def _ties(edition: Edition, candidate: Candidate) -> set[tuple[int, Tie]]:
    user = candidate.user
    ground = ground_for(edition, [user.id] if user else [])
    [known] = ground.people or [Person(0, candidate.email.lower().rpartition("@")[2])]
    proposed = {candidate.association_id} - {None, edition.programme.owner_id}
    person = Person(
        known.id, known.mail_domain, known.employers, known.associations | {one for one in proposed if one}, known.helps,
        known.served, known.names,
    )  # fmt: skip
    ties = set(Field(ground.organisations).ties_of(person))
    if user is not None:
        recorded = select(Conflict).where(Conflict.edition_id == edition.id, Conflict.user_id == user.id)
        rows = list(session.scalars(recorded))
        waived = {(row.organisation_id, row.kind) for row in rows if row.ruling == "waived"}
        ties = {(number, tie) for number, tie in ties if tie.strength == HARD or (number, tie.kind) not in waived}
        ties |= {(row.organisation_id, Tie(row.kind, row.strength, row.until)) for row in rows if row.in_force}
    return ties
