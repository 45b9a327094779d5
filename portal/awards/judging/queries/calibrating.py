"""Cases of past years: which may be chosen, one's own sheet of one, and who has done theirs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import User
from portal.awards.judging.cards import Sheet
from portal.awards.judging.merging import Content
from portal.awards.judging.queries.oversight import Office
from portal.awards.judging.scale import Scale, scale_of
from portal.awards.models import (
    Answer,
    Assignment,
    CalibrationCard,
    CalibrationCase,
    CalibrationMark,
    Criterion,
    Edition,
    Entry,
    JuryMember,
    Mark,
    Programme,
    Question,
    ResultRow,
    ResultSet,
    Round,
)
from portal.awards.scoring.rounding import plain
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import calibration_cases
from portal.core.database import first_or_404, session

LEAST_CARDS = 3
"""Of a panel's cards, or its median says little."""
MOST_OFFERED = 200


@dataclass(frozen=True)
class CalibrationSheet(Sheet):
    """``card`` is None before the first save."""

    case: CalibrationCase
    member: JuryMember
    card: CalibrationCard | None
    criteria: list[Criterion]
    contents: dict[int, Content]

    @property
    def scale(self) -> Scale:
        return scale_of(self.case.round)

    @property
    def done(self) -> bool:
        return self.card is not None and self.card.done_at is not None


def sheet_for(viewer: User, case_id: int, *, lock: bool = False) -> CalibrationSheet:
    """The viewer's own sheet of a case, or 404. Three statements; ``lock`` holds it until the transaction ends."""
    query = calibration_cases(viewer).where(CalibrationCase.id == case_id).options(
        contains_eager(CalibrationCase.round).joinedload(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner),
        contains_eager(CalibrationCase.entry).options(
            joinedload(Entry.category), joinedload(Entry.company), joinedload(Entry.association), joinedload(Entry.edition)
        ),
    )  # fmt: skip
    case = first_or_404(query)
    member = select(JuryMember).where(JuryMember.edition_id == case.round.edition_id, JuryMember.user_id == viewer.id)
    own = session.scalars(member.with_for_update() if lock else member).one()
    return sheet_of(case, own)


def sheet_of(case: CalibrationCase, member: JuryMember) -> CalibrationSheet:
    """Two statements: the card, and the criteria with its marks."""
    card = session.scalars(
        select(CalibrationCard)
        .where(CalibrationCard.case_id == case.id, CalibrationCard.member_id == member.id)
        .execution_options(populate_existing=True)
    ).first()
    mine = and_(CalibrationMark.criterion_id == Criterion.id, CalibrationMark.card_id == (card.id if card else 0))
    query = select(Criterion, CalibrationMark).outerjoin(CalibrationMark, mine).where(Criterion.round_id == case.round_id)
    rows = session.execute(query.order_by(Criterion.position, Criterion.id).execution_options(populate_existing=True)).all()
    contents = {one.id: Content(mark.value, mark.cannot_judge, mark.comment) if mark else Content() for one, mark in rows}
    return CalibrationSheet(case, member, card, [one for one, _mark in rows], contents)


@dataclass(frozen=True)
class Due:
    """A case in the juror's own list."""

    case: CalibrationCase
    card: CalibrationCard | None

    @property
    def done(self) -> bool:
        return self.card is not None and self.card.done_at is not None


def cases_due(viewer: User, at: datetime) -> dict[Round, list[Due]]:
    """The viewer's cases of rounds that are not over, by round. One statement."""
    mine = and_(CalibrationCard.case_id == CalibrationCase.id, CalibrationCard.member_id == JuryMember.id)
    query = (
        calibration_cases(viewer)
        .outerjoin(CalibrationCard, mine)
        .join(Edition, Edition.id == Round.edition_id)
        .where(Round.state.in_(("planned", "open")), Round.closes_at > at, Edition.state == "open", Edition.publication != "revealed")
        .options(
            contains_eager(CalibrationCase.round).contains_eager(Round.edition),
            contains_eager(CalibrationCase.entry).joinedload(Entry.edition),
        )
        .add_columns(CalibrationCard)
        .order_by(Round.opens_at, Round.id, CalibrationCase.id)
    )
    found: dict[Round, list[Due]] = defaultdict(list)
    for case, card in session.execute(query).unique():
        found[case.round].append(Due(case, card))
    return found


# -- choosing --------------------------------------------------------------------------------------------------------


def cases_of(viewer: User, stage: Round) -> list[CalibrationCase]:
    """Those chosen for the round, for whoever chooses them; not those they have a tie to. One statement."""
    query = (
        select(CalibrationCase)
        .join(CalibrationCase.entry)
        .where(CalibrationCase.round_id == stage.id, ~conflicted_with(viewer))
        .options(contains_eager(CalibrationCase.entry).options(joinedload(Entry.edition), joinedload(Entry.category)))
        .order_by(CalibrationCase.id)
    )
    return list(session.scalars(query))


def case_for(viewer: User, stage: Round, case_id: int) -> CalibrationCase:
    query = select(CalibrationCase).join(CalibrationCase.entry).where(CalibrationCase.round_id == stage.id, ~conflicted_with(viewer))
    return first_or_404(query.where(CalibrationCase.id == case_id))


def stage_of_case(case_id: int) -> int:
    """The round of a case; whether the viewer has an office in it is asked next."""
    return first_or_404(select(CalibrationCase).where(CalibrationCase.id == case_id)).round_id


@dataclass(frozen=True)
class Offer:
    """A past entry that may be chosen. ``cards``: of the panel of its year."""

    entry: Entry
    cards: int


def offers_for(viewer: User, stage: Round) -> list[Offer]:
    """Of revealed editions of whoever runs the programme: counted by a panel of three or more, with a dossier others may read.

    One statement; the programme's own first, then the latest editions.
    """
    chosen = select(CalibrationCase.entry_id).where(CalibrationCase.round_id == stage.id)
    query = (
        select(Entry, func.max(ResultRow.cards))
        .join(Entry.edition)
        .join(Programme, Programme.id == Edition.programme_id)
        .join(ResultRow, ResultRow.entry_id == Entry.id)
        .where(
            Programme.owner_id == stage.edition.programme.owner_id,
            Edition.id != stage.edition_id,
            Edition.publication == "revealed",
            Entry.state == "accepted",
            Entry.id.not_in(chosen),
            ResultRow.cards >= LEAST_CARDS,
            _may_be_shown(stage),
            ~conflicted_with(viewer),
        )
        .group_by(Entry.id, Edition.id)
        .options(contains_eager(Entry.edition), joinedload(Entry.category))
        .order_by(Edition.programme_id != stage.edition.programme_id, Edition.year.desc(), Edition.id.desc(), Entry.reference, Entry.id)
        .limit(MOST_OFFERED)
    )
    return [Offer(entry, cards) for entry, cards in session.execute(query)]


def audience_of(case: CalibrationCase) -> Literal["associations", "everyone"]:
    """Whose part of the dossier the jury reads: what is for members within the programme, only what is public of others."""
    return "associations" if case.entry.edition.programme_id == case.round.edition.programme_id else "everyone"


def _may_be_shown(stage: Round) -> ColumnElement[bool]:
    """Something of its dossier is for everyone; or for members, within the programme."""
    readable = or_(
        Question.audience == "everyone",
        and_(Question.audience == "associations", Edition.programme_id == stage.edition.programme_id),
    )
    answered = select(Answer.id).join(Question, Question.id == Answer.question_id).where(
        Answer.entry_id == Entry.id, readable, Question.kind != "consent"
    )  # fmt: skip
    return exists(answered.correlate(Entry, Edition))


def panel_of(entry: Entry, stage: Round) -> dict[str, Any]:
    """How the panel of its year marked it: medians by the key of this round's criteria, on this round's scale.

    Criteria that were not in the rubric then have none.
    """
    past = select(ResultSet.round_id).join(ResultRow).where(ResultRow.entry_id == entry.id).order_by(ResultSet.id.desc()).limit(1)
    round_id = session.scalar(past)
    then = session.get_one(Round, round_id)
    marks = (
        select(Criterion.key, Mark.value, Assignment.id)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .where(Assignment.round_id == round_id, Assignment.entry_id == entry.id, Assignment.state == "submitted")
    )
    given: dict[str, list[Decimal]] = defaultdict(list)
    cards: set[int] = set()
    for key, value, card_id in session.execute(marks):
        cards.add(card_id)
        if value is not None:
            given[key].append(value)
    keys = session.scalars(select(Criterion.key).where(Criterion.round_id == stage.id))
    medians = {key: plain(_on_scale(median(given[key]), then, stage)) for key in keys if given[key]}
    return {"cards": len(cards), "medians": medians}


def _on_scale(mark: Decimal, then: Round, stage: Round) -> Decimal:
    share = (mark - then.scale_low) / (then.scale_high - then.scale_low)
    return (stage.scale_low + share * (stage.scale_high - stage.scale_low)).quantize(Decimal("0.01"))


# -- who has done it -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """One member of the jury: cases done, and when the last was."""

    member: JuryMember
    done: int
    last_at: datetime | None


def progress_in(office: Office) -> list[Progress]:
    """Everybody ready to judge, by name. One statement."""
    done = (
        select(CalibrationCard.member_id, func.count().label("done"), func.max(CalibrationCard.done_at).label("last_at"))
        .join(CalibrationCard.case)
        .where(CalibrationCase.round_id == office.round.id, CalibrationCard.done_at.is_not(None))
        .group_by(CalibrationCard.member_id)
    )
    counted, person = done.subquery(), aliased(User)
    query = (
        select(JuryMember, func.coalesce(counted.c.done, 0), counted.c.last_at)
        .join(person, person.id == JuryMember.user_id)
        .outerjoin(counted, counted.c.member_id == JuryMember.id)
        .where(
            JuryMember.edition_id == office.round.edition_id, JuryMember.state == "accepted",
            JuryMember.terms_accepted_at.is_not(None), JuryMember.conflicts_declared_at.is_not(None),
        )
        .options(joinedload(JuryMember.user))
        .order_by(func.lower(person.name), JuryMember.id)
    )  # fmt: skip
    return [Progress(*row) for row in session.execute(query)]


def begun_by_anybody(case: CalibrationCase) -> bool:
    return session.scalar(select(CalibrationCard.id).where(CalibrationCard.case_id == case.id).limit(1)) is not None
