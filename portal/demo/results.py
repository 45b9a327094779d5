"""Results of the demo: counted, decided, signed, sealed and published by the real commands, at their instants."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal import demo_data
from portal.accounts.models import User
from portal.awards.counting.finals import final_of
from portal.awards.counting.services import close_round, freeze_round, open_round
from portal.awards.deciding import queries
from portal.awards.deciding.choices import Choice, Proposal, suggestion
from portal.awards.deciding.services import propose_decision, seal_decisions, sign_decision
from portal.awards.models import Category, Decision
from portal.awards.visibility import judged_categories
from portal.core.clock import pretend
from portal.core.database import session
from portal.demo import meetings
from portal.demo.editions import Built
from portal.demo.entries import Made

UNUSUAL = "The visit to both centres showed that the second of the ranking had carried the change further into the house."


def build_rounds(built: Built) -> None:
    """Open, close and freeze the round where its instants have passed."""
    stage = built.round
    if built.plan.phase in ("announced", "nominating", "screening"):
        return
    assert stage.opens_at
    assert stage.closes_at
    with pretend(stage.opens_at):
        open_round(stage, stage.opens_at)
    if built.plan.phase == "judging":
        return
    with pretend(stage.closes_at + timedelta(seconds=3)):
        close_round(stage, stage.closes_at)
        freeze_round(stage, stage.closes_at + timedelta(seconds=3))


def build_decisions(built: Built, made: list[Made], board: list[User]) -> None:
    """Proposed, adopted in a meeting and signed where the edition is sealed; while the board deliberates one signed, one
    proposed, one open, and a meeting called."""
    assert built.round.closes_at
    names = {one.entry.id: one.dossier for one in made}
    deliberating = built.plan.phase == "deliberating"
    if not deliberating:
        meetings.set_rules(built)
    for number, category in enumerate(built.categories[: 2 if deliberating else None]):
        with pretend(built.round.closes_at + timedelta(days=3, hours=-9, minutes=number)):
            _propose(category, names, _free(board, category), unusual=number == 1)
    meeting = None if deliberating else meetings.hold(built, board)
    for number, category in enumerate(built.categories[: 2 if deliberating else None]):
        with pretend(built.round.closes_at + timedelta(days=3, hours=2, minutes=number)):
            _sign(category, _free(board, category)[: 2 - number if deliberating else 2])
    if meeting is None:
        meetings.prepare(built, board)
        return
    meetings.minute(meeting, board)
    with pretend((built.edition.shortlist_at or built.round.closes_at) - timedelta(days=2)):
        seal_decisions(built.edition, actor=board[0])


def _free(board: list[User], category: Category) -> list[User]:
    return [member for member in board if _is_free(member, category)]


def _is_free(member: User, category: Category) -> bool:
    """Without a tie to anybody in the category: only then do they see it at all."""
    return session.scalars(judged_categories(member).where(Category.id == category.id)).first() is not None


def _propose(category: Category, dossiers: dict[int, demo_data.Dossier], board: list[User], *, unusual: bool) -> None:
    result = queries.result_of(category)
    final = final_of(category)
    table = queries.table_of(category, result, final)
    plain = suggestion(table.placed, least=category.least_entries, size=category.shortlist_size)
    proposal = _with_citations(_overruled(plain, table) if unusual and len(table.placed) > 2 else plain, dossiers)
    propose_decision(category, None, result, table.placed, proposal, actor=board[0], version=None, final=final)
    session.flush()


def _sign(category: Category, board: list[User]) -> None:
    decision = session.scalars(select(Decision).where(Decision.category_id == category.id)).one()
    for member in board:
        sign_decision(category, decision, actor=member, version=decision.version)
        session.flush()


def _overruled(proposal: Proposal, table: queries.Ranking) -> Proposal:
    """The board once took the second for the winner, and said why."""
    if proposal.no_award:
        return proposal
    first, second = table.placed[0].entry_id, table.placed[1].entry_id
    choices = {**proposal.choices, first: Choice(True, "commended"), second: Choice(True, "winner")}
    return Proposal(choices, reason=UNUSUAL)


def _with_citations(proposal: Proposal, dossiers: dict[int, demo_data.Dossier]) -> Proposal:
    choices = {
        entry: Choice(c.shortlisted, c.outcome, dict(dossiers[entry].citation)) if c.outcome in ("winner", "commended") else c
        for entry, c in proposal.choices.items()
    }
    return Proposal(choices, proposal.no_award, proposal.reason or _reason(proposal))


def _reason(proposal: Proposal) -> str:
    return "Fewer entries came in than the rules ask for." if proposal.no_award else ""
