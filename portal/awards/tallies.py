"""How entries stand in a round: counted in the transaction that changes an assignment or a card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.awards.models import Assignment, Tally
from portal.awards.scoring import half_up
from portal.core.database import session

CHUNK = 200


def refresh_tally(round_id: int, entry_id: int) -> None:
    """Count the cards of one entry again. Three statements."""
    refresh_tallies(round_id, [entry_id])


def refresh_tallies(round_id: int, entry_ids: Iterable[int]) -> None:
    """Count the cards of these entries again: three statements for every two hundred.

    The rows of the tallies are held first, in one order, so that two cards submitted at once are both counted.
    """
    session.flush()
    ids = sorted(set(entry_ids))
    for start in range(0, len(ids), CHUNK):
        _refresh(round_id, ids[start : start + CHUNK])


def _refresh(round_id: int, entry_ids: list[int]) -> None:
    empty = [{"round_id": round_id, "entry_id": one, "assigned": 0, "submitted": 0, "recused": 0} for one in entry_ids]
    _upsert(empty, ["assigned"], keep=True)
    cards: dict[int, list[tuple[str, Decimal | None]]] = defaultdict(list)
    query = select(Assignment.entry_id, Assignment.state, Assignment.total).where(
        Assignment.round_id == round_id, Assignment.entry_id.in_(entry_ids)
    )
    for entry_id, state, total in session.execute(query):
        cards[entry_id].append((state, total))
    rows = [{"round_id": round_id, "entry_id": one, **counted(cards[one])} for one in entry_ids]
    _upsert(rows, ["assigned", "submitted", "recused", "mean", "low", "high"], keep=False)


def _upsert(rows: list[dict[str, Any]], columns: list[str], *, keep: bool) -> None:
    insert = insert_of(Tally).values(rows)
    new = {name: getattr(Tally, name) if keep else insert.excluded[name] for name in columns}
    session.execute(insert.on_conflict_do_update(index_elements=["round_id", "entry_id"], set_=new))


def counted(cards: Iterable[tuple[str, Decimal | None]]) -> dict[str, Any]:
    """Counts over all cards, and mean, lowest and highest total over the submitted ones; exact, four places."""
    states, totals = [], []
    for state, total in cards:
        states.append(state)
        if state == "submitted" and total is not None:
            totals.append(total)
    mean = half_up(sum((Fraction(total) for total in totals), Fraction(0)) / len(totals), 4) if totals else None
    submitted = states.count("submitted")
    return {
        "assigned": states.count("assigned") + submitted,
        "submitted": submitted,
        "recused": states.count("recused"),
        "mean": mean,
        "low": min(totals, default=None),
        "high": max(totals, default=None),
    }


def insert_of(model: Any) -> Any:
    """An INSERT of the database's own dialect, for what to do on a conflict."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
