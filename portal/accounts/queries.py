"""Reading people: by session, by address, and what administrators see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.exceptions import NotFound

from portal.accounts.models import BrowserSession, Engagement, Mandate, OneTimeLink, Purpose, User
from portal.accounts.policies import see_people
from portal.accounts.tokens import token_hash
from portal.core.clock import now
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Kind, Organisation, TradingName, name_key


def email_key(address: str) -> str:
    """How an address is compared: people type capitals and blanks."""
    return address.strip().lower()


def live_session(token: str, idle: timedelta, absolute: timedelta) -> BrowserSession | None:
    """The sign-in behind a cookie, with its person and their mandates, in one statement; None when it is over."""
    query = (
        select(BrowserSession)
        .where(BrowserSession.token_hash == token_hash(token), *_alive(idle, absolute))
        .options(joinedload(BrowserSession.user).joinedload(User.mandates).joinedload(Mandate.organisation))
    )
    found = session.scalars(query).unique().first()
    return found if found is not None and found.user.active else None


def _alive(idle: timedelta, absolute: timedelta) -> list[ColumnElement[bool]]:
    at = now()
    return [
        BrowserSession.ended_at.is_(None),
        BrowserSession.seen_at > at - idle,
        BrowserSession.created_at > at - absolute,
    ]


def own_sessions(viewer: User, idle: timedelta, absolute: timedelta) -> list[BrowserSession]:
    """Where the viewer is signed in now, latest first."""
    query = (
        select(BrowserSession)
        .where(BrowserSession.user_id == viewer.id, *_alive(idle, absolute))
        .order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())
    )
    return list(session.scalars(query))


def own_session(viewer: User, session_id: int) -> BrowserSession:
    return first_or_404(
        select(BrowserSession).where(BrowserSession.id == session_id, BrowserSession.user_id == viewer.id)
    )


def employments_of(viewer: User) -> list[Engagement]:
    """Where the viewer worked before, the latest first."""
    query = select(Engagement).where(Engagement.user_id == viewer.id, Engagement.kind == "employed")
    return list(session.scalars(query.options(joinedload(Engagement.organisation)).order_by(Engagement.ends_on.desc(), Engagement.id)))


def own_employment(viewer: User, engagement_id: int) -> Engagement:
    return first_or_404(
        select(Engagement).where(Engagement.id == engagement_id, Engagement.user_id == viewer.id, Engagement.kind == "employed")
    )


def by_email(address: str) -> User | None:
    return session.scalar(select(User).where(User.email_key == email_key(address)))


def ids_by_email(addresses: Iterable[str]) -> dict[str, int]:
    """Ids of active people by their address in lower case."""
    keys = [email_key(address) for address in addresses]
    rows = session.execute(select(User.email_key, User.id).where(User.email_key.in_(keys), User.active))
    return {row.email_key: row.id for row in rows}


def link_behind(token: str, *purposes: Purpose) -> OneTimeLink | None:
    """The link of this token, whatever became of it, with its person."""
    return session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.token_hash == token_hash(token), OneTimeLink.purpose.in_(purposes))
        .options(joinedload(OneTimeLink.user))
    )


def usable_link(token: str, *purposes: Purpose) -> OneTimeLink | None:
    """The same, only while it can be used: not used, not too old, the person active, the address still theirs."""
    found = link_behind(token, *purposes)
    if found is None or found.used_at is not None or found.expires_at <= now() or not found.user.active:
        return None
    if found.purpose != Purpose.EMAIL and found.email_key != found.user.email_key:
        return None
    return found


def visible_people(viewer: User) -> Select[User]:
    """Everybody, for administrators; for everybody else there is nobody."""
    _only_for_administrators(viewer)
    return select(User)


def _only_for_administrators(viewer: User) -> None:
    if not see_people(viewer):
        raise NotFound()


def people_for(
    viewer: User, *, words: str = "", role: str = "", organisation_id: int | None = None, number: int = 1
) -> Page[User]:
    """One page by name, with mandates and organisations: four statements."""
    query = visible_people(viewer)
    for word in words.split()[:5]:
        query = query.where(
            or_(User.name.icontains(word, autoescape=True), User.email_key.contains(word.lower(), autoescape=True))
        )
    if role or organisation_id:
        held = select(Mandate.id).where(Mandate.user_id == User.id, *_in_force(now().date()))
        if role:
            held = held.where(Mandate.role == role)
        if organisation_id:
            held = held.where(Mandate.organisation_id == organisation_id)
        query = query.where(held.exists())
    query = query.options(selectinload(User.mandates).joinedload(Mandate.organisation))
    return paginate(query.order_by(func.lower(User.name), User.id), number)


def _in_force(day: date) -> list[ColumnElement[bool]]:
    return [Mandate.starts_on <= day, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= day)]


def person_for(viewer: User, user_id: int) -> User:
    return first_or_404(
        visible_people(viewer)
        .where(User.id == user_id)
        .options(joinedload(User.mandates).joinedload(Mandate.organisation), joinedload(User.employer))
    )


def mandate_for(viewer: User, user_id: int, mandate_id: int) -> Mandate:
    _only_for_administrators(viewer)
    return first_or_404(select(Mandate).where(Mandate.id == mandate_id, Mandate.user_id == user_id))


def last_seen(user_id: int) -> datetime | None:
    return session.scalar(select(func.max(BrowserSession.seen_at)).where(BrowserSession.user_id == user_id))


def mandate_givers(viewer: User) -> list[Organisation]:
    """The organisations that mandates are held at."""
    _only_for_administrators(viewer)
    query = select(Organisation).where(Organisation.kind.in_([Kind.FEDERATION, Kind.ASSOCIATION]))
    return list(session.scalars(query.order_by(Organisation.kind.desc(), Organisation.name)))


def mandate_giver(viewer: User, organisation_id: int) -> Organisation:
    _only_for_administrators(viewer)
    return first_or_404(select(Organisation).where(Organisation.id == organisation_id))


def organisation_named(name: str) -> Organisation | None:
    """The organisation somebody means by its name or one of its trading names."""
    key = name_key(name)
    traded = select(TradingName.organisation_id).where(TradingName.name_key == key)
    query = select(Organisation).where(or_(Organisation.name_key == key, Organisation.id.in_(traded)))
    return session.scalar(query.order_by(Organisation.id).limit(1)) if key else None


def the_federation() -> Organisation | None:
    return session.scalar(select(Organisation).where(Organisation.kind == Kind.FEDERATION).order_by(Organisation.id))


def anybody() -> bool:
    return session.scalar(select(User.id).limit(1)) is not None
