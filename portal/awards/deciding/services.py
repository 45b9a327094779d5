"""Commands of the board: propose, sign, open again, seal."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from portal import outbox
from portal.accounts.models import Mandate, Role, User
from portal.audit import Event, record
from portal.awards import scoring
from portal.awards.counting.queries import nominee_key
from portal.awards.deciding import policies as may
from portal.awards.deciding import queries
from portal.awards.deciding.choices import Placed, Proposal, problems
from portal.awards.models import Category, Decision, DecisionItem, Edition, FinalResult, ResultSet, Seal, Signature
from portal.awards.states import DECISION
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import Conflict, check_version, lock, session
from portal.core.i18n import tr
from portal.outbox.writing import link

SEAL_FORMAT = "awards-seal/1"


def propose_decision(
    category: Category, decision: Decision | None, result: ResultSet | None, placed: list[Placed], proposal: Proposal,
    *, actor: User, version: int | None, final: FinalResult | None = None,
) -> Decision:  # fmt: skip
    """Save what the board decides for one category. A change takes earlier signatures away.

    Raises Conflict when somebody saved meanwhile, Refused with the sentences of choices.problems.
    """
    require(may.propose_decision(actor, category.edition, decision, frozen=result is not None))
    if decision is None:
        lock(category)  # the first proposal has no row of its own yet to hold
        if first := session.scalar(select(Decision).where(Decision.category_id == category.id)):
            raise Conflict(first)
        decision = Decision(edition_id=category.edition_id, category=category)
        session.add(decision)
    else:
        check_version(decision, version)
    if found := problems(proposal, placed, least=category.least_entries, size=category.shortlist_size):
        raise Refused(" ".join(str(sentence) for sentence in found))
    decision.no_award, decision.reason = proposal.no_award, proposal.reason.strip()
    decision.result_set_id, decision.proposed_by = result.id if result else None, actor.id
    decision.final = final
    decision.signatures.clear()
    _set_items(decision, proposal)
    flag_modified(decision, "reason")  # a new citation alone must also count as a new version
    session.flush()
    record(Event.DECISION_PROPOSED, decision, actor=actor, reason=decision.reason, category=category.id)
    return decision


def _set_items(decision: Decision, proposal: Proposal) -> None:
    present = {item.entry_id: item for item in decision.items}
    for entry_id, choice in proposal.choices.items():
        item = present.get(entry_id)
        if item is None:
            item = DecisionItem(entry_id=entry_id)
            decision.items.append(item)
        item.shortlisted, item.outcome, item.citation = choice.shortlisted, choice.outcome, dict(choice.citation)
    for entry_id, item in present.items():
        if entry_id not in proposal.choices:
            decision.items.remove(item)


def content_of(decision: Decision) -> dict[str, object]:
    """A decision in canonical form: what is signed, and what is sealed."""
    return {
        "category": decision.category.key,
        "no_award": decision.no_award,
        "reason": decision.reason,
        "result": decision.result_set.fingerprint if decision.result_set else None,
        **({"final": decision.final.fingerprint} if decision.final else {}),
        "entries": [
            {"nominee": nominee_key(item.entry), "shortlisted": item.shortlisted, "outcome": item.outcome, "citation": dict(item.citation)}
            for item in sorted(decision.items, key=lambda item: item.entry_id)
        ],
    }  # fmt: skip


def sign_decision(category: Category, decision: Decision, *, actor: User, version: int | None) -> None:
    """One member's signature under exactly what they saw; the second one makes it signed."""
    lock(decision)
    require(may.sign_decision(actor, category.edition, decision, decision.signatures, adopted=queries.adopted(decision)))
    check_version(decision, version)
    digest = scoring.fingerprint(content_of(decision))
    decision.signatures.append(Signature(user_id=actor.id, content_hash=digest))
    record(Event.DECISION_SIGNED, decision, actor=actor, content_hash=digest)
    if len(decision.signatures) >= may.SIGNATURES:
        DECISION.apply("sign", decision)


def reopen_decision(category: Category, decision: Decision, *, actor: User, reason: str) -> None:
    """Back to the proposal; both signatures are gone, the audit trail keeps them."""
    require(may.reopen_decision(actor, category.edition, decision))
    DECISION.apply("reopen", decision, reason=reason)
    decision.signatures.clear()
    record(Event.DECISION_PROPOSED, decision, actor=actor, reason=reason, reopened=True)


def seal_decisions(edition: Edition, *, actor: User) -> Seal:
    """All signed decisions under one fingerprint. The salt keeps anybody from guessing what it covers."""
    lock(edition)
    categories, signed = queries.progress(edition)
    existing = queries.seal_of(edition)
    require(may.seal_decisions(actor, edition, categories=categories, signed=signed, sealed=existing is not None))
    decisions = session.scalars(
        select(Decision).where(Decision.edition_id == edition.id).order_by(Decision.category_id)
    ).all()
    for decision in decisions:
        DECISION.apply("seal", decision)
        record(Event.DECISION_SEALED, decision, actor=actor)
    document = {
        "format": SEAL_FORMAT,
        "edition": {"programme": edition.programme.slug, "edition": edition.slug},
        "salt": secrets.token_hex(32),
        "decisions": [{**content_of(d), "signed": sorted(s.content_hash for s in d.signatures)} for d in decisions],
    }
    seal = Seal(
        edition=edition,
        sealed_at=now(),
        document=scoring.canonical(document).decode(),
        fingerprint=scoring.fingerprint(document),
    )
    session.add(seal)
    session.flush()
    record(Event.SEAL_PUBLISHED, seal, actor=actor, fingerprint=seal.fingerprint)
    _tell_board(edition, seal)
    return seal


def _tell_board(edition: Edition, seal: Seal) -> None:
    """The fingerprint, by letter: an anchor outside the portal. It says nothing about any outcome."""
    members = session.scalars(
        select(User).join(Mandate).where(Mandate.organisation_id == edition.programme.owner_id, Mandate.role == Role.BOARD)
    ).unique()
    for member in members:
        if member.holds(Role.BOARD, edition.programme.owner_id):
            outbox.write(
                "decisions-sealed", to=member, scope=f"programme:{edition.programme_id}", once=f"sealed:{seal.id}:{member.id}",
                edition=tr(edition.title, member.locale), fingerprint=seal.fingerprint,
                link=link("deciding.overview", edition_id=edition.id),
            )  # fmt: skip
