"""What the board sees: categories without a tie of the viewer, frozen rankings, decisions."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Exists, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import Role, User
from portal.awards import scoring
from portal.awards.counting.finals import counted_rounds, final_of
from portal.awards.counting.queries import nominee_key
from portal.awards.deciding.choices import Choice, Placed, Proposal
from portal.awards.deciding.resolutions import resolution_of
from portal.awards.models import (
    Assignment,
    Category,
    Criterion,
    Decision,
    DecisionItem,
    Edition,
    Entry,
    FinalResult,
    FinalRow,
    MeetingRules,
    Motion,
    Programme,
    ResultRow,
    ResultSet,
    Round,
    Seal,
    Signature,
)
from portal.awards.scoring.combining import combine
from portal.awards.scoring.final import final_phrases, stages_in
from portal.awards.visibility import judged_categories, visible_decisions, visible_finals, visible_result_sets
from portal.core.database import first_or_404, session
from portal.core.i18n import _, num, tr

SIGNED = ("signed", "sealed", "revealed")


@dataclass(frozen=True)
class Summary:
    """A category in the board's overview."""

    category: Category
    entries: int
    decision: Decision | None
    frozen: bool

    @property
    def signed(self) -> bool:
        return self.decision is not None and self.decision.state in SIGNED


@dataclass(frozen=True)
class Line:
    """One entry of the ranking with the cards behind it. ``cards``: weighted means, ascending, no names."""

    row: ResultRow
    cards: list[Decimal]
    few: bool


@dataclass(frozen=True)
class Ranking:
    """The frozen ranking of a category. ``result`` None: the round is not frozen yet."""

    category: Category
    result: ResultSet | None
    lines: list[Line]
    criteria: list[Criterion]
    ties: list[list[str]]
    final: FinalResult | None = None
    """Where the category has several rounds, all of them counted: their combination, on which is decided."""
    pending: bool = False
    """A round is still to come: nothing is decided yet."""

    @property
    def decided(self) -> list[FinalRow] | list[ResultRow]:
        """What the board decides on: every eligible entry in the final order."""
        return self.final.rows if self.final else [line.row for line in self.lines]

    @property
    def decidable(self) -> ResultSet | None:
        return None if self.pending else self.result

    @property
    def placed(self) -> list[Placed]:
        return [Placed(row.entry_id, row.entry.nominee, row.rank) for row in self.decided]

    @property
    def cards(self) -> int:
        return sum(len(line.cards) for line in self.lines)


def category_for(viewer: User, category_id: int) -> Category:
    """A category whose results the viewer may see, with edition and programme; else 404."""
    return first_or_404(
        judged_categories(viewer)
        .where(Category.id == category_id)
        .options(joinedload(Category.edition).joinedload(Edition.programme))
    )


def overview(viewer: User, edition: Edition) -> list[Summary]:
    """The categories of an edition the viewer may decide on; three statements."""
    categories = session.scalars(
        judged_categories(viewer).where(Category.edition_id == edition.id).order_by(Category.position, Category.id)
    ).all()
    decisions = {
        d.category_id: d
        for d in session.scalars(
            visible_decisions(viewer)
            .where(Decision.edition_id == edition.id)
            .options(selectinload(Decision.signatures).joinedload(Signature.user))
        )
    }
    per_category = (
        select(Entry.category_id, func.count())
        .where(Entry.edition_id == edition.id, Entry.state == "accepted")
        .group_by(Entry.category_id)
    )
    counts = {category_id: count for category_id, count in session.execute(per_category)}  # noqa: C416 (a Result looks like a mapping to dict)
    frozen = set(
        session.scalars(
            visible_result_sets(viewer)
            .join(Round, Round.id == ResultSet.round_id)
            .where(Round.edition_id == edition.id)
            .with_only_columns(ResultSet.category_id)
        )
    )
    return [Summary(c, counts.get(c.id, 0), decisions.get(c.id), c.id in frozen) for c in categories]


def _current(query: Select[ResultSet], category: Category) -> ResultSet | None:
    """The result that counts: of the last frozen round, corrections taken."""
    newer = aliased(ResultSet)
    return session.scalars(
        query.join(Round, Round.id == ResultSet.round_id)
        .outerjoin(newer, newer.replaces_id == ResultSet.id)
        .where(ResultSet.category_id == category.id, newer.id.is_(None))
        .order_by(Round.position.desc())
        .options(
            selectinload(ResultSet.rows).joinedload(ResultRow.entry),
            joinedload(ResultSet.round).selectinload(Round.criteria),
        )
        .limit(1)
    ).first()


def ranking(viewer: User, category: Category) -> Ranking:
    """The ranking that counts, if the viewer may see it. A fixed number of statements."""
    seen = session.scalar(visible_finals(viewer).where(FinalResult.category_id == category.id).with_only_columns(FinalResult.id).limit(1))
    return table_of(category, _current(visible_result_sets(viewer), category), final=final_of(category) if seen else None)


def result_of(category: Category) -> ResultSet | None:
    """The result that counts, whoever asks: for commands, never for a page."""
    return _current(select(ResultSet), category)


def table_of(category: Category, result: ResultSet | None, final: FinalResult | None = None) -> Ranking:
    if result is None:
        return Ranking(category, None, [], [], [])
    pending = session.scalar(select(_to_come(category.edition_id))) or False
    cards = _cards(result)
    lines = [Line(row, cards[row.entry_id], row.cards < result.round.least_cards) for row in result.rows]
    return Ranking(category, result, lines, result.round.criteria, tie_sentences(result), final, pending)


def _to_come(edition_id: Any) -> Exists:
    """Whether a round that is marked is not counted yet."""
    return exists().where(Round.edition_id == edition_id, Round.kind != "discussion", Round.state != "frozen")


def rounds_of(ranking: Ranking) -> list[Round]:
    """The rounds the final result combines, whose names stand above its parts. One statement, or none."""
    return counted_rounds(ranking.category.edition_id) if ranking.final else []


def final_ties(ranking: Ranking, rounds: list[Round]) -> list[list[str]]:
    """Every tie of the final table, explained step by step."""
    if ranking.final is None:
        return []
    stored = json.loads(ranking.final.document)
    combined = combine(stages_in(stored), stored["nominees"])
    names = {nominee_key(row.entry): row.entry.nominee for row in ranking.final.rows} if combined.ties else {}
    titles = {stage.position: tr(stage.name) for stage in rounds}
    return [
        [
            str(_(phrase.text) % phrase.params)
            for phrase in final_phrases(tie, lambda key: names.get(key, key), lambda place: titles.get(place, str(place)), lambda value: num(value, 2))
        ]
        for tie in combined.ties
    ]


def _cards(result: ResultSet) -> dict[int, list[Decimal]]:
    found: dict[int, list[Decimal]] = defaultdict(list)
    for entry_id, total in session.execute(
        select(Assignment.entry_id, Assignment.total)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.round_id == result.round_id,
            Assignment.state == "submitted",
            Entry.category_id == result.category_id,
        )
        .order_by(Assignment.total)
    ):
        if total is not None:
            found[entry_id].append(total)
    return found


def tie_sentences(result: ResultSet) -> list[list[str]]:
    """Every tie of the frozen table, explained step by step in the reader's language."""
    names = {key: row.entry.nominee for row in result.rows for key in (row.entry.reference, row.entry.pseudonym) if key}
    criteria = {criterion.key: tr(criterion.name) for criterion in result.round.criteria}
    return [
        [
            str(_(phrase.text) % phrase.params)
            for phrase in scoring.phrases(
                tie, lambda key: names.get(key, key), lambda key: criteria.get(key, key), lambda value: num(value, 2)
            )
        ]
        for tie in scoring.ties_of(json.loads(result.document))
    ]


def decision_for(viewer: User, category: Category) -> Decision | None:
    """The decision on a category, with items and signatures, if the viewer may see it."""
    return session.scalars(
        visible_decisions(viewer)
        .where(Decision.category_id == category.id)
        .options(
            selectinload(Decision.items).joinedload(DecisionItem.entry),
            selectinload(Decision.signatures).joinedload(Signature.user),
        )
    ).first()


def adopted(decision: Decision) -> bool:
    """Whether the board voted for the proposal as it stands, or need not. At most two statements."""
    votes = session.scalar(select(MeetingRules.votes).where(MeetingRules.edition_id == decision.edition_id))
    if votes in (None, "none"):
        return True
    carried = select(Motion.id).where(
        Motion.decision_id == decision.id, Motion.state == "carried", Motion.content_hash == resolution_of(decision)
    )
    return session.scalar(carried.limit(1)) is not None


def proposal_of(decision: Decision) -> Proposal:
    choices = {item.entry_id: Choice(item.shortlisted, item.outcome, item.citation) for item in decision.items}
    return Proposal(choices, decision.no_award, decision.reason)


def seal_of(edition: Edition) -> Seal | None:
    return session.scalar(select(Seal).where(Seal.edition_id == edition.id))


def progress(edition: Edition) -> tuple[int, int]:
    """(categories of the edition, categories with a signed decision), whoever asks: for the rule, never for a page."""
    categories = session.scalar(select(func.count(Category.id)).where(Category.edition_id == edition.id)) or 0
    signed = session.scalar(
        select(func.count(Decision.id)).where(
            Decision.edition_id == edition.id, Decision.state.in_(SIGNED)
        )
    )
    return categories, signed or 0


def waiting_decisions(viewer: User) -> list[tuple[Category, Edition, Decision | None]]:
    """Frozen categories whose decision still needs the viewer: to be made, or to be signed. One statement."""
    signed = select(Signature.id).where(Signature.decision_id == Decision.id, Signature.user_id == viewer.id).exists()
    rows = session.execute(
        judged_categories(viewer)
        .join(Edition, Edition.id == Category.edition_id)
        .join(Programme, Programme.id == Edition.programme_id)
        .outerjoin(Decision, Decision.category_id == Category.id)
        .where(
            Programme.owner_id.in_(viewer.organisations_as(Role.BOARD)),
            Edition.state == "open",
            Edition.publication != "revealed",
            select(ResultSet.id).where(ResultSet.category_id == Category.id).exists(),
            ~_to_come(Category.edition_id).correlate(Category),
            or_(Decision.id.is_(None), and_(Decision.state == "proposed", ~signed)),
        )
        .order_by(Edition.reveal_at, Category.position)
        .add_columns(Edition, Decision)
        .limit(20)
    ).all()
    return [(category, edition, decision) for category, edition, decision in rows]
