"""What a follow-up takes along: the agreement with days and sample of its own kind, and answers that still answer."""

from __future__ import annotations

import secrets
from typing import Any

from portal.audit import Event, record
from portal.certification import sampling
from portal.certification.agreements import days_as_json, sample_as_json
from portal.certification.audit_days import VisitedSite, calculate
from portal.certification.casework import rules_of
from portal.certification.keeping import queries
from portal.certification.models import Agreement, Assessment, Case, Evidence, EvidenceRevision
from portal.core.database import session


def carry_agreement(case: Case, agreement: Agreement) -> Agreement:
    """The agreement in force holds for the new case; its days and its sample are those of this kind of audit."""
    sample = _sample(case)
    for site in case.sites:
        site.sampled = site.id in sample["sampled"]
    carried = Agreement(
        case=case, state="in_force", days=_days(case), sample=sample, terms=agreement.terms, sha256=agreement.sha256,
        fee_reference=agreement.fee_reference, body_signed_by=agreement.body_signed_by, body_signed_at=agreement.body_signed_at,
        centre_signed_by=agreement.centre_signed_by, centre_signed_at=agreement.centre_signed_at,
    )  # fmt: skip
    session.add(carried)
    session.flush()
    return carried


def _sample(case: Case) -> dict[str, Any]:
    """Drawn by a seed made now and published with it, in the shape of every agreement."""
    session.flush()
    session.refresh(case, ["sites"])
    sites = [sampling.Site(site.id, site.central) for site in case.sites]
    drawn = sampling.draw(f"{case.number}-{secrets.token_hex(8)}", sites, case.kind, rules_of(case))
    return sample_as_json(drawn)


def _days(case: Case) -> dict[str, Any]:
    visited = [VisitedSite(site.id, site.headcount) for site in case.sites if site.sampled]
    found = calculate(sum(site.headcount for site in case.sites), case.kind, rules_of(case), sites=visited)
    return days_as_json(found, rules_of(case))


def carry_answers(case: Case, previous: Case) -> int:
    """In a transition: where the crosswalk calls every question behind a new one the same, the old answers are taken over.

    They are marked by ``carried_id`` and count as answered; the centre can still change them. Returns their number.
    """
    earlier, carried = queries.answers_of(previous), 0
    for delta in queries.delta_of(case):
        sources = [earlier[ref] for ref in delta.origins if ref in earlier]
        if delta.relation == "same" and _take_over(delta.assessment, sources):
            carried += 1
    case.answered = carried
    session.flush()
    record(Event.BASELINE_COPIED, case, actor=None, earlier=previous.id, answers=carried, relation="same")
    return carried


def _take_over(one: Assessment, sources: list[Assessment]) -> bool:
    answered = [source for source in sources if source.progress == "answered"]
    if not answered or len(answered) < len(sources):
        return False
    one.carried_id, one.progress = answered[0].id, "answered"
    one.answered_by, one.answered_at = answered[0].answered_by, answered[0].answered_at
    one.statement = "\n\n".join(source.statement for source in answered if source.statement)
    if not any(source.applies for source in answered):
        one.exclusion = "\n\n".join(source.exclusion for source in answered)
        one.applies = False
    for source in answered:
        _show_again(one, source)
    return True


def _show_again(one: Assessment, source: Assessment) -> None:
    """The same files, as new pieces of evidence of this case."""
    for piece in source.evidence:
        if piece.removed_at is None and piece.revisions:
            again = Evidence(assessment_id=one.id, title=piece.title)
            session.add(again)
            session.flush()
            session.add(EvidenceRevision(evidence_id=again.id, number=1, document_id=piece.revisions[-1].document_id))
