"""Commands of counting: open, close and freeze a round, and correct a frozen result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards import scoring
from portal.awards.advancing.services import advance_again, advance_leading
from portal.awards.counting.estimating import analysis_of, estimated
from portal.awards.counting.finals import correct_final, freeze_finals
from portal.awards.counting.queries import Inputs, inputs_of
from portal.awards.models import Category, ResultRow, ResultSet, Round
from portal.awards.states import ROUND
from portal.core.access import Refused
from portal.core.database import session
from portal.core.i18n import _l


def open_round(stage: Round, at: datetime) -> None:
    """At its instant, by the clock."""
    if stage.opens_at is None or at < stage.opens_at:
        raise Refused(_l("The round does not open yet."))
    ROUND.apply("open", stage)
    record(Event.ROUND_OPENED, stage, actor=None, opens_at=stage.opens_at.isoformat())


def close_round(stage: Round, at: datetime) -> None:
    """At its instant, by the clock: from then on no mark changes."""
    if stage.closes_at is None or at < stage.closes_at:
        raise Refused(_l("The round does not close yet."))
    ROUND.apply("close", stage)
    record(Event.ROUND_CLOSED, stage, actor=None, closes_at=stage.closes_at.isoformat())


def freeze_round(stage: Round, at: datetime, categories: Sequence[Category] | None = None) -> list[ResultSet]:
    """One result set per category (default: all of the edition), computed once and kept. Returns them."""
    ROUND.apply("freeze", stage)
    if stage.is_discussion:
        categories = []
    if categories is None:
        of_edition = select(Category).where(Category.edition_id == stage.edition_id)
        categories = session.scalars(of_edition.order_by(Category.position, Category.id)).all()
    results = [_result_set(stage, category, inputs_of(stage, category), at) for category in categories]
    session.flush()
    record(Event.ROUND_FROZEN, stage, actor=None, fingerprints={r.category_id: r.fingerprint for r in results})
    if not stage.is_discussion:
        advance_leading(stage, results, at)
        freeze_finals(stage.edition_id, categories, at)
    return results


def correct_results(old: ResultSet, *, actor: User, reason: str, at: datetime) -> ResultSet:
    """Count again after an exclusion or a disqualification: a new result set that names the old one."""
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    if session.scalar(select(ResultSet.id).where(ResultSet.replaces_id == old.id)):
        raise Refused(_l("This result was corrected already."))
    new = _result_set(old.round, old.category, inputs_of(old.round, old.category), at)
    new.replaces_id, new.reason = old.id, reason
    session.flush()
    record(
        Event.RESULTS_CORRECTED, new, actor=actor, reason=reason, scope=f"edition:{old.round.edition_id}",
        replaces=old.id, fingerprint=new.fingerprint,
    )  # fmt: skip
    advance_again(new, at)
    correct_final(new, reason, at)
    return new


def _result_set(stage: Round, category: Category, inputs: Inputs, at: datetime) -> ResultSet:
    estimate = estimated(inputs)
    counted = scoring.count(inputs.rules, inputs.criteria, inputs.marks, inputs.entries, estimate)
    subject = {"edition": stage.edition_id, "round": stage.position, "category": category.key}
    document = scoring.document(inputs.rules, inputs.criteria, inputs.marks, counted, estimate, subject)
    content = scoring.canonical(document)  # the fingerprint is over these bytes: made once
    result = ResultSet(
        round=stage,
        category=category,
        frozen_at=at,
        document=content.decode(),
        fingerprint=hashlib.sha256(content).hexdigest(),
        official=counted.official.result,
        analysis=analysis_of(inputs, counted, shortlist=category.shortlist_size),
    )
    session.add(result)
    session.flush()
    rows = _rows(result, counted, inputs, document["ties"])
    if rows:  # together: one statement however long the table
        session.execute(insert(ResultRow), rows)
    return result


def _rows(result: ResultSet, counted: scoring.Count, inputs: Inputs, ties: list[Any]) -> list[dict[str, Any]]:
    """A line per entry in the official order, with both results beside each other."""
    plain, adjusted = ({row.nominee: row for row in table.rows} if table else {} for table in (counted.plain, counted.adjusted))
    none = scoring.Row("", {}, None, None, 0)
    return [
        {
            "result_set_id": result.id,
            "entry_id": inputs.entries[row.nominee].id,
            "position": position,
            "rank": row.rank,
            "total": row.total,
            "plain_total": plain[row.nominee].total,
            "plain_rank": plain[row.nominee].rank,
            "adjusted_total": adjusted.get(row.nominee, none).total,
            "adjusted_rank": adjusted.get(row.nominee, none).rank,
            "cards": row.cards,
            "panel_marks": {key: None if mark is None else f"{mark:.2f}" for key, mark in row.panel_marks.items()},
            "tie": {} if row.tie is None else ties[counted.table.ties.index(row.tie)],
        }
        for position, row in enumerate(counted.table.rows, 1)
    ]


def still_true(result: ResultSet) -> bool:
    """Whether recomputing from the stored marks gives the same bytes, and the bytes their fingerprint."""
    stored = json.loads(result.document)
    return scoring.verify(stored) and scoring.fingerprint(stored) == result.fingerprint
