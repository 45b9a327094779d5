"""What the chair of the jury decides about ties, always with a reason: never about their own."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.forming import policies as may
from portal.awards.forming.queries import conflicts as known
from portal.awards.forming.queries.ground import still_shows
from portal.awards.forming.services.conflicts import Effect, rows_of, take_effect
from portal.awards.forming.words import RULABLE
from portal.awards.models import Conflict, Edition, JuryMember
from portal.awards.tie_kinds import HARD
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _l


def uphold_conflict(conflict: Conflict, edition: Edition, *, actor: User, chair: JuryMember | None, reason: str) -> Effect:
    """The chair finds that a soft tie keeps the person out: it is hard from now on, and takes effect."""
    _settle(conflict, actor, chair, reason)
    conflict.strength, conflict.ruling, conflict.ruled_at, conflict.ruled_reason = HARD, "upheld", now(), reason.strip()
    record(Event.CONFLICT_UPHELD, conflict, actor=actor, reason=reason.strip(), **_facts(conflict))
    return take_effect(edition, conflict.user_id, [conflict], actor=actor)


def waive_conflict(conflict: Conflict, *, actor: User, chair: JuryMember | None, reason: str) -> None:
    """The chair finds that a soft tie keeps nobody out: the entries show again, with the cards as they were."""
    _settle(conflict, actor, chair, reason)
    conflict.ruling, conflict.ruled_at, conflict.ruled_reason = "waived", now(), reason.strip()
    conflict.lifted_at, conflict.lifted_reason = conflict.ruled_at, conflict.ruled_reason
    record(Event.CONFLICT_WAIVED, conflict, actor=actor, reason=reason.strip(), **_facts(conflict))


def _settle(conflict: Conflict, actor: User, chair: JuryMember | None, reason: str) -> None:
    lock(conflict)  # of two rulings at once the second finds the first
    require(may.uphold_conflict(actor, chair, conflict))
    if not conflict.waits:
        raise Refused(_l("This tie has been ruled on already."))
    _require_reason(reason)


def _facts(conflict: Conflict) -> dict[str, Any]:
    return {"kind": conflict.kind, "organisation_id": conflict.organisation_id, "user_id": conflict.user_id}


def lift(row: Conflict, reason: str, actor: User) -> None:
    """It holds no longer. The caller has checked that it may."""
    row.lifted_at, row.lifted_reason = now(), reason
    record(Event.CONFLICT_LIFTED, row, actor=actor, reason=reason, kind=row.kind, organisation_id=row.organisation_id)


def lift_conflict(conflict: Conflict, edition: Edition, *, actor: User, chair: JuryMember | None, reason: str) -> None:
    """The chair finds that a tie is none: a mistake, or it shows no longer. Assignments that ended do not come back."""
    lock(conflict)
    require(may.lift_conflict(actor, chair, conflict, shows=still_shows(edition, conflict)))
    if not conflict.in_force:
        raise Refused(_l("This conflict was lifted already."))
    _require_reason(reason)
    lift(conflict, reason.strip(), actor)


def rule_conflict(
    member: JuryMember, organisation_id: int, kind: str, *, actor: User, chair: JuryMember | None, reason: str
) -> Effect:
    """The chair finds a tie that nobody declared: a hard one."""
    require(may.rule_conflict(actor, chair, member.user_id))
    _require_reason(reason)
    may_be = {number for number, _name in known.organisations_to_rule_on(actor, member.edition)}
    if kind not in RULABLE or organisation_id not in may_be or member.user_id is None:
        raise Refused(_l("Please choose an organisation and a kind of tie."))
    rows = [row for row in rows_of(member.edition, {member.user_id}) if row.organisation_id == organisation_id]
    found = next((one for one in rows if one.kind == kind), None)
    if found is not None and found.in_force:
        raise Refused(_l("This conflict is known already."))
    row = found or Conflict(
        edition_id=member.edition_id, user_id=member.user_id, organisation_id=organisation_id, kind=kind, source="ruled"
    )
    session.add(row)
    row.source, row.note, row.strength, row.lifted_at, row.lifted_reason = "ruled", reason.strip(), HARD, None, ""
    row.ruling, row.ruled_at, row.ruled_reason = "", now(), reason.strip()
    session.flush()
    record(Event.CONFLICT_RULED, row, actor=actor, reason=reason.strip(), **_facts(row))
    return take_effect(member.edition, member.user_id, [row], actor=actor)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
