"""People, their mandates, their sessions and one-time links."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.clock import now
from portal.core.database import Base, Id, Timestamps, Versioned
from portal.organisations.models import Organisation


class Role(StrEnum):
    """What a mandate lets somebody do, at the organisation it names."""

    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"
    ASSOCIATION_MANAGER = "association_manager"
    BOARD = "board"
    CENTRE_MANAGER = "centre_manager"
    """At a company: applies for certification, answers, closes findings."""
    CERTIFICATION_MANAGER = "certification_manager"
    AUDITOR = "auditor"
    DECISION_MAKER = "decision_maker"
    SCHEME_OWNER = "scheme_owner"
    """These four at a certification body; the last at the federation, too."""


class User(UserMixin, Id, Timestamps, Versioned, Base):  # type: ignore[misc]  # UserMixin has no types
    __tablename__ = "users"

    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    """The address in lower case: how people are found."""
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(String(5), default="en")
    zone: Mapped[str] = mapped_column(default="Europe/Brussels")
    languages: Mapped[list[str]] = mapped_column(default=list)
    """Languages they read, for the jury."""
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)

    employer: Mapped[Organisation | None] = relationship()
    mandates: Mapped[list[Mandate]] = relationship(back_populates="user", order_by="Mandate.id")

    # Set by the session loader; Flask-Login keeps it in the cookie instead of the user's id.
    session_token: str = ""

    # A row is itself. UserMixin compares get_id(), which is empty for everybody who is not signed in.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def get_id(self) -> str:
        return self.session_token

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def mail_domain(self) -> str:
        return self.email_key.rpartition("@")[2]

    def current_mandates(self, today: date | None = None) -> list[Mandate]:
        day = today or now().date()
        return [m for m in self.mandates if m.starts_on <= day and (m.ends_on is None or day <= m.ends_on)]

    def holds(self, role: Role, organisation_id: int | None = None, today: date | None = None) -> bool:
        """Whether a mandate of this role (at this organisation) is in force today."""
        return any(
            m.role == role and (organisation_id is None or m.organisation_id == organisation_id)
            for m in self.current_mandates(today)
        )

    def organisations_as(self, *roles: Role) -> list[int]:
        """Ids of the organisations where one of these roles is held today."""
        return sorted({m.organisation_id for m in self.current_mandates() if m.role in roles})


class Mandate(Id, Timestamps, Base):
    __tablename__ = "mandates"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id", "role", "starts_on"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="it_ends_after_it_starts"),
        CheckConstraint(f"role in ({', '.join(repr(role.value) for role in Role)})", name="role_is_known"),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="mandates")
    organisation: Mapped[Organisation] = relationship()


class Engagement(Id, Timestamps, Base):
    """What somebody did at or for an organisation besides their office here, from a day to a day.

    The one source of ties that span features: whoever audited a company does not judge it, and the reverse.
    """

    __tablename__ = "engagements"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id", "kind", "starts_on"),
        CheckConstraint("kind in ('employed', 'advised', 'audited', 'judged')", name="kind_is_known"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="it_ends_after_it_starts"),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()


class BrowserSession(Id, Timestamps, Base):
    """A sign-in. The cookie holds a token, this row its hash: ending the row ends the sign-in."""

    __tablename__ = "browser_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(default="")
    user: Mapped[User] = relationship()


class Purpose(StrEnum):
    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    RESET = "reset"
    EMAIL = "email"


class OneTimeLink(Id, Timestamps, Base):
    """A link sent by letter: kept as a hash, used once, short-lived, bound to the address."""

    __tablename__ = "one_time_links"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email_key: Mapped[str]
    target: Mapped[str] = mapped_column(default="")
    """Path inside the portal to go to afterwards."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class Throttle(Base):
    """Failed tries per account or source; the pause grows and ends by itself."""

    __tablename__ = "throttles"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(default=now)
    free_at: Mapped[datetime] = mapped_column(default=now)
