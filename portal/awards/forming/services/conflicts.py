"""Ties that show of themselves are recorded, and a tie takes effect at once: hard ones end open assignments.

A soft tie ends nothing: the entry is hidden from the person until the chair has ruled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.forming.queries.ground import ground_for
from portal.awards.forming.ties import Field, Tie
from portal.awards.forming.words import TIES
from portal.awards.models import Assignment, Conflict, Edition, Entry, JuryMember, Round
from portal.awards.states import ASSIGNMENT
from portal.awards.tallies import insert_of, refresh_tallies
from portal.awards.tie_kinds import HARD, SOFT
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import _
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Effect:
    """``recused``: open assignments that ended with a new tie; ``hidden``: those out of sight until the chair has ruled;
    ``submitted``: cards the chair must look at."""

    recused: int = 0
    submitted: int = 0
    hidden: int = 0


def detect_conflicts(user: User, edition: Edition, entries: Iterable[Entry] | None = None) -> list[Conflict]:
    """Record the ties that show of themselves; returns the new ones. Running it again changes nothing.

    ``entries``: only for their organisations. What the chair lifted stays lifted.
    """
    ids = None if entries is None else [entry.id for entry in entries]
    return detect_for([user.id], edition, ids)


def detect_for(user_ids: Iterable[int], edition: Edition, entry_ids: Collection[int] | None = None) -> list[Conflict]:
    """The same for many people at once, in about ten statements."""
    ground = ground_for(edition, user_ids, entry_ids)
    field = Field(ground.organisations)
    found = {(person.id, organisation, tie.kind): tie for person in ground.people for organisation, tie in field.ties_of(person)}
    if not found:
        return []
    present = {key_of(row): row for row in rows_of(edition, {user for user, _organisation, _kind in found})}
    revived = [present[key] for key in sorted(found.keys() & present.keys()) if _meet(present[key], found[key])]
    new = _insert(edition, {key: found[key] for key in sorted(found.keys() - present.keys())})
    for row in new:
        _note(row)
    in_force = [*revived, *new]
    for user_id in sorted({row.user_id for row in in_force}):
        take_effect(edition, user_id, [row for row in in_force if row.user_id == user_id], actor=None)
    return new


def _note(row: Conflict) -> None:
    record(
        Event.CONFLICT_DETECTED, row, actor=None, kind=row.kind, strength=row.strength, organisation_id=row.organisation_id,
        user_id=row.user_id,
    )  # fmt: skip


def key_of(row: Conflict) -> tuple[int, int, str]:
    return row.user_id, row.organisation_id, row.kind


def rows_of(edition: Edition, user_ids: Collection[int]) -> list[Conflict]:
    return list(session.scalars(select(Conflict).where(Conflict.edition_id == edition.id, Conflict.user_id.in_(user_ids))))


def _meet(row: Conflict, tie: Tie) -> bool:
    """A tie known already shows of itself. Whether it takes effect anew.

    What was only declared is a fact now and cannot be taken back; a hard one holds whatever became of it before, a soft
    one that was waived stays so.
    """
    hardened = tie.strength == HARD and (row.strength == SOFT or not row.in_force)
    if row.source != "declared" and not hardened:
        return False
    taken_back = not row.in_force and row.ruling != "waived"
    row.source, row.until = "detected", tie.until
    if hardened or taken_back:
        row.strength, row.lifted_at, row.lifted_reason = tie.strength, None, ""
        row.ruling = "" if row.ruling == "waived" else row.ruling
    _note(row)
    return hardened or taken_back


def _insert(edition: Edition, ties: dict[tuple[int, int, str], Tie]) -> list[Conflict]:
    """Two detections at once insert each tie once: the database decides."""
    if not ties:
        return []
    at = now()
    rows = [
        {"edition_id": edition.id, "user_id": user, "organisation_id": organisation, "kind": kind, "source": "detected",
         "strength": tie.strength, "until": tie.until, "note": "", "ruling": "", "ruled_reason": "", "lifted_reason": "",
         "created_at": at}
        for (user, organisation, kind), tie in ties.items()
    ]  # fmt: skip
    session.execute(insert_of(Conflict).values(rows).on_conflict_do_nothing())
    return [row for row in rows_of(edition, {key[0] for key in ties}) if key_of(row) in ties]


def take_effect(edition: Edition, user_id: int, ties: Collection[Conflict], *, actor: User | None) -> Effect:
    """End the juror's open assignments that hard ties among these concern, in rounds that are still being judged."""
    by_organisation = {tie.organisation_id: tie for tie in sorted(ties, key=lambda tie: tie.strength == HARD)}
    recused: dict[int, set[int]] = {}
    submitted = hidden = 0
    for card, organisation_id in _concerned(edition, user_id, list(by_organisation)):
        if card.state == "submitted":
            submitted += 1
            continue
        if card.state != "assigned":
            continue
        if by_organisation[organisation_id].strength == SOFT:
            hidden += 1
            continue
        reason = _("Conflict of interest: %(tie)s", tie=TIES[by_organisation[organisation_id].kind])
        ASSIGNMENT.apply("recuse", card, reason=reason)
        card.reason = reason
        record(Event.JUROR_RECUSED, card, actor=actor, reason=reason, scope=f"edition:{edition.id}")
        recused.setdefault(card.round_id, set()).add(card.entry_id)
    for round_id, entry_ids in sorted(recused.items()):
        refresh_tallies(round_id, entry_ids)
    return Effect(sum(len(ids) for ids in recused.values()), submitted, hidden)


def _concerned(edition: Edition, user_id: int, organisation_ids: list[int]) -> list[tuple[Assignment, int]]:
    if not organisation_ids:
        return []
    wanted = set(organisation_ids)
    query = (
        select(Assignment, Entry.company_id, Entry.association_id, Organisation.parent_id)
        .join(Assignment.member)
        .join(Assignment.round)
        .join(Assignment.entry)
        .outerjoin(Organisation, Organisation.id == Entry.company_id)
        .where(
            JuryMember.edition_id == edition.id,
            JuryMember.user_id == user_id,
            Round.state.in_(("planned", "open")),
            Assignment.state.in_(("assigned", "submitted")),
            or_(*(c.in_(wanted) for c in (Entry.company_id, Entry.association_id, Organisation.parent_id))),
        )
        .options(contains_eager(Assignment.entry))
        .order_by(Assignment.id)
    )
    return [(card, next(one for one in related if one in wanted)) for card, *related in session.execute(query)]
