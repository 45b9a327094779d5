"""robots.txt, sitemap.xml, and a feed of announcements."""

from __future__ import annotations

from flask import Response, render_template

from portal.core.access import public
from portal.core.clock import now
from portal.outbox.writing import link
from portal.showcase import queries
from portal.showcase.feeds import addresses, announcements
from portal.showcase.views.blueprint import showcase


@showcase.get("/robots.txt")
@public
def robots() -> Response:
    """An invitation, not a lock: nothing that must stay hidden has an address."""
    return Response(f"User-agent: *\nAllow: /\nSitemap: {link('showcase.sitemap')}\nSitemap: {link('registering.sitemap')}\n", mimetype="text/plain")


@showcase.get("/sitemap.xml")
@public
def sitemap() -> Response:
    pages = addresses(queries.known_editions(now()), queries.public_slugs())
    return Response(render_template("showcase/sitemap.xml", pages=pages), mimetype="application/xml")


@showcase.get("/announcements.atom")
@public
def feed() -> Response:
    listed = announcements(queries.known_editions(now()))
    page = render_template(
        "showcase/announcements.xml", announcements=listed, home=link("home.front"), own=link("showcase.feed"),
        updated=listed[0].at if listed else now(),
    )  # fmt: skip
    return Response(page, mimetype="application/atom+xml")
