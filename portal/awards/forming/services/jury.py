"""The secretariat's commands on the jury: invite, change, withdraw, release."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal import outbox
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.forming import letters
from portal.awards.forming import policies as may
from portal.awards.forming.queries.jury import first_round
from portal.awards.forming.services.conflicts import detect_conflicts
from portal.awards.forming.services.leaving import end_open_assignments, had_entries
from portal.awards.models import Edition, JuryMember, PanelMember
from portal.awards.states import MEMBERSHIP
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, session
from portal.core.i18n import _l
from portal.organisations.models import Organisation

TRIES = 5


class AlreadyMember(Refused):
    def __init__(self) -> None:
        super().__init__(_l("This person is in the jury of this edition already."))


def invite_juror(
    edition: Edition, person: User | None = None, *, name: str = "", email: str = "", locale: str = "en", role: str = "juror",
    association: Organisation | None = None, languages: list[str] | None = None, max_load: int = 15, actor: User,
) -> JuryMember:  # fmt: skip
    """Put somebody into the jury as invited, under a random alias, and write them. Raises AlreadyMember.

    ``person``: an existing one; else ``name`` and ``email`` of somebody who gets an account if they have none.
    """
    require(may.invite_juror(actor, edition))
    if person is None:
        zone = association.zone if association else edition.zone
        person = accounts.find_or_create_person(name=name, email=email, locale=locale, zone=zone, actor=actor)
    if not person.active:
        raise Refused(_l("This person's account is closed."))
    if session.scalar(select(JuryMember.id).where(JuryMember.edition_id == edition.id, JuryMember.user_id == person.id)):
        raise AlreadyMember()
    member = _with_alias(
        JuryMember(
            edition=edition, user=person, role=role, association=association, max_load=max_load,
            languages=sorted(languages or person.languages or [person.locale]),
        )
    )  # fmt: skip
    record(Event.JUROR_INVITED, member, actor=actor, role=role, max_load=max_load)
    _write_invitation(member, actor, once=None)
    return member


def _with_alias(member: JuryMember) -> JuryMember:
    """Saved under a number that tells nothing: neither who came first nor how many there are."""
    taken = set(session.scalars(select(JuryMember.alias).where(JuryMember.edition_id == member.edition.id)))
    member.alias = free_alias(taken)
    for _try in range(TRIES):
        try:
            with session.begin_nested():
                session.add(member)
            return member
        except IntegrityError:  # the same person or the same number at the same moment
            taken.add(member.alias)
            member.alias = free_alias(taken)
    raise AlreadyMember()


def free_alias(taken: set[str]) -> str:
    room = max(99, 3 * len(taken))
    return secrets.choice([alias for number in range(1, room + 1) if (alias := f"Juror {number}") not in taken])


def _write_invitation(member: JuryMember, actor: User, once: str | None) -> bool:
    edition, person = member.edition, member.user
    assert person is not None
    stage = first_round(edition)
    values = letters.invitation(edition, stage, person, member.max_load, actor.name)
    link = accounts.entrance(person, f"/jury-memberships/{member.id}")
    letter = outbox.write(
        "jury-invitation", to=person, scope=f"programme:{edition.programme_id}", once=once, link=link, **values
    )
    return letter is not None


def invite_again(member: JuryMember, *, actor: User) -> None:
    """Another letter, at most one a day; somebody who declined is asked again."""
    require(may.invite_again(actor, member))
    if member.state == "declined":
        MEMBERSHIP.apply("invite_again", member)
    if not _write_invitation(member, actor, once=f"jury-invitation:{member.id}:{now():%Y-%m-%d}"):
        raise Refused(_l("They were written to today already."))
    record(Event.JUROR_INVITED, member, actor=actor, again=True)


def update_juror(
    member: JuryMember, *, role: str, association: Organisation | None, languages: list[str], max_load: int,
    families: list[str] | None = None, expertise: list[int] | None = None, version: int | str | None, actor: User,
) -> None:  # fmt: skip
    """Raises Conflict when somebody changed them meanwhile."""
    require(may.update_juror(actor, member.edition))
    check_version(member, version)
    new = {
        "role": role, "association_id": association.id if association else None, "languages": sorted(languages),
        "max_load": max_load, "families": sorted(families or []), "expertise": sorted(expertise or []),
    }  # fmt: skip
    changed = [name for name, value in new.items() if getattr(member, name) != value]
    for name in changed:
        setattr(member, name, new[name])
    if changed:
        session.flush()
        record(Event.JUROR_UPDATED, member, actor=actor, fields=changed)
    if "association_id" in changed and member.user and member.state == "accepted":
        detect_conflicts(member.user, member.edition)


def withdraw_invitation(member: JuryMember, *, actor: User) -> None:
    """Take back an invitation that was not accepted: the membership is gone, the trail keeps it."""
    require(may.withdraw_invitation(actor, member))
    if had_entries(member):
        raise Refused(_l("They have been given entries before: the membership stays in the records."))
    record(Event.JUROR_WITHDRAWN, member.edition, actor=actor, member_id=member.id, user_id=member.user_id, state=member.state)
    session.execute(delete(PanelMember).where(PanelMember.member_id == member.id))
    session.delete(member)
    session.flush()


def release_juror(member: JuryMember, *, actor: User, reason: str) -> int:
    """Somebody who accepted leaves the jury. Returns how many open assignments ended with it."""
    require(may.release_juror(actor, member))
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    MEMBERSHIP.apply("decline", member)
    member.answered_at = now()
    record(Event.JUROR_WITHDRAWN, member, actor=actor, reason=reason.strip())
    return end_open_assignments(member, reason.strip(), actor=actor)
