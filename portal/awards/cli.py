"""``flask awards ...``: the group; its commands are in `cli_results`, `cli_scoring` and `cli_opened`.

Flask finds the group by its entry point (pyproject.toml), without the portal: `score` and `verify-seal` need neither settings nor a
database, and should not wait for either. What needs the portal is imported when it is asked for.
"""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

NEEDING = "portal.awards.cli_results"
ALONE = {"score": "portal.awards.cli_scoring", "verify-seal": "portal.awards.cli_opened"}
"""Commands that need a file and nothing else."""


class Commands(AppGroup):
    """Loads the module of a command when the command is looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        for module in (NEEDING, *ALONE.values()):
            import_module(module)
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        import_module(ALONE.get(cmd_name, NEEDING))
        return super().get_command(ctx, cmd_name)


class Number(click.ParamType):  # type: ignore[type-arg]
    """A finite decimal."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            number = Decimal(str(value).replace(",", "."))
        except ArithmeticError:
            self.fail(f"{value!r} is not a number.", param, ctx)
        if not number.is_finite():
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


awards = Commands("awards", help="Editions, marks and results.")


def init_app(app: Flask) -> None:
    app.cli.add_command(awards)
