"""Idempotent creates: the same form sent twice makes one object, decided by a unique constraint."""

from __future__ import annotations

from datetime import datetime

from flask import g, request
from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.clock import now
from portal.core.database import Base, session


class FormKey(Base):
    """A key that a create form carried, and where its answer is."""

    __tablename__ = "form_keys"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    url: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)


def _key() -> str | None:
    key = f"{request.endpoint}:{request.form.get('_key', '')}"[:80]
    return None if key.endswith(":") else key


def answered() -> str | None:
    """Where the earlier answer to this very form is, without claiming its key: before a form is checked, because
    what it created may be what makes it invalid now (a name that is taken).
    """
    key = _key()
    row = session.get(FormKey, key) if key else None
    return row.url or None if row else None


def replayed() -> str | None:
    """Inside a transaction: where the earlier answer is, if this very form was already carried out."""
    key = _key()
    if key is None:
        return None
    if (row := session.get(FormKey, key)) is not None:
        return row.url
    row = FormKey(key=key)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The twin of this request committed while we waited for its row.
        other = session.get(FormKey, key, populate_existing=True)
        return other.url if other else None
    g.form_key = row
    return None


def remembered(url: str) -> str:
    """Note the answer's address with the key of this form, in the same transaction."""
    if row := g.pop("form_key", None):
        row.url = url
    return url
