"""Which sites an audit visits: as many as the scheme says, drawn so that anyone can draw them again. Pure.

How to draw: for each site, the SHA-256 of the text ``SEED:SITE`` (the published seed, a colon, the number of the site)
in hexadecimal; sites in ascending order of it. With standard tools: ``printf '%s' 'SEED:17' | sha256sum``.

Central functions are always in, and so is what the manager chose for a reason; the rest is taken in drawing order. At
least the scheme's percentage of the sample comes from the draw: where too much is fixed, the sample grows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil, isqrt

from portal.certification.rules import Rules, exact


@dataclass(frozen=True)
class Site:
    id: int
    central: bool = False


@dataclass(frozen=True)
class Drawn:
    """``order``: every site that was in the draw, with its digest, in drawing order; ``sampled``: all that are visited."""

    seed: str
    factor: str
    size: int
    """By the rules: the factor times the square root of the number of sites, rounded up."""
    central: tuple[int, ...]
    chosen: tuple[int, ...]
    order: tuple[tuple[int, str], ...]
    drawn: tuple[int, ...]

    @property
    def sampled(self) -> tuple[int, ...]:
        return (*self.central, *self.chosen, *self.drawn)


def factor_of(kind: str, rules: Rules) -> str:
    if kind == "surveillance":
        return rules.sample_surveillance
    return rules.sample_recertification if kind in ("recertification", "transition") else rules.sample_initial


def size_of(sites: int, factor: str) -> int:
    """The least whole number not below factor x sqrt(sites), within 1 and all of them; exact, without floats."""
    if sites < 1:
        return 0
    square = exact(factor) ** 2 * sites
    size = isqrt(ceil(square))
    while size * size < square:
        size += 1
    return min(max(size, 1), sites)


def digest(seed: str, site_id: int) -> str:
    return hashlib.sha256(f"{seed}:{site_id}".encode()).hexdigest()


def draw(seed: str, sites: Sequence[Site], kind: str, rules: Rules, *, chosen: Collection[int] = ()) -> Drawn:
    """The sample of an audit of this kind. ``chosen``: sites to visit for a reason besides the draw."""
    factor = factor_of(kind, rules)
    central = tuple(sorted(site.id for site in sites if site.central))
    picked = tuple(sorted(site.id for site in sites if not site.central and site.id in chosen))
    rest = [site.id for site in sites if site.id not in (*central, *picked)]
    order = sorted(((site, digest(seed, site)) for site in rest), key=lambda pair: (pair[1], pair[0]))
    size = size_of(len(sites), factor)
    count = _from_draw(size, len(central) + len(picked), len(rest), rules.sample_random_percent)
    return Drawn(seed, factor, size, central, picked, tuple(order), tuple(site for site, _hash in order[:count]))


def _from_draw(size: int, fixed: int, left: int, percent: int) -> int:
    """How many come from the draw: what is open, and at least ``percent`` of the whole sample, while there are any."""
    count = max(0, size - fixed)
    while count < left and 100 * count < percent * (fixed + count):
        count += 1
    return min(count, left)
