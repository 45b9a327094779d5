"""The blueprint, and the small words its templates need."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from flask import Blueprint

from portal.awards.models import Criterion, ResultRow
from portal.core.clock import now
from portal.core.i18n import num

showcase = Blueprint("showcase", __name__)


@showcase.app_template_global()
def days_until(instant: datetime) -> int:
    """Whole days that are left."""
    return max(0, (instant - now()).days)


@showcase.app_template_global()
def plain_number(value: Decimal) -> str:
    """A number of the rules in the reader's way, without places it does not need."""
    return num(value, max(0, -int(value.normalize().as_tuple().exponent)))


@showcase.app_template_global()
def panel_mark(row: ResultRow, criterion: Criterion) -> str:
    """The frozen mark of one criterion; a dash where there is none."""
    mark = row.panel_marks.get(criterion.key)
    return num(Decimal(mark), 2) if mark else "–"
