"""Whose letters the awards look after: a programme's, by its secretariat; everybody's, by administrators."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.awards.models import Programme
from portal.awards.visibility import managed_programmes
from portal.core.database import session
from portal.core.i18n import tr


def letter_scopes(viewer: User) -> dict[str, str]:
    """Scope -> name of the programme. One statement."""
    query = select(Programme) if viewer.holds(Role.ADMINISTRATOR) else managed_programmes(viewer)
    return {f"programme:{one.id}": tr(one.name) for one in session.scalars(query.order_by(Programme.id))}


def init_app(app: Flask) -> None:
    app.extensions["letter_scopes"] = letter_scopes
