"""What one criterion of a scorecard holds, and how typed changes meet what was saved meanwhile. Pure.

A page carries a stamp of what it showed. Each field is compared three ways: shown, saved, typed. Untouched fields
never overwrite; a field that changed on both sides is a clash, and both texts are kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from portal.awards.scoring.rounding import plain

CANNOT = "cannot"


@dataclass(frozen=True)
class Content:
    """One criterion: a mark, or "cannot judge", or neither yet; a comment; whether the nominee may read it."""

    value: Decimal | None = None
    cannot_judge: bool = False
    comment: str = ""
    share: bool = True

    @property
    def verdict(self) -> str:
        """``8``, ``cannot`` or nothing."""
        return CANNOT if self.cannot_judge else "" if self.value is None else plain(self.value)

    @property
    def decided(self) -> bool:
        return self.cannot_judge or self.value is not None


@dataclass(frozen=True)
class Shown:
    """What a page showed of one criterion; the comment as a digest."""

    verdict: str = ""
    share: bool = True
    comment: str = ""


@dataclass(frozen=True)
class Typed:
    """What came in for one criterion. None: that field was not sent."""

    verdict: str | None = None
    comment: str | None = None
    share: bool | None = None


@dataclass(frozen=True)
class Clash:
    """One field changed on both sides. ``field``: verdict, comment or share."""

    criterion_id: int
    field: str
    yours: str
    theirs: str


def digest(comment: str) -> str:
    return hashlib.sha256(comment.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def shown(content: Content) -> Shown:
    return Shown(content.verdict, content.share, digest(content.comment))


def stamp(seen: Mapping[int, Shown]) -> str:
    """What a form carries in its field ``version``."""
    return ";".join(f"{key}:{one.verdict}:{int(one.share)}:{one.comment}" for key, one in seen.items())


PART = re.compile(r"(\d{1,9}):(cannot|-?[\d.]{1,14})?:([01]):([0-9a-f]{12})", re.ASCII)


def read_stamp(given: str) -> dict[int, Shown]:
    """Odd parts are left out: a criterion without a stamp was never shown, so any difference is a clash."""
    parts = (PART.fullmatch(part) for part in given.split(";")[:200])
    return {int(p[1]): Shown(p[2] or "", p[3] == "1", p[4]) for p in parts if p}


def merge(criterion_id: int, saved: Content, seen: Shown | None, typed: Typed) -> tuple[Content, list[Clash]]:
    """The content to save, and the fields that cannot be settled without the person."""
    now, content, clashes = shown(saved), saved, []
    if typed.verdict is not None and typed.verdict != now.verdict and (seen is None or typed.verdict != seen.verdict):
        if seen is None or seen.verdict != now.verdict:
            clashes.append(Clash(criterion_id, "verdict", typed.verdict, now.verdict))
        content = _with_verdict(content, typed.verdict)
    if typed.comment is not None and typed.comment != saved.comment and (seen is None or digest(typed.comment) != seen.comment):
        if seen is None or seen.comment != now.comment:
            clashes.append(Clash(criterion_id, "comment", typed.comment, saved.comment))
        content = replace(content, comment=typed.comment)
    if typed.share is not None and typed.share != now.share and (seen is None or typed.share != seen.share):
        # Two values only: whoever changed it changed it away from what they saw, so nothing of theirs is lost.
        content = replace(content, share=typed.share)
    return content, clashes


def _with_verdict(content: Content, verdict: str) -> Content:
    if verdict == CANNOT:
        return replace(content, value=None, cannot_judge=True)
    return replace(content, value=Decimal(verdict) if verdict else None, cannot_judge=False)
