"""What the chair may want to ask before deciding: in words, as questions, never as accusations.

Every rule is simple enough to be explained to whoever is asked; each names its threshold. No mark is changed by a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from portal.awards.scoring.analysis.additive import Variances
from portal.awards.scoring.analysis.deletion import Deletion
from portal.awards.scoring.analysis.distributions import t_upper
from portal.awards.scoring.analysis.jurors import FEW, JurorRow, juror_rows
from portal.awards.scoring.analysis.notes import Note
from portal.awards.scoring.analysis.sheets import Columns, Floats

FAR, SHARE = 3.0, 0.5
"""Far apart: over three standard deviations once severity is allowed for, or half the scale."""
SAME_CARDS, SAME_SHARE, SAME_CRITERIA = 5, 0.8, 3
"""The same mark throughout: on four of five cards, of at least five cards with at least three criteria."""
ONE_MARK = 5
OWN, LEVEL, WORTH = 3, 0.01, 0.05
"""Own group: at least three cards inside and outside, one-sided p below 1 %, and a twentieth of the scale."""


@dataclass(frozen=True)
class Belonging:
    """Which group jurors and nominees belong to, e.g. a country or a language; who is not in the mapping has none."""

    code: str
    jurors: Mapping[str, str]
    nominees: Mapping[str, str]


@dataclass(frozen=True)
class Welch:
    """Two-sample t-test with unequal variances, one-sided: `p` of such a difference, or a larger one, by chance."""

    difference: float
    t: float
    df: float
    p: float


def welch(first: Floats, second: Floats) -> Welch | None:
    """Whether `first` lies above `second` (Welch 1947, Biometrika 34, 28); None with fewer than two each or no variation."""
    if min(len(first), len(second)) < 2:
        return None
    parts = [float(each.var(ddof=1)) / len(each) for each in (first, second)]
    if sum(parts) <= 1e-18:
        return None
    difference = float(first.mean() - second.mean())
    t = difference / sqrt(sum(parts))
    df = sum(parts) ** 2 / sum(part**2 / (len(each) - 1) for part, each in zip(parts, (first, second), strict=True))
    return Welch(difference, t, df, t_upper(t, df))


def questions(
    columns: Columns,
    by: float,
    estimated: Variances | None,
    *,
    scale: tuple[float, float] = (0.0, 10.0),
    least: int = 3,
    belongings: tuple[Belonging, ...] = (),
) -> tuple[Note, ...]:
    """Everything worth asking about one group's marks, nominees first, by name.

    by, estimated: as in `jurors.juror_rows`; scale: lowest and highest mark; least: cards a nominee should have. A
    `Belonging` has the code "own-country" or "own-language".
    """
    deletion = Deletion(columns.sheets(), by)
    width = scale[1] - scale[0]
    residual = estimated.residual if estimated is not None else 0.0
    rows = juror_rows(deletion.sheets, by, estimated, scale, deletion=deletion)
    return (
        *_about_nominees(deletion, residual, width, least),
        *_straight(columns),
        *_about_jurors(deletion, rows),
        *(note for each in belongings for note in _own(deletion, each, width)),
    )


def _about_nominees(deletion: Deletion, residual: float, width: float, least: int) -> Iterator[Note]:
    sheets = deletion.sheets
    expected, distance = deletion.expected, deletion.distance
    far = np.abs(distance) > FAR * sqrt(residual) if residual > 0 else np.zeros(len(distance), dtype=bool)
    cleaned = sheets.y + deletion.fit.severity[sheets.j]
    start = 0
    for place, count in enumerate(sheets.per_nominee.tolist()):
        here = np.arange(start, start + count)
        start += count
        name = {"nominee": sheets.nominees[place]}
        high, low = here[np.argmax(cleaned[here])], here[np.argmin(cleaned[here])]
        top, bottom = here[np.argmax(sheets.y[here])], here[np.argmin(sheets.y[here])]
        if sheets.y[top] - sheets.y[bottom] >= SHARE * width:
            yield _apart(deletion, int(top), int(bottom))
        elif (
            residual > 0 and cleaned[high] - cleaned[low] > FAR * sqrt(2 * residual) and sheets.y[high] > sheets.y[low]
        ):
            yield _apart(deletion, int(high), int(low))
        else:
            for t in here[far[here]]:
                mark, usual = round(float(sheets.y[t]), 2), round(float(expected[t]), 1)
                yield Note(
                    "question",
                    "unexpected",
                    {**name, "juror": sheets.jurors[sheets.j[t]], "mark": mark, "expected": usual},
                )
        if count < least:
            yield Note("question", "few-cards", {**name, "n": count, "least": least})


def _apart(deletion: Deletion, high: int, low: int) -> Note:
    sheets = deletion.sheets
    return Note(
        "question",
        "far-apart",
        {
            "nominee": sheets.nominees[sheets.i[high]],
            "above": sheets.jurors[sheets.j[high]],
            "high": round(float(sheets.y[high]), 2),
            "below": sheets.jurors[sheets.j[low]],
            "low": round(float(sheets.y[low]), 2),
        },
    )


def _straight(columns: Columns) -> Iterator[Note]:
    """The same mark on every criterion, card after card."""
    if not len(columns.value):
        return
    cards, place, marks = np.unique(
        columns.i * len(columns.jurors) + columns.j, return_inverse=True, return_counts=True
    )
    low, high = np.full(len(cards), np.inf), np.full(len(cards), -np.inf)
    np.minimum.at(low, place, columns.value)
    np.maximum.at(high, place, columns.value)
    whole = marks >= SAME_CRITERIA
    juror = cards % len(columns.jurors)
    many = np.bincount(juror[whole], minlength=len(columns.jurors))
    same = np.bincount(juror[whole & (low == high)], minlength=len(columns.jurors))
    for at in np.flatnonzero((many >= SAME_CARDS) & (same >= SAME_SHARE * many)):
        yield Note("question", "same-marks", {"juror": columns.jurors[at], "cards": int(same[at]), "n": int(many[at])})


def _about_jurors(deletion: Deletion, rows: tuple[JurorRow, ...]) -> Iterator[Note]:
    for place, row in enumerate(rows):
        codes = {note.code: note for note in row.flags}
        mine = deletion.sheets.y[deletion.of_juror[place]]
        if row.n < FEW:
            yield Note("question", "few-marks", {"juror": row.juror, "n": row.n, "least": FEW})
        if row.n >= ONE_MARK and float(np.ptp(mine)) < 1e-9:
            yield Note("question", "one-mark", {"juror": row.juror, "n": row.n, "mark": round(float(mine[0]), 2)})
            codes.pop("narrow", None)
        for code in ("narrow", "other-order", "unlike-others"):
            if code in codes:
                yield Note("question", code, codes[code].params)


def _own(deletion: Deletion, belonging: Belonging, width: float) -> Iterator[Note]:
    """Milder towards the own group: Welch's test of the errors of the other jurors' prediction, own against all others.

    A juror's severity is in both and falls out (after Emerson, Seltzer & Lin 2009, The American Statistician 63, 124).
    """
    sheets = deletion.sheets
    groups = np.array([belonging.nominees.get(name, "") for name in sheets.nominees] or [""])
    for place, juror in enumerate(sheets.jurors):
        group = belonging.jurors.get(juror, "")
        if not group:
            continue
        places = deletion.of_juror[place]
        places = places[np.isfinite(deletion.missed.error[places])]
        error, of_sheet = deletion.missed.error[places], groups[sheets.i[places]]
        own, others = error[of_sheet == group], error[(of_sheet != group) & (of_sheet != "")]
        test = welch(own, others) if min(len(own), len(others)) >= OWN else None
        if test is not None and test.p < LEVEL and test.difference >= WORTH * width:
            yield Note(
                "question", belonging.code, {"juror": juror, "group": group, "points": round(test.difference, 1)}
            )
