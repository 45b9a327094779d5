"""Likely duplicates: pure comparison of a name (and mail domains) with organisations that exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from portal.organisations.models import name_key

ALIKE = 0.82
"""difflib ratio from which two names are worth showing side by side (0 to 1)."""
SHOWN = 6
SHORTEST = 3

EVERYBODYS = frozenset(
    ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "ziggo.nl", "kpnmail.nl", "planet.nl", "proton.me", "protonmail.com"]
)
"""Mail domains that say nothing about who somebody works for."""


class Reason(StrEnum):
    """Why two organisations may be one, the surest first."""

    SAME_NAME = "same_name"
    TRADING_NAME = "trading_name"
    DOMAIN = "domain"
    BEGINNING = "beginning"
    ALIKE = "alike"


@dataclass(frozen=True)
class Candidate:
    """An organisation that exists. ``key`` and ``other_keys`` are ``name_key`` of its name and trading names."""

    id: int
    name: str
    country: str
    key: str
    other_keys: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    candidate: Candidate
    reason: Reason
    ratio: float


def similar(name: str, candidates: Iterable[Candidate], *, domains: Iterable[str] = ()) -> list[Match]:
    """The candidates that may be the organisation called ``name``, likeliest first, at most six."""
    key = name_key(name) if len(name.strip()) >= SHORTEST else ""
    own = {domain.lower() for domain in domains} - EVERYBODYS
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    found = [match for one in candidates if (match := _compare(key, own, one, matcher)) is not None]
    order = list(Reason)
    return sorted(found, key=lambda match: (order.index(match.reason), -match.ratio, match.candidate.name))[:SHOWN]


def _compare(key: str, domains: set[str], one: Candidate, matcher: SequenceMatcher[str]) -> Match | None:
    if key and key == one.key:
        return Match(one, Reason.SAME_NAME, 1.0)
    if key and key in one.other_keys:
        return Match(one, Reason.TRADING_NAME, 1.0)
    if domains & set(one.domains):
        return Match(one, Reason.DOMAIN, 1.0)
    if not key:
        return None
    if any(_begins(key, other) for other in (one.key, *one.other_keys)):
        return Match(one, Reason.BEGINNING, len(key) / max(len(key), len(one.key)))
    best = max(_ratio(matcher, other) for other in (one.key, *one.other_keys))
    return Match(one, Reason.ALIKE, best) if best >= ALIKE else None


def _begins(key: str, other: str) -> bool:
    """One name is the beginning of the other, by whole words or while the last word is still being typed."""
    short, long = sorted((key, other), key=len)
    if len(short) < 4 or not long.startswith(short):
        return False
    return short == key or long[len(short)] == " "


def _ratio(matcher: SequenceMatcher[str], other: str) -> float:
    matcher.set_seq1(other)
    # The two cheap bounds first: most names differ so much that the exact ratio need not be found.
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()
