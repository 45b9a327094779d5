"""What changed in public, for machines: announcements, addresses. Only what a page already shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.i18n import _, tr
from portal.outbox.writing import link
from portal.showcase.queries import Known


@dataclass(frozen=True)
class Announcement:
    at: datetime
    title: Any
    url: str


def announcements(known: Iterable[Known]) -> list[Announcement]:
    """Newest first: editions opened, shortlists announced, winners revealed."""
    found: list[Announcement] = []
    for one in known:
        edition, where = one.edition, {"slug": one.edition.programme.slug, "edition_slug": one.edition.slug}
        title = tr(edition.title)
        if edition.imported:
            continue
        if edition.opened_at:
            found.append(Announcement(edition.opened_at, _("%(edition)s is announced", edition=title), link("showcase.edition", **where)))
        if edition.shortlisted_at and edition.publication != "hidden":
            found.append(Announcement(edition.shortlisted_at, _("The shortlist of %(edition)s", edition=title), link("showcase.shortlist", **where)))
        if edition.revealed_at and edition.publication == "revealed":
            found.append(Announcement(edition.revealed_at, _("The winners of %(edition)s", edition=title), link("showcase.edition", **where)))
    return sorted(found, key=lambda one: one.at, reverse=True)[:50]


def addresses(known: Iterable[Known], slugs: Sequence[str]) -> list[str]:
    """Every public page. Winners and finalists alike, in an order that says nothing."""
    pages = [link(f"showcase.{name}") for name in ("programmes", "winners", "cases", "privacy", "accessibility")]
    programmes: dict[str, str] = {}
    editions: list[str] = []
    for one in known:
        where = {"slug": one.edition.programme.slug, "edition_slug": one.edition.slug}
        programmes.setdefault(where["slug"], link("showcase.programme", slug=where["slug"]))
        editions.append(link("showcase.edition", **where))
        editions.append(link("showcase.integrity", **where))
        if one.edition.publication != "hidden" and not one.edition.imported:
            editions.append(link("showcase.shortlist", **where))
    return [link("home.front"), *pages, *programmes.values(), *editions, *(link("showcase.case", slug=slug) for slug in slugs)]
