"""What people keep about themselves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from portal import outbox
from portal.accounts import policies as may
from portal.accounts import queries, throttling
from portal.accounts.models import Purpose, User
from portal.accounts.services.links import MINUTES, DeadLink, end_links, link_for, take_link
from portal.accounts.services.sessions import end_sessions
from portal.audit import Event, record
from portal.core.access import Refused, require
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l
from portal.organisations.models import Organisation


def update_profile(
    person: User, *, name: str, locale: str, zone: str, languages: list[str], employer: Organisation | None,
    version: int | str | None, actor: User,
) -> None:  # fmt: skip
    """Raises Conflict when the profile was changed since the form was shown."""
    require(may.edit_profile(actor, person))
    lock(person)
    check_version(person, version)
    new = {
        "name": name, "locale": locale, "zone": zone, "languages": sorted(languages),
        "employer_id": employer.id if employer else None,
    }  # fmt: skip
    changed = [field for field, value in new.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, new[field])
    if changed:
        record(Event.USER_UPDATED, person, actor=actor, fields=changed)


def change_language(user: User, locale: str) -> None:
    if user.locale != locale:
        user.locale = locale
        record(Event.USER_UPDATED, user, actor=user, fields=["locale"])


def request_email_change(user: User, address: str) -> None:
    """Write a link to the new address. One that is taken gets no link, and the page says the same."""
    throttled = throttling.count_try((throttling.LETTERS, user.email_key)) > timedelta(0)
    if throttled:
        raise Refused(_l("Several letters were asked for in a short time. Please wait a few minutes."))
    if queries.by_email(address) is None:
        link = link_for(user, Purpose.EMAIL, address=address)
        outbox.write(
            "email-confirmation", to=(address, user.name), locale=user.locale, link=link, minutes=MINUTES
        )


def confirm_email(token: str, *, actor: User | None) -> User:
    """Make the address the link was sent to the person's own. Every other sign-in ends; the old address is told."""
    link = take_link(token, Purpose.EMAIL)
    user = link.user
    old = user.email
    try:
        with session.begin_nested():
            user.email = user.email_key = link.email_key
    except IntegrityError:  # somebody else has this address since
        raise DeadLink() from None
    end_links(user, Purpose.INVITATION, Purpose.RESET, Purpose.SIGN_IN)
    end_sessions(user, keep=actor.session_token if actor is not None and actor.id == user.id else "")
    record(Event.USER_UPDATED, user, actor=user, fields=["email"])
    outbox.write("email-changed", to=(old, user.name), locale=user.locale)
    return user
