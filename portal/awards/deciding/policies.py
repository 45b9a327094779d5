"""Who may decide. Pure: mandates and the state of the decision. Conflicts are kept out by the queries already."""

from __future__ import annotations

from portal.accounts.models import Role, User
from portal.awards.models import Decision, Edition, Signature
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

SIGNATURES = 2


def _on_board(actor: User, edition: Edition) -> Verdict:
    if actor.holds(Role.BOARD, edition.programme.owner_id):
        return allow()
    return deny(_l("Only members of the board may do this."))


def is_on_board(actor: User, edition: Edition) -> bool:
    return actor.holds(Role.BOARD, edition.programme.owner_id)


def propose_decision(actor: User, edition: Edition, decision: Decision | None, *, frozen: bool) -> Verdict:
    if not (verdict := _on_board(actor, edition)):
        return verdict
    if not frozen:
        return deny(_l("The round has not closed yet: there is no frozen ranking to decide on."))
    if decision is not None and decision.state != "proposed":
        return deny(_l("This decision is signed. Open it again, with a reason, to change it."))
    return allow()


def sign_decision(
    actor: User, edition: Edition, decision: Decision, signatures: list[Signature], *, adopted: bool = True
) -> Verdict:
    """``adopted``: the board voted for the proposal as it stands, or its rules ask for no vote."""
    if not (verdict := _on_board(actor, edition)):
        return verdict
    if decision.state != "proposed":
        return deny(_l("This decision is signed already."))
    if any(signature.user_id == actor.id for signature in signatures):
        return deny(_l("You have signed this decision. A second member signs next."))
    if not adopted:
        return deny(_l("The rules ask for a vote: the proposal as it stands must be adopted in a meeting first."))
    return allow()


def reopen_decision(actor: User, edition: Edition, decision: Decision) -> Verdict:
    if not (verdict := _on_board(actor, edition)):
        return verdict
    if decision.state != "signed":
        return deny(_l("Only a signed decision that is not sealed yet can be opened again."))
    return allow()


def seal_decisions(actor: User, edition: Edition, *, categories: int, signed: int, sealed: bool) -> Verdict:
    if not (verdict := _on_board(actor, edition)):
        return verdict
    if sealed:
        return deny(_l("The decisions are sealed already."))
    if categories == 0 or signed < categories:
        return deny(_l("Every category needs a decision signed by two members first."))
    return allow()


def correct_results(actor: User, edition: Edition, *, sealed: bool) -> Verdict:
    if not (verdict := _on_board(actor, edition)):
        return verdict
    return deny(_l("The decisions are sealed.")) if sealed else allow()
