"""One-time links: kept as hashes, used once, short-lived, bound to the address they were sent to."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from portal.accounts import queries
from portal.accounts.models import OneTimeLink, Purpose, User
from portal.accounts.tokens import fresh_token, token_hash
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _l

MINUTES = 60
INVITATION_DAYS = 14
"""An invitation only opens an account that has no password yet, so it may wait for the reader's return."""

PATHS = {
    Purpose.SIGN_IN: "/sign-in/links/{}",
    Purpose.INVITATION: "/invitations/{}",
    Purpose.RESET: "/password-resets/{}",
    Purpose.EMAIL: "/email-changes/{}",
}


class DeadLink(Refused):
    """A link that is unknown, was used, is too old, or whose address is not the person's any more."""

    def __init__(self) -> None:
        super().__init__(_l("This link was used before, or it is too old."))


def lifetime(purpose: Purpose) -> timedelta:
    return timedelta(days=INVITATION_DAYS) if purpose == Purpose.INVITATION else timedelta(minutes=MINUTES)


def link_for(user: User, purpose: Purpose, *, target: str = "", address: str = "") -> str:
    """A new link of this kind; returns its path, for a letter as ``{portal}{link}``.

    ``target``: path inside the portal to go to afterwards. ``address``: where it is sent, if not to the person's own.
    Earlier links of the same kind stop working, except invitations: two areas may invite one person.
    """
    if purpose != Purpose.INVITATION:
        end_links(user, purpose)
    token = fresh_token()
    session.add(
        OneTimeLink(
            token_hash=token_hash(token),
            user_id=user.id,
            purpose=purpose.value,
            email_key=queries.email_key(address) or user.email_key,
            target=target,
            expires_at=now() + lifetime(purpose),
        )
    )
    return PATHS[purpose].format(token)


def entrance(user: User, target: str) -> str:
    """The path that takes somebody to ``target`` from a letter: through an invitation while they have no password."""
    session.flush()
    if user.password_hash:
        return target
    return link_for(user, Purpose.INVITATION, target=target)


def take_link(token: str, *purposes: Purpose) -> OneTimeLink:
    """Use a link up. Raises DeadLink. Two at once: the second waits for the row and then finds it used."""
    link = queries.usable_link(token, *purposes)
    if link is None:
        raise DeadLink()
    lock(link)
    if link.used_at is not None:
        raise DeadLink()
    link.used_at = now()
    return link


def end_links(user: User, *purposes: Purpose) -> None:
    session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.user_id == user.id,
            OneTimeLink.purpose.in_([purpose.value for purpose in purposes]),
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=now())
    )
