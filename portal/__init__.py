"""The portal of awards and certification. ``create_app(settings)`` makes it; see portal/assembly.py.

Nothing is imported here, so that a pure module such as ``portal.awards.scoring`` can be used on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.settings import Settings


def create_app(settings: Settings) -> Flask:
    from portal.assembly import create_app as assemble

    return assemble(settings)
