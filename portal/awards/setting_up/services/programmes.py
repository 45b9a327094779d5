"""Programmes: an award that is run every year."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Programme
from portal.awards.setting_up import policies as may
from portal.core.access import require
from portal.core.database import check_version, session
from portal.organisations.models import Organisation


def create_programme(owner: Organisation, values: dict[str, Any], *, actor: User) -> Programme:
    """``values``: slug, name, description, prefix."""
    require(may.create_programme(actor, owner.id))
    programme = Programme(owner=owner, **values)
    session.add(programme)
    session.flush()
    record(Event.PROGRAMME_CREATED, programme, actor=actor, scope=f"programme:{programme.id}", slug=programme.slug)
    return programme


def edit_programme(programme: Programme, values: dict[str, Any], *, version: str | None, actor: User) -> None:
    require(may.edit_programme(actor, programme))
    check_version(programme, version)
    changed = [name for name, value in values.items() if getattr(programme, name) != value]
    for name in changed:
        setattr(programme, name, values[name])
    if changed:
        record(Event.PROGRAMME_UPDATED, programme, actor=actor, scope=f"programme:{programme.id}", changed=changed)
