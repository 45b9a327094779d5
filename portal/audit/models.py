"""The audit trail: rows that are only ever appended, each holding the hash of the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base

BigId = BigInteger().with_variant(Integer(), "sqlite")


class AuditEvent(Base):
    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_object", "object_type", "object_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(80), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    """No foreign key: the trail outlives the account. None means the portal itself (the clock)."""
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int]
    scope: Mapped[str] = mapped_column(String(40), default="")
    """Whose business it is, e.g. ``edition:3``; histories of one edition are read by it."""
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """One row: where the chain ends. Locked while events are appended."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))
