"""Programmes, editions in every phase, winners, integrity."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, render_template
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.awards.models import Edition
from portal.awards.phases import LABELS, phase_of
from portal.awards.publishing import policies as may
from portal.awards.scoring.opened import SENTENCES, Check
from portal.core.access import members, public, require
from portal.core.canonical import canonical
from portal.core.clock import now
from portal.core.i18n import _, country
from portal.showcase import queries
from portal.showcase.dates import milestones, next_instant
from portal.showcase.outcomes import OUTCOMES
from portal.showcase.views.blueprint import showcase


@showcase.get("/programmes")
@public
def programmes() -> Any:
    known = queries.known_editions(now())
    by_programme: dict[int, list[queries.Known]] = {}
    for one in sorted(known, key=lambda one: not one.edition.programme.is_european):
        by_programme.setdefault(one.edition.programme_id, []).append(one)
    return render_template(
        "showcase/programmes.html", programmes=list(by_programme.values()), labels=LABELS, lands=lands()
    )


def lands() -> list[Any]:
    """The associations by the reader's names of their countries."""
    return sorted(queries.associations(), key=lambda one: (country(one.country).casefold(), one.name))


@showcase.get("/programmes/<slug>")
@public
def programme(slug: str) -> Any:
    known = queries.editions_of(slug, now())
    if not known:
        raise NotFound()
    return render_template("showcase/programme.html", programme=known[0].edition.programme, known=known, labels=LABELS)


@showcase.get("/programmes/<slug>/<edition_slug>")
@public
def edition(slug: str, edition_slug: str) -> Any:
    found = queries.edition_named(slug, edition_slug)
    if found.imported:
        return render_template("showcase/frozen.html", edition=found, tables=queries.frozen_tables(found))
    if found.publication == "revealed":
        return _winners_page(found, [])
    return _running_page(found)


def _running_page(found: Edition) -> str:
    at, seal = now(), queries.seal_of(found)
    phase = phase_of(found, found.rounds, sealed=seal is not None, at=at)
    listed = milestones(found, phase, at)
    shortlist = queries.shortlist_of(found) if found.publication == "shortlist" else []
    return render_template(
        "showcase/edition.html", edition=found, phase=phase, label=LABELS[phase], milestones=listed,
        next_at=next_instant(listed), seal=seal, shortlist=shortlist,
    )  # fmt: skip


def _winners_page(found: Edition, years: list[queries.Known]) -> str:
    awards = queries.awards_of(found)
    lead = queries.lead_of(awards)
    return render_template(
        "showcase/winners.html", edition=found, awards=awards, lead=lead, facts=queries.facts_of(found), years=years,
        outcomes=OUTCOMES, masthead_night=True,
    )  # fmt: skip


@showcase.get("/programmes/<slug>/<edition_slug>/shortlist")
@public
def shortlist(slug: str, edition_slug: str) -> Any:
    """Stays as it was announced, also after the reveal: alphabetical, without outcomes."""
    found = queries.edition_named(slug, edition_slug)
    if found.publication == "hidden" or found.imported:
        raise NotFound()
    return render_template("showcase/shortlist.html", edition=found, shortlist=queries.shortlist_of(found))


@showcase.get("/programmes/<slug>/<edition_slug>/stage")
@members
def stage(slug: str, edition_slug: str) -> Any:
    """The gala's big screen."""
    found = queries.edition_named(slug, edition_slug)
    if found.imported:
        raise NotFound()
    require(may.show_stage(current_user, found))
    return render_template("showcase/stage.html", edition=found, acts=queries.acts_of(found))


@showcase.get("/winners")
@public
def winners() -> Any:
    """The latest revealed edition of the federation, and the years before."""
    years = queries.revealed_of_federation(queries.known_editions(now()))
    latest = next((one for one in years if not one.edition.imported), None)
    if latest is None:
        return render_template("showcase/no_winners.html", years=years)
    return _winners_page(latest.edition, [one for one in years if one is not latest])


@showcase.get("/programmes/<slug>/<edition_slug>/integrity")
@public
def integrity(slug: str, edition_slug: str) -> Any:
    facts = queries.integrity_of(slug, edition_slug)
    return render_template("showcase/integrity.html", facts=facts, sentences=_sentences())


def _sentences() -> list[dict[str, Any]]:
    """What the checker in the page may have to say, in the reader's language."""
    return [
        {"code": code, "fine": Check(code).fine, "words": re.sub(r"%\((\w+)\)s", r"{\1}", _(text))} for code, text in SENTENCES.items()
    ]


@showcase.get("/programmes/<slug>/<edition_slug>/seal.json")
@public
def seal(slug: str, edition_slug: str) -> Response:
    """The opened seal: exactly the bytes whose SHA-256 was published before."""
    response = Response(queries.opened_seal(slug, edition_slug), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"seal-{slug}-{edition_slug}.json")
    return response


@showcase.get("/programmes/<slug>/<edition_slug>/opened.json")
@public
def opened(slug: str, edition_slug: str) -> Response:
    """The seal with every count behind it: enough to compute the ranking again."""
    content = canonical(queries.opened_file(slug, edition_slug))
    response = Response(content, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"opened-{slug}-{edition_slug}.json")
    return response
