"""What would happen: an automatic plan that is done, or a spreadsheet, against the facts as they are now. Nothing is
recorded. Applying it checks the facts again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from portal.accounts.models import User
from portal.awards.forming import policies as may
from portal.awards.forming import tickets
from portal.awards.forming.planning import Pair, fingerprint
from portal.awards.forming.queries.scenes import Scene, scene_of
from portal.awards.forming.services.assigning import fitness
from portal.awards.forming.services.explaining import Report, Short, report_of, shortage_in_words
from portal.awards.forming.spreadsheets import Line
from portal.awards.models import AssignmentPlan, Entry, JuryMember, Round
from portal.awards.solving.outcome import Plan
from portal.core.i18n import _

MOST_SHOWN = 500


@dataclass(frozen=True)
class JurorChange:
    """``before`` and ``after``: entries they read in the round; ``minutes`` to read them all."""

    member: JuryMember
    before: int
    after: int
    minutes: int


@dataclass(frozen=True)
class BadRow:
    number: int
    entry: str
    juror: str
    sentence: Any


@dataclass(frozen=True)
class Addition:
    entry: Entry
    member: JuryMember


@dataclass(frozen=True)
class Preview:
    """``ticket``: signed, to apply exactly this. Every list is sorted for reading."""

    ticket: str
    additions: list[Addition]
    removals: list[Addition]
    jurors: list[JurorChange]
    shortages: list[Short]
    problems: list[BadRow]
    entries: int
    """Entries of the round that the plan looked at."""
    report: Report | None = None
    """Of an automatic plan: how good it is, what would help, whether jurors can be compared."""

    @property
    def shown(self) -> list[Addition]:
        """Those a page lists; the loads of the jurors tell of all."""
        return self.additions[:MOST_SHOWN]

    @property
    def missing(self) -> list[Short]:
        return self.shortages[:MOST_SHOWN]

    @property
    def short(self) -> int:
        """Entries with an empty seat afterwards."""
        return len({one.entry.id for one in self.shortages if one.found < one.wanted})


def preview_plan(plan: AssignmentPlan, *, actor: User) -> Preview | None:
    """What a plan that is done would do; None where the facts it was made from are no more."""
    scene = scene_of(actor, plan.round)
    if fingerprint(scene.facts) != plan.fingerprint:
        return None
    found = Plan.stored(plan.outcome)
    shortages = [shortage_in_words(one, scene) for one in found.shortages]
    made = _preview(plan.round, scene, found.added, actor, "automatic", plan.options.get("seed", ""), shortages, [], found.removed)
    return replace(made, report=report_of(found, scene))


def preview_spreadsheet(stage: Round, rows: list[Line], *, actor: User) -> Preview:
    """Which rows would be added, and what is wrong with the others, row by row."""
    scene = scene_of(actor, stage)
    by_reference = {(one.reference or "").casefold(): one for one in scene.entries.values()}
    by_name = _jurors_by_name(scene)
    loads, taken, problems = scene.facts.loads, set[Pair](), list[BadRow]()
    for row in rows:
        entry, member = by_reference.get(row.entry.casefold()), by_name.get(row.juror.casefold())
        wrong = _wrong_with(row, entry, member, scene, loads, taken)
        if wrong or entry is None or member is None:
            problems.append(BadRow(row.number, row.entry, row.juror, wrong))
            continue
        taken.add((entry.id, member.id))
        loads[member.id] += 1
    return _preview(stage, scene, tuple(sorted(taken)), actor, "spreadsheet", "", [], problems)


def _jurors_by_name(scene: Scene) -> dict[str, JuryMember]:
    found = {member.alias.casefold(): member for member in scene.members.values()}
    return found | {member.user.email_key: member for member in scene.members.values() if member.user}


def _wrong_with(
    row: Line, entry: Entry | None, member: JuryMember | None, scene: Scene, loads: Counter[int], taken: set[Pair]
) -> Any:
    if entry is None:
        return _("There is no accepted entry with this reference.")
    if member is None:
        return _("Nobody in the jury who is ready has this address or alias.")
    if (entry.id, member.id) in taken:
        return _("This row repeats an earlier one.")
    return may.assign(fitness(scene, entry, member, loads)).reason


def _preview(
    stage: Round, scene: Scene, pairs: tuple[Pair, ...], actor: User, origin: str, seed: str,
    shortages: list[Short], problems: list[BadRow], removed: tuple[Pair, ...] = (),
) -> Preview:  # fmt: skip
    ticket = tickets.issue(tickets.Ticket(stage.id, actor.id, fingerprint(scene.facts), pairs, origin, removed, seed))
    shortages = sorted(shortages, key=lambda one: (one.found, one.entry.category.position, one.entry.reference or ""))
    return Preview(
        ticket, _rows(scene, pairs), _rows(scene, removed), _changes(scene, pairs, removed), shortages, problems, len(scene.entries)
    )


def _rows(scene: Scene, pairs: tuple[Pair, ...]) -> list[Addition]:
    found = [Addition(scene.entries[entry], scene.members[member]) for entry, member in pairs]
    return sorted(found, key=lambda one: (one.entry.category.position, one.entry.reference or "", one.member.alias))


def _changes(scene: Scene, pairs: tuple[Pair, ...], removed: tuple[Pair, ...]) -> list[JurorChange]:
    before, words = scene.facts.loads, Counter[int]()
    after = (scene.facts.kept - set(removed)) | set(pairs)
    for entry, member in after:
        words[member] += scene.entries[entry].words if entry in scene.entries else 0
    loads = Counter(member for _entry, member in after)
    return sorted(
        (
            JurorChange(member, before[id_], loads[id_], round(words[id_] / 200))
            for id_, member in scene.members.items()
        ),
        key=lambda one: (-one.after, one.member.user.name.casefold() if one.member.user else one.member.alias),
    )
