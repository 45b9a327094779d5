"""What the running installation is set to, for code that must not know about flask."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app

from portal.settings import Settings


def settings() -> Settings:
    """The settings the portal was started with."""
    return cast(Settings, current_app.extensions["settings"])


def extension(name: str) -> Any:
    """What a feature registered under ``app.extensions[name]``, or None."""
    return current_app.extensions.get(name)
