"""The final result of a category of several rounds: combined and frozen when the last of them is counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.audit import Event, record
from portal.awards import scoring
from portal.awards.counting.queries import nominee_key
from portal.awards.models import Category, Entry, FinalResult, FinalRow, ResultRow, ResultSet, Round
from portal.awards.scoring.combining import Combined, Stage, combine
from portal.awards.scoring.final import final_document, verify_final
from portal.core.database import session


def counted_rounds(edition_id: int) -> list[Round]:
    """The rounds of an edition that are marked, by position. One statement."""
    query = select(Round).where(Round.edition_id == edition_id, Round.kind != "discussion")
    return list(session.scalars(query.order_by(Round.position)))


def freeze_finals(edition_id: int, categories: Iterable[Category], at: datetime) -> list[FinalResult]:
    """A final result for each category, once all of several rounds are counted; where there is one round its own
    ranking is final, and nothing is made."""
    rounds = counted_rounds(edition_id)
    if len(rounds) < 2 or any(stage.state != "frozen" for stage in rounds):
        return []
    return [_final(category, at) for category in categories]


def correct_final(result: ResultSet, reason: str, at: datetime) -> FinalResult | None:
    """After a correction of one round: the category's final result anew, naming the one it replaces."""
    old = final_of(result.category)
    if old is None:
        return None
    new = _final(result.category, at)
    new.replaces_id, new.reason = old.id, reason
    session.flush()
    return new


def final_of(category: Category) -> FinalResult | None:
    """The final result that no correction has replaced, whoever asks; with rows and entries. Two statements."""
    newer = aliased(FinalResult)
    return session.scalars(
        select(FinalResult)
        .outerjoin(newer, newer.replaces_id == FinalResult.id)
        .where(FinalResult.category_id == category.id, newer.id.is_(None))
        .options(selectinload(FinalResult.rows).joinedload(FinalRow.entry))
        .execution_options(populate_existing=True)
    ).first()


def _results(category: Category) -> list[ResultSet]:
    newer = aliased(ResultSet)
    return list(
        session.scalars(
            select(ResultSet)
            .join(Round, Round.id == ResultSet.round_id)
            .outerjoin(newer, newer.replaces_id == ResultSet.id)
            .where(ResultSet.category_id == category.id, newer.id.is_(None))
            .order_by(Round.position)
            .options(
                selectinload(ResultSet.rows).joinedload(ResultRow.entry).joinedload(Entry.edition),
                joinedload(ResultSet.round).selectinload(Round.criteria),
            )
            .execution_options(populate_existing=True)
        ).unique()
    )


def stage_of(result: ResultSet, nominees: dict[str, Entry]) -> Stage:
    """A frozen round as the arithmetic takes it: official totals, on the scale they lie on."""
    stage = result.round
    whole = sum((one.weight for one in stage.criteria), Decimal(0)) if stage.total == "sum" else Decimal(1)
    rows = {nominee_key(row.entry): row for row in result.rows if nominee_key(row.entry) in nominees}
    return Stage(
        stage.position, stage.weight, stage.scale_low * whole, stage.scale_high * whole,
        {key: row.total for key, row in rows.items()}, {key: row.rank for key, row in rows.items()}, result.fingerprint,
    )  # fmt: skip


def _final(category: Category, at: datetime) -> FinalResult:
    results = _results(category)
    nominees = {nominee_key(row.entry): row.entry for one in results for row in one.rows if row.entry.state == "accepted"}
    stages = [stage_of(one, nominees) for one in results]
    combined = combine(stages, nominees)
    content = scoring.canonical(final_document(stages, combined, {"edition": category.edition_id, "category": category.key}))
    final = FinalResult(
        category=category, frozen_at=at, document=content.decode(), fingerprint=hashlib.sha256(content).hexdigest()
    )
    session.add(final)
    session.flush()
    if rows := _rows(final, combined, nominees):
        session.execute(insert(FinalRow), rows)
    record(Event.FINAL_FROZEN, final, actor=None, scope=f"edition:{category.edition_id}", fingerprint=final.fingerprint)
    return final


def _rows(final: FinalResult, combined: Combined, nominees: dict[str, Entry]) -> list[dict[str, object]]:
    return [
        {
            "final_id": final.id,
            "entry_id": nominees[line.nominee].id,
            "position": position,
            "rank": line.rank,
            "total": line.total,
            "reached": line.reached,
            "parts": {str(key): None if part is None else str(part) for key, part in line.parts.items()},
        }
        for position, line in enumerate(combined.lines, 1)
    ]


def final_still_true(final: FinalResult) -> bool:
    """Whether combining the stored rounds again gives the same bytes, and the bytes their fingerprint."""
    stored = json.loads(final.document)
    return verify_final(stored) and scoring.fingerprint(stored) == final.fingerprint
