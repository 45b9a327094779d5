"""The register for machines: CSV, JSON, a feed, addresses for search engines. They may be kept for five minutes."""

from __future__ import annotations

import json as plain_json
from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, render_template, request, stream_with_context

from portal.certification.registering import public as data
from portal.certification.registering import queries, words
from portal.certification.registering.forms import search_in
from portal.certification.registering.views.blueprint import registering
from portal.certification.registering.views.search import today
from portal.core.access import public
from portal.core.clock import now
from portal.core.tables import csv_response
from portal.outbox.writing import link

FRESH = "public, max-age=300"


def kept(response: Response) -> Response:
    response.headers["Cache-Control"] = FRESH
    return response


def rows() -> Iterator[dict[str, Any]]:
    wanted, at = search_in(request.args.to_dict()), today()
    return (data.row_of(one, at) for one in queries.everything(wanted, at))


@registering.get("/register.csv")
@public
def csv() -> Response:
    """What the search finds, as a table."""
    return kept(csv_response("register.csv", data.HEADER, (data.cells_of(row) for row in rows())))


@registering.get("/register.json")
@public
def json() -> Response:
    """The same as JSON, streamed."""

    def parts() -> Iterator[str]:
        head = {"updated": now().isoformat(timespec="seconds"), "source": link("registering.index")}
        yield plain_json.dumps(head)[:-1] + ', "certificates": ['
        for place, row in enumerate(rows()):
            yield ("," if place else "") + "\n" + plain_json.dumps(data.plain(row), ensure_ascii=False)
        yield "\n]}\n"

    return kept(Response(stream_with_context(parts()), mimetype="application/json"))


@registering.get("/register/<string:number>.json")
@public
def certificate_json(number: str) -> Response:
    """One certificate with its versions and the periods of its status."""
    return kept(jsonify(data.whole(queries.certificate_for(number), today())))


@registering.get("/register/feed")
@public
def feed() -> Response:
    """The newest changes as Atom."""
    entries = sorted(((*words.change_title(one), one) for one in queries.changes()), key=lambda entry: entry[0], reverse=True)
    page = render_template(
        "certification/registering/feed.xml", entries=entries[: queries.CHANGES], own=link("registering.feed"),
        home=link("registering.index"), updated=entries[0][0] if entries else now(),
        address=lambda certificate: link("registering.certificate", number=certificate.number),
    )  # fmt: skip
    return kept(Response(page, mimetype="application/atom+xml"))


@registering.get("/register/sitemap.xml")
@public
def sitemap() -> Response:
    page = render_template(
        "certification/registering/sitemap.xml", home=link("registering.index"),
        pages=[(link("registering.certificate", number=number), at) for number, at in queries.addresses()],
    )  # fmt: skip
    return kept(Response(page, mimetype="application/xml"))
