"""How an agreement keeps its sample and its days: one format, whoever prepares it. Days are text, exact to the quarter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from portal.certification.audit_days import Calculation, on_site
from portal.certification.rules import Rules
from portal.certification.sampling import Drawn
from portal.core.clock import now


def sample_as_json(drawn: Drawn, reason: str = "") -> dict[str, Any]:
    """Enough to draw it again. ``reason``: for a second draw, or for chosen sites."""
    return {
        "seed": drawn.seed, "factor": drawn.factor, "sites": len(drawn.central) + len(drawn.chosen) + len(drawn.order),
        "size": drawn.size, "central": list(drawn.central), "chosen": list(drawn.chosen), "reason": reason,
        "drawn": list(drawn.drawn), "sampled": list(drawn.sampled), "order": [[site, digest] for site, digest in drawn.order],
        "at": now().isoformat(timespec="seconds"),
    }  # fmt: skip


def days_as_json(found: Calculation, rules: Rules, override: tuple[Decimal, str] | None = None) -> dict[str, Any]:
    """Every figure of the calculation. ``override``: other days than calculated, and why; then those are the result."""
    result = override[0] if override else found.result
    return {
        "kind": found.kind, "people": found.people, "table_version": found.table_version,
        "table_days": _text(found.table_days), "share": found.share, "base": _text(found.base),
        "adjustments": [{"percent": each.percent, "reason": each.reason} for each in found.adjustments],
        "counted_percent": found.counted_percent, "adjusted": _text(found.adjusted),
        "sites": [{"id": site, "days": _text(days)} for site, days in found.sites],
        "sites_least": _text(found.sites_least), "calculated": _text(found.result), "result": _text(result),
        "on_site": _text(on_site(result, rules)),
        "override": {"days": _text(override[0]), "reason": override[1]} if override else None,
    }  # fmt: skip


def _text(days: Decimal) -> str:
    """``7``, ``2.5``: without zeros behind."""
    return f"{days.normalize():f}"
