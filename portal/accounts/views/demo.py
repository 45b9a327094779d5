"""The demonstration's cast, one click each. Outside demo mode its route does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import NotFound

from portal.accounts import queries, services
from portal.accounts.targets import next_path
from portal.accounts.views.carrying import carried, continue_page
from portal.accounts.views.cookies import agent, enter
from portal.core.access import public
from portal.core.database import transaction


@dataclass(frozen=True)
class Offered:
    """One of the cast; ``role`` and ``does``: a text per language."""

    user_id: int
    name: str
    email: str
    role: dict[str, str]
    organisation: str
    does: dict[str, str]


def offered() -> list[Offered]:
    """The cast as far as it is in the database; nobody outside demo mode."""
    if not current_app.extensions["settings"].demo:
        return []
    from portal import demo_data  # only a demonstration reads these files

    organisations = {one.key: one.name for one in (demo_data.federation(), *demo_data.associations())}
    organisations |= {one.key: one.name for one in demo_data.companies()}
    found = queries.ids_by_email(person.email for person in demo_data.cast())
    return [
        Offered(
            found[key], person.name, person.email, dict(person.role_name),
            organisations.get(person.organisation, ""), dict(person.does),
        )
        for person in demo_data.cast()
        if (key := queries.email_key(person.email)) in found
    ]  # fmt: skip


def add_route(app: Flask) -> None:
    app.add_url_rule("/demo/sign-in", endpoint="accounts.sign_in_as", view_func=sign_in_as, methods=["POST"])


@public
def sign_in_as() -> Any:
    """Sign in as one of the cast."""
    target, kept = carried()
    address = queries.email_key(request.form.get("email", ""))
    if address not in {queries.email_key(one.email) for one in offered()}:
        raise NotFound()
    with transaction():
        user = queries.by_email(address)
        if user is None or not user.active:
            raise NotFound()
        token = services.start_session(user, agent=agent(), method="demo")
    enter(user, token)
    return continue_page(target, kept) if target else redirect(next_path())
