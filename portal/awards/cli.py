"""``flask awards ...``: the group; its commands are in `cli_results` and `cli_scoring`.

Flask finds the group by its entry point (pyproject.toml), without the portal: `score` needs neither settings nor a database, and
should not wait for either. What needs the portal is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """Loads the module of a command when the command is looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        import_module("portal.awards.cli_scoring")
        import_module("portal.awards.cli_results")
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        import_module("portal.awards.cli_scoring" if cmd_name == "score" else "portal.awards.cli_results")
        return super().get_command(ctx, cmd_name)


awards = Commands("awards", help="Editions, marks and results.")


def init_app(app: Flask) -> None:
    app.cli.add_command(awards)
