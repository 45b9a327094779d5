"""What holds a jury together: nominees and jurors as a graph with an edge for every sheet.

Severities can be compared only within a connected group (MacKay, Kenna, Low & Parker 2017, "Calibration with confidence",
R. Soc. Open Sci. 4:160760, condition of identifiability): across groups a strict jury and weak nominees look the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portal.awards.scoring.analysis.sheets import Ints, Sheets


@dataclass(frozen=True)
class Group:
    """Nominees and jurors tied to each other by sheets, directly or along a chain; by name."""

    nominees: tuple[str, ...]
    jurors: tuple[str, ...]


@dataclass(frozen=True)
class Bridge:
    """One more sheet that would tie two groups: this juror for this nominee."""

    juror: str
    nominee: str


def groups(sheets: Sheets) -> tuple[Group, ...]:
    """The connected groups, that with most nominees first, then by name."""
    of_nominee, of_juror = labels(sheets)
    found = [
        Group(
            tuple(sheets.nominees[place] for place in np.flatnonzero(of_nominee == label)),
            tuple(sheets.jurors[place] for place in np.flatnonzero(of_juror == label)),
        )
        for label in range(int(of_nominee.max(initial=-1)) + 1)
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.nominees), each.nominees)))


def labels(sheets: Sheets) -> tuple[Ints, Ints]:
    """(N,) and (J,): the number of the connected group of each nominee and juror, 0 for the first nominee's."""
    nominees, jurors = len(sheets.nominees), len(sheets.jurors)
    root = np.arange(nominees + jurors)
    left, right = sheets.i, sheets.j + nominees
    while True:  # every round halves the chains at least: union by the smaller root, then shortcuts
        low = np.minimum(root[left], root[right])
        new = root.copy()
        np.minimum.at(new, root[left], low)
        np.minimum.at(new, root[right], low)
        new = new[new]
        if np.array_equal(new, root):
            break
        root = new
    _, numbered = np.unique(root, return_inverse=True)
    return numbered[:nominees].astype(np.int64), numbered[nominees:].astype(np.int64)


def bridges(
    sheets: Sheets, allowed: Callable[[str, str], bool] = lambda juror, nominee: True, per_group: int = 2
) -> tuple[Bridge, ...]:
    """Sheets to ask for so that every group is tied to the largest: up to `per_group` for each other group.

    Jurors of the smaller group with the fewest sheets come first, for the largest group's nominees with the fewest; `allowed`
    (juror, nominee) says who may judge what. With two bridges a link does not hang on one sheet alone.
    """
    found = groups(sheets)
    jurors = dict(zip(sheets.jurors, sheets.per_juror.tolist(), strict=True))
    nominees = dict(zip(sheets.nominees, sheets.per_nominee.tolist(), strict=True))
    proposed: list[Bridge] = []
    for group in found[1:]:
        targets = sorted(found[0].nominees, key=lambda name: (nominees[name], name))
        for juror in sorted(group.jurors, key=lambda name: (jurors[name], name))[:per_group]:
            target = next((name for name in targets if allowed(juror, name)), None)
            if target is not None:
                targets.remove(target)
                proposed.append(Bridge(juror, target))
    return tuple(proposed)
