"""The pages that are only words."""

from __future__ import annotations

from flask import render_template

from portal.core.access import public
from portal.showcase.views.blueprint import showcase


@showcase.get("/privacy")
@public
def privacy() -> str:
    return render_template("showcase/privacy.html")


@showcase.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("showcase/accessibility.html")
