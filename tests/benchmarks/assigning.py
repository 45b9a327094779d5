"""How long the best assignment of a large jury takes, and what it is worth beside assigning without looking.

``python -m tests.benchmarks.assigning [--entries 2000] [--jurors 300] [--wanted 5]``
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import Counter
from typing import Any

from portal.awards.solving.linkage import linkage_of
from portal.awards.solving.outcome import Pair
from portal.awards.solving.request import Case, mismatch, on_panel, reads
from portal.awards.solving.solver import plan
from tests.awards.solving.cases import a_large_case

FAMILIES = ("change_management", "customer_orientation")
RULES: dict[str, dict[str, Any]] = {
    "loads, languages, conflicts, expertise": {},
    "… one juror per employer": {"apart": True},
    "… and a juror at home in each family": {"apart": True, "families": FAMILIES},
    "… and minutes shared out instead of entries": {"apart": True, "families": FAMILIES, "balance": "minutes"},
}


def without_looking(case: Case) -> list[Pair]:
    """Entries in a random order, each to the least loaded jurors who may read it."""
    dice, load, pairs = random.Random(1), Counter[int](), []
    for entry in dice.sample(list(case.work.values()), len(case.work)):
        able = [
            one for one in case.jurors
            if on_panel(one, entry) and reads(one, entry) and (entry.id, one.id) not in case.forbidden
            and load[one.id] < (one.max_load or len(case.work))
        ]  # fmt: skip
        for juror in sorted(able, key=lambda one: (load[one.id], dice.random()))[: case.rules.wanted]:
            pairs.append((entry.id, juror.id))
            load[juror.id] += 1
    return sorted(pairs)


def line(label: str, case: Case, pairs: list[Pair], cpu: float, wall: float, gap: str) -> str:
    loads, minutes = Counter(juror for _entry, juror in pairs), Counter[int]()
    for entry, juror in pairs:
        minutes[juror] += case.work[entry].minutes
    away = sum(mismatch(case.crew[juror], case.work[entry]) for entry, juror in pairs) / len(pairs)
    overlap = linkage_of(case, pairs).efficiency
    spread = f"{min(loads.values())}–{max(loads.values())} | {min(minutes.values())}–{max(minutes.values())}"
    return f"| {label} | {cpu:.1f} | {wall:.1f} | {len(pairs)} | {away:.1f} | {spread} | {overlap:.2f} | {gap} |"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.assigning", description=__doc__)
    for name, number in (("entries", 2000), ("jurors", 300), ("wanted", 5)):
        options.add_argument(f"--{name}", type=int, default=number)
    given = options.parse_args()
    print("| rules | CPU s | wall s | seats | mismatch | entries | minutes | overlap | gap per seat |\n|" + "---|" * 9)
    for label, rules in RULES.items():
        case = a_large_case(given.entries, given.jurors, given.wanted, **{"linked": True, **rules})
        if not rules:
            print(line("without looking", case, without_looking(case), 0, 0, "–"), flush=True)
        cpu, wall = time.process_time(), time.perf_counter()
        found = plan(case)
        took = time.process_time() - cpu, time.perf_counter() - wall
        print(line(label, case, list(found.pairs), *took, f"{found.gap:.2f}"), flush=True)
    print(f"\nPeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
