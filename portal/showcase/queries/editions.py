"""Editions everybody may know of, with the phase they are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.awards.models import Edition, Programme, Seal
from portal.awards.phases import Phase, phase_of
from portal.awards.visibility import public_editions
from portal.core.database import first_or_404, session
from portal.organisations.models import Kind, Organisation
from portal.showcase.dates import Milestone, milestones, next_instant


@dataclass(frozen=True)
class Known:
    """An edition as the public knows it."""

    edition: Edition
    phase: Phase
    milestones: list[Milestone]

    @property
    def next_at(self) -> datetime | None:
        return next_instant(self.milestones)

    @property
    def revealed(self) -> bool:
        return self.edition.publication == "revealed"


def _with_programme(query: Select[Edition]) -> Select[Edition]:
    return query.join(Edition.programme).options(
        contains_eager(Edition.programme).joinedload(Programme.owner), joinedload(Edition.rounds)
    )


def _sealed() -> Select[int]:
    return select(Seal.id).where(Seal.edition_id == Edition.id).correlate(Edition)


def _known(edition: Edition, sealed: bool, at: datetime) -> Known:
    phase = phase_of(edition, edition.rounds, sealed=sealed, at=at)
    return Known(edition, phase, milestones(edition, phase, at))


def known_editions(at: datetime, *, programme: str | None = None) -> list[Known]:
    """All public editions (of one programme), latest year first: one statement."""
    query = _with_programme(public_editions()).add_columns(_sealed().exists())
    if programme is not None:
        query = query.where(Programme.slug == programme)
    rows = session.execute(query.order_by(Edition.year.desc(), Edition.id.desc())).unique()
    return [_known(edition, sealed, at) for edition, sealed in rows]


def editions_of(slug: str, at: datetime) -> list[Known]:
    """A programme's editions; empty when nobody may know of it."""
    return known_editions(at, programme=slug)


def edition_named(slug: str, edition_slug: str) -> Edition:
    """A public edition with programme, rounds and categories in one statement, or 404."""
    return first_or_404(
        _with_programme(public_editions())
        .where(Programme.slug == slug, Edition.slug == edition_slug)
        .options(joinedload(Edition.categories))
    )


def seal_of(edition: Edition) -> tuple[datetime, str] | None:
    """When an edition was sealed, and the fingerprint: public at once, its content only after the reveal."""
    row = session.execute(select(Seal.sealed_at, Seal.fingerprint).where(Seal.edition_id == edition.id)).first()
    return (row[0], row[1]) if row else None


EAGERNESS = (
    Phase.NOMINATING, Phase.SEALED, Phase.DELIBERATING, Phase.JUDGING, Phase.SCREENING, Phase.ANNOUNCED,
)  # fmt: skip


def on_now(known: Sequence[Known]) -> Known | None:
    """What the front page leads with: of the federation's editions the one most worth acting on, else a national one."""
    running = [one for one in known if one.phase in EAGERNESS]
    running.sort(key=lambda one: (not one.edition.programme.is_european, EAGERNESS.index(one.phase), one.edition.year))
    return running[0] if running else None


def revealed_of_federation(known: Sequence[Known]) -> list[Known]:
    """Revealed editions of the federation's programmes, latest first; imported ones after those with winners of a year."""
    mine = [one for one in known if one.revealed and one.edition.programme.is_european]
    return sorted(mine, key=lambda one: (one.edition.imported, -one.edition.year))


def associations() -> list[Organisation]:
    """Every member association. One statement; the page sorts them by the reader's names of countries."""
    query = select(Organisation).where(Organisation.kind == Kind.ASSOCIATION.value)
    return list(session.scalars(query.order_by(Organisation.country, Organisation.name)))
