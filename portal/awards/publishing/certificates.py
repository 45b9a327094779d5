"""What stands on a winner's certificate: plain data for the PDF, in the reader's language."""

from __future__ import annotations

from typing import Any

from portal.awards.models import DecisionItem, Entry
from portal.awards.publishing.letters import OUTCOMES
from portal.core.i18n import _, country, day, reader_language, tr
from portal.outbox.writing import link


def certificate_of(entry: Entry, item: DecisionItem) -> dict[str, Any]:
    edition, programme = entry.edition, entry.edition.programme
    return {
        "lang": reader_language(),
        "title": _("Certificate: %(nominee)s", nominee=entry.nominee),
        "owner": programme.owner.name,
        "edition": tr(edition.title),
        "outcome": str(OUTCOMES[item.outcome]),
        "category": tr(entry.category.name),
        "nominee": entry.nominee,
        "from": " · ".join(part for part in (country(entry.country), _nominated_by(entry)) if part),
        "citation": tr(item.citation),
        "citation_by": _("Citation of the jury") if item.citation else "",
        "date": day(edition.revealed_at, edition.zone),
        "place": edition.gala_place,
        "check": _("Anyone can check this award at"),
        "url": link("showcase.integrity", slug=programme.slug, edition_slug=edition.slug),
        "reference": entry.reference or "",
    }


def _nominated_by(entry: Entry) -> str:
    return _("nominated by %(association)s", association=entry.association.name) if entry.association else ""
