"""What the PDF template of the stage-1 report is given: plain data in the reader's language, from what was concluded."""

from __future__ import annotations

from typing import Any

from portal.certification.documenting import words
from portal.certification.models import Case, CaseSnapshot
from portal.core.clock import now
from portal.core.i18n import _, moment, ngettext, reader_language, tr


def stage1(case: Case, snapshot: CaseSnapshot) -> dict[str, Any]:
    """The report. Nothing but the snapshot is asked for judgements: what is under way or private is not in it."""
    content = snapshot.content
    items = content["requirements"]
    counts = {key: sum(one["stage1"] == key for one in items) for key in ("adequate", "gap", "on_site")}
    return {
        "lang": reader_language(),
        "running": f"{case.number} · {_('Stage 1 report')}",
        "title": _("Stage 1 report"),
        "centre": content["case"]["centre"],
        "page_of": _("Page {page} of {pages}"),
        "facts": [
            [_("Case"), content["case"]["number"]],
            [_("Standard"), content["case"]["standard"]],
            [_("Certification body"), case.scheme_version.body.name],
            [_("Scope"), case.scope],
            [_("Concluded"), moment(snapshot.at)],
            [_("Concluded by"), content["concluded_by"]],
        ],
        "outcome": _("Cleared for the visit") if content["outcome"] == "cleared" else _("Returned for rework"),
        "reason": content["reason"],
        "counts": [
            [str(words.STAGE1[key]), ngettext("%(num)s requirement", "%(num)s requirements", number)]
            for key, number in counts.items()
        ],
        "gaps_title": _("Gaps"),
        "rest_title": _("All requirements"),
        "gaps": [_item(one) for one in items if one["stage1"] == "gap"],
        "heads": [_("Requirement"), _("Judgement"), _("Note")],
        "items": [_item(one) for one in items],
        "plan_label": _("Accepted plan"),
        "fingerprint_label": _("Fingerprint"),
        "fingerprint": snapshot.sha256,
        "printed": _("Printed %(at)s", at=moment(now())),
    }


def _item(one: dict[str, Any]) -> dict[str, str]:
    return {
        "label": words.about(one["ref"], tr(one["heading"])),
        "question": tr(one["question"]),
        "judgement": str(words.STAGE1[one["stage1"]]),
        "note": one["note"],
        "plan": one["plan"],
    }
