"""What people keep about themselves."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import outbox
from portal.accounts import policies as may
from portal.accounts import queries, throttling
from portal.accounts.engagements import engage
from portal.accounts.models import Engagement, Purpose, User
from portal.accounts.services.links import MINUTES, DeadLink, end_links, link_for, take_link
from portal.accounts.services.sessions import end_sessions
from portal.audit import Event, record
from portal.core.access import Refused, require
from portal.core.clock import now
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
    if "employer_id" in changed and person.employer_id is not None:
        engage(person.id, person.employer_id, "employed")  # until today: it ties for a while
    for field in changed:
        setattr(person, field, new[field])
    if changed:
        record(Event.USER_UPDATED, person, actor=actor, fields=changed)


def add_employment(person: User, organisation: Organisation, *, starts_on: date, ends_on: date, actor: User) -> None:
    """Where somebody worked before: they do not judge it while it ties, and do not audit it."""
    require(may.edit_profile(actor, person))
    if not starts_on <= ends_on <= now().date():
        raise Refused(_l("An employment of the past begins, ends, and lies behind us."))
    known = select(Engagement.id).where(
        Engagement.user_id == person.id, Engagement.organisation_id == organisation.id, Engagement.kind == "employed",
        Engagement.starts_on == starts_on,
    )  # fmt: skip
    if session.scalar(known) is not None:
        raise Refused(_l("This employment is in your profile already."))
    row = Engagement(user_id=person.id, organisation_id=organisation.id, kind="employed", starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    record(Event.EMPLOYMENT_ADDED, person, actor=actor, organisation_id=organisation.id, until=ends_on.isoformat())


def remove_employment(person: User, row: Engagement, *, actor: User) -> None:
    """What was noted by mistake. Conflicts that juries know of by it stay until their chair lifts them."""
    require(may.edit_profile(actor, person))
    record(Event.EMPLOYMENT_REMOVED, person, actor=actor, organisation_id=row.organisation_id)
    session.delete(row)


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
