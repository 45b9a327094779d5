"""Juries and entries for the solver's tests, and what a plan costs, reckoned again from the rules as they are written."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterable
from itertools import combinations, product
from typing import Any

from portal.awards.solving.outcome import Pair, Plan
from portal.awards.solving.request import Case, Entry, Juror, Rules
from portal.awards.solving.solver import plan

READS_ALL = frozenset({"en", "fr", "pl"})


def a_jury(count: int, **options: Any) -> list[Juror]:
    return [Juror(number, READS_ALL, **options) for number in range(1, count + 1)]


def entries_in(count: int, language: str | None = "en", category: int = 1, first: int = 1, minutes: int = 20) -> list[Entry]:
    return [Entry(number, category, language, minutes) for number in range(first, first + count)]


def a_case(
    jurors: Iterable[Juror], entries: Iterable[Entry], wanted: int, kept: Iterable[Pair] = (), forbidden: Iterable[Pair] = (),
    movable: Iterable[Pair] = (), **rules: Any,
) -> Case:  # fmt: skip
    rules = {"linked": False, **rules}
    return Case(tuple(jurors), tuple(entries), Rules(wanted, **rules), frozenset(kept), frozenset(movable), frozenset(forbidden))


def planned(*given: Any, **more: Any) -> Plan:
    return plan(a_case(*given, **more))


def why(found: Plan) -> list[tuple[int, int, str, str]]:
    return [(each.entry, each.found, each.reason, str(each)) for each in found.shortages]


def able(case: Case, entry: Entry, juror: Juror) -> bool:
    pair = (entry.id, juror.id)
    if pair in case.forbidden or pair in case.kept:
        return False
    on_panel = juror.categories is None or entry.category in juror.categories
    understood = entry.language is None or entry.language in juror.languages
    return pair in case.movable or (on_panel and understood)


def allowed(case: Case, added: set[Pair]) -> bool:
    """Whether a plan breaks none of the rules that may not be broken."""
    load, minutes = Counter(j for _e, j in case.kept), Counter[int]()
    for entry, juror in [pair for pair in case.kept if pair[0] in case.work]:
        minutes[juror] += case.work[entry].minutes
    for entry, juror in added:
        minutes[juror] += case.work[entry].minutes
        load[juror] += 1
    for juror, person in case.crew.items():
        mine = [pair for pair in added if pair[1] == juror]
        if mine and person.max_load is not None and load[juror] > person.max_load:
            return False
        # An entry without any words takes no time, so it fits even where a limit is spent.
        if any(case.work[e].minutes for e, _j in mine) and person.max_minutes is not None and minutes[juror] > person.max_minutes:
            return False
    if case.rules.apart:
        for entry in case.work:
            here = [case.crew[j].employer for e, j in added if e == entry]
            there = {case.crew[j].employer for e, j in case.kept if e == entry and j in case.crew}
            named = [one for one in here if one is not None]
            if len(set(named)) < len(named) or set(named) & there:
                return False
    return True


def cost_of(case: Case, added: set[Pair]) -> float:
    """In points; what is kept before costs nothing."""
    wanted, total = case.rules.wanted, 0.0
    before = Counter(j for _e, j in case.kept)
    rooms = [
        before[j] + (len(case.work) if one.max_load is None else max(0, min(len(case.work), one.max_load - before[j])))
        for j, one in case.crew.items()
    ]
    dear = 400 * (max(rooms, default=0) + 10)
    for entry in case.work.values():
        here = {j for e, j in case.kept | added if e == entry.id}
        missing = max(0, wanted - len(here))
        total += dear * missing * (missing + 1) / 2
        for family in case.rules.families:
            if any(family in one.families for one in case.jurors):
                total += 0 if any(j in case.crew and family in case.crew[j].families for j in here) else dear / 2
    for entry_id, juror_id in added:
        total += _points(case, case.work[entry_id], case.crew[juror_id])
    return total + _stretch(case, added, before)


def _points(case: Case, entry: Entry, juror: Juror) -> float:
    digest = hashlib.sha256(f"{case.rules.seed}:{entry.id}:{juror.id}".encode()).digest()
    noise = int.from_bytes(digest[:2], "big") / 65536 * 10
    away = 50 if not juror.fields else 0 if entry.category in juror.fields else 100
    return away + noise - (60 if (entry.id, juror.id) in case.movable else 0)


def _stretch(case: Case, added: set[Pair], before: Counter[int]) -> float:
    total = 0.0
    if case.rules.balance == "entries":
        load = before + Counter(j for _e, j in added)
        return float(sum(100 * n for j in case.crew for n in range(before[j], load[j])))
    lengths = [one.minutes for one in case.work.values()]
    unit = max(1, round(sum(lengths) / len(lengths))) if lengths else 1
    for juror in case.crew:
        start = sum(case.work[e].minutes for e, j in case.kept if j == juror and e in case.work)
        end = start + sum(case.work[e].minutes for e, j in added if j == juror)
        total += sum(100 * (minute // unit) / unit for minute in range(start, end))
    return total


def best_by_brute_force(case: Case) -> float:
    """The least cost over every possible choice."""
    options = []
    for entry in case.work.values():
        held = sum(1 for e, _j in case.kept if e == entry.id)
        free = [one.id for one in case.jurors if able(case, entry, one)]
        room = max(0, case.rules.wanted - held)
        options.append([[(entry.id, j) for j in chosen] for size in range(min(room, len(free)) + 1) for chosen in combinations(free, size)])
    choices = ({pair for part in choice for pair in part} for choice in product(*options))
    return min(cost_of(case, added) for added in choices if allowed(case, added))


LANGUAGES = ("en", "fr", "de", "nl", "pl")


def a_large_case(entries: int, jurors: int, wanted: int, *, load: float = 1.35, **rules: Any) -> Case:
    """A believable European jury: most read English and one or two more languages, two in three share no employer."""
    dice = random.Random(f"{entries} {jurors}")
    most = max(2, round(entries * wanted / jurors * load))
    crew = [
        Juror(
            number, frozenset({"en", dice.choice(LANGUAGES)} if dice.random() < 0.8 else {*dice.sample(LANGUAGES, 2)}), most,
            employer=dice.randrange(jurors * 2 // 3), fields=frozenset(dice.sample(range(8), 2)) if dice.random() < 0.8 else frozenset(),
            families=frozenset(one for one in ("customer_orientation", "change_management") if dice.random() < 0.45),
        )
        for number in range(jurors)
    ]  # fmt: skip
    work = [
        Entry(number, dice.randrange(8), "en" if dice.random() < 0.5 else dice.choice(LANGUAGES), max(1, round(dice.gauss(16, 6))))
        for number in range(entries)
    ]
    conflicts = {(number, dice.randrange(jurors)) for number in range(entries) for _one in range(3)}
    return a_case(crew, work, wanted, (), conflicts, **rules)
