"""What the PDF templates are given: plain data, in the reader's language. User text travels as JSON, never as markup."""

from __future__ import annotations

from typing import Any

from portal.awards.models import Edition, Entry, Section
from portal.awards.nominating.answers import KPI_COLUMNS
from portal.awards.nominating.reading import Dossier
from portal.core.clock import now
from portal.core.i18n import _, country, moment, ngettext, num, reader_language, tr

BLANK_ROWS = 5


def blank_form(edition: Edition, sections: list[Section]) -> dict[str, Any]:
    """The form to print and fill in by hand or to prepare at the desk."""
    closes = edition.dossiers_close_at
    return {
        "lang": reader_language(),
        "running": tr(edition.title),
        "title": _("Dossier form"),
        "subtitle": tr(edition.title),
        "intro": _("This is the form as it is asked in the portal. Only what is written there counts."),
        "deadline_label": _("Deadline"),
        "deadline": moment(closes, edition.zone) if closes else _("not set yet"),
        "page_of": _("Page {page} of {pages}"),
        "heads": [str(label) for label in KPI_COLUMNS.values()],
        "blank_rows": BLANK_ROWS,
        "nominee_label": _("Nominee"),
        "title_label": _("Title of the case"),
        "sections": [
            {
                "title": tr(section.title),
                "introduction": tr(section.introduction),
                "questions": [_question(question) for question in section.questions],
            }
            for section in sections
        ],
    }


def _question(question: Any) -> dict[str, Any]:
    remarks = [_("required") if question.required else _("optional")]
    if question.word_limit:
        remarks.append(ngettext("at most %(num)s word", "at most %(num)s words", question.word_limit))
    if question.kind == "file":
        remarks.append(_("files"))
    return {
        "label": tr(question.label),
        "help": tr(question.help),
        "kind": question.kind,
        "remarks": ", ".join(remarks),
        "lines": max(2, min(16, (question.word_limit or 20) // 10)),
        "choices": [tr(choice["label"]) for choice in question.choices],
    }


def dossier(entry: Entry, read: Dossier) -> dict[str, Any]:
    """The finished (or unfinished) dossier on paper."""
    return {
        "lang": reader_language(),
        "running": f"{tr(entry.edition.title)} · {entry.reference or _('not submitted')}",
        "nominee": entry.nominee,
        "title": entry.title or _("without a title yet"),
        "page_of": _("Page {page} of {pages}"),
        "facts": [[label, value] for label, value in _facts(entry) if value],
        "heads": [_("Measure"), _("Baseline"), _("Target"), _("Result"), _("Period and source")],
        "none": _("Not answered."),
        "sections": [
            {"title": section.title, "answers": [_answer(answer) for answer in section.answers]}
            for section in read.sections
        ],
        "printed": _("Printed %(at)s", at=moment(now())),
    }


def _facts(entry: Entry) -> list[tuple[str, str]]:
    return [
        (_("Reference"), entry.reference or _("not submitted")),
        (_("Category"), tr(entry.category.name)),
        (_("Country"), country(entry.country)),
        (_("Association"), entry.association.name if entry.association else ""),
        (_("Submitted"), moment(entry.submitted_at, entry.edition.zone) if entry.submitted_at else ""),
        (_("Words"), num(entry.words)),
    ]


def _answer(answer: Any) -> dict[str, Any]:
    return {
        "label": answer.label,
        "kind": answer.kind,
        "text": answer.value,
        "rows": [
            {
                "measure": " ".join(part for part in (row["measure"], f"({row['unit']})" if row["unit"] else "") if part),
                "baseline": row["baseline"], "target": row["target"], "result": row["result"],
                "source": ", ".join(part for part in (row["period"], row["source"]) if part),
            }
            for row in answer.rows
        ],
        "files": [document.filename for document in answer.documents],
    }  # fmt: skip
