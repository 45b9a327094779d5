"""What templates know beyond Flask: the geometry of pictures, keys for forms, and names of languages."""

import secrets

from flask import Flask

from portal.core import charts, plates
from portal.core.languages import language_name


def fresh_key() -> str:
    """A key for one shown form, so that sending it twice creates once (portal.core.once)."""
    return secrets.token_urlsafe(16)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["language"] = language_name
    app.jinja_env.globals.update(
        fresh_key=fresh_key,
        plate_shapes=plates.plate,
        strip_shapes=charts.strip,
        axis_shapes=charts.axis,
        slope_rows=charts.slopes,
        slopes_height=charts.slopes_height,
        bar_shapes=charts.bar,
        mini_shapes=charts.mini,
        mini_width=charts.mini_width,
        quartile_shapes=charts.quartiles,
        heat_step=charts.heat_step,
    )
