"""Commands on conflicts of interest: detect, declare, rule, lift. A new tie takes effect at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.forming import policies as may
from portal.awards.forming.queries import conflicts as known
from portal.awards.forming.queries.jury import round_has_begun
from portal.awards.forming.ties import Field
from portal.awards.forming.words import DECLARABLE, RULABLE, TIES
from portal.awards.models import Assignment, Conflict, Edition, Entry, JuryMember, Round
from portal.awards.states import ASSIGNMENT
from portal.awards.tallies import insert_of, refresh_tallies
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _, _l
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Declared:
    """What somebody says of one organisation. ``kind`` None: no tie."""

    kind: str | None
    note: str = ""


@dataclass(frozen=True)
class Effect:
    """``recused``: open assignments that ended with a new tie; ``submitted``: cards the chair must look at."""

    recused: int = 0
    submitted: int = 0


def detect_conflicts(user: User, edition: Edition, entries: Iterable[Entry] | None = None) -> list[Conflict]:
    """Record the ties that show of themselves; returns the new ones. Running it again changes nothing.

    ``entries``: only for their organisations. What the chair lifted stays lifted.
    """
    ids = None if entries is None else [entry.id for entry in entries]
    return detect_for([user.id], edition, ids)


def detect_for(user_ids: Iterable[int], edition: Edition, entry_ids: Collection[int] | None = None) -> list[Conflict]:
    """The same for many people at once, in about ten statements."""
    ground = known.ground_for(edition, user_ids, entry_ids)
    field = Field(ground.organisations)
    found = {(person.id, *tie) for person in ground.people for tie in field.ties_of(person)}
    if not found:
        return []
    present = {_key(row): row for row in _rows_of(edition, {user for user, _organisation, _kind in found})}
    revived = [present[key] for key in sorted(found & present.keys()) if _confirm(present[key])]
    new = _insert(edition, sorted(found - present.keys()))
    for row in new:
        record(Event.CONFLICT_DETECTED, row, actor=None, kind=row.kind, organisation_id=row.organisation_id, user_id=row.user_id)
    in_force = [*revived, *new]
    for user_id in sorted({row.user_id for row in in_force}):
        take_effect(edition, user_id, [row for row in in_force if row.user_id == user_id], actor=None)
    return new


def _key(row: Conflict) -> tuple[int, int, str]:
    return row.user_id, row.organisation_id, row.kind


def _rows_of(edition: Edition, user_ids: Collection[int]) -> list[Conflict]:
    return list(session.scalars(select(Conflict).where(Conflict.edition_id == edition.id, Conflict.user_id.in_(user_ids))))


def _confirm(row: Conflict) -> bool:
    """What was only declared is a fact now and cannot be taken back. Whether it counts again after it had been."""
    if row.source != "declared":
        return False
    was_lifted = row.lifted_at is not None
    row.source, row.lifted_at, row.lifted_reason = "detected", None, ""
    record(Event.CONFLICT_DETECTED, row, actor=None, kind=row.kind, organisation_id=row.organisation_id, user_id=row.user_id)
    return was_lifted


def _insert(edition: Edition, keys: list[tuple[int, int, str]]) -> list[Conflict]:
    """Two detections at once insert each tie once: the database decides."""
    if not keys:
        return []
    at = now()
    rows = [
        {"edition_id": edition.id, "user_id": user, "organisation_id": organisation, "kind": kind, "source": "detected",
         "note": "", "lifted_reason": "", "created_at": at}
        for user, organisation, kind in keys
    ]  # fmt: skip
    session.execute(insert_of(Conflict).values(rows).on_conflict_do_nothing())
    return [row for row in _rows_of(edition, {key[0] for key in keys}) if _key(row) in set(keys)]


def take_effect(edition: Edition, user_id: int, ties: Collection[Conflict], *, actor: User | None) -> Effect:
    """End the juror's open assignments that these ties concern, in rounds that are still being judged."""
    by_organisation = {tie.organisation_id: tie for tie in ties}
    recused: dict[int, set[int]] = {}
    submitted = 0
    for card, organisation_id in _concerned(edition, user_id, list(by_organisation)):
        if card.state == "submitted":
            submitted += 1
            continue
        if card.state != "assigned":
            continue
        reason = _("Conflict of interest: %(tie)s", tie=TIES[by_organisation[organisation_id].kind])
        ASSIGNMENT.apply("recuse", card, reason=reason)
        card.reason = reason
        record(Event.JUROR_RECUSED, card, actor=actor, reason=reason, scope=f"edition:{edition.id}")
        recused.setdefault(card.round_id, set()).add(card.entry_id)
    for round_id, entry_ids in sorted(recused.items()):
        refresh_tallies(round_id, entry_ids)
    return Effect(sum(len(ids) for ids in recused.values()), submitted)


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
    return [
        (card, next(one for one in related if one in wanted))
        for card, *related in session.execute(query)
    ]


def declare_conflicts(
    member: JuryMember, declared: Mapping[int, Declared], *, complete: bool, actor: User
) -> Effect:
    """What the juror says of the organisations shown to them. ``complete``: they went through the whole list."""
    lock(member)  # nobody is assigned to them meanwhile
    require(may.declare_conflicts(actor, member))
    effect = _declare(member.edition, declared, actor)
    if complete:
        member.conflicts_declared_at = now()
        record(Event.CONFLICTS_CONFIRMED, member, actor=actor, organisations=len(declared))
    detect_conflicts(actor, member.edition)
    return effect


def declare_board_conflicts(edition: Edition, declared: Mapping[int, Declared], *, actor: User) -> Effect:
    """The same by a member of the board."""
    require(may.declare_board_conflicts(actor, edition))
    effect = _declare(edition, declared, actor)
    record(Event.CONFLICTS_CONFIRMED, edition, actor=actor, organisations=len(declared))
    detect_conflicts(actor, edition)
    return effect


def _declare(edition: Edition, declared: Mapping[int, Declared], actor: User) -> Effect:
    if set(declared) - known.organisations_entered(edition):
        raise Refused(_l("The list of organisations has changed. Please look at it again."))
    if any(one.kind is not None and one.kind not in DECLARABLE for one in declared.values()):
        raise Refused(_l("Please choose what kind of tie it is."))
    rows: dict[int, list[Conflict]] = {}
    for row in _rows_of(edition, {actor.id}):
        rows.setdefault(row.organisation_id, []).append(row)
    begun = round_has_begun(edition, now())
    new: list[Conflict] = []
    for organisation_id, said in sorted(declared.items()):
        new += _declare_one(edition, organisation_id, said, rows.get(organisation_id, []), begun, actor)
    session.flush()
    for row in new:
        record(Event.CONFLICT_DECLARED, row, actor=actor, kind=row.kind, organisation_id=row.organisation_id)
    return take_effect(edition, actor.id, new, actor=actor)


def _declare_one(
    edition: Edition, organisation_id: int, said: Declared, rows: list[Conflict], begun: bool, actor: User
) -> list[Conflict]:
    active = [row for row in rows if row.source == "declared" and row.lifted_at is None]
    for row in active:
        if row.kind != said.kind:
            if said.kind is None or not begun:
                require(may.withdraw_declaration(row, begun))
            _lift(row, _("Taken back before judging began") if not begun else _("Declared differently"), actor)
    if said.kind is None:
        return []
    found = next((one for one in rows if one.kind == said.kind), None)
    if found is not None and found.lifted_at is None:
        if found.source == "declared":
            found.note = said.note
        return []
    row = found or Conflict(
        edition_id=edition.id, user_id=actor.id, organisation_id=organisation_id, kind=said.kind, source="declared"
    )
    session.add(row)
    row.source, row.note, row.lifted_at, row.lifted_reason = "declared", said.note, None, ""
    return [row]


def _lift(row: Conflict, reason: str, actor: User) -> None:
    row.lifted_at, row.lifted_reason = now(), reason
    record(Event.CONFLICT_LIFTED, row, actor=actor, reason=reason, kind=row.kind, organisation_id=row.organisation_id)


def lift_conflict(conflict: Conflict, *, actor: User, chair: JuryMember | None, reason: str) -> None:
    """The chair finds that a tie is none. Assignments that ended with it do not come back."""
    require(may.lift_conflict(actor, chair, conflict))
    if conflict.lifted_at is not None:
        raise Refused(_l("This conflict was lifted already."))
    _require_reason(reason)
    _lift(conflict, reason.strip(), actor)


def rule_conflict(
    member: JuryMember, organisation_id: int, kind: str, *, actor: User, chair: JuryMember | None, reason: str
) -> Effect:
    """The chair finds a tie that nobody declared."""
    require(may.rule_conflict(actor, chair, member.user_id))
    _require_reason(reason)
    if kind not in RULABLE or organisation_id not in known.organisations_entered(member.edition) or member.user_id is None:
        raise Refused(_l("Please choose an organisation and a kind of tie."))
    rows = [row for row in _rows_of(member.edition, {member.user_id}) if row.organisation_id == organisation_id]
    found = next((one for one in rows if one.kind == kind), None)
    if found is not None and found.lifted_at is None:
        raise Refused(_l("This conflict is known already."))
    row = found or Conflict(
        edition_id=member.edition_id, user_id=member.user_id, organisation_id=organisation_id, kind=kind, source="ruled"
    )
    session.add(row)
    row.source, row.note, row.lifted_at, row.lifted_reason = "ruled", reason.strip(), None, ""
    session.flush()
    record(Event.CONFLICT_RULED, row, actor=actor, reason=reason.strip(), kind=kind, organisation_id=organisation_id, user_id=member.user_id)
    return take_effect(member.edition, member.user_id, [row], actor=actor)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
