"""Looking after people: inviting, mandates, closing accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import outbox
from portal.accounts import passwords, queries
from portal.accounts import policies as may
from portal.accounts.models import Mandate, Purpose, Role, User
from portal.accounts.services.links import INVITATION_DAYS, end_links, link_for
from portal.accounts.services.sessions import end_sessions
from portal.audit import Event, record
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import _l
from portal.organisations.models import Kind, Organisation, name_key


class AddressTaken(Refused):
    """Two people cannot have one address: it is what they sign in with."""

    def __init__(self) -> None:
        super().__init__(_l("Somebody with this address is in the portal already."))


def create_person(*, name: str, email: str, locale: str = "en", zone: str = "Europe/Brussels", actor: User | None) -> User:
    """A new account without a password. Raises AddressTaken."""
    user = User(name=name, email=email.strip(), email_key=queries.email_key(email), locale=locale, zone=zone)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        raise AddressTaken() from None
    record(Event.USER_CREATED, user, actor=actor)
    return user


def find_or_create_person(
    *, name: str, email: str, locale: str = "en", zone: str = "Europe/Brussels", actor: User | None
) -> User:
    """Whoever has this address, else a new account: for contacts, colleagues and jurors named by others."""
    if (user := queries.by_email(email)) is not None:
        return user
    try:
        return create_person(name=name, email=email, locale=locale, zone=zone, actor=actor)
    except AddressTaken:  # two of us at once: the other's is there now
        return session.scalars(select(User).where(User.email_key == queries.email_key(email))).one()


def invite_person(
    *, name: str, email: str, locale: str, zone: str, role: Role, organisation: Organisation, starts_on: date,
    ends_on: date | None, actor: User,
) -> User:  # fmt: skip
    """A new account with a mandate, and a letter with a link to set its password."""
    require(may.invite_person(actor))
    user = create_person(name=name, email=email, locale=locale, zone=zone, actor=actor)
    grant_mandate(user, role=role, organisation=organisation, starts_on=starts_on, ends_on=ends_on, actor=actor)
    _write_invitation(user, actor)
    return user


def invite_again(user: User, *, actor: User) -> None:
    require(may.invite_person(actor))
    if user.password_hash or not user.active:
        raise Refused(_l("This person has set a password already, or the account is closed."))
    end_links(user, Purpose.INVITATION)
    _write_invitation(user, actor)


def _write_invitation(user: User, actor: User) -> None:
    link = link_for(user, Purpose.INVITATION)
    outbox.write("invitation", to=user, link=link, days=INVITATION_DAYS, inviter=actor.name)
    record(Event.USER_INVITED, user, actor=actor)


def grant_mandate(
    user: User, *, role: Role, organisation: Organisation, starts_on: date, ends_on: date | None, actor: User
) -> Mandate:
    """Raises Refused for a mandate they hold already in these days, or one that ends before it starts."""
    require(may.grant_mandate(actor, role, organisation))
    _check_dates(starts_on, ends_on)
    if _held_already(user, role, organisation, starts_on, ends_on):
        raise Refused(_l("They hold this mandate already in these days."))
    mandate = Mandate(user=user, role=role.value, organisation=organisation, starts_on=starts_on, ends_on=ends_on)
    session.add(mandate)
    session.flush()
    record(Event.MANDATE_GRANTED, user, actor=actor, **_facts(mandate))
    _sign_in_anew(user, actor)
    return mandate


def end_mandate(mandate: Mandate, *, ends_on: date, actor: User) -> None:
    """``ends_on``: its last day."""
    require(may.end_mandate(actor, mandate))
    _check_dates(mandate.starts_on, ends_on)
    mandate.ends_on = ends_on
    record(Event.MANDATE_ENDED, mandate.user, actor=actor, **_facts(mandate))
    _sign_in_anew(mandate.user, actor)


def _check_dates(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_l("The last day cannot be before the first."))


def _held_already(
    user: User, role: Role, organisation: Organisation, starts_on: date, ends_on: date | None
) -> bool:
    return any(
        m.role == role
        and m.organisation_id == organisation.id
        and (m.ends_on is None or starts_on <= m.ends_on)
        and (ends_on is None or m.starts_on <= ends_on)
        for m in user.mandates
    )


def _facts(mandate: Mandate) -> dict[str, Any]:
    return {
        "mandate_id": mandate.id, "role": mandate.role, "organisation_id": mandate.organisation_id,
        "starts_on": mandate.starts_on, "ends_on": mandate.ends_on,
    }  # fmt: skip


def _sign_in_anew(user: User, actor: User) -> None:
    # What somebody may do has changed: sign-ins from before are worth nothing, except the one doing it.
    end_sessions(user, keep=actor.session_token if actor.id == user.id else "")


def deactivate_person(user: User, *, actor: User) -> None:
    """Close an account: nobody signs in with it; what they did stays."""
    require(may.deactivate_person(actor, user))
    user.active = False
    end_sessions(user)
    end_links(user, *Purpose)
    record(Event.USER_DEACTIVATED, user, actor=actor)


def activate_person(user: User, *, actor: User) -> None:
    require(may.activate_person(actor, user))
    user.active = True
    record(Event.USER_ACTIVATED, user, actor=actor)


def create_administrator(*, name: str, email: str, password: str) -> User:
    """The first person of an installation, with the federation if there is none. Raises Refused."""
    if queries.by_email(email) is not None:
        raise AddressTaken()
    if (wrong := passwords.problem(password, name, email)) is not None:
        raise Refused(wrong)
    federation = queries.the_federation()
    if federation is None:
        federation = Organisation(kind=Kind.FEDERATION.value, name="ECCCO", name_key=name_key("ECCCO"))
        session.add(federation)
        session.flush()
        record(Event.ORGANISATION_CREATED, federation, actor=None)
    user = create_person(name=name, email=email, actor=None)
    user.password_hash = passwords.hashed(password)
    mandate = Mandate(user=user, role=Role.ADMINISTRATOR.value, organisation=federation, starts_on=now().date())
    session.add(mandate)
    session.flush()
    record(Event.MANDATE_GRANTED, user, actor=None, **_facts(mandate))
    return user
