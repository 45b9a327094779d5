"""Every tie of an edition, for its secretariat and its chair. What they have a tie to themselves is not among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import User
from portal.awards.models import Conflict, Edition, JuryMember
from portal.awards.tie_kinds import KINDS, SOFT
from portal.awards.tie_visibility import conflicted_about
from portal.core.database import Page, session
from portal.organisations.models import Organisation

SHOWS = ("waiting", "hard", "lifted")
WAITS = and_(Conflict.lifted_at.is_(None), Conflict.strength == SOFT)


@dataclass(frozen=True)
class Filter:
    """Empty parts do not restrict. ``show``: one of SHOWS; ``kind``: of tie."""

    words: str = ""
    show: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """``member_id``: of the juror it is about; None for somebody who is on the board only."""

    conflict: Conflict
    member_id: int | None


PER_PAGE = 50


def ties_in(viewer: User, edition: Edition, wanted: Filter, number: int) -> tuple[Page[Row], int]:
    """One page, those that wait for a ruling first, and how many wait in all. Two statements.

    ``edition`` must have been loaded for the viewer.
    """
    query = (
        _shown(viewer, edition)
        .join(Conflict.user)
        .join(Conflict.organisation)
        .outerjoin(JuryMember, and_(JuryMember.user_id == Conflict.user_id, JuryMember.edition_id == Conflict.edition_id))
        .add_columns(JuryMember.id)
        .options(contains_eager(Conflict.user), contains_eager(Conflict.organisation))
        .order_by(WAITS.desc(), Conflict.lifted_at.is_not(None), func.lower(User.name), func.lower(Organisation.name), Conflict.id)
    )
    for word in wanted.words.split()[:5]:
        query = query.where(User.name.icontains(word, autoescape=True) | Organisation.name.icontains(word, autoescape=True))
    if wanted.show in SHOWS:
        query = query.where(
            {"waiting": WAITS, "hard": and_(Conflict.lifted_at.is_(None), ~WAITS), "lifted": Conflict.lifted_at.is_not(None)}[wanted.show]
        )
    if wanted.kind in KINDS:
        query = query.where(Conflict.kind == wanted.kind)
    found = select(func.count()).select_from(query.order_by(None).subquery()).scalar_subquery()
    total, waiting = session.execute(select(found, waiting_ties(viewer, edition.id).scalar_subquery())).one()
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    rows = session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page([Row(*row) for row in rows], number, PER_PAGE, total), waiting


def waiting_ties(viewer: User, edition_id: Any) -> Select[int]:
    """How many ties of others wait for a ruling. ``edition_id``: a number or a column."""
    shown = (Conflict.edition_id == edition_id, Conflict.user_id != viewer.id, WAITS, ~conflicted_about(viewer, edition_id))
    return select(func.count(Conflict.id)).where(*shown)


def _shown(viewer: User, edition: Edition) -> Select[Conflict]:
    return select(Conflict).where(Conflict.edition_id == edition.id, ~conflicted_about(viewer, edition.id))
