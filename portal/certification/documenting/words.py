"""Words of documenting for people: progress, judgements, obligations, channels."""

from __future__ import annotations

from typing import Any

from portal.certification.steps import CHANNELS
from portal.certification.steps import MATURITY as MATURITY
from portal.core.i18n import _, _l, ngettext

PROGRESS: dict[str, Any] = {"open": _l("Not begun"), "in_progress": _l("In progress"), "answered": _l("Answered")}
PROGRESS_KINDS = {"open": "none", "in_progress": "warn", "answered": "ok"}
STAGE1: dict[str, Any] = {
    "": _l("Not judged yet"), "adequate": _l("Adequate on paper"), "gap": _l("Gap"), "on_site": _l("To be seen on site"),
}  # fmt: skip
STAGE1_KINDS = {"": "none", "adequate": "ok", "gap": "bad", "on_site": "warn"}
RESULTS: dict[str, Any] = {
    "": _l("Not judged yet"), "conforming": _l("Conforming"), "nonconforming": _l("Nonconforming"),
    "not_applicable": _l("Not applicable"), "not_verified": _l("Not verified"),
}  # fmt: skip
RESULT_KINDS = {"": "none", "conforming": "ok", "nonconforming": "bad", "not_applicable": "none", "not_verified": "warn"}
METHODS: dict[str, Any] = {
    "document": _l("Documents"), "interview": _l("Interview"), "observation": _l("Observation"),
    "record": _l("Sample of records"), "kpi": _l("Key figures"),
}  # fmt: skip
OBLIGATIONS: dict[str, Any] = {"mandatory": _l("Mandatory"), "recommended": _l("Recommended"), "optional": _l("Optional")}
UNITS: dict[str, Any] = {
    "%": "%", "per_thousand": "‰", "points": _l("points"), "seconds": _l("seconds"), "hours": _l("hours"), "days": _l("days"),
}  # fmt: skip
CHECKS: dict[str, Any] = {
    "": _l("Not checked yet"), "confirmed": _l("Confirmed"), "differs": _l("Differs"), "not_traceable": _l("Not traceable"),
}  # fmt: skip
CHECK_KINDS = {"": "none", "confirmed": "ok", "differs": "bad", "not_traceable": "warn"}
CELLS: dict[str, Any] = {
    "value": _l("Value"), "target": _l("Target"), "period": _l("Period"), "source": _l("Source"),
    "definition": _l("Own definition, where it departs"), "acted_on": _l("What was done with it"),
    "checked": _l("Check"), "check_note": _l("Note on the check"),
}  # fmt: skip
ALL_CHANNELS: dict[str, Any] = {**CHANNELS, "messaging": _l("Messaging"), "form": _l("Web form"), "": _l("Whole centre")}


def answered_words(answered: int, asked: int) -> str:
    return ngettext(
        "%(done)s of %(num)s requirement answered", "%(done)s of %(num)s requirements answered", asked, done=answered
    )


def judged_words(judged: int, asked: int) -> str:
    return ngettext("%(done)s of %(num)s requirement judged", "%(done)s of %(num)s requirements judged", asked, done=judged)


def about(ref: str, heading: str) -> str:
    return _("%(ref)s %(heading)s", ref=ref, heading=heading)


def method_list(methods: list[str]) -> str:
    return ", ".join(str(METHODS.get(one, one)) for one in methods)
