"""The facts of a meeting as the minutes keep them: plain data in no language, people as ids, marks as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.awards.deciding.queries import Ranking
from portal.awards.deliberating.rules import quorum
from portal.awards.models import AgendaItem, Decision, Meeting, MeetingRules, Motion, Presence


def head_of(meeting: Meeting, rules: MeetingRules) -> dict[str, Any]:
    """What every reader's copy begins with."""
    return {
        "starts_at": _instant(meeting.starts_at), "opened_at": _instant(meeting.opened_at), "closed_at": _instant(meeting.closed_at),
        "zone": meeting.zone, "place": meeting.place or meeting.link, "chair": meeting.chair_id, "deputy": meeting.deputy_id,
        "rules": {key: getattr(rules, key) for key in ("quorum", "quorum_of", "votes", "secret", "casting")},
        "people": [
            {
                "user": one.user_id, "votes": one.votes, "status": one.status,
                "arrived_at": _instant(one.arrived_at), "left_at": _instant(one.left_at),
            }
            for one in meeting.attendances
        ],
    }  # fmt: skip


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def facts_of(number: int, item: AgendaItem, rules: MeetingRules, table: Ranking | None, decision: Decision | None) -> dict[str, Any]:
    """One item: who was there, what lay before the board, what it voted and decided."""
    facts: dict[str, Any] = {
        "number": number, "state": item.state, "title": item.title, "name": dict(item.category.name) if item.category else {},
        "started_at": _instant(item.started_at), "finished_at": _instant(item.finished_at),
        "people": [{"user": one.user_id, "votes": one.votes, "part": one.part} for one in item.presences],
        "motions": [_motion(one) for one in item.motions if one.state != "open"],
    }  # fmt: skip
    if item.category is not None:
        facts["quorum"] = _quorum(item.presences, rules) if item.presences else None
        facts["least"], facts["size"] = item.category.least_entries, item.category.shortlist_size
        facts["result"] = _result(table, decision) if table else None
        facts["decision"] = _decision(decision) if decision else None
    return facts


def _quorum(presences: Sequence[Presence], rules: MeetingRules) -> dict[str, Any]:
    voters = [one for one in presences if one.votes]
    found = quorum(
        rules.quorum, rules.quorum_of, members=len(voters), tied=sum(one.tied for one in voters),
        present=sum(one.part in ("present", "remote") for one in voters),
    )  # fmt: skip
    return {"present": found.present, "needed": found.needed, "base": found.base}


def _motion(motion: Motion) -> dict[str, Any]:
    return {
        "text": motion.text, "proposal": motion.decision_id is not None, "rule": motion.rule, "secret": motion.secret,
        "state": motion.state, "for": motion.votes_for, "against": motion.votes_against, "abstain": motion.abstentions,
        "casting_vote": motion.casting_vote, "cast_by": motion.cast_by,
        "ballots": [{"user": one.user_id, "choice": one.choice} for one in motion.ballots if one.user_id is not None],
    }  # fmt: skip


def _result(table: Ranking, decision: Decision | None) -> dict[str, Any] | None:
    if table.result is None:
        return None
    items = {item.entry_id: item for item in decision.items} if decision else {}
    marks = {line.row.entry_id: line.row for line in table.lines}
    rows = []
    for row in table.decided:
        item, last = items.get(row.entry_id), marks.get(row.entry_id)
        rows.append({
            "entry": row.entry_id, "nominee": row.entry.nominee, "country": row.entry.country, "rank": row.rank,
            "total": _mark(row.total) if table.final else None,
            "plain_rank": last.plain_rank if last else None, "plain": _mark(last.plain_total) if last else None,
            "adjusted_rank": last.adjusted_rank if last else None, "adjusted": _mark(last.adjusted_total) if last else None,
            "cards": last.cards if last else 0,
            "outcome": item.outcome if item else None, "shortlisted": bool(item and item.shortlisted),
        })  # fmt: skip
    fingerprint = table.final.fingerprint if table.final else table.result.fingerprint
    final = table.final.id if table.final else None
    return {"id": table.result.id, "final": final, "fingerprint": fingerprint, "official": table.result.official, "rows": rows}


def _mark(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "state": decision.state, "no_award": decision.no_award, "reason": decision.reason,
        "signatures": [{"user": one.user_id, "at": _instant(one.at)} for one in decision.signatures],
    }  # fmt: skip
