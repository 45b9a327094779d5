"""The juror's own commands: accept, decline, terms, languages and load."""

from __future__ import annotations

from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.forming import letters
from portal.awards.forming import policies as may
from portal.awards.forming.queries.jury import secretariat_of
from portal.awards.forming.services.conflicts import detect_conflicts
from portal.awards.forming.services.leaving import end_open_assignments
from portal.awards.models import JuryMember
from portal.awards.presets import terms
from portal.awards.states import MEMBERSHIP
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version
from portal.core.i18n import _, _l
from portal.core.languages import speaking


def accept_invitation(
    member: JuryMember, *, terms_version: str, languages: list[str], max_load: int, families: list[str] | None = None,
    expertise: list[int] | None = None, actor: User,
) -> None:  # fmt: skip
    """Join the jury: the terms shown are agreed to, and ties that show of themselves are recorded."""
    require(may.accept_invitation(actor, member))
    MEMBERSHIP.apply("accept", member)
    member.answered_at = now()
    member.languages, member.max_load = sorted(languages), max_load
    member.families, member.expertise = sorted(families or []), sorted(expertise or [])
    record(Event.JUROR_ANSWERED, member, actor=actor, answer="accepted", languages=member.languages, max_load=max_load)
    _agree(member, terms_version, actor)
    detect_conflicts(actor, member.edition)
    with speaking(actor.locale):
        values = {**letters.of_edition(member.edition, actor.locale), "entries": letters.entries(max_load)}
    outbox.write(
        "jury-accepted", to=actor, scope=f"programme:{member.edition.programme_id}", terms=terms_version,
        link=f"/jury-memberships/{member.id}", **values,
    )  # fmt: skip


def accept_terms(member: JuryMember, *, terms_version: str, actor: User) -> None:
    """Agree to the terms now in force, for somebody who is in the jury already."""
    require(may.accept_terms(actor, member))
    if member.terms_accepted_at and member.terms_version == terms_version:
        return
    _agree(member, terms_version, actor)


def _agree(member: JuryMember, version: str, actor: User) -> None:
    if version != terms().version:
        raise Refused(_l("The terms of office have changed since you read them. Please read them again."))
    member.terms_version, member.terms_accepted_at = version, now()
    record(Event.TERMS_ACCEPTED, member, actor=actor, terms_version=version)


def decline_invitation(member: JuryMember, *, reason: str, actor: User) -> int:
    """Decline, or step down later. The secretariat is told; returns how many open assignments ended with it."""
    require(may.decline_invitation(actor, member))
    was_in = member.state == "accepted"
    MEMBERSHIP.apply("decline", member)
    member.answered_at = now()
    record(Event.JUROR_ANSWERED, member, actor=actor, reason=reason, answer="declined", after_accepting=was_in)
    for person in secretariat_of(member.edition):
        with speaking(person.locale):
            given = reason or _("none")
        outbox.write(
            "jury-declined", to=person, scope=f"programme:{member.edition.programme_id}", juror=actor.name, reason=given,
            link=f"/editions/{member.edition_id}/jury", **letters.of_edition(member.edition, person.locale),
        )  # fmt: skip
    return end_open_assignments(member, reason or _("Left the jury"), actor=actor) if was_in else 0


def update_membership(
    member: JuryMember, *, languages: list[str], max_load: int, families: list[str] | None = None,
    expertise: list[int] | None = None, version: int | str | None, actor: User,
) -> None:  # fmt: skip
    """Change one's languages, load limit and expertise; what has been assigned stays."""
    require(may.update_membership(actor, member))
    check_version(member, version)
    new: dict[str, Any] = {"languages": sorted(languages), "max_load": max_load, "families": sorted(families or []), "expertise": sorted(expertise or [])}
    if any(getattr(member, name) != value for name, value in new.items()):
        for name, value in new.items():
            setattr(member, name, value)
        record(Event.JUROR_UPDATED, member, actor=actor, **new)
