"""A nominee's feedback as a letter on paper: plain data for the PDF, in the reader's language."""

from __future__ import annotations

from typing import Any

from portal.awards.models import Entry
from portal.awards.publishing.drafting import QUARTERS, Document
from portal.core.clock import now
from portal.core.i18n import _, day, reader_language, tr

QUARTER_WORDS = {
    1: lambda: _("in the lowest quarter of the field"),
    2: lambda: _("in the second quarter of the field"),
    3: lambda: _("in the third quarter of the field"),
    4: lambda: _("in the highest quarter of the field"),
}


def letter_of(entry: Entry, document: Document) -> dict[str, Any]:
    """Quarters, shared comments by criterion, and what the field did well; never ranks, totals or names of jurors."""
    edition = entry.edition
    programme = f"{tr(edition.programme.name)}, {tr(edition.title)}"
    title = _("Feedback of the jury")
    return {
        "title": title,
        "lang": reader_language(),
        "running": f"{title} · {entry.nominee} · {programme}",
        "printed": _("Printed on %(day)s", day=day(now(), edition.zone)),
        "page_of": _("Page {page} of {pages}"),
        "programme": programme,
        "nominee": entry.nominee,
        "category": tr(entry.category.name),
        "sentence": document["sentence"],
        "quarters": QUARTERS,
        "explained": _(
            "The field is every entry of your category that was ranked. The filled box is the quarter your mark lies in, the "
            "highest to the right."
        ),
        "criteria": [
            {
                "name": tr(criterion["name"]),
                "quarter": criterion["quartile"],
                "words": QUARTER_WORDS[criterion["quartile"]]() if criterion["quartile"] else "",
                "comments": criterion["comments"],
            }
            for criterion in document["criteria"]
        ],
        "field_label": _("What the field did well"),
        "strengths": strengths_sentence(document),
        "field": document.get("field", ""),
        "silent": _("No comment was shared."),
        "closing": _(
            "The jury shares comments and quarters, never ranks, totals or who wrote what. Comments of several jurors stand side "
            "by side and may disagree."
        ),
    }


def strengths_sentence(document: Document) -> str:
    """In which criteria the entries of the category were best, in words; empty where the field is too small to say."""
    names = [_("“%(name)s”", name=tr(name)) for name in document.get("strengths", [])]
    return _("The entries of your category were strongest in %(criteria)s.", criteria=", ".join(names)) if names else ""
