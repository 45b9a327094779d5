"""The list of organisations that people declare their ties against, whole or in parts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, not_, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.awards.forming.queries.conflicts import conflicts_of, entered
from portal.awards.models import Conflict, Edition
from portal.core.database import session
from portal.organisations.models import Organisation, TradingName

PART = 200
"""Organisations on one page."""
PLACE = (Organisation.kind, func.lower(Organisation.name), Organisation.id)
"""The order of the list."""


@dataclass(frozen=True)
class Listed:
    """An organisation on the list to declare against: its name and country, nothing about its entries."""

    id: int
    name: str
    country: str
    kind: str
    also: str = ""
    """Its trading names, by which somebody may know it better."""
    group: str = ""
    """The name of the group it belongs to."""
    ties: list[Conflict] = field(default_factory=list)
    """The person's own, in force."""

    @property
    def fixed(self) -> list[Conflict]:
        return [tie for tie in self.ties if tie.source != "declared"]

    @property
    def declared(self) -> Conflict | None:
        return next((tie for tie in self.ties if tie.source == "declared"), None)


@dataclass(frozen=True)
class Part:
    """A stretch of the list: those whose names hold these ``words``, behind the organisation ``after``, up to ``until``.

    0 stands for either end. ``since``: when the list was begun, in seconds since 1970; 0 where that is not known.
    """

    words: str = ""
    after: int = 0
    until: int = 0
    since: int = 0


@dataclass(frozen=True)
class Stretch:
    """The organisations of a part. ``total`` and ``before`` are counted only where there are others (else 0)."""

    part: Part
    rows: list[Listed]
    goes_on: bool
    total: int = 0
    before: int = 0


def organisations_to_declare(person: User, edition: Edition, part: Part) -> Stretch:
    """By name; the association that runs a national award is not asked about. Two statements, three in parts.

    The caller has checked that the person is in the jury with terms accepted, or on the board. Without an end there
    are at most ``PART`` of them, and the part returned says where it ended.
    """
    query = _listed(edition, part.words)
    wanted = query.where(_behind(part.after)) if part.after else query
    if part.until:
        wanted = wanted.where(not_(_behind(part.until)))
    found = session.execute(wanted.order_by(*PLACE).limit(None if part.until else PART + 1)).all()
    listed = found if part.until else found[:PART]
    until = part.until or (listed[-1][0] if listed else 0)
    ties: dict[int, list[Conflict]] = defaultdict(list)
    for tie in conflicts_of(person.id, edition.id):
        if tie.lifted_at is None:
            ties[tie.organisation_id].append(tie)
    goes_on = len(found) > len(listed)
    total = before = 0
    if part.after or part.until or goes_on:
        total, before, behind = _around(query, part.after, until)
        goes_on = behind > 0
    return Stretch(replace(part, until=until), [Listed(row.id, row.name, row.country, row.kind, row.also or "", row.group or "", ties[row.id]) for row in listed], goes_on, total, before)


def _listed(edition: Edition, words: str) -> Select[Any]:
    """Found by the name, a trading name, or the name of the group."""
    group = aliased(Organisation)
    traded = select(func.aggregate_strings(TradingName.name, ", ")).where(TradingName.organisation_id == Organisation.id)
    columns: list[Any] = [
        Organisation.id, Organisation.name, Organisation.country, Organisation.kind,
        traded.scalar_subquery().label("also"), group.name.label("group"),
    ]  # fmt: skip
    query = (
        select(*columns)
        .select_from(Organisation)
        .outerjoin(group, group.id == Organisation.parent_id)
        .where(Organisation.id.in_(entered(edition.id)), Organisation.id != edition.programme.owner_id)
    )
    for word in words.split()[:5]:
        alias = select(TradingName.id).where(TradingName.organisation_id == Organisation.id, TradingName.name.icontains(word, autoescape=True))
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in (Organisation.name, group.name)), alias.exists()))
    return query


def _behind(organisation_id: int) -> ColumnElement[bool]:
    """Behind this organisation in the order of the list, whether or not it is on it still."""
    mark = aliased(Organisation)
    kind, name = (select(one).where(mark.id == organisation_id).scalar_subquery() for one in (mark.kind, func.lower(mark.name)))
    return tuple_(*PLACE) > tuple_(kind, name, organisation_id)


def _around(query: Select[Any], after: int, until: int) -> tuple[int, int, int]:
    """How many the list has in all, up to ``after``, and behind ``until``. One statement."""
    inside = query.with_only_columns(Organisation.id)
    upto = inside.where(not_(_behind(after))) if after else inside.where(false())
    beyond = inside.where(_behind(until)) if until else inside.where(false())
    counts = (select(func.count()).select_from(one.subquery()).scalar_subquery() for one in (inside, upto, beyond))
    total, before, behind = session.execute(select(*counts)).one().tuple()
    return total, before, behind
