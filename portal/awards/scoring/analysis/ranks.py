"""How sure an order is: rank intervals and chances from draws of the marks' joint error.

Closed form in the sense that nothing is fitted again: each draw is the fit plus a normal error with its covariance. In the
simulation of `tests/benchmarks/judging.py` nine in ten of the 90 % intervals hold the true rank; resampling of marks or jurors
(bootstrap) holds it in eight.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np

from portal.awards.scoring.analysis.additive import Fit
from portal.awards.scoring.analysis.sheets import Floats, Ints, Sheets

LEVEL = 0.90
DRAWS, LEAST_DRAWS = 2_000, 400
CELLS = 2_000_000
"""Ranks drawn in all: with more than a thousand nominees there are fewer draws, which blurs a chance by 2 points at most."""
BLOCK = 500_000


@dataclass(frozen=True, eq=False)
class Ranks:
    """Of N nominees: low and high (N,), the ends of the interval of ranks, 1 being the best; first and shortlist (N,), the chances
    of being first and among the first k. draws: how many they rest on."""

    low: Ints
    high: Ints
    first: Floats
    shortlist: Floats
    draws: int


def ranks(fit: Fit, shortlist: int, seed: int, level: float = LEVEL) -> Ranks | None:
    """Intervals that hold the true rank with chance `level`, and the chances; None where the fit has no known error."""
    if fit.noise is None or fit.loads is None:
        return None
    count = len(fit.q)
    draws = min(DRAWS, max(LEAST_DRAWS, CELLS // max(count, 1)))
    drawn = np.sort(_drawn(fit, draws, np.random.Generator(np.random.PCG64(seed))), axis=0)
    outside = int(draws * (1 - level) / 2)
    return Ranks(
        drawn[outside].astype(np.int64),
        drawn[draws - 1 - outside].astype(np.int64),
        (drawn == 1).mean(axis=0),
        (drawn <= shortlist).mean(axis=0),
        draws,
    )


def seed_of(sheets: Sheets) -> int:
    """256 bits that depend on the sheets and nothing else: the SHA-256 of the names, then a line per sheet."""
    names = json.dumps([sheets.nominees, sheets.jurors], ensure_ascii=False)
    lines = "\n".join(f"{i} {j} {y:.9f}" for i, j, y in zip(sheets.i.tolist(), sheets.j.tolist(), sheets.y.tolist(), strict=True))
    return int.from_bytes(hashlib.sha256(f"{names}\n{lines}".encode()).digest(), "big")


def _drawn(fit: Fit, draws: int, random: np.random.Generator) -> Ints:
    """(draws, N) ranks."""
    assert fit.noise is not None
    assert fit.loads is not None
    count = len(fit.q)
    centre, noise = (fit.q - fit.q.mean()).astype(np.float32), fit.noise.astype(np.float32)
    loads = fit.loads.T.astype(np.float32)
    found = np.empty((draws, count), dtype=np.int32)
    places = np.arange(1, count + 1, dtype=np.int32)
    height = max(1, BLOCK // max(count, 1))
    for low in range(0, draws, height):
        rows = min(height, draws - low)
        values = centre + random.standard_normal((rows, len(loads)), dtype=np.float32) @ loads
        if noise.any():
            values += noise * random.standard_normal((rows, count), dtype=np.float32)
        order = np.argsort(-values, axis=1)
        np.put_along_axis(found[low : low + rows], order, places[None, :], axis=1)
    return found
