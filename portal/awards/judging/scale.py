"""The marks a round allows: from low to high in steps. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from portal.awards.scoring.rounding import plain

PLAIN_NUMBER = re.compile(r"-?\d{1,6}(?:[.,]\d{1,6})?", re.ASCII)
MOST_BUTTONS = 21


class Scaled(Protocol):
    """What is needed of a round. Read-only attributes."""

    @property
    def scale_low(self) -> Decimal: ...
    @property
    def scale_high(self) -> Decimal: ...
    @property
    def scale_step(self) -> Decimal: ...


class NotOnScale(ValueError):
    """A text that is no mark of this scale."""


@dataclass(frozen=True)
class Scale:
    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def width(self) -> Decimal:
        return self.high - self.low

    def buttons(self) -> list[str]:
        """Every mark as text, lowest first; empty where there are too many to offer one by one."""
        count = int(self.width / self.step) + 1
        return [plain(self.low + number * self.step) for number in range(count)] if count <= MOST_BUTTONS else []

    def read(self, typed: str) -> Decimal:
        """The mark somebody typed, with a point or a comma. Raises NotOnScale; NaN and 1e1 are no marks."""
        if not PLAIN_NUMBER.fullmatch(typed):
            raise NotOnScale(typed)
        mark = Decimal(typed.replace(",", "."))
        if not self.low <= mark <= self.high or (mark - self.low) % self.step:
            raise NotOnScale(typed)
        return mark


def scale_of(stage: Scaled) -> Scale:
    return Scale(stage.scale_low, stage.scale_high, stage.scale_step)
