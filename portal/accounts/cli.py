"""Commands about people."""

from __future__ import annotations

import click

from portal.accounts import services
from portal.accounts.views.blueprint import accounts
from portal.core.access import Refused
from portal.core.database import transaction


@accounts.cli.command("create-admin")
@click.option("--email", prompt="E-mail address")
@click.option("--name", prompt="Name")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def create_admin(email: str, name: str, password: str) -> None:
    """Create an administrator, and the federation if there is none."""
    if "@" not in email or not name.strip():
        raise click.ClickException("An e-mail address and a name are needed.")
    try:
        with transaction():
            user = services.create_administrator(name=name.strip(), email=email.strip(), password=password)
    except Refused as refusal:
        raise click.ClickException(str(refusal.reason)) from None
    click.echo(f"{user.name} <{user.email}> may sign in as administrator.")
