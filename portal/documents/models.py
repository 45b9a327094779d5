"""Files people attach. The bytes lie in the storage; this row says what they are and whose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.database import Base, Id, Timestamps


class Document(Id, Timestamps, Base):
    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_parent", "parent_type", "parent_id"),
        CheckConstraint("size >= 0", name="size_is_not_negative"),
    )
    parent_type: Mapped[str] = mapped_column(String(40))
    """The kind of row it belongs to, e.g. ``Entry``: whoever may see that row may read the file."""
    parent_id: Mapped[int]
    slot: Mapped[str] = mapped_column(String(80), default="")
    """Where it belongs inside the parent, e.g. a question's key."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose quota it counts against."""
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    filename: Mapped[str]
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    """Of the bytes: how a file somebody brings is recognised."""
    storage_key: Mapped[str] = mapped_column(String(80), unique=True)
    removed_at: Mapped[datetime | None]

    uploader: Mapped[User | None] = relationship()
