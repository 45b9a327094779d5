"""Commands: the clock lets the leading entries advance, the board chooses, the secretariat sets the running order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.advancing import policies as may
from portal.awards.advancing.queries import Field, round_after
from portal.awards.models import Assignment, Category, Entry, ResultSet, Round, RoundEntry, Slot
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import Conflict, lock, session
from portal.core.i18n import _l


def leading(result: ResultSet, size: int) -> list[int]:
    """Ids of the entries whose rank lies within the first ``size``: who shares the last place is in, too."""
    return [row.entry_id for row in result.rows if row.rank is not None and row.rank <= size]


def advance_leading(stage: Round, results: Iterable[ResultSet], at: datetime) -> Round | None:
    """When ``stage`` is counted: into the next round, if that takes the leading entries. Returns that round."""
    following = round_after(stage)
    if following is None or following.intake != "leading":
        return None
    numbers: Counter[int] = Counter()
    chosen: list[int] = []
    for result in results:
        ids = leading(result, following.intake_size or result.category.shortlist_size)
        session.add_all(RoundEntry(round_id=following.id, entry_id=one, source="clock", at=at) for one in ids)
        numbers[result.category_id] = len(ids)
        chosen += ids
    session.flush()
    record(Event.ENTRIES_ADVANCED, following, actor=None, numbers=dict(numbers), digest=digest(following, chosen))
    return following


def advance_again(result: ResultSet, at: datetime) -> None:
    """After a correction of ``result``: the clock's choice of its category anew, unless the next round has begun,
    jurors have been given entries in it, or the board has chosen."""
    following = round_after(result.round)
    if following is None or following.intake != "leading" or _has_begun(following, at):
        return
    here = select(Entry.id).where(Entry.category_id == result.category_id)
    known = list(
        session.scalars(select(RoundEntry).where(RoundEntry.round_id == following.id, RoundEntry.entry_id.in_(here)))
    )
    held = select(Assignment.id).where(Assignment.round_id == following.id, Assignment.entry_id.in_(here)).limit(1)
    if any(one.source == "board" for one in known) or session.scalar(held):
        return
    ids = leading(result, following.intake_size or result.category.shortlist_size)
    if set(ids) == {one.entry_id for one in known}:
        return
    for one in known:
        session.delete(one)
    session.flush()
    session.add_all(RoundEntry(round_id=following.id, entry_id=one, source="clock", at=at) for one in ids)
    numbers = {result.category_id: len(ids)}
    record(Event.ENTRIES_ADVANCED, following, actor=None, numbers=numbers, digest=digest(following, ids), corrected=True)


def _has_begun(stage: Round, at: datetime) -> bool:
    return stage.state != "planned" or bool(stage.opens_at and stage.opens_at <= at)


def digest(stage: Round, ids: Iterable[int]) -> str:
    """Witnesses in the trail which entries advanced, without telling its readers."""
    return hashlib.sha256(f"{stage.id}:{sorted(ids)}".encode()).hexdigest()


def seal_of(field: Field) -> str:
    """Tells whether a choice is still the one a page was made from."""
    return "-".join(str(one.entry.id) for one in field.advanced) or "none"


def choose_entries(
    stage: Round, before: Round | None, field: Field, chosen: Collection[int], *, reason: str, seen: str, actor: User
) -> None:
    """The board says which entries of one category go on. ``chosen``: ids among the field's candidates.

    Raises Conflict when somebody chose meanwhile (``seen``: seal of what was there).
    """
    lock(stage)
    require(may.choose_entries(actor, stage, before, now()))
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    if seal_of(field) != seen:
        raise Conflict(stage)
    wanted = {one.entry.id for one in field.candidates} & set(chosen)
    if not wanted:
        raise Refused(_l("Choose at least one entry."))
    if any(one.held and one.entry.id not in wanted for one in field.advanced):
        raise Refused(_l("Jurors have been given an entry you left out: please take it from them first."))
    _replace(stage, field.category, wanted, reason.strip(), actor)
    record(
        Event.ENTRIES_ADVANCED, stage, actor=actor, numbers={field.category.id: len(wanted)}, digest=digest(stage, wanted),
        chosen=True,
    )  # fmt: skip


def _replace(stage: Round, category: Category, wanted: Iterable[int], reason: str, actor: User) -> None:
    here = select(Entry.id).where(Entry.category_id == category.id)
    session.execute(
        delete(RoundEntry)
        .where(RoundEntry.round_id == stage.id, RoundEntry.entry_id.in_(here))
        .execution_options(synchronize_session="fetch")
    )
    at = now()
    session.add_all(
        RoundEntry(round_id=stage.id, entry_id=one, source="board", reason=reason, at=at) for one in sorted(wanted)
    )
    session.flush()


@dataclass(frozen=True)
class Time:
    """When and where an entry is met."""

    starts_at: datetime
    minutes: int
    place: str = ""


def set_running_order(stage: Round, entries: Collection[int], times: Mapping[int, Time], *, actor: User) -> None:
    """``entries``: those shown; without a time in ``times`` they have none any more."""
    lock(stage)
    require(may.set_running_order(actor, stage))
    known = {
        one.entry_id: one
        for one in session.scalars(select(Slot).where(Slot.round_id == stage.id, Slot.entry_id.in_(entries)))
    }
    changed = 0
    for entry_id in entries:
        time, slot = times.get(entry_id), known.get(entry_id)
        if time is None:
            if slot is not None:
                session.delete(slot)
                changed += 1
            continue
        if slot is None:
            slot = Slot(round_id=stage.id, entry_id=entry_id, **vars(time))
            session.add(slot)
            changed += 1
        elif (slot.starts_at, slot.minutes, slot.place) != (time.starts_at, time.minutes, time.place):
            slot.starts_at, slot.minutes, slot.place = time.starts_at, time.minutes, time.place
            changed += 1
    if changed:
        record(Event.RUNNING_ORDER_SET, stage, actor=actor, changed=changed)
