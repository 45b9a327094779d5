"""Letters about findings: to the centre, to the auditors, to the managers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.certification.models import Case, Finding
from portal.certification.people import centre_of, colleagues_of, managers_of
from portal.certification.remedying import queries
from portal.certification.remedying.queries import auditors_of, team_of
from portal.certification.remedying.words import STATES
from portal.certification.steps import GRADES
from portal.core.i18n import _, _l, moment, tr
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register
from portal.outbox.writing import link

ABOUT: dict[str, Any] = {
    "case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "number": 3, "grade": "Minor nonconformity",
    "requirement": "5.4-a Training", "due": "Fri 8 May 2026, 18:00 CEST", "state": "to be answered",
    "link": "/certification/cases/42/findings/7",
}  # fmt: skip
REASON = {**ABOUT, "reason": "The cause names the finding again, not why it happened."}

for _key, _title, _values in (
    ("finding-answered", _l("Finding answered, to the auditors"), ABOUT),
    ("finding-accepted", _l("Answer to a finding accepted"), ABOUT),
    ("finding-returned", _l("Answer or action returned to the centre"), REASON),
    ("finding-implemented", _l("Action carried out, to the auditors"), ABOUT),
    ("finding-verified", _l("Correction of a finding verified"), ABOUT),
    ("finding-escalated", _l("Finding became a major nonconformity"), REASON),
    ("finding-disputed", _l("Finding disputed, to the manager"), REASON),
    ("finding-ruled", _l("Dispute about a finding ruled on"), REASON),
    ("finding-reminder", _l("Reminder of a finding"), {**ABOUT, "share": 80}),
):
    register(LetterKind(_key, _title, _values, ("link",)))
register(
    LetterKind(
        "corrections-closed", _l("Corrections closed"),
        {"case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "link": "/certification/cases/42/findings"}, ("link",),
    )
)  # fmt: skip
for _key, _title, _more in (
    ("corrections-overdue", _l("Findings not closed in time"), {"until": "Fri 8 May 2026, 18:00 CEST"}),
    ("visit-repeated", _l("A visit is repeated"), {"reason": "The cause of finding 3 is not removed.", "until": "Fri 8 May 2026, 18:00 CEST"}),
    ("repetition-called-off", _l("The repetition of a visit is called off"), {"reason": "The missing proof has arrived.", "until": "Fri 8 May 2026, 18:00 CEST"}),
):
    register(
        LetterKind(
            _key, _title,
            {"case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "link": "/certification/cases/42/findings", **_more}, ("link",),
        )
    )  # fmt: skip


def _centre(case: Case) -> list[User]:
    helping = [one.user for one in colleagues_of(case) if one.user.active]
    return list({one.id: one for one in [*centre_of(case), *helping]}.values())


def _write(key: str, finding: Finding, people: Iterable[User], *, once: str = "", **more: Any) -> None:
    case = finding.case
    for person in {one.id: one for one in people}.values():
        with speaking(person.locale):
            outbox.write(
                key, to=person, scope=f"case:{case.id}", once=f"{once}:{person.id}" if once else None, case=case.number,
                centre=case.organisation.name, number=finding.number, grade=str(GRADES[finding.grade]),
                requirement=f"{finding.requirement.ref} {tr(finding.requirement.heading, person.locale)}",
                due=moment(finding.due_at, person.zone) if finding.due_at else _("none"), state=str(STATES[finding.state][1]),
                link=link("remedying.finding", case_id=case.id, finding_id=finding.id), **more,
            )  # fmt: skip


def tell_centre(key: str, finding: Finding, **more: Any) -> None:
    _write(key, finding, _centre(finding.case), **more)


def tell_auditors(key: str, finding: Finding, **more: Any) -> None:
    _write(key, finding, auditors_of(finding.case), **more)


def tell_managers(key: str, finding: Finding, **more: Any) -> None:
    _write(key, finding, managers_of(finding.case), **more)


def tell_everybody(key: str, finding: Finding, **more: Any) -> None:
    case = finding.case
    _write(key, finding, [*_centre(case), *auditors_of(case), *managers_of(case)], **more)


def remind(finding: Finding, share: int) -> None:
    """To the centre; at the end of the time to the managers, too. The same share of the same period once."""
    people = _centre(finding.case) + (managers_of(finding.case) if share >= 100 else [])
    until = f"{finding.due_at:%Y%m%d%H%M}" if finding.due_at else ""
    _write("finding-reminder", finding, people, once=f"finding:{finding.id}:{until}:{share}", share=share)


def tell_closed(case: Case) -> None:
    for person in {one.id: one for one in [*_centre(case), *auditors_of(case)]}.values():
        outbox.write(
            "corrections-closed", to=person, scope=f"case:{case.id}", case=case.number, centre=case.organisation.name,
            link=link("remedying.findings", case_id=case.id),
        )  # fmt: skip


def tell_hard_stop(case: Case) -> int:
    """To everybody of the case, once for this deadline. Returns how many letters were written now."""
    people = {one.id: one for one in [*_centre(case), *auditors_of(case), *managers_of(case)]}
    keys = {f"corrections-overdue:{case.id}:{case.visits}:{case.due_at:%Y%m%d}:{number}": one for number, one in people.items()}
    new = {key: one for key, one in keys.items() if key not in queries.written(keys)}
    for key, person in new.items():
        with speaking(person.locale):
            outbox.write(
                "corrections-overdue", to=person, scope=f"case:{case.id}", once=key, case=case.number, centre=case.organisation.name,
                until=moment(case.due_at, person.zone), link=link("remedying.findings", case_id=case.id),
            )  # fmt: skip
    return len(new)


def tell_repeated(case: Case, reason: str, snapshot_id: int, *, sender: User) -> None:
    """To the centre, the team and the other managers."""
    _tell_visit("visit-repeated", case, reason, snapshot_id, sender)


def tell_called_off(case: Case, reason: str, snapshot_id: int, *, sender: User) -> None:
    _tell_visit("repetition-called-off", case, reason, snapshot_id, sender)


def _tell_visit(key: str, case: Case, reason: str, snapshot_id: int, sender: User) -> None:
    people = {one.id: one for one in [*_centre(case), *team_of(case), *managers_of(case)] if one.id != sender.id}
    for person in people.values():
        with speaking(person.locale):
            outbox.write(
                key, to=person, scope=f"case:{case.id}", once=f"{key}:{case.id}:{snapshot_id}:{person.id}",
                case=case.number, centre=case.organisation.name, reason=reason, until=moment(case.due_at, person.zone),
                link=link("remedying.findings", case_id=case.id),
            )  # fmt: skip
