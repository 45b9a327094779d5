"""The centre's part: an answer written at one's pace, handed in, and the action carried out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.casework import rules_of
from portal.certification.documenting.merging import Saved, Typed, merge, refuse, settle
from portal.certification.models import Finding
from portal.certification.remedying import letters, queries
from portal.certification.remedying import policies as may
from portal.certification.remedying.deadlines import begun, whole_time
from portal.certification.remedying.services.steps import hold, require_now, take
from portal.certification.remedying.words import ANSWER
from portal.core.access import Refused, allow
from portal.core.database import lock, session
from portal.core.forms import FIRST_YEAR, LAST_YEAR, LINE_LIMIT, TEXT_LIMIT, clean
from portal.core.i18n import _, _l


def stored(finding: Finding) -> dict[str, str]:
    """Field -> text, as a form shows it."""
    texts = {name: getattr(finding, name) for name in ("correction", "root_cause", "action", "owner")}
    return texts | {"planned_for": finding.planned_for.isoformat() if finding.planned_for else ""}


def save_answer(finding: Finding, typed: Mapping[str, Typed], *, actor: User, parts: Collection[str]) -> Saved:
    """Keep every field that changed and collides with nobody's."""
    lock(finding)
    require_now(allow() if "centre" in parts else may.answer_finding(finding, parts), may.answer_finding(finding, parts))
    result = merge(stored(finding), {key: Typed(str(clean(one.value)), one.token) for key, one in typed.items()})
    for name, value in list(result.values.items()):
        if problem := _problem(name, value):
            refuse(result, name, problem)
        elif name == "planned_for":
            finding.planned_for = date.fromisoformat(value) if value else None
        else:
            setattr(finding, name, value)
    settle(result)
    if result.values:
        session.flush()
        record(Event.FINDING_EDITED, finding, actor=actor, fields=sorted(result.values))
    return result


def _problem(name: str, value: str) -> str:
    if name == "planned_for":
        try:
            given = date.fromisoformat(value) if value else None
        except ValueError:
            return _("Please give a date.")
        fine = given is None or FIRST_YEAR <= given.year <= LAST_YEAR
        return "" if fine else _("Please give a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
    limit = LINE_LIMIT if name == "owner" else TEXT_LIMIT
    return _("Please keep this below %(limit)s characters.", limit=limit) if len(value) > limit else ""


def respond(finding: Finding, *, actor: User, parts: Collection[str]) -> dict[str, str]:
    """Hand the answer in. Returns field -> what is missing; nothing happened then."""
    require_now(allow() if "centre" in parts else may.answer_finding(finding, parts), may.answer_finding(finding, parts))
    if missing := _missing(finding):
        return missing
    kept = "\n\n".join(f"{label}: {stored(finding)[name]}" for name, (label, _hint) in ANSWER.items())
    take(finding, "respond", Event.FINDING_ANSWERED, actor, kept=kept)
    letters.tell_auditors("finding-answered", finding)
    return {}


def _missing(finding: Finding) -> dict[str, str]:
    missing = {name: _("Please fill this in.") for name, value in stored(finding).items() if not value}
    end = begun(finding.steps, finding.created_at) + whole_time(finding.grade, rules_of(finding.case))
    if finding.planned_for and finding.planned_for > end.date():
        missing["planned_for"] = _("This lies after the deadline for putting it right, %(day)s.", day=end.date().isoformat())
    return missing


def implement_action(finding: Finding, *, note: str, actor: User, parts: Collection[str], version: int | str | None) -> None:
    """The action is carried out: a sentence, and at least one file that shows it."""
    hold(finding, version)
    require_now(allow() if "centre" in parts else may.implement_action(finding, parts), may.implement_action(finding, parts))
    if not queries.files_of(finding)["implementation"]:
        raise Refused(_l("Please add at least one file that shows that it is carried out."))
    take(finding, "implement", Event.FINDING_IMPLEMENTED, actor, kept=note)
    letters.tell_auditors("finding-implemented", finding)
