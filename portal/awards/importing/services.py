"""Archived editions from checked rows of marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select

from portal.audit import Event, record
from portal.awards.counting.services import freeze_round
from portal.awards.models import (
    Assignment,
    Category,
    Criterion,
    Edition,
    Entry,
    JuryMember,
    Mark,
    Programme,
    Round,
)
from portal.awards.scoring import long_table
from portal.awards.scoring.long_table import CategoryMarks, MarkRow
from portal.core.access import Refused
from portal.core.database import session
from portal.core.i18n import _l
from portal.organisations.models import Kind, Organisation, name_key


@dataclass(frozen=True)
class Counting:
    """The rules of the round to import into."""

    method: str = "mean"
    rounding: str = "once"
    total: str = "mean"


def slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name_key(name)).strip("-")[:60] or "edition"


def programme_named(name: str) -> Programme:
    """The programme of this name or slug; a new one, run by the federation, where there is none."""
    wanted = name.strip().casefold()
    for programme in session.scalars(select(Programme)):
        if programme.slug == name or wanted in {text.casefold() for text in programme.name.values()}:
            return programme
    owner = session.scalar(select(Organisation).where(Organisation.kind == Kind.FEDERATION).order_by(Organisation.id))
    if owner is None:
        owner = Organisation(kind=Kind.FEDERATION, name=name, name_key=name_key(name))
        session.add(owner)
    programme = Programme(owner=owner, slug=slug_of(name), name={"en": name.strip()}, prefix=slug_of(name)[:12].upper())
    session.add(programme)
    session.flush()
    record(Event.PROGRAMME_CREATED, programme, actor=None)
    return programme


def import_editions(
    programme: Programme, rows: Iterable[MarkRow], counting: Counting, *, low: Decimal, high: Decimal, at: datetime
) -> list[Edition]:
    """One archived edition per name in ``rows``, published as it stood. Refuses one that exists already."""
    groups: dict[str, list[CategoryMarks]] = {}
    for category in long_table.categories(rows):
        groups.setdefault(category.edition, []).append(category)
    return [_edition(programme, name, groups[name], counting, (low, high), at) for name in groups]


def _edition(
    programme: Programme, name: str, categories: list[CategoryMarks], counting: Counting,
    scale: tuple[Decimal, Decimal], at: datetime,
) -> Edition:  # fmt: skip
    slug = slug_of(name)
    if session.scalar(select(Edition.id).where(Edition.programme_id == programme.id, Edition.slug == slug)):
        raise Refused(_l("The edition “%(name)s” exists already.", name=name))
    year = re.search(r"(19|20)\d\d", name)
    edition = Edition(
        programme=programme, year=int(year.group()) if year else at.year, slug=slug, title={"en": name},
        state="archived", publication="revealed", imported=True, archived_at=at, revealed_at=at, rules_frozen_at=at,
    )  # fmt: skip
    session.add(edition)
    session.flush()
    for position, marks in enumerate(categories, 1):
        _category(edition, position, marks, counting, scale, at)
    record(Event.EDITION_IMPORTED, edition, actor=None, categories=len(categories))
    return edition


def _category(
    edition: Edition, position: int, table: CategoryMarks, counting: Counting,
    scale: tuple[Decimal, Decimal], at: datetime,
) -> None:  # fmt: skip
    """A category with a round of its own: in spreadsheets each has its own criteria and weights."""
    category = Category(
        edition_id=edition.id, key=f"{position}-{slug_of(table.category)}"[:60], position=position,
        name={"en": table.category}, quota=0, shortlist_size=3, least_entries=0,
    )  # fmt: skip
    stage = Round(
        edition_id=edition.id, position=position, name={"en": table.category}, state="closed", scale_low=scale[0],
        scale_high=scale[1], scale_step=Decimal("0.01"), method=counting.method, rounding=counting.rounding,
        total=counting.total, official="plain", least_cards=1,
    )  # fmt: skip
    stage.criteria = [
        Criterion(key=c.key[:120], position=c.position, name={"en": c.key}, weight=c.weight) for c in table.criteria
    ]
    entries = {
        name: Entry(
            edition_id=edition.id, category=category, nominee=name, country=table.countries[name][:3],
            state="accepted", submitted_at=at,
        )
        for name in table.nominees
    }  # fmt: skip
    jurors = {
        name: JuryMember(edition_id=edition.id, alias=f"{name} · {table.category}"[:120], state="accepted")
        for name in dict.fromkeys(mark.juror for mark in table.marks)
    }
    session.add_all([category, stage, *entries.values(), *jurors.values()])
    session.flush()
    _marks(stage, table, entries, jurors, at)
    freeze_round(stage, at, [category])


def _marks(
    stage: Round, table: CategoryMarks, entries: dict[str, Entry], jurors: dict[str, JuryMember], at: datetime
) -> None:
    cards = {
        (mark.nominee, mark.juror): Assignment(
            round_id=stage.id, entry_id=entries[mark.nominee].id, member_id=jurors[mark.juror].id, state="submitted",
            submitted_at=at, marked=len(stage.criteria),
        )
        for mark in table.marks
    }  # fmt: skip
    session.add_all(cards.values())
    session.flush()
    criteria = {criterion.key: criterion.id for criterion in stage.criteria}
    session.execute(
        insert(Mark),
        [
            {
                "assignment_id": cards[mark.nominee, mark.juror].id, "criterion_id": criteria[mark.criterion],
                "value": mark.value, "cannot_judge": mark.value is None, "share": False,
            }
            for mark in table.marks
        ],
    )  # fmt: skip
