"""Minutes as one reader gets them, in their language: the same sentences for the page and for the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.accounts.models import User
from portal.awards.deciding.choices import Choice, Placed, Proposal, departures
from portal.awards.deciding.forms import OUTCOME_LABELS
from portal.awards.deciding.sureness import Sureness, sureness_of
from portal.awards.deliberating import queries, words
from portal.awards.deliberating.queries import Part
from portal.awards.models import Minutes
from portal.core.i18n import _, clock_time, country, moment, num, reader_language, tr

Names = Mapping[int, str]


def copy_of(viewer: User, minutes: Minutes) -> dict[str, Any]:
    """The viewer's copy as plain data: of a case they have a tie in its number and its fingerprint, nothing else."""
    parts, edition, head = queries.parts_of(viewer, minutes), minutes.meeting.edition, minutes.head
    names = queries.names_of(_people(head, parts))
    zone = head["zone"]
    title, programme = _("Minutes of the meeting of the board"), f"{tr(edition.programme.name)}, {tr(edition.title)}"
    return {
        "lang": reader_language(),
        "title": title,
        "running": f"{title} · {programme}",
        "printed": _("Copy of %(name)s", name=viewer.name),
        "page_of": _("Page {page} of {pages}"),
        "programme": programme,
        "when": moment(_at(head["starts_at"]), zone),
        "version": _version(minutes),
        "facts": _facts(head, names),
        "people_label": _("Attendance"),
        "people_headings": [_("Name"), _("May vote"), _("Attendance")],
        "people": [_person(one, names, zone) for one in head["people"]],
        "opening": minutes.opening,
        "items": [_item(part, head, names) for part in parts],
        "closing_label": _("Closing"),
        "closing": minutes.closing,
        "signed_label": _("Signed by"),
        "signatures": [f"{one.user.name}, {moment(one.at, zone)}" for one in minutes.signatures] or [_("Not signed yet.")],
        "fingerprint_label": _("Fingerprint of these minutes"),
        "fingerprint": minutes.fingerprint,
    }


def _people(head: Mapping[str, Any], parts: list[Part]) -> Iterator[int]:
    yield from (one["user"] for one in head["people"])
    yield head["chair"]
    for part in parts:
        yield from (one["user"] for one in (part.facts or {}).get("people", ()))
        for motion in (part.facts or {}).get("motions", ()):
            yield from (one["user"] for one in motion["ballots"])
            if motion["cast_by"]:
                yield motion["cast_by"]
        for one in ((part.facts or {}).get("decision") or {}).get("signatures", ()):
            yield one["user"]


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _version(minutes: Minutes) -> str:
    told = _("Version %(number)s, %(state)s", number=minutes.number, state=words.MINUTES[minutes.state])
    return f"{told}. {_('Why it replaces the one before')}: {minutes.reason}" if minutes.reason else str(told)


def _facts(head: Mapping[str, Any], names: Names) -> list[list[str]]:
    rules, zone = head["rules"], head["zone"]
    told = [
        [_("Place"), head["place"]],
        [_("Chair"), names.get(head["chair"], "–")],
        [_("Opened at"), moment(_at(head["opened_at"]), zone)],
        [_("Closed at"), moment(_at(head["closed_at"]), zone)],
        [_("Quorum"), words.quorum_sentence(rules["quorum"], rules["quorum_of"])],
        [_("Votes on proposals"), words.said("votes", rules["votes"])],
    ]
    return [[str(label), str(value)] for label, value in told if value]


def _person(one: Mapping[str, Any], names: Names, zone: str) -> list[str]:
    came, left = clock_time(_at(one["arrived_at"]), zone), clock_time(_at(one["left_at"]), zone)
    status = str(words.ATTENDANCES["absent" if one["status"] == "expected" else one["status"]])
    if came and left:
        status = _("from %(came)s to %(left)s", came=came, left=left)
    elif came:
        status = _("%(status)s, from %(came)s", status=status, came=came)
    return [names.get(one["user"], "–"), _("yes") if one["votes"] else _("no"), status]


def _item(part: Part, head: Mapping[str, Any], names: Names) -> dict[str, Any]:
    number = str(part.position)
    base: dict[str, Any] = {
        "number": number, "hidden": part.facts is None, "digest_label": _("Fingerprint of this item"), "digest": part.digest,
    }  # fmt: skip
    if part.facts is None:
        return {**base, "title": str(words.NO_PART)}
    facts, zone = part.facts, head["zone"]
    return {
        **base,
        "title": facts["title"] or tr(facts["name"]),
        "when": _when(facts, zone),
        "lines": list(_presence(facts, names)),
        "text": part.text,
        "result": _result(facts) if facts.get("result") else None,
        "departures": [str(one) for one in _departures(facts)],
        "decision": _decision(facts, names, zone) if facts.get("decision") else None,
        "motions": [_motion(one, names) for one in facts["motions"]],
    }


def _when(facts: Mapping[str, Any], zone: str) -> str:
    if not facts["started_at"]:
        return str(_("Not taken."))
    return f"{clock_time(_at(facts['started_at']), zone)}–{clock_time(_at(facts['finished_at']), zone)}"


def _presence(facts: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Who left, who was not there, and the quorum of a case."""
    left = [names.get(one["user"], "–") for one in facts["people"] if one["part"] == "left"]
    if left:
        yield _("Left the room because of a tie: %(names)s.", names=", ".join(left))
    if found := facts.get("quorum"):
        yield _(
            "Quorum: %(present)s members present, %(needed)s of %(base)s needed.",
            present=found["present"], needed=found["needed"], base=found["base"],
        )  # fmt: skip


def _result(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The order that counts, with the plain and, where there is one, the adjusted result beside each other."""
    result = facts["result"]
    both = any(row["adjusted"] is not None for row in result["rows"])
    pairs = [("plain", _("Plain")), ("adjusted", _("Adjusted"))] if both else [("plain", _("Plain"))]
    whole = [_("Total")] if result["final"] else []
    frozen = queries.frozen_result(result["id"])
    sure = sureness_of(frozen) if frozen else Sureness()
    return {
        "headings": [_("Rank"), _("Entry"), _("Country"), *whole, *(label for _key, label in pairs), _("Scorecards"), _("Decision")],
        "rows": [
            [
                _rank(row["rank"]), row["nominee"], country(row["country"]),
                *(_mark(row["total"]) for _one in whole), *(_placed(row, key) for key, _label in pairs),
                str(row["cards"]), str(OUTCOME_LABELS[row["outcome"]]) if row["outcome"] else "–",
            ]
            for row in result["rows"]
        ],
        "official": sure.official or str(words.OFFICIAL[result["official"]]),
        "ties_label": _("Ties"),
        "ties": [" ".join(sentences) for sentences in (queries.ties_explained(frozen, result["final"]) if frozen else ())],
        "analysis": [
            {"label": label, "lines": [str(line) for line in lines]}
            for label, lines in (
                (_("How steady the order is"), [*sure.stability, *sure.agreement] if sure else []), (_("Worth asking"), sure.questions),
            )
            if lines
        ],
        "fingerprint_label": _("Fingerprint of the result"),
        "fingerprint": result["fingerprint"],
    }  # fmt: skip


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)


def _mark(mark: str | None) -> str:
    return num(None if mark is None else Decimal(mark), 2)


def _placed(row: Mapping[str, Any], key: str) -> str:
    """The mark with its rank: ``8.42 (2)``."""
    return "–" if row[key] is None else f"{_mark(row[key])} ({_rank(row[f'{key}_rank'])})"


def _departures(facts: Mapping[str, Any]) -> list[Any]:
    result, decision = facts.get("result"), facts.get("decision")
    if not result or not decision or any(row["outcome"] is None for row in result["rows"]):
        return []
    placed = [Placed(row["entry"], row["nominee"], row["rank"]) for row in result["rows"]]
    choices = {row["entry"]: Choice(row["shortlisted"], row["outcome"]) for row in result["rows"]}
    proposal = Proposal(choices, decision["no_award"], decision["reason"])
    return departures(proposal, placed, least=facts["least"], size=facts["size"])


def _decision(facts: Mapping[str, Any], names: Names, zone: str) -> dict[str, Any]:
    decision = facts["decision"]
    signed = [f"{names.get(one['user'], '–')}, {moment(_at(one['at']), zone)}" for one in decision["signatures"]]
    return {
        "label": _("Decision"),
        "no_award": _("No award is given in this category.") if decision["no_award"] else "",
        "reason_label": _("Reason of the board"),
        "reason": decision["reason"],
        "signed_label": _("Decision signed by"),
        "signatures": signed,
    }


def _motion(motion: Mapping[str, Any], names: Names) -> dict[str, Any]:
    text = _("The proposal as it stood") if motion["proposal"] else motion["text"]
    count = words.count_sentence(motion["for"], motion["against"], motion["abstain"])
    how = _("secret ballot") if motion["secret"] else _("open vote")
    lines = [f"{words.said('votes', motion['rule'])}, {how}: {count}."]
    if motion["casting_vote"]:
        lines.append(_("Casting vote of %(name)s: %(choice)s.", name=names.get(motion["cast_by"], "–"), choice=words.CHOICES[motion["casting_vote"]]))
    by_choice = {choice: [names.get(one["user"], "–") for one in motion["ballots"] if one["choice"] == choice] for choice in words.CHOICES}
    lines += [f"{words.CHOICES[choice]}: {', '.join(sorted(who))}." for choice, who in by_choice.items() if who]
    return {"label": _("Vote"), "text": text, "state": str(words.MOTIONS[motion["state"]]), "lines": lines}

