"""The letters of documenting: who is told, in whose language; ids and names only, the texts stay in the portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.certification.documenting import queries
from portal.certification.documenting.words import about, answered_words
from portal.certification.models import Assessment, Case, CaseSnapshot, Requirement
from portal.core.clock import in_zone, now
from portal.core.i18n import _l, moment, ngettext, relative, tr
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register

ABOUT = {
    "case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "standard": "EN 15838:2009", "actor": "Jonas Weber",
    "deadline": "Fri 26 Feb 2027, 18:00 CET (in 11 days)", "link": "/certification/cases/1/requirements",
}  # fmt: skip

register(LetterKind("documentation-submitted", _l("Documentation handed in, to auditors and managers"), {**ABOUT, "answers": "62 of 62 requirements answered", "fingerprint": "9f2b…"}, ("link",)))
register(LetterKind("documentation-received", _l("Documentation handed in, receipt to the centre"), {**ABOUT, "answers": "62 of 62 requirements answered", "fingerprint": "9f2b…"}, ("link",)))
register(LetterKind("documentation-question", _l("Questions about the documentation"), {**ABOUT, "requirement": "4.1 Quality policy"}, ("link",)))
register(LetterKind("stage1-returned", _l("Documentation returned for rework"), {**ABOUT, "reason": "Two procedures are missing.", "gaps": "2 gaps"}, ("link",)))
register(LetterKind("stage1-cleared", _l("Stage 1 concluded, the visit can be planned"), {**ABOUT, "on_site": "5 requirements will be looked at on site"}, ("link",)))


def _about(case: Case, actor: User, to: User) -> dict[str, Any]:
    """The caller speaks the recipient's language."""
    return {
        "case": case.number,
        "centre": case.organisation.name,
        "standard": case.standard.code,
        "actor": actor.name,
        "deadline": f"{moment(case.due_at, to.zone)} ({relative(case.due_at)})" if case.due_at else "–",
    }


def _page(case: Case, page: str) -> str:
    return f"/certification/cases/{case.id}/{page}"


def tell_submitted(case: Case, snapshot: CaseSnapshot, actor: User) -> None:
    """The auditors and managers, that it is theirs now; the centre, as a receipt."""
    body = {one.id: one for one in [*queries.team_of(case, "lead", "auditor"), *queries.managers_of(case)]}
    for person in body.values():
        _write("documentation-submitted", case, actor, person, _page(case, "stage1"), snapshot)
    for person in queries.centre_people(case):
        if person.id not in body:
            _write("documentation-received", case, actor, person, _page(case, "requirements"), snapshot)


def _write(key: str, case: Case, actor: User, person: User, link: str, snapshot: CaseSnapshot) -> None:
    with speaking(person.locale):
        outbox.write(
            key, to=person, once=f"{key}:{snapshot.id}:{person.id}", link=link, fingerprint=snapshot.sha256,
            answers=answered_words(case.answered, case.asked), **_about(case, actor, person),
        )  # fmt: skip


def tell_of_question(case: Case, requirement: Requirement, actor: User, *, from_centre: bool) -> None:
    """The other side, once a day at most: the portal shows which questions are open."""
    people = queries.team_of(case, "lead", "auditor") if from_centre else queries.centre_people(case)
    for person in people:
        if person.id == actor.id:
            continue
        day = in_zone(now(), person.zone).date()
        with speaking(person.locale):
            outbox.write(
                "documentation-question", to=person, once=f"documentation-question:{case.id}:{person.id}:{day}",
                link=_page(case, f"requirements/{requirement.id}"),
                requirement=about(requirement.ref, tr(requirement.heading, person.locale)), **_about(case, actor, person),
            )  # fmt: skip


def tell_returned(case: Case, reason: str, *, gaps: int, actor: User) -> None:
    for person in queries.centre_people(case):
        with speaking(person.locale):
            outbox.write(
                "stage1-returned", to=person, link=_page(case, "requirements"), reason=reason,
                gaps=ngettext("%(num)s gap", "%(num)s gaps", gaps), **_about(case, actor, person),
            )  # fmt: skip


def tell_cleared(case: Case, assessments: Iterable[Assessment], *, actor: User) -> None:
    seen = sum(one.stage1 == "on_site" for one in assessments)
    people = {one.id: one for one in [*queries.centre_people(case), *queries.managers_of(case)]}
    for person in people.values():
        with speaking(person.locale):
            outbox.write(
                "stage1-cleared", to=person, link=_page(case, "stage1"),
                on_site=ngettext(
                    "%(num)s requirement will be looked at on site",
                    "%(num)s requirements will be looked at on site",
                    seen,
                ),
                **_about(case, actor, person),
            )  # fmt: skip
