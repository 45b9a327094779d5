"""People declare their ties: jurors until the whole list is done, members of the board as it comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.forming import policies as may
from portal.awards.forming.queries import conflicts as known
from portal.awards.forming.queries.jury import round_has_begun
from portal.awards.forming.services.conflicts import Effect, detect_conflicts, rows_of, take_effect
from portal.awards.forming.services.ruling import lift
from portal.awards.models import Conflict, Edition, JuryMember
from portal.awards.tie_kinds import DATED, DECLARABLE, strength_of
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _, _l


@dataclass(frozen=True)
class Declared:
    """What somebody says of one organisation. ``kind`` None: no tie. ``since``, ``until``: of what has an end."""

    kind: str | None
    note: str = ""
    since: date | None = None
    until: date | None = None


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
    for row in rows_of(edition, {actor.id}):
        rows.setdefault(row.organisation_id, []).append(row)
    begun = round_has_begun(edition, now())
    new: list[Conflict] = []
    for organisation_id, said in sorted(declared.items()):
        new += _declare_one(edition, organisation_id, said, rows.get(organisation_id, []), begun, actor)
    session.flush()
    for row in new:
        record(Event.CONFLICT_DECLARED, row, actor=actor, kind=row.kind, strength=row.strength, organisation_id=row.organisation_id)
    return take_effect(edition, actor.id, new, actor=actor)


def _declare_one(
    edition: Edition, organisation_id: int, said: Declared, rows: list[Conflict], begun: bool, actor: User
) -> list[Conflict]:
    active = [row for row in rows if row.source == "declared" and row.lifted_at is None]
    for row in active:
        if row.kind != said.kind:
            if said.kind is None or not begun:
                require(may.withdraw_declaration(row, begun))
            lift(row, _("Taken back before judging began") if not begun else _("Declared differently"), actor)
    if said.kind is None:
        return []
    found = next((one for one in rows if one.kind == said.kind), None)
    since, until = (said.since, said.until) if said.kind in DATED else (None, None)
    strength = strength_of(said.kind, until, now().date())
    if found is not None and found.in_force:
        if found.source == "declared":
            found.note = said.note
        if found.source != "declared" or (found.since, found.until) == (since, until):
            return []
    row = found or Conflict(
        edition_id=edition.id, user_id=actor.id, organisation_id=organisation_id, kind=said.kind, source="declared"
    )
    session.add(row)
    if row.ruling != "upheld":
        row.strength, row.ruling = strength, ""
    row.source, row.note, row.since, row.until, row.lifted_at, row.lifted_reason = "declared", said.note, since, until, None, ""
    return [row]
